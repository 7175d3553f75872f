"""`foresee model ...`: the models on this machine."""

from typing import Annotated

import typer

commands = typer.Typer(help="The models on this machine.", rich_markup_mode=None)

ModelName = Annotated[str | None, typer.Argument(help="Name or folder; every model by default.")]


@commands.command("list")
def list_models() -> None:
    """List the models: name, version, title."""
    from app.services.bundles import model_folders
    from engine.bundle import read_manifest

    for folder in model_folders():
        manifest = read_manifest(folder)
        typer.echo(f"{manifest.name} {manifest.version}  {manifest.title}\n    {folder}")


@commands.command()
def verify(name: ModelName = None) -> None:
    """Check every file of the models against its digest."""
    from app.services.bundles import default_model, find_model, model_folders
    from engine.bundle import Bundle

    for folder in [find_model(name)] if name else model_folders() or [default_model()]:
        bundle = Bundle.open(folder)
        typer.echo(f"{bundle.manifest.name} {bundle.manifest.version}: whole ({bundle.digest})")


@commands.command()
def card(
    name: Annotated[str | None, typer.Argument(help="Name or folder of a model.")] = None,
) -> None:
    """Print the model card: what the model can do, and what it must not be used for."""
    from app.services.bundles import default_model, find_model
    from engine.bundle import Bundle

    typer.echo(Bundle.open(find_model(name) if name else default_model()).card())

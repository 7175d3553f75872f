"""`foresee model ...`: the models on this machine."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from app.commands.devices import Device
from app.commands.extras import require_extra
from app.commands.terminal import say, say_json
from engine.errors import ForeseeError

commands = typer.Typer(help="The models on this machine.", rich_markup_mode=None)


class ConvertedPrecision(StrEnum):
    FP16 = "fp16"
    INT8 = "int8"
    INT4 = "int4"
    INT4_FP16 = "int4-fp16"
    FP32 = "fp32"


ModelName = Annotated[str | None, typer.Argument(help="Name or folder; every model by default.")]


@commands.command("list")
def list_models() -> None:
    """List the models: name, version, title, size, memory, place."""
    from app.services.bundles import added_models_folder, listed_models
    from engine.runtime.memory import memory_needed

    for model in listed_models():
        manifest = model.manifest
        if manifest is None:
            say(f"{model.folder.name}: {model.trouble}\n    {model.folder}")
            continue
        needs = f"{model.size / 1e6:.0f} MB, {memory_needed(manifest) / 1e6:.0f} MB of memory"
        say(f"{manifest.name} {manifest.version}  {manifest.title} ({needs})")
        say(f"    {model.folder}")
    if not (place := added_models_folder()).is_dir():
        say(f"Further models would be in {place}, which is not there yet.")


@commands.command("import")
def import_(
    folder: Annotated[Path, typer.Argument(help="Folder of the model bundle.")],
) -> None:
    """Copy a model bundle to this machine's models; goes on where an earlier try was broken off."""
    from app.services.model_copies import import_model

    told = -1

    def report(share: float) -> None:
        nonlocal told
        if sys.stderr.isatty() and (percent := int(100 * share)) != told:
            told = percent
            say(f"\r{percent:3d} % ", nl=percent == 100, err=True)

    say(f"Whole, and now at {import_model(folder, report)}")


@commands.command()
def remove(
    name: Annotated[str, typer.Argument(help="Name of the model's folder.")],
) -> None:
    """Delete a model that was added."""
    from app.services.model_copies import remove_model

    say(f"Removed: {remove_model(name)}")


@commands.command()
def folder(
    path: Annotated[str | None, typer.Argument(help="From now on; none is moved.")] = None,
) -> None:
    """Say where further models are, or choose that folder, on another disk for example."""
    from app.services.bundles import added_models_folder, choose_models_folder

    if path is not None:
        # An empty name would be the folder that the command happens to run in.
        if not path.strip():
            raise ForeseeError("Name the folder of the models; `.` is the one that you are in.")
        choose_models_folder(Path(path))
    say(added_models_folder())


@commands.command()
def verify(name: ModelName = None) -> None:
    """Check every file of the models against its digest."""
    from app.services.bundles import default_model, find_model, model_folders
    from engine.bundle import Bundle

    for folder in [find_model(name)] if name is not None else model_folders() or [default_model()]:
        bundle = Bundle.open(folder)
        say(f"{bundle.manifest.name} {bundle.manifest.version}: whole ({bundle.digest})")


@commands.command()
def card(
    name: Annotated[str | None, typer.Argument(help="Name or folder of a model.")] = None,
) -> None:
    """Print the model card: what the model can do, and what it must not be used for."""
    from app.services.bundles import wanted_model
    from engine.bundle import Bundle

    say(Bundle.open(wanted_model(name)).card())


@commands.command()
def bench(
    name: Annotated[str | None, typer.Argument(help="Name or folder of a model.")] = None,
    quick: Annotated[bool, typer.Option("--quick", help="Two rounds instead of eight.")] = False,
    device: Device = "auto",
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Measure how fast a model runs here, on the cases that ship with Foresee."""
    from app.services.bundles import wanted_model
    from engine.cases import built_in_cases
    from engine.evaluation.speed import measure_speed
    from engine.radiograph import read_radiograph

    films = [read_radiograph(case.path) for case in built_in_cases()]
    folder = wanted_model(name)
    speed = measure_speed(folder, device, films, 2 if quick else 8)
    if json:
        say_json(speed.model_dump_json(indent=2))
    else:
        for key, value in speed:
            say(f"{key:18s} {value}")


@commands.command()
def convert(
    language_model: Annotated[Path, typer.Option(help="Folder of the published model.")],
    image_tokenizer: Annotated[Path, typer.Option(help="Folder of Emu3's image tokenizer.")],
    out: Annotated[Path, typer.Option(help="Folder of the bundle, which must not exist yet.")],
    precision: Annotated[
        ConvertedPrecision, typer.Option(help="fp16 and int4-fp16 are for CUDA.")
    ] = ConvertedPrecision.FP16,
) -> None:
    """Make a bundle of the released ProgEmu: safetensors folders as published, nothing run."""
    require_extra("train", "Converting", "onnx")

    def report(what: str, share: float) -> None:
        if sys.stderr.isatty():
            say(f"{100 * share:3.0f} %  {what}", err=True)

    from engine.training.conversion import Precision
    from engine.training.conversion import convert as convert_model

    manifest = convert_model(
        language_model,
        image_tokenizer,
        out,
        Precision(precision.value),
        report,
    )
    say(f"{manifest.name} {manifest.version}: written to {out} ({manifest.digest})")

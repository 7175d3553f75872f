"""The command `foresee`. Decides nothing about radiology; needs Qt only to open the window.

Imports happen inside the commands, so that `foresee --help` and a refusal are there at once.
"""

import sys
from collections.abc import Sequence
from contextlib import closing
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from engine.errors import ForeseeError, HypothesisDeclined, RadiographError, SamplingError

if TYPE_CHECKING:
    from engine.bundle import Manifest
    from engine.progemu import Run
    from engine.result import RunResult, Sampling

BAD_INPUT = 2
DECLINED = 3
INTERRUPTED = 130


class Device(StrEnum):
    AUTO = "auto"
    CPU = "cpu"
    CUDA = "cuda"


class _WindowByDefault(TyperGroup):
    """`foresee film.png` is `foresee open film.png`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if not args or (args[0] not in self.commands and args[0] != "--help"):
            args = ["open", *args]
        return super().parse_args(ctx, args)


application = typer.Typer(
    name="foresee",
    cls=_WindowByDefault,
    help="Predict how a chest radiograph will change, then see it. For teaching only.\n\n"
    "`foresee [IMAGE]` opens the window.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
model = typer.Typer(help="The models on this machine.", rich_markup_mode=None)
application.add_typer(model, name="model")

ModelName = Annotated[str | None, typer.Argument(help="Name or folder; every model by default.")]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code; whatever a user got wrong is one line on stderr."""
    command = typer.main.get_command(application)
    try:
        return command.main(arguments, prog_name="foresee", standalone_mode=False) or 0
    except HypothesisDeclined as declined:
        return _refuse(_with_suggestions(declined), DECLINED)
    except ForeseeError as error:
        return _refuse(str(error), BAD_INPUT)
    except typer.TyperException as error:
        message = error.format_message().rstrip(".")
        return _refuse(f"{message}; `foresee --help` lists what there is.", BAD_INPUT)
    except (KeyboardInterrupt, typer.Abort):
        return _refuse("Interrupted; nothing was written.", INTERRUPTED)


@application.command("open")
def open_window(
    image: Annotated[Path | None, typer.Argument(help="A chest film: DICOM, PNG or JPEG.")] = None,
    model: Annotated[Path | None, typer.Option(help="Folder of another model.")] = None,
) -> None:
    """Open the window."""
    from app.services.bundles import default_model

    if image and not image.is_file():
        raise ForeseeError(f"There is no file {image}; `foresee --help` lists the commands.")
    bundle = model or default_model()
    _require_display()
    try:
        from app.window import run
    except ImportError as error:
        raise ForeseeError(
            f"The window needs Qt, which does not load here ({error}); "
            "install Qt's system libraries as the README says."
        ) from error
    raise typer.Exit(run(image, bundle))


@application.command()
def generate(
    image: Annotated[Path, typer.Argument(help="A chest film: DICOM, PNG or JPEG.")],
    hypothesis: Annotated[str, typer.Argument(help='Such as "new large right effusion".')],
    out: Annotated[Path, typer.Option(help="Folder for the results.")],
    model: Annotated[Path | None, typer.Option(help="Folder of another model.")] = None,
    seed: Annotated[int, typer.Option(help="The same seed gives the same prediction.")] = 0,
    temperature: Annotated[float | None, typer.Option(help="The model's own by default.")] = None,
    top_k: Annotated[int | None, typer.Option(help="The model's own by default.")] = None,
    guidance: Annotated[float | None, typer.Option(help="1 is none.")] = None,
    device: Annotated[Device, typer.Option()] = Device.AUTO,
    json: Annotated[bool, typer.Option("--json", help="Print result.json.")] = False,
) -> None:
    """Predict how IMAGE looks if HYPOTHESIS comes true, and write picture, change and text."""
    from app.services.bundles import default_model
    from app.services.run_files import require_folder, write_run
    from engine.progemu import Engine
    from engine.radiograph import read_radiograph

    require_folder(out)
    try:
        prior = read_radiograph(image)
    except RadiographError as error:
        raise RadiographError(f"{image.name}: {error}") from error
    with closing(Engine.open(model or default_model(), device.value)) as engine:
        sampling = _sampling(engine.manifest, seed, temperature, top_k, guidance)
        result = _finish(engine.generate(prior, hypothesis, sampling), quiet=json)
    document = write_run(out, prior, result)
    if json:
        typer.echo(document.json_text(), nl=False)
    else:
        typer.echo(f"{result.interpretation}\nWritten to {out}")


@application.command()
def read(
    text: Annotated[str, typer.Argument(help="A hypothesis as a student types it.")],
    json: Annotated[bool, typer.Option("--json", help="Print a list of JSON objects.")] = False,
) -> None:
    """Say how Foresee reads a hypothesis."""
    from pydantic import TypeAdapter

    from engine.hypothesis import Progression, read_hypothesis

    reading = read_hypothesis(text)
    if json:
        progressions = TypeAdapter(tuple[Progression, ...])
        typer.echo(progressions.dump_json(reading.progressions, indent=2).decode())
    else:
        typer.echo(reading.canonical())


@application.command()
def doctor() -> None:
    """Say what works on this machine: versions, devices, models, the library of runs."""
    from app.doctor import examine

    healthy = True
    for finding in examine():
        healthy &= finding.healthy
        typer.echo(finding.line())
    raise typer.Exit(0 if healthy else BAD_INPUT)


@model.command("list")
def list_models() -> None:
    """List the models: name, version, title."""
    from app.services.bundles import model_folders
    from engine.bundle import read_manifest

    for folder in model_folders():
        manifest = read_manifest(folder)
        typer.echo(f"{manifest.name} {manifest.version}  {manifest.title}\n    {folder}")


@model.command()
def verify(name: ModelName = None) -> None:
    """Check every file of the models against its digest."""
    from app.services.bundles import default_model, find_model, model_folders
    from engine.bundle import Bundle

    for folder in [find_model(name)] if name else model_folders() or [default_model()]:
        bundle = Bundle.open(folder)
        typer.echo(f"{bundle.manifest.name} {bundle.manifest.version}: whole ({bundle.digest})")


@model.command()
def card(
    name: Annotated[str | None, typer.Argument(help="Name or folder of a model.")] = None,
) -> None:
    """Print the model card: what the model can do, and what it must not be used for."""
    from app.services.bundles import default_model, find_model
    from engine.bundle import Bundle

    typer.echo(Bundle.open(find_model(name) if name else default_model()).card())


def _sampling(
    manifest: "Manifest",
    seed: int,
    temperature: float | None,
    top_k: int | None,
    guidance: float | None,
) -> "Sampling":
    """The model's own settings, but for those that the user gave. Raises SamplingError."""
    from pydantic import ValidationError

    from engine.result import Sampling

    own = manifest.sampling
    try:
        return Sampling(
            seed=seed,
            temperature=own.temperature if temperature is None else temperature,
            top_k=own.top_k if top_k is None else top_k,
            guidance=own.guidance if guidance is None else guidance,
        )
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        option = str(first["loc"][0]).replace("_", "-")
        raise SamplingError(f"--{option} {first['input']}: {first['msg']}.") from error


def _finish(run: "Run", *, quiet: bool) -> "RunResult":
    """Drive the run to its end; progress goes to a terminal's stderr only."""
    from engine.events import Finished, ImageRows

    show = sys.stderr.isatty() and not quiet
    try:
        for event in run:
            if isinstance(event, ImageRows) and show:
                left = f"{event.seconds_left:.0f} s left"
                typer.echo(
                    f"\rrow {event.rows_done} of {event.rows_total}, {left} ", nl=False, err=True
                )
            elif isinstance(event, Finished):
                return event.result
    finally:
        run.cancel()
        if show:
            typer.echo(err=True)
    raise RuntimeError("the run ended without a result although nobody cancelled it")


def _require_display() -> None:
    """Qt would abort the whole process with a message for engineers."""
    import os

    platform = os.environ.get("QT_QPA_PLATFORM", "")
    screen = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    if sys.platform.startswith("linux") and not screen and not platform:
        raise ForeseeError(
            "There is no display for the window; `foresee generate` works without one."
        )


def _with_suggestions(declined: HypothesisDeclined) -> str:
    if not declined.suggestions:
        return str(declined)
    return f"{declined} Try: {'; '.join(declined.suggestions)}."


def _refuse(message: str, code: int) -> int:
    typer.echo(" ".join(message.split()), err=True)
    return code

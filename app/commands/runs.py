"""`foresee generate`: one prediction from the command line."""

import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.commands.counting import counted
from app.commands.devices import Device, Model
from app.commands.terminal import say, say_json
from engine.errors import RadiographError, SamplingError
from engine.plain_text import SUBSTITUTE

if TYPE_CHECKING:
    from engine.bundle import Manifest
    from engine.progemu import Run
    from engine.radiograph import Radiograph
    from engine.result import RunResult, Sampling


def generate(
    image: Annotated[
        Path,
        typer.Argument(help="A chest film: DICOM, PNG or JPEG; or a study: a zip or a folder."),
    ],
    hypothesis: Annotated[str, typer.Argument(help='Such as "new large right effusion".')],
    out: Annotated[Path, typer.Option(help="Folder for the results.")],
    model: Model = None,
    film: Annotated[
        int | None, typer.Option(help="Which of a study's films, from 1.", min=1)
    ] = None,
    seed: Annotated[int, typer.Option(help="The same seed gives the same prediction.")] = 0,
    temperature: Annotated[float | None, typer.Option(help="The model's own by default.")] = None,
    top_k: Annotated[int | None, typer.Option(help="The model's own by default.")] = None,
    guidance: Annotated[float | None, typer.Option(help="1 is none.")] = None,
    device: Device = "auto",
    json: Annotated[bool, typer.Option("--json", help="Print result.json.")] = False,
) -> None:
    """Predict how IMAGE looks if HYPOTHESIS comes true, and write picture, change and text.

    The films of a study with several are listed with numbers for --film.
    """
    from app.services.bundles import wanted_model
    from app.services.run_files import require_folder, write_run
    from engine.progemu import Engine

    require_folder(out)
    try:
        prior = _prior(image, film)
    except RadiographError as error:
        raise RadiographError(f"{image.name or image}: {error}") from error
    for doubt in prior.doubts:
        say(f"Note: {doubt}", err=True)
    with closing(Engine.open(wanted_model(model), device)) as engine:
        sampling = _sampling(engine.manifest, seed, temperature, top_k, guidance)
        result = _finish(engine.generate(prior, hypothesis, sampling), quiet=json)
    document = write_run(out, prior, result)
    if SUBSTITUTE in result.interpretation:
        say(f"Note: {SUBSTITUTE} stands for what cannot be shown of the model's text.", err=True)
    if json:
        say_json(document.json_text())
    else:
        say(f"{result.interpretation}\nWritten to {out}")


def _prior(image: Path, film: int | None) -> "Radiograph":
    """Raises RadiographError, where films have to be chosen among after a list of them."""
    from engine.radiograph import read_radiograph, study_films

    study = study_films(image) if film is None else None
    if study is None or len(study.films) < 2:
        return read_radiograph(image, film)
    for one in study.films:
        said = [one.view or "view not given"]
        if one.day is not None:
            said.append("first day" if one.day == 0 else f"{counted(one.day, 'day')} later")
        say(f"{one.number}  {', '.join(said)}", err=True)
    for reason, count in study.unusable:
        say(f"-  {counted(count, 'file')} not usable: {reason}", err=True)
    raise RadiographError(
        "The study holds {count} frontal films; choose one with --film and its number.",
        count=len(study.films),
    )


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

    given = {"seed": seed, "temperature": temperature, "top_k": top_k, "guidance": guidance}
    chosen = {name: value for name, value in given.items() if value is not None}
    try:
        return Sampling.model_validate(manifest.sampling.model_dump() | chosen)
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
                say(f"\rrow {event.rows_done} of {event.rows_total}, {left} ", nl=False, err=True)
            elif isinstance(event, Finished):
                return event.result
    finally:
        run.cancel()
        if show:
            say(err=True)
    raise RuntimeError("the run ended without a result although nobody cancelled it")

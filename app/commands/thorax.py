"""`foresee thorax`: films of patients that never lived. Needs the `train` extra."""

from enum import StrEnum
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.commands.cluster import ClusterAddress, Workers, open_place, progress_line
from app.commands.counting import counted
from app.commands.extras import require_extra
from app.commands.terminal import say
from engine.errors import ForeseeError
from engine.findings import Finding, Severity, Side, Zone

if TYPE_CHECKING:
    from engine.training.thorax.pathology import Lesion
    from engine.training.thorax.render import PatientScene

commands = typer.Typer(
    help="The digital thorax: adult patients that never lived. Children are not modelled.",
    rich_markup_mode=None,
)


_HEALTHY_SIZE = 256


class Position(StrEnum):
    ERECT = "erect"
    SUPINE = "supine"


class Projection(StrEnum):
    PA = "PA"
    AP = "AP"


@commands.command()
def render(
    seed: Annotated[int, typer.Option(help="The same seed gives the same patient.", min=0)],
    out: Annotated[Path, typer.Option(help="New folder for the film and its masks.")],
    finding: Annotated[
        list[Finding] | None, typer.Option(help="A disease; repeat it for several.")
    ] = None,
    side: Annotated[list[Side] | None, typer.Option(help="One for each --finding.")] = None,
    severity: Annotated[list[Severity] | None, typer.Option(help="One for each --finding.")] = None,
    zone: Annotated[
        list[Zone] | None,
        typer.Option(help="One for each consolidation, atelectasis or nodule, in their order."),
    ] = None,
    tension: Annotated[bool, typer.Option("--tension", help="Of a pneumothorax.")] = False,
    position: Annotated[Position | None, typer.Option(help="Drawn from the seed.")] = None,
    projection: Annotated[Projection | None, typer.Option(help="Drawn from the seed.")] = None,
    size: Annotated[int, typer.Option(help="Pixels, even.", min=64, max=2048)] = 1024,
) -> None:
    """Write the film of a digital patient, a mask of every structure, and the parameters.

    Adults only: children are not modelled.
    """
    require_extra("train", "The digital thorax", "numba", "scipy")
    _require_new(out)
    lesions = _lesions(finding or [], side or [], severity or [], zone or [], tension)
    scene = _scene(seed, position, projection, size)
    from engine.training.thorax.output import write_patient

    try:
        write_patient(scene, scene.film(lesions), out)
    except OSError as error:
        raise ForeseeError(
            f"{out} cannot be written: {error.strerror or error}; choose another place."
        ) from error
    say(f"Written to {out}")


@commands.command()
def films(
    seeds: Annotated[str, typer.Option(help="FIRST-LAST, both included; one film a patient.")],
    out: Annotated[Path, typer.Option(help="Folder of the films, one .npz a patient.")],
    size: Annotated[
        int | None, typer.Option(help="Pixels, even; 256, or 192 if ill.", min=64, max=2048)
    ] = None,
    ill: Annotated[bool, typer.Option("--ill", help="Several films each, with disease.")] = False,
    cluster: ClusterAddress = None,
    workers: Workers = None,
) -> None:
    """Render many digital patients to train on; goes on where it was stopped."""
    require_extra("train", "The digital thorax", "numba", "scipy")
    wanted = _seed_range(seeds)
    from app.services.run_files import require_folder
    from engine.training.thorax.batch import OpenRenderer, render_patients
    from engine.training.thorax.ill_patients import SIZE

    require_folder(out)
    renderer = OpenRenderer(size or (SIZE if ill else _HEALTHY_SIZE), ill)
    with open_place(cluster, workers) as place:
        render_patients(out, wanted, renderer, place.crew, progress_line("patient"))
    say(f"Written to {out}: {counted(len(wanted), 'patient')}")


def _seed_range(seeds: str) -> range:
    first, _, last = seeds.partition("-")
    if not (first.isdecimal() and last.isdecimal() and int(first) <= int(last)):
        raise ForeseeError(f"--seeds {seeds}: give the first and the last one, such as 1000-1119.")
    return range(int(first), int(last) + 1)


def _require_new(out: Path) -> None:
    from app.services.run_files import require_folder

    if out.exists() and not (out.is_dir() and not any(out.iterdir())):
        raise ForeseeError(f"{out} is there already; give a folder that is new or empty.")
    require_folder(out)


def _lesions(
    findings: list[Finding],
    sides: list[Side],
    severities: list[Severity],
    zones: list[Zone],
    tension: bool,
) -> "tuple[Lesion, ...]":
    """One per finding; a missing severity is moderate, a missing zone lower, heart and
    hyperinflation need no side. Raises ForeseeError."""
    from engine.training.thorax.pathology import Lesion

    sided = [finding for finding in findings if finding.facts.side_can_be_named]
    zoned = [finding for finding in findings if finding.facts.zoned]
    if tension and Finding.PNEUMOTHORAX not in findings:
        raise ForeseeError("--tension is of a pneumothorax; add --finding pneumothorax.")
    if len(sides) not in (len(sided), len(findings)):
        raise ForeseeError("Give one --side for each --finding that has a side.")
    if len(severities) > len(findings) or len(zones) > len(zoned):
        raise ForeseeError(
            "There are more --severity or --zone than findings that have one; "
            "leave some of them out."
        )
    each_side = iter(sides)
    each_zone = iter(zones)
    lesions: list[Lesion] = []
    for finding, severity in zip_longest(findings, severities):
        named = len(sides) == len(findings) or finding.facts.side_can_be_named
        side = next(each_side) if named else Side.BILATERAL
        zone = next(each_zone, Zone.LOWER) if finding.facts.zoned else None
        strained = tension and finding is Finding.PNEUMOTHORAX
        try:
            lesions.append(Lesion(finding, side, severity or Severity.MODERATE, zone, strained))
        except ValueError as error:
            raise ForeseeError(f"This cannot be rendered: {error}.") from error
    return tuple(lesions)


def _scene(
    seed: int, position: Position | None, projection: Projection | None, size: int
) -> "PatientScene":
    from engine.training.thorax.patient import patient_from_seed
    from engine.training.thorax.render import PatientScene

    try:
        patient = patient_from_seed(
            seed,
            None if projection is None else projection.value,
            None if position is None else position.value,
        )
        return PatientScene(patient, size)
    except ValueError as error:
        raise ForeseeError(f"This cannot be rendered: {error}.") from error

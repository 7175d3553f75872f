"""`foresee drill`: the cases of the drill. Making them needs the `train` extra."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import NAMESPACE_URL, uuid5

import numpy as np
import typer

from app.commands.extras import require_extra
from app.commands.terminal import say
from engine.errors import ForeseeError

if TYPE_CHECKING:
    from engine.training.drill.pairs import DrillPair
    from lessons.drill.case_set import SetCase

commands = typer.Typer(
    help="The drill: pairs of films, one look at each, the answer at once.",
    rich_markup_mode=None,
)
_NAME = "foresee:drill:"


@commands.callback()
def group() -> None:
    """Keeps `make` a subcommand although it is the only one."""


@commands.command()
def make(
    seed_list: Annotated[Path, typer.Option(help="Seeds of the digital patients, one a line.")],
    out: Annotated[Path, typer.Option(help="File to write.")],
    work: Annotated[
        Path | None, typer.Option(help="Folder of rendered patients, to continue later.")
    ] = None,
    size: Annotated[int, typer.Option(help="Pixels, even.", min=192, max=1024)] = 512,
    sheets: Annotated[
        Path | None, typer.Option(help="Folder for contact sheets of 60 pairs.")
    ] = None,
) -> None:
    """Render pairs of films with what changed between them. Five of each patient, two unchanged.

    The same seeds give the same bytes on one class of processor.
    """
    require_extra("train", "The maker of cases", "numba", "scipy")
    from engine.training.drill.pairs import PairDrawer
    from engine.training.drill.patients import two_days
    from lessons.drill.case_set import film_bytes, film_name, write_set

    kept = work or out.parent / f".{out.name}.patients"
    drawer = PairDrawer()
    cases: list[SetCase] = []
    films: dict[str, bytes] = {}
    for seed in _seeds(seed_list):
        for number, pair in enumerate(drawer.of_patient(two_days(seed, kept, size))):
            names: list[str] = []
            for pixels in (pair.prior, pair.follow_up):
                content = film_bytes(pixels)
                names.append(film_name(content))
                films[names[-1]] = content
            cases.append(_listed(pair, number, names[0], names[1]))
        say(f"{seed}: {len(cases)} pairs so far")
    write_set(out, cases, films)
    changed = sum(case.change is not None for case in cases)
    megabytes = out.stat().st_size / 1e6
    say(f"{len(cases)} pairs, {changed} with a change, {megabytes:.1f} MB, in {out}")
    if sheets is not None:
        from app.commands.drill_sheets import write_sheets

        write_sheets(out, sheets)


def _seeds(file: Path) -> list[int]:
    try:
        lines = file.read_text(encoding="utf-8").split()
        return [int(line) for line in lines]
    except (OSError, ValueError) as error:
        raise ForeseeError(f"{file} is no list of seeds ({error}); write one a line.") from error


def _listed(pair: "DrillPair", number: int, prior: str, follow_up: str) -> "SetCase":
    """Raises ForeseeError where a mask and what differs do not fit together."""
    from lessons.changes import Change
    from lessons.drill.case_set import SetCase
    from lessons.marks import Mark

    change = None
    if pair.change is not None:
        cell = pair.change.cell
        change = Change(
            finding=cell.finding,
            side=cell.side,
            zone=cell.zone,
            trend=cell.trend,
            severity=pair.change.severity,
        )
    inside = pair.region
    listed = SetCase(
        id=uuid5(NAMESPACE_URL, f"{_NAME}{pair.seed}:{number}"),
        prior=prior,
        follow_up=follow_up,
        patient=str(pair.seed),
        projection="PA" if pair.projection == "PA" else "AP",
        supine=pair.supine,
        change=change,
        size=None if pair.change is None else pair.change.cell.size,
        mark=Mark.from_mask(inside),
        reach=Mark.from_mask(pair.reach),
        signal=round(float(np.sqrt((pair.difference.astype(np.float64) ** 2).sum())), 3),
        covered=round(float(pair.covered[inside].mean()), 3) if inside.any() else 0.0,
        stable=pair.stable,
    )
    _require_true(pair, listed)
    return listed


def _require_true(pair: "DrillPair", listed: "SetCase") -> None:
    """As the set tells it, not as it was drawn: outlines are a little coarser than masks."""
    far, shape = np.abs(pair.difference), pair.difference.shape
    if pair.change is None:
        if far.any():
            raise ForeseeError(f"An unchanged pair of patient {pair.seed} differs.")
        return
    inside, reach = listed.mark.mask(*shape), listed.reach.mask(*shape) | listed.mark.mask(*shape)
    if far[inside].mean() < _LEAST_INSIDE or far[~reach].max() > _MOST_OUTSIDE:
        raise ForeseeError(
            f"The mask of a {pair.change.cell.finding} of patient {pair.seed} does not fit: "
            f"{far[inside].mean():.4f} inside, {far[~reach].max():.4f} outside."
        )


_LEAST_INSIDE, _MOST_OUTSIDE = 0.006, 0.05
"""Mean inside and most outside, in parts of the display range."""

"""What a model is asked of real films: of disease that is there, and of disease that is not.

Boxed and clear NIH films of patients that nothing was learned from, and labelled changes between
serial films of published cases (Cohen et al., covid-chestxray-dataset), which are for measuring
only.
"""

import csv
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import product
from pathlib import Path

import numpy as np

from engine.anatomy import Anatomy
from engine.errors import ForeseeError
from engine.evaluation.kept_aside import measured_on
from engine.evaluation.nih import Box, NihRow, read_nih
from engine.findings import Finding, Progression, Side, Trend, Zone
from engine.regions import Region

# What a student might take a clear film to show.
_ABSENT = (
    Finding.EFFUSION,
    Finding.CONSOLIDATION,
    Finding.ATELECTASIS,
    Finding.PNEUMOTHORAX,
    Finding.OEDEMA,
)
_COURSES = (Trend.WORSE, Trend.BETTER)
_SIDES = (Side.RIGHT, Side.LEFT)
_LUNGS = {Side.RIGHT: Region.RIGHT_LUNG, Side.LEFT: Region.LEFT_LUNG}


class Truth(StrEnum):
    """there: the prior shows the finding; absent: it does not; appears, stays: what came true."""

    THERE = "there"
    ABSENT = "absent"
    APPEARS = "appears"
    STAYS = "stays"


@dataclass(frozen=True, slots=True)
class RealQuestion:
    """One hypothesis about a film. came_true: it is the course that the patient really took."""

    collection: str
    file: Path
    patient: str
    finding: Finding
    side: Side | None
    zone: Zone | None
    trend: Trend
    truth: Truth
    came_true: bool = False
    age: int | None = None
    sex: str | None = None
    view: str | None = None

    @property
    def disease_is_there(self) -> bool:
        return self.truth is Truth.THERE

    @property
    def hypothesis(self) -> str:
        return Progression(
            self.finding, self.side, self.zone, self.trend, None, False, 0, 0
        ).canonical()


def measured_rows(data: Path) -> list[NihRow]:
    """NIH's films of patients kept aside. Raises ForeseeError where the collection is not there."""
    try:
        return [row for row in read_nih(data) if measured_on("nih", row.patient)]
    except OSError as error:
        raise ForeseeError(
            f"The films cannot be read ({error}); give the folder that holds nih and follow_ups."
        ) from error


def is_clear(row: NihRow) -> bool:
    return row.normal and not any(label == 1 for label in row.labels)


def absent_questions(data: Path, rows: list[NihRow]) -> Iterator[RealQuestion]:
    """Of each film that NIH's text and the RSNA's readers, where they saw it, call clear: one
    finding said to be worse, by the film's name."""
    for row in rows:
        if is_clear(row):
            draw = hashlib.sha256(row.file.encode()).digest()
            finding = _ABSENT[draw[0] % len(_ABSENT)]
            side = None if finding is Finding.OEDEMA else _SIDES[draw[1] % 2]
            yield _nih(data, row, finding, side, None, Trend.WORSE, Truth.ABSENT)


def boxed_questions(data: Path, row: NihRow, anatomy: Anatomy | None) -> Iterator[RealQuestion]:
    """Worse and better of the opacity on each boxed side, in the zone that holds its largest box,
    and of both lungs where both are boxed."""
    sides = {_side(box, anatomy) for box in row.boxes}
    for side, trend in product(sorted(sides), _COURSES):
        own = [box for box in row.boxes if _side(box, anatomy) is side]
        zone = _zone(max(own, key=lambda box: box.width * box.height), side, anatomy)
        yield _nih(data, row, Finding.CONSOLIDATION, side, zone, trend, Truth.THERE)
    if len(sides) == len(_SIDES):
        for trend in _COURSES:
            yield _nih(data, row, Finding.CONSOLIDATION, Side.BILATERAL, None, trend, Truth.THERE)


def follow_up_questions(data: Path) -> Iterator[RealQuestion]:
    """The course that came true; and worse and better of what the prior showed, if it was not one
    of them. Raises ForeseeError where the collection is not there."""
    table = data / "follow_ups" / "follow_ups.csv"
    if not table.is_file():
        raise ForeseeError(
            f"{table} is missing: it lists the labelled changes of serial films; "
            "give the folder that has it."
        )
    with table.open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    for row in rows:
        real = Trend(row["trend"])
        courses = (real,) if real is Trend.NEW else tuple(dict.fromkeys((real, *_COURSES)))
        for trend in courses:
            truth = {Trend.NEW: Truth.APPEARS, Trend.UNCHANGED: Truth.STAYS}.get(trend, Truth.THERE)
            yield RealQuestion(
                "follow_ups",
                data / "follow_ups" / row["prior"],
                row["patient"],
                Finding(row["finding"]),
                Side(row["side"]),
                None,
                trend,
                truth,
                trend is real,
            )


def nih_film(data: Path, row: NihRow) -> Path:
    return data / "nih" / row.file


def _nih(
    data: Path,
    row: NihRow,
    finding: Finding,
    side: Side | None,
    zone: Zone | None,
    trend: Trend,
    truth: Truth,
) -> RealQuestion:
    return RealQuestion(
        "nih",
        nih_film(data, row),
        row.patient,
        finding,
        side,
        zone,
        trend,
        truth,
        age=row.age,
        sex=row.sex,
        view=row.view,
    )


def _side(box: Box, anatomy: Anatomy | None) -> Side:
    """By the middle between both lungs, where they are known."""
    if anatomy is None:
        return box.side
    centres = [_columns(anatomy, side) for side in _SIDES]
    middle = sum(centres) / 2
    return Side.RIGHT if box.left + box.width / 2 < middle else Side.LEFT


def _columns(anatomy: Anatomy, side: Side) -> float:
    lung = anatomy.masks[_LUNGS[side]]
    return float(np.nonzero(lung)[1].mean()) / lung.shape[1]


def _zone(box: Box, side: Side, anatomy: Anatomy | None) -> Zone | None:
    """Where the box has its middle; None where the lungs cannot be outlined."""
    if anatomy is None:
        return None
    lung = anatomy.masks[_LUNGS[side]]
    rows = np.nonzero(lung.any(1))[0] / len(lung)
    down = (box.top + box.height / 2 - rows[0]) / (rows[-1] - rows[0])
    return tuple(Zone)[int(np.clip(3 * down, 0, 2))]

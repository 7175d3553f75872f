"""A case of the drill: two films, and what changed between them, or that nothing did."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from uuid import UUID

import numpy as np

from engine.findings import Finding, Severity
from lessons.changes import NO_CHANGE_SKILL, Change, Course, Skill
from lessons.marks import Mark, Point
from lessons.overlap import widened

_GRID = 192
# Of both halves of the film, how much of a region lies in one for it to be of that side.
_MOSTLY = 0.8
# Rows, as parts of the film's height, that end the upper and the middle third of the lungs.
_UPPER_ENDS, _MIDDLE_ENDS = 0.36, 0.54


class Place(StrEnum):
    """A sixth of the chest, or both sides at once; the patient's right is the image's left."""

    RIGHT_UPPER = "right upper"
    RIGHT_MIDDLE = "right middle"
    RIGHT_LOWER = "right lower"
    LEFT_UPPER = "left upper"
    LEFT_MIDDLE = "left middle"
    LEFT_LOWER = "left lower"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class FilmRef:
    """A film: `file` in the set of cases `archive`, or in the pack whose digest `archive` is."""

    archive: str
    file: str
    is_in_pack: bool = False


@dataclass(frozen=True)
class DrillCase:
    """change: None where nothing changes. size: how much changes. mark: where, on the follow-up.

    difficulty: [0, 1], how faint, small and covered the change is beside those of the other cases.
    patient: which cases are of one person. stable: what is ill on both films. tolerance: how far
    beside the region a click still hits, a fraction of the film's side.
    """

    id: UUID
    digest: str
    prior: FilmRef
    follow_up: FilmRef
    patient: str
    change: Change | None
    size: Severity | None
    mark: Mark
    difficulty: float
    stable: tuple[Finding, ...] = ()
    tolerance: float = 0.03
    is_synthetic: bool = True

    @property
    def course(self) -> Course:
        return Course.SAME if self.change is None else self.change.course

    @property
    def finding(self) -> Finding | None:
        return None if self.change is None else self.change.finding

    @cached_property
    def skill(self) -> Skill:
        return NO_CHANGE_SKILL if self.change is None else Skill.of(self.change, self.size)

    @cached_property
    def skill_key(self) -> str:
        return self.skill.key

    @cached_property
    def place(self) -> Place | None:
        return place_of(self.mark)


def contains(mark: Mark, point: Point, tolerance: float) -> bool:
    """Whether a point, in parts of the film's width and height, lies in a region or beside it.

    What a region surrounds is part of it: a nodule that grows is clicked in its middle.
    """
    x, y = (min(int(value * _GRID), _GRID - 1) for value in point)
    filled = np.zeros((_GRID, _GRID), np.bool_)
    for outline in mark.outlines:
        filled |= Mark(outlines=(outline,)).mask(_GRID, _GRID)
    return bool(widened(filled, round(tolerance * _GRID))[y, x])


def place_of(mark: Mark) -> Place | None:
    """None where nothing is marked."""
    inside = mark.mask(64, 64)
    if not inside.any():
        return None
    on_right = float(inside[:, :32].sum() / inside.sum())
    if _MOSTLY > on_right > 1 - _MOSTLY:
        return Place.BOTH
    row = (float(np.nonzero(inside)[0].mean()) + 0.5) / 64
    zone = "upper" if row < _UPPER_ENDS else "middle" if row < _MIDDLE_ENDS else "lower"
    return Place(f"{'right' if on_right >= _MOSTLY else 'left'} {zone}")

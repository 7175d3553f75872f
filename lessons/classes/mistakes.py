"""What a class said first, and what it got wrong: answers, words, places. Pure functions."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from engine.findings import Finding, Severity, Side, Trend, Zone
from lessons.answers import Answer
from lessons.changes import Change, real_changes
from lessons.classes.answers import ClassAnswer
from lessons.grades import RIGHT_FROM, Part
from lessons.marks import Mark, Point
from lessons.pack.kinds import Item
from lessons.pack.kinds.base import letter_of

HEAT_CELLS = 128
_REACH = 0.03
"""Of a place that was clicked: radius, a fraction of the film's height and width."""
_MOST_SAID = 4

Word: TypeAlias = Finding | Side | Zone | Trend | Severity


class Place(StrEnum):
    """Where on the picture; a radiograph shows the patient's right on its left."""

    UPPER_RIGHT = "the patient's upper right"
    UPPER_MIDDLE = "the upper middle"
    UPPER_LEFT = "the patient's upper left"
    MIDDLE_RIGHT = "the patient's right, at middle height"
    CENTRE = "the middle"
    MIDDLE_LEFT = "the patient's left, at middle height"
    LOWER_RIGHT = "the patient's lower right"
    LOWER_MIDDLE = "the lower middle"
    LOWER_LEFT = "the patient's lower left"


@dataclass(frozen=True, slots=True)
class FirstAnswer:
    """A first answer, and how many students gave it. One of changes, letters and holds is there.

    letters: of films that were chosen; "" for none.
    """

    count: int
    right: bool
    changes: tuple[Change, ...] | None = None
    letters: str | None = None
    holds: bool | None = None


@dataclass(frozen=True, slots=True)
class WrongWord:
    """count: students whose wrong answer had it, of so many with a wrong answer. A film's letter
    where films were to be chosen. Trend.UNCHANGED also stands for "nothing changes"."""

    word: Word | str
    count: int
    of: int


@dataclass(frozen=True, slots=True, eq=False)
class WrongPlace:
    """Where wrong marks lie.

    heat: float32 (`HEAT_CELLS`, `HEAT_CELLS`) over the whole film, the share of the wrong marks
    that cover the cell, [0, 1]. x, y: the middle of where most meet, fractions from the top left.
    count: how many meet there. of: wrong marks in all.
    """

    heat: NDArray[np.float32]
    x: float
    y: float
    count: int
    of: int

    @property
    def place(self) -> Place:
        column, row = (min(2, int(3 * one)) for one in (self.x, self.y))
        return tuple(Place)[3 * row + column]


def commonest_first_answers(
    answers: Iterable[ClassAnswer], item: Item | None
) -> tuple[FirstAnswer, ...]:
    """The commonest, most of all first; nothing of free text and places. item: None where its pack
    is not here, and films have no letters."""
    counts = Counter(
        (one.right, *key) for one in answers if (key := _key(one.answer, item)) is not None
    )
    lines = (FirstAnswer(count, *key) for key, count in counts.items())
    return tuple(sorted(lines, key=lambda one: (-one.count, one.right)))[:_MOST_SAID]


_Key: TypeAlias = tuple[tuple[Change, ...] | None, str | None, bool | None]


def _key(answer: Answer, item: Item | None) -> _Key | None:
    if answer.changes is not None:
        return tuple(sorted(answer.changes, key=lambda one: one.words())), None, None
    if answer.holds is not None:
        return None, None, answer.holds
    if item is not None and item.choices:
        return None, _letters(answer, item), None
    return None


def _letters(answer: Answer, item: Item) -> str:
    chosen = set(answer.chosen)
    return ", ".join(letter_of(at) for at, film in enumerate(item.choices) if film in chosen)


def commonest_wrong_word(answers: Iterable[ClassAnswer], item: Item) -> WrongWord | None:
    """None where no wrong answer says anything that is not so."""
    wrong = [one for one in answers if _is_wrong(one, Part.CHANGES, Part.CHOICE)]
    counts = Counter[Word | str]()
    for one in wrong:
        counts.update(set(_wrong_words(one.answer, item)))
    if not counts:
        return None
    word, count = min(counts.items(), key=lambda line: (-line[1], str(line[0])))
    return WrongWord(word, count, len(wrong))


def _is_wrong(one: ClassAnswer, *parts: Part) -> bool:
    return any(one.parts[part] < RIGHT_FROM[part] for part in parts if part in one.parts)


def _wrong_words(answer: Answer, item: Item) -> Iterator[Word | str]:
    right = set(item.right_choices)
    for at, film in enumerate(item.choices):
        if film in answer.chosen and film not in right:
            yield letter_of(at)
    if answer.changes is None:
        return
    reference = real_changes(item.reference.changes)
    if reference and not real_changes(answer.changes):
        yield Trend.UNCHANGED
    for change in real_changes(answer.changes):
        yield from _surplus_words(change, reference)


def _surplus_words(change: Change, reference: Sequence[Change]) -> Iterator[Word]:
    """What of a change that was said stands in none of the reference. Another word for the same
    course, "new" for "worse", is no mistake."""
    alike = [one for one in reference if one.finding is change.finding]
    if not alike:
        yield change.finding
        return
    if all(one.course is not change.course for one in alike):
        yield change.trend
    for said, there in (
        (change.side, {one.side for one in alike}),
        (change.zone, {one.zone for one in alike}),
        (change.severity, {one.severity for one in alike}),
    ):
        if said is not None and said not in there and None not in there:
            yield said


def commonest_wrong_place(answers: Iterable[ClassAnswer]) -> WrongPlace | None:
    """None where nobody marked a wrong place."""
    masks = [mask for one in answers if (mask := _wrong_mask(one)) is not None]
    if not masks:
        return None
    covered: NDArray[np.int64] = np.count_nonzero(np.stack(masks), axis=0)
    count = int(covered.max())
    rows, columns = np.nonzero(covered == count)
    # The middle of several places with as many may lie in none: the cell nearest to it.
    nearest = int(np.argmin((rows - rows.mean()) ** 2 + (columns - columns.mean()) ** 2))
    x, y = ((int(one[nearest]) + 0.5) / HEAT_CELLS for one in (columns, rows))
    heat: NDArray[np.float32] = covered.astype(np.float32) / np.float32(len(masks))
    return WrongPlace(heat, x, y, count, len(masks))


def _wrong_mask(one: ClassAnswer) -> NDArray[np.bool_] | None:
    if not _is_wrong(one, Part.PLACE):
        return None
    mask = _mask(one.answer.mark, one.answer.point)
    return mask if mask is not None and mask.any() else None


def _mask(mark: Mark | None, point: Point | None) -> NDArray[np.bool_] | None:
    if mark is not None:
        return mark.mask(HEAT_CELLS, HEAT_CELLS)
    if point is None:
        return None
    middles = (np.arange(HEAT_CELLS) + 0.5) / HEAT_CELLS
    return (middles[None] - point[0]) ** 2 + (middles[:, None] - point[1]) ** 2 <= _REACH**2

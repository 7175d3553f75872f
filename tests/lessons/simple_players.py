"""Learners who do not look at the film: each answers every question of a pack in the same way.

They know what stands beside the film (the lesson's finding, a given hypothesis), and nothing else.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from engine.findings import Finding, Side, Trend, Zone
from lessons.answers import Answer, Asked
from lessons.changes import Change
from lessons.marks import Mark
from lessons.pack.kinds import Item
from lessons.pack.manifest import Lesson, Pack

WORDED = frozenset({Asked.PLACE, Asked.CHANGES, Asked.TEXT})
"""What such a learner answers with a place and a sentence. Statements and choices have as many
answers as they have buttons; the suite asks that these are balanced."""


@dataclass(frozen=True, slots=True)
class Player:
    """says: trend and side of the lesson's finding; None is "no change"."""

    name: str
    mark: Mark | None
    says: tuple[Trend, Side | None, Zone | None] | None

    def answer(self, finding: Finding | None) -> Answer:
        if self.says is None or finding is None:
            return Answer(changes=(), mark=self.mark, text="No change.")
        trend, side, zone = self.says
        change = Change(finding=finding, trend=trend, side=side, zone=zone)
        return Answer(changes=(change,), mark=self.mark, text=_sentence(change))


def _sentence(change: Change) -> str:
    verb = "has increased" if change.trend is Trend.WORSE else "has decreased"
    place = " ".join(word.value for word in (change.side, change.zone) if word is not None)
    return f"The {place} {change.finding.facts.report_name} {verb}."


def _box(left: float, top: float, right: float, bottom: float) -> Mark:
    return Mark(outlines=(((left, top), (right, top), (right, bottom), (left, bottom)),))


def _both(one: Mark, other: Mark) -> Mark:
    return Mark(outlines=one.outlines + other.outlines)


_PLACES = {
    "marks everything": _box(0.0, 0.0, 1.0, 1.0),
    "marks both bases": _both(_box(0.15, 0.5, 0.42, 0.75), _box(0.58, 0.5, 0.85, 0.75)),
    "marks the centre of both lungs": _both(_box(0.2, 0.3, 0.4, 0.6), _box(0.6, 0.3, 0.8, 0.6)),
    "marks nothing": None,
}


def players() -> Iterator[Player]:
    for place, mark in _PLACES.items():
        yield Player(f"{place}, no change", mark, None)
        for trend in (Trend.WORSE, Trend.BETTER):
            for side in (None, Side.RIGHT, Side.LEFT, Side.BILATERAL):
                yield Player(f"{place}, {trend} {side or ''}", mark, (trend, side, None))


def answerable(pack: Pack) -> Iterator[tuple[Finding | None, Item]]:
    """Items that ask for a place, changes or own words, each with what its lesson is about."""
    for lesson in pack.lessons:
        finding = subject(lesson)
        for item in lesson.items:
            if WORDED & set(item.asks):
                yield finding, item


def subject(lesson: Lesson) -> Finding | None:
    """The finding that most items of the lesson are about."""
    named = [change.finding for item in lesson.items for change in item.reference.changes]
    return max(set(named), key=named.count) if named else None


def passed(player: Player, pack: Pack, is_right: Callable[[Item, Answer], bool]) -> tuple[int, int]:
    """How many items the player passes, of how many."""
    asked = list(answerable(pack))
    right = (is_right(item, player.answer(finding)) for finding, item in asked)
    return sum(right), len(asked)

"""Questions asked one after the other: which of how many is on, and what became of each.

Knows no widgets.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, Signal, Slot

from app.services.library import Library
from app.study.predict.exercise import Exercise
from app.study.predict.judging import Outcome
from lessons.learning_records import SeriesPlan

if TYPE_CHECKING:
    from lessons.store import Store

_LEAST = 2


@dataclass(frozen=True, slots=True)
class Place:
    """A question among those that are asked: `number` from 1. title: of the lesson, or ""."""

    title: str
    number: int
    of: int


@dataclass(frozen=True, slots=True, eq=False)
class Recap:
    """What became of a series of questions; of each the first answer, in the order of asking.
    unanswered: questions of an exam that have none."""

    title: str
    outcomes: tuple[Outcome, ...]
    unanswered: int = 0

    @property
    def missed(self) -> tuple[UUID, ...]:
        return tuple(one.exercise.item.id for one in self.outcomes if not one.grade.right)


class Series(QObject):
    ended = Signal(Recap)
    """Its last question was compared, and the student has gone on."""

    def __init__(self, library: Library, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._plan = SeriesPlan(())
        self._outcomes: dict[UUID, Outcome] = {}

    def begin(self, items: Sequence[UUID]) -> None:
        """The place of its questions is known before the first of them can be loaded."""
        self._outcomes = {}
        self._plan = SeriesPlan(tuple(items), of=len(items))
        self._library.ask(partial(_plan, tuple(items))).then(self._on_plan)

    def clear(self) -> None:
        """A single question is asked, which belongs to no others."""
        self._plan = SeriesPlan(())
        self._outcomes = {}

    def place(self, exercise: Exercise) -> Place | None:
        """None where it is the only question."""
        number = self._plan.number(exercise.item.id)
        if number is None or self._plan.of < _LEAST:
            return None
        return Place(self._plan.title, number, self._plan.of)

    def add(self, outcome: Outcome) -> None:
        """The first answer to a question counts; trying again is trying again."""
        item = outcome.exercise.item.id
        if item in self._plan.items:
            self._outcomes.setdefault(item, outcome)

    @property
    def has_recap(self) -> bool:
        return len(self._outcomes) >= _LEAST

    def end(self) -> None:
        """Answered by `ended`."""
        recap = Recap(self._plan.title, tuple(self._outcomes.values()))
        self.clear()
        self.ended.emit(recap)

    @Slot(SeriesPlan)
    def _on_plan(self, plan: SeriesPlan) -> None:
        if plan.items and set(plan.items) <= set(self._plan.items):
            self._plan = plan


def _plan(items: tuple[UUID, ...], store: "Store") -> SeriesPlan:
    plan = store.series.plan(items)
    return replace(plan, title=store.packs.lesson_title(plan.items[0])) if plan.title else plan

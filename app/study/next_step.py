"""What is best done next: what is due, the lesson that is on, what was missed. Asked in the
library's thread. Knows no widgets.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from lessons.pack_records import ItemState, PackSummary

if TYPE_CHECKING:
    from lessons.store import Store


class StepKind(StrEnum):
    REVIEW = "review"
    LESSON = "lesson"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class NextStep:
    """items: the questions, never none. title, pack: of the lesson, where it is one. first, of: the
    number of the first question, from 1, among those of the lesson; of the others how many."""

    kind: StepKind
    items: tuple[UUID, ...]
    title: str = ""
    pack: str = ""
    first: int = 1
    of: int = 0


def next_steps(learner: UUID, now: datetime, store: "Store") -> tuple[NextStep, ...]:
    """The best first; none where everything is done."""
    return tuple(_steps(learner, now, store))


def _steps(learner: UUID, now: datetime, store: "Store") -> Iterator[NextStep]:
    due = tuple(one.item for one in store.reviews.due(learner, now).due)
    if due:
        yield NextStep(StepKind.REVIEW, due, of=len(due))
    answered = store.packs.answered(learner)
    # What was begun comes before what is new, and that in the order in which it came.
    packs = sorted(
        store.packs.all(), key=lambda pack: (not answered.get(pack.id), pack.installed_at)
    )
    lessons = (one for pack in packs for one in _lesson_of(pack, learner, store))
    lesson = next(lessons, None)
    if lesson is not None:
        yield lesson
    missed = store.series.missed(learner)
    if missed:
        yield NextStep(StepKind.MISSED, missed, of=len(missed))


def _lesson_of(pack: PackSummary, learner: UUID, store: "Store") -> Iterator[NextStep]:
    """The first lesson of the pack that is not through."""
    for lesson in store.packs.lessons(pack.id, learner):
        if lesson.exam_minutes is None and lesson.answered < lesson.items:
            items = store.packs.items(lesson.id, learner)
            fresh = tuple(one.id for one in items if one.state in (ItemState.NEW, ItemState.OPEN))
            first = lesson.items - len(fresh) + 1
            yield NextStep(StepKind.LESSON, fresh, lesson.title, pack.title, first, lesson.items)
            return

"""What a student could do next, as the library knows it. Asked in the library's thread.

Knows no widgets.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from app.home.tour_case import tour_case, tour_exercise, tour_id, tour_title
from app.study.next_step import NextStep, StepKind, next_steps
from app.study.predict.exercise import Exercise
from app.study.predict.unfinished import BuiltIn, Unfinished, unfinished_answers
from lessons.drill.session import DrillOverview
from lessons.lab.records import AssignedPack, TaughtClass
from lessons.learning_records import DueDay, DueList, Habit
from lessons.pack.shelf import Shelf
from lessons.pack_records import ItemState, PackSummary
from lessons.records import RunSummary

if TYPE_CHECKING:
    from lessons.store import Store


@dataclass(frozen=True, slots=True)
class PackProgress:
    """answered: items finished at least once. next_items: the questions to continue with, of the
    first lesson that is not through."""

    id: UUID
    title: str
    items: int
    answered: int
    next_lesson: str
    next_items: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """last_run: the newest of the history. unfinished: answers that were locked and never compared,
    the newest first. predictions: how many were finished. steps: what is best done next, first.
    next_review: the first day from tomorrow on when something falls due, within two weeks.
    assigned, taught: what a lab asks of the learner, and of the classes of an instructor.
    """

    last_run: RunSummary | None
    unfinished: tuple[Unfinished, ...]
    due: DueList
    packs: tuple[PackProgress, ...]
    predictions: int
    steps: tuple[NextStep, ...]
    habit: Habit
    next_review: date | None = None
    drill: DrillOverview | None = None
    assigned: tuple[AssignedPack, ...] = ()
    taught: tuple[TaughtClass, ...] = ()

    @property
    def is_new(self) -> bool:
        """Nothing was ever done here."""
        drilled = self.drill is not None and self.drill.answers > 0
        return not (self.last_run or self.predictions or self.unfinished or drilled)

    @property
    def to_continue(self) -> Unfinished | None:
        """The newest locked answer whose question can be asked again."""
        return next((one for one in self.unfinished if one.can_resume), None)

    @property
    def lesson(self) -> NextStep | None:
        """The one to continue with."""
        return self._step(StepKind.LESSON)

    @property
    def missed(self) -> NextStep | None:
        """What was not right last time."""
        return self._step(StepKind.MISSED)

    def _step(self, kind: StepKind) -> NextStep | None:
        return next((step for step in self.steps if step.kind is kind), None)

    @property
    def stuck(self) -> Unfinished | None:
        """The newest locked answer whose film is not where it was."""
        return next((one for one in self.unfinished if not one.can_resume), None)


def overview(learner: UUID, now: datetime, store: "Store") -> Overview:
    """now: in the learner's own zone, by which days are counted."""
    runs = store.runs(limit=1)
    drill = store.drills.overview(learner, now)
    answers = store.progress.overview(learner, now).answers
    return Overview(
        last_run=runs[0] if runs else None,
        unfinished=unfinished_answers(learner, store, {tour_id(): BuiltIn(tour_title(), _tour)}),
        due=store.reviews.due(learner, now),
        packs=tuple(_progress(pack, learner, store) for pack in store.packs.all()),
        predictions=answers - drill.answers,
        steps=next_steps(learner, now, store),
        habit=store.habits.of(learner, now),
        next_review=_next_review(store.reviews.forecast(learner, now)),
        drill=drill,
        assigned=store.lab_classes.assigned(learner, now),
        taught=store.lab_classes.taught(),
    )


def _tour(shelf: Shelf) -> Exercise:
    return tour_exercise(tour_case())


def _next_review(forecast: Sequence[DueDay]) -> date | None:
    return next((one.day for one in forecast[1:] if one.reviews), None)


def _progress(pack: PackSummary, learner: UUID, store: "Store") -> PackProgress:
    lessons = store.packs.lessons(pack.id, learner)
    following = next((one for one in lessons if one.answered < one.items), None)
    items = store.packs.items(following.id, learner) if following is not None else ()
    return PackProgress(
        id=pack.id,
        title=pack.title,
        items=sum(lesson.items for lesson in lessons),
        answered=sum(lesson.answered for lesson in lessons),
        next_lesson=following.title if following is not None else "",
        next_items=tuple(one.id for one in items if one.state in (ItemState.NEW, ItemState.OPEN)),
    )

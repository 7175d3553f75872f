"""An exam: its questions in an order of the learner's own, its clock, and its results at the end.

Knows no widgets. The clock is the library's: it goes on while the question is left, while the
program is closed, and when the machine's clock is put back.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.services.background import Background
from app.services.learner import CurrentLearner
from app.services.library import Library
from app.study.predict.judging import Outcome, judge
from app.study.predict.loading import load_item
from app.study.predict.series import Place, Recap
from app.words.packs import pack_words
from lessons.answers import Attempt
from lessons.errors import ItemNotFound
from lessons.exam_records import ExamRecord
from lessons.pack.shelf import Shelf
from lessons.pack_records import InstalledItem

if TYPE_CHECKING:
    from lessons.store import Store

_SECOND_MS = 1000
# A crash costs no more of the machine's own count than this; the hour of the day counts as well.
_TICK_S = 5


@dataclass(frozen=True, slots=True)
class EndedExam:
    """answers: with their items, in the order of asking."""

    record: ExamRecord
    answers: tuple[tuple[InstalledItem, Attempt], ...]


class ExamFlow(QObject):
    began = Signal(tuple)
    """tuple[UUID, ...]: the questions that are still to be answered."""
    ticked = Signal()
    """`left` is another one."""
    time_up = Signal()
    ended = Signal(Recap)
    trouble = Signal(str)
    """A sentence for the user."""

    def __init__(
        self,
        library: Library,
        films: Background,
        shelf: Shelf,
        learner: CurrentLearner,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._library = library
        self._films = films
        self._shelf = shelf
        self._learner = learner
        self._record: ExamRecord | None = None
        self._began = 0.0
        self._ended: EndedExam | None = None
        self._outcomes: list[Outcome] = []
        self._clock = QTimer(self, interval=_SECOND_MS)
        self._clock.timeout.connect(self._tick)

    @property
    def is_on(self) -> bool:
        return self._record is not None

    @property
    def left(self) -> float:
        """Seconds."""
        if self._record is None:
            return 0.0
        return max(self._record.left - (monotonic() - self._began), 0.0)

    @property
    def place(self) -> Place | None:
        """Of the question that is on."""
        if self._record is None:
            return None
        number = len(self._record.answered) + 1
        return Place(pack_words(self._record.title), number, len(self._record.items))

    @property
    def keep(self) -> "Callable[[Attempt, Store], None] | None":
        """What keeps an answer in the library; None while no exam is on."""
        return None if self._record is None else partial(_lock, self._record.id)

    @Slot(UUID)
    def open(self, lesson: UUID) -> None:
        """Begin it, continue it, or show its results: answered by `began` or `ended`."""
        learner = self._learner.id
        if learner is not None:
            work = partial(_begin, learner, lesson, datetime.now(UTC))
            self._library.ask(work).then(self._on_opened, self.trouble)

    def note_kept(self, item: UUID) -> None:
        """The answer to a question is in the library."""
        record = self._record
        if record is not None:
            self._record = replace(record, answered=record.answered | {item})

    def pause(self) -> None:
        """The question is left; the time goes on."""
        if self._record is not None:
            self._store_left()
            self._record = None
            self._clock.stop()

    def finish(self) -> None:
        """Answered by `ended`."""
        record = self._record
        self.pause()
        if record is not None:
            self._end(record)

    def _end(self, record: ExamRecord) -> None:
        work = partial(_end, record, datetime.now(UTC))
        self._library.ask(work).then(self._on_ended, self.trouble)

    @Slot(object)
    def _on_opened(self, record: ExamRecord) -> None:
        if record.is_over:
            self._end(record)
            return
        self._record = record
        self._began = monotonic()
        self._clock.start()
        self.began.emit(record.open_items)
        self.ticked.emit()

    @Slot()
    def _tick(self) -> None:
        left = self.left
        if left <= 0:
            self._clock.stop()
            self.time_up.emit()
            return
        if round(left) % _TICK_S == 0:
            self._store_left()
        self.ticked.emit()

    def _store_left(self) -> None:
        if self._record is not None:
            self._library.ask(partial(_keep_left, self._record.id, self.left))

    # Results: one answer after the other is judged, so that films need not all be in memory at once

    @Slot(object)
    def _on_ended(self, ended: EndedExam) -> None:
        self._ended = ended
        self._outcomes = []
        self._judge_next()

    def _judge_next(self) -> None:
        ended = self._ended
        if ended is None:
            return
        at = len(self._outcomes)
        if at == len(ended.answers):
            self._tell_results(ended)
            return
        work = partial(_judged, *ended.answers[at], self._shelf, datetime.now(UTC))
        self._films.ask(work).then(self._on_judged, self.trouble)

    @Slot(object)
    def _on_judged(self, outcome: Outcome) -> None:
        self._outcomes.append(outcome)
        self._library.ask(partial(_finish, outcome.attempt))
        self._judge_next()

    def _tell_results(self, ended: EndedExam) -> None:
        self._ended = None
        outcomes, self._outcomes = tuple(self._outcomes), []
        unanswered = len(ended.record.items) - len(outcomes)
        self.ended.emit(Recap(pack_words(ended.record.title), outcomes, unanswered))


def _begin(learner: UUID, lesson: UUID, now: datetime, store: "Store") -> ExamRecord:
    return store.exams.begin(learner, lesson, now)


def _keep_left(exam: UUID, left: float, store: "Store") -> None:
    store.exams.tick(exam, left)


def _lock(exam: UUID, attempt: Attempt, store: "Store") -> None:
    store.exams.lock(exam, attempt)


def _end(record: ExamRecord, now: datetime, store: "Store") -> EndedExam:
    answers: list[tuple[InstalledItem, Attempt]] = []
    for attempt in store.exams.end(record.id, now):
        try:
            answers.append((store.packs.item(attempt.item), attempt))
        except ItemNotFound:
            # A later revision of the pack has left it out: there is nothing to compare with.
            continue
    return EndedExam(record, tuple(answers))


def _judged(installed: InstalledItem, attempt: Attempt, shelf: Shelf, now: datetime) -> Outcome:
    exercise = load_item(installed, shelf)
    return judge(exercise, attempt, exercise.baked, attempt.answer.text or "", now)


def _finish(attempt: Attempt, store: "Store") -> None:
    assert attempt.grade is not None
    assert attempt.finished_at is not None
    store.attempts.finish(attempt.id, attempt.explanation, attempt.grade, attempt.finished_at)

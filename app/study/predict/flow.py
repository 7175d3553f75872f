"""The way of a prediction: answered, locked, revealed, explained, compared. Knows no widgets.

Nothing is revealed before the answer is kept with its time, and a kept answer is never edited.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import IntEnum
from functools import partial
from uuid import UUID, uuid4

from PySide6.QtCore import QObject, Signal, Slot

from app.services.shown_run import ShownRun
from app.services.store_executor import StoreExecutor
from app.study.predict.exercise import Exercise, committed_to, item_of_run
from lessons.answers import Answer, Attempt
from lessons.grading import Grade, grade
from lessons.pack.manifest import Item
from lessons.store import Store


class Step(IntEnum):
    NONE = 0
    PREDICT = 1
    OBSERVE = 2
    EXPLAIN = 3
    COMPARE = 4


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """`grade` counts: against the reference, or the model where there is none. `model` is how the
    answer compares with the model's own picture, where one was shown, and `judged` the question as
    that picture answers it."""

    exercise: Exercise
    attempt: Attempt
    grade: Grade
    model: Grade | None
    judged: Item | None
    run: ShownRun | None


class PredictFlow(QObject):
    step_changed = Signal()
    refused = Signal(str)
    """The answer could not be kept: nothing is revealed. A sentence for the user."""
    reveal_wanted = Signal(object)
    """Exercise: its answer may be shown now."""
    compared = Signal(object)
    """Outcome."""

    def __init__(self, library: StoreExecutor, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._exercise: Exercise | None = None
        self._step = Step.NONE
        self._shown_at = datetime.now(UTC)
        self._attempt: Attempt | None = None
        self._run: ShownRun | None = None

    @property
    def step(self) -> Step:
        return self._step

    @property
    def exercise(self) -> Exercise | None:
        return self._exercise

    @property
    def attempt(self) -> Attempt | None:
        return self._attempt

    def begin(self, exercise: Exercise) -> None:
        self._exercise = exercise
        self._shown_at = datetime.now(UTC)
        self._attempt = None
        self._run = None
        self._go(Step.PREDICT)

    def resume(self, exercise: Exercise, attempt: Attempt) -> None:
        """Go on with an answer that was locked earlier: answered by `reveal_wanted`."""
        self._exercise = exercise
        self._shown_at = attempt.shown_at
        self._attempt = attempt
        self._run = None
        self._go(Step.OBSERVE)
        self.reveal_wanted.emit(exercise)

    def leave(self) -> None:
        """An answer that is locked stays locked; it can be gone on with later."""
        self._exercise = None
        self._go(Step.NONE)

    def commit(self, learner: UUID, answer: Answer) -> None:
        """Lock the answer: answered by `reveal_wanted` or `refused`."""
        if self._exercise is None or self._step is not Step.PREDICT or self._attempt is not None:
            return
        if self._exercise.is_free:
            self._exercise = committed_to(self._exercise, answer.changes or ())
        exercise = self._exercise
        self._attempt = Attempt(
            id=uuid4(),
            learner=learner,
            item=exercise.item.id,
            item_digest=exercise.digest,
            shown_at=self._shown_at,
            locked_at=datetime.now(UTC),
            answer=answer,
        )
        reply = self._library.ask(partial(_lock, self._attempt))
        reply.ready.connect(self._on_locked)
        reply.refused.connect(self._on_lock_refused)

    def observe(self, run: ShownRun | None) -> None:
        """The answer is in sight: `run` where the model drew it."""
        if self._step is not Step.OBSERVE or self._attempt is None:
            return
        self._run = run
        self._library.ask(partial(_reveal, self._attempt.id, run, datetime.now(UTC)))
        self._go(Step.EXPLAIN)
        if self._exercise is not None and not self._exercise.is_prediction:
            # The films were in sight while the student answered; there is nothing more to explain.
            self.explain(self._attempt.answer.text or "")

    def explain(self, words: str) -> None:
        """What the student says changed; then the answer is graded."""
        exercise, attempt = self._exercise, self._attempt
        if self._step is not Step.EXPLAIN or exercise is None or attempt is None:
            return
        judged = model = None
        if self._run is not None and exercise.is_prediction:
            judged = item_of_run(exercise.item, self._run.result)
            # What the model was asked to draw is no test of what the student says changes.
            place = attempt.answer.model_copy(update={"changes": None})
            model = grade(judged, place, exercise.film_shape)
        if exercise.is_free and model is not None:
            counts = model
        else:
            counts = grade(exercise.item, attempt.answer, exercise.film_shape)
        finished = replace(attempt, explanation=words, grade=counts, finished_at=datetime.now(UTC))
        self._attempt = finished
        self._library.ask(partial(_finish, finished))
        self._go(Step.COMPARE)
        self.compared.emit(Outcome(exercise, finished, counts, model, judged, self._run))

    def _go(self, step: Step) -> None:
        self._step = step
        self.step_changed.emit()

    @Slot()
    def _on_locked(self) -> None:
        if self._exercise is not None and self._step is Step.PREDICT:
            self._go(Step.OBSERVE)
            self.reveal_wanted.emit(self._exercise)

    @Slot(str)
    def _on_lock_refused(self, message: str) -> None:
        self._attempt = None
        self.refused.emit(message)


def _lock(attempt: Attempt, store: Store) -> None:
    store.attempts.lock(attempt)


def _reveal(attempt: UUID, run: ShownRun | None, at: datetime, store: Store) -> None:
    store.attempts.reveal(attempt, at)
    if run is not None and not run.is_baked:
        store.attempts.add_run(attempt, run.id)


def _finish(attempt: Attempt, store: Store) -> None:
    assert attempt.grade is not None
    assert attempt.finished_at is not None
    store.attempts.finish(attempt.id, attempt.explanation, attempt.grade, attempt.finished_at)

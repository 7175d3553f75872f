"""The steps of a prediction: answered, locked, revealed, explained, compared. Knows no widgets.

Nothing is revealed before the answer is kept with its time, and a kept answer is never edited.
What an answer is worth is worked out in the films' thread.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from enum import IntEnum
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from PySide6.QtCore import QObject, Signal, Slot

from app.services.background import Background
from app.services.library import Library
from app.services.shown_run import ShownRun
from app.study.predict.exercise import Exercise, committed_to
from app.study.predict.judging import Outcome, judge
from lessons.answers import Answer, Attempt

if TYPE_CHECKING:
    from lessons.store import Store


class Step(IntEnum):
    NONE = 0
    PREDICT = 1
    OBSERVE = 2
    EXPLAIN = 3
    COMPARE = 4


class PredictFlow(QObject):
    step_changed = Signal()
    refused = Signal(str)
    """The answer could not be kept, so nothing is revealed, or not be compared. A sentence for the
    user."""
    reveal_wanted = Signal(Exercise)
    """Its answer may be shown now."""
    kept = Signal(Exercise)
    """Its answer is locked, and is not revealed now."""
    compared = Signal(Outcome)

    def __init__(self, library: Library, films: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._films = films
        self._exercise: Exercise | None = None
        self._step = Step.NONE
        self._shown_at = datetime.now(UTC)
        self._attempt: Attempt | None = None
        self._run: ShownRun | None = None
        self._reveals = True

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
        """Continue with an answer that was locked earlier: answered by `reveal_wanted`."""
        self._exercise = exercise
        self._shown_at = attempt.shown_at
        self._attempt = attempt
        self._run = None
        self._go(Step.OBSERVE)
        self.reveal_wanted.emit(exercise)

    def leave(self) -> None:
        """An answer that is locked stays locked; it can be resumed later."""
        self._exercise = None
        self._go(Step.NONE)

    def commit(
        self, learner: UUID, answer: Answer, keep: "Callable[[Attempt, Store], None] | None" = None
    ) -> None:
        """Lock the answer: answered by `reveal_wanted` or `refused`. With `keep`, which keeps it
        in the library, by `kept` instead: nothing is revealed."""
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
        self._reveals = keep is None
        reply = self._library.ask(partial(keep or _lock, self._attempt))
        reply.ready.connect(self._on_locked)
        reply.refused.connect(self._on_lock_refused)

    def observe(self, run: ShownRun | None) -> None:
        """The answer is shown: `run` where the model drew it."""
        exercise, attempt = self._exercise, self._attempt
        if self._step is not Step.OBSERVE or exercise is None or attempt is None:
            return
        self._run = run
        self._library.ask(partial(_reveal, attempt.id, run, datetime.now(UTC)))
        if exercise.is_prediction:
            self._go(Step.EXPLAIN)
        else:
            # The films were visible while the student answered; there is nothing more to explain.
            self._judge(attempt.answer.text or "")

    def explain(self, words: str) -> None:
        """What the student says changed; then the answer is graded: answered by `compared` or
        `refused`."""
        if self._step is Step.EXPLAIN:
            self._judge(words)

    def _judge(self, words: str) -> None:
        exercise, attempt = self._exercise, self._attempt
        if exercise is None or attempt is None:
            return
        work = partial(judge, exercise, attempt, self._run, words, datetime.now(UTC))
        reply = self._films.ask(work)
        reply.ready.connect(self._on_judged)
        reply.refused.connect(self.refused)

    def _go(self, step: Step) -> None:
        self._step = step
        self.step_changed.emit()

    @Slot()
    def _on_locked(self) -> None:
        if self._exercise is None or self._step is not Step.PREDICT:
            return
        if not self._reveals:
            self.kept.emit(self._exercise)
            return
        self._go(Step.OBSERVE)
        self.reveal_wanted.emit(self._exercise)

    @Slot(object)
    def _on_judged(self, outcome: Outcome) -> None:
        # Kept in any case: the student has said what there was to say.
        self._library.ask(partial(_finish, outcome.attempt))
        if self._is_awaited(outcome):
            self._attempt = outcome.attempt
            self._go(Step.COMPARE)
            self.compared.emit(outcome)

    def _is_awaited(self, outcome: Outcome) -> bool:
        """False: the student has left the question meanwhile, or asked twice."""
        is_open = self._exercise is outcome.exercise and self._step is not Step.COMPARE
        return is_open and self._attempt is not None and self._attempt.id == outcome.attempt.id

    @Slot(str)
    def _on_lock_refused(self, message: str) -> None:
        self._attempt = None
        self.refused.emit(message)


def _lock(attempt: Attempt, store: "Store") -> None:
    store.attempts.lock(attempt)


def _reveal(attempt: UUID, run: ShownRun | None, at: datetime, store: "Store") -> None:
    store.attempts.reveal(attempt, at)
    if run is not None and not run.is_baked:
        store.attempts.add_run(attempt, run.id)


def _finish(attempt: Attempt, store: "Store") -> None:
    assert attempt.grade is not None
    assert attempt.finished_at is not None
    store.attempts.finish(attempt.id, attempt.explanation, attempt.grade, attempt.finished_at)

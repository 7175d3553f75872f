"""A student's predictions in the window: what each step of the flow does to the stage.

The flow decides what comes when; this carries it out on films, panes and the model.
"""

from collections.abc import Iterable, Sequence
from uuid import UUID

from PySide6.QtCore import QObject, Signal, Slot

from app.film.film import Film
from app.services.learner import CurrentLearner
from app.services.shown_run import ShownRun
from app.stage.on_stage import Beside
from app.stage.stage import Stage
from app.study.predict.comparison_view import Onward
from app.study.predict.exam import ExamFlow
from app.study.predict.exercise import (
    Exercise,
    free_exercise,
    hypothesis_of,
)
from app.study.predict.flow import PredictFlow, Step
from app.study.predict.judging import Outcome
from app.study.predict.places import named_places
from app.study.predict.predict_panel import PredictPanel
from app.study.predict.question_queue import QuestionQueue
from app.study.predict.series import Series
from app.study.predict.unfinished import Unfinished
from app.study.predict.unlocked import Unlocked
from app.study.real_follow_up import outcomes_of
from app.study.session import StudySession
from app.viewer.comparing.side_by_side import SideBySide
from app.viewer.tools import Tool
from app.viewer.view_state import ViewState
from app.words.real_changes import real_change_lines
from app.words.sentences import error_text
from engine.errors import HypothesisDeclined
from engine.regions import Region
from lessons.answers import Answer, Asked, Attempt
from lessons.changes import Change


class Practice(QObject):
    began = Signal()
    """A question is on: nothing but it should be done."""
    ended = Signal()
    locked = Signal(Exercise)
    """The answer to it is kept for good."""
    left_unlocked = Signal(object)
    """Unlocked: what was begun and not locked; None where it cannot be resumed."""
    trouble = Signal(str)
    """A question could not be opened. A sentence for the user."""

    def __init__(
        self,
        panel: PredictPanel,
        flow: PredictFlow,
        queue: QuestionQueue,
        series: Series,
        stage: Stage,
        view: ViewState,
        session: StudySession,
        learner: CurrentLearner,
        exam: ExamFlow,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._panel = panel
        self._flow = flow
        self._queue = queue
        self._series = series
        self._stage = stage
        self._view = view
        self._session = session
        self._learner = learner
        self._exam = exam
        self._is_changing_films = False
        self._waits_for_run = False
        self._unfinished: Attempt | None = None
        self._begun: Unlocked | None = None
        self._connect()

    @property
    def is_on(self) -> bool:
        return self._flow.exercise is not None

    def predict_first(self, changes: tuple[Change, ...] = ()) -> None:
        """A question about the film that is open; `changes`: what the student already said."""
        film = self._session.film
        if film is not None:
            self._exam.pause()
            self._queue.replace(())
            self._series.clear()
            self.begin(free_exercise(film, changes))

    def answer_items(self, items: Iterable[UUID]) -> None:
        """Items of installed packs, one after the other."""
        self._exam.pause()
        asked = tuple(items)
        self._queue.replace(asked)
        self._series.begin(asked)
        self._queue.fetch_next()

    @Slot(object)
    def resume(self, unfinished: Unfinished) -> None:
        """Continue a question whose answer was locked and never revealed."""
        self._exam.pause()
        self._series.clear()
        self._unfinished = unfinished.attempt
        self._queue.fetch(unfinished.attempt.item, unfinished.load)

    def take_over(self, unlocked: Unlocked) -> None:
        """When its question is asked next, the form says what the student had said."""
        self._begun = unlocked

    @Slot(object)
    def begin(self, exercise: Exercise) -> None:
        if self._learner.is_asked:
            # An answer that nobody could be said to have given would be lost.
            self.trouble.emit(self._learner.why_unknown())
            return
        unfinished, self._unfinished = self._unfinished, None
        begun, self._begun = self._begun, None
        self._waits_for_run = False
        self._show_films(exercise)
        self._panel.show_place(self._exam.place or self._series.place(exercise))
        self._panel.show_exam(self._exam.left if self._exam.is_on else None)
        self.began.emit()
        if unfinished is not None and unfinished.item == exercise.item.id:
            mark = unfinished.answer.mark
            if mark is not None:
                self._stage.layers.set_mask(mark.mask(*exercise.film_shape))
            self._flow.resume(exercise, unfinished)
        else:
            self._flow.begin(exercise)
            if begun is not None and begun.is_of(exercise):
                self._panel.form.fill(begun.answer)

    @Slot()
    def leave(self) -> None:
        if self.is_on and not self._exam.is_on:
            # A question of an exam is asked by the exam alone.
            self._set_aside()
        self._exam.pause()
        self._close()

    def _close(self) -> None:
        if not self.is_on:
            return
        self._waits_for_run = False
        self._flow.leave()
        if self._session.is_running:
            self._session.cancel()
        self._clear_marks()
        self.ended.emit()

    def _set_aside(self) -> None:
        exercise, form = self._flow.exercise, self._panel.form
        if exercise is None or self._flow.attempt is not None or not form.is_begun:
            return
        # Of no pack: the tour's question, which begins anew.
        is_tour = not exercise.is_free and not exercise.digest
        learner = self._learner.id
        if learner is not None and not is_tour:
            self.left_unlocked.emit(Unlocked.of(learner, exercise, form.answer))

    # What the student does

    @Slot()
    def _commit(self) -> None:
        exercise, learner = self._flow.exercise, self._learner.id
        if exercise is None:
            return
        answer = self._panel.form.answer
        problem = self._problem(exercise, answer)
        if learner is None:
            problem = self._learner.why_unknown()
        if problem or learner is None:
            self._panel.show_problem(problem)
        else:
            self._flow.commit(learner, answer, self._exam.keep)

    def _problem(self, exercise: Exercise, answer: Answer) -> str:
        """Why the model could not answer; said before anything is locked."""
        if not exercise.wants_run or self._exam.is_on:
            return ""
        try:
            self._session.read(_asked_of_model(exercise, answer))
        except HypothesisDeclined as error:
            return error_text(error)
        return ""

    @Slot()
    def _follow_choice(self) -> None:
        self._stage.mark_choices(self._panel.form.films.chosen)

    @Slot()
    def _again(self) -> None:
        exercise = self._flow.exercise
        if exercise is not None:
            self.begin(exercise)

    # An exam

    @Slot(tuple)
    def _on_exam(self, items: tuple[UUID, ...]) -> None:
        self._series.clear()
        self._queue.replace(items)
        self._queue.fetch_next()

    @Slot()
    def _on_tick(self) -> None:
        if self._exam.is_on:
            self._panel.show_exam(self._exam.left)

    @Slot()
    def _on_time_up(self) -> None:
        """What is on the form was not locked in time, and does not count."""
        self._end_exam()

    @Slot(object)
    def _on_kept(self, exercise: Exercise) -> None:
        self._exam.note_kept(exercise.item.id)
        if len(self._queue):
            self._queue.fetch_next()
        else:
            self._end_exam()

    def _end_exam(self) -> None:
        self._queue.replace(())
        self._exam.finish()
        self._close()

    # What the flow asks for

    @Slot(object)
    def _reveal(self, exercise: Exercise) -> None:
        self.locked.emit(exercise)
        self._stage.layers.set_tool(Tool.WINDOW)
        self._stage.layers.set_may_mark(False)
        self._stage.expect(exercise.beside, self.tr("The model has not drawn it yet."))
        if not exercise.is_prediction:
            self._flow.observe(exercise.baked)
        elif exercise.baked is not None:
            self._waits_for_run = True
            self._session.show_run(exercise.baked)
        elif exercise.wants_run:
            self._run_model()
        else:
            self._show_follow_up(exercise)
            self._flow.observe(None)

    @Slot()
    def _run_model(self) -> None:
        exercise, attempt = self._flow.exercise, self._flow.attempt
        if exercise is None or attempt is None:
            return
        self._waits_for_run = True
        if self._session.model is None:
            self._panel.observe.show_waiting()
            return
        self._panel.observe.show_running()
        hypothesis = _asked_of_model(exercise, attempt.answer)
        if not self._session.generate(hypothesis, None, self._stage.preview_pixels):
            self._panel.show_stuck(self.tr("The model cannot draw this at the moment."))

    @Slot(object)
    def _compare(self, outcome: Outcome) -> None:
        layers = self._stage.layers
        self._series.add(outcome)
        layers.set_reference(outcome.place)
        self._mark_right(outcome)
        mark, shape = outcome.attempt.answer.mark, outcome.exercise.film_shape
        # Where no place was asked for none is named.
        place = None if mark is None else outcome.place
        zones = () if mark is None else named_places(mark, shape, layers.regions)
        changed = () if place is None else named_places(place, shape, layers.regions)
        self._panel.comparison.show_outcome(
            outcome,
            tuple(map(layers.title, zones)),
            tuple(map(layers.title, changed)),
            self._real_lines(outcome, None if mark is None else zones),
            onward=self._onward,
        )

    def _real_lines(self, outcome: Outcome, zones: Sequence[str] | None) -> list[str]:
        """zones: what the student marked, None where no place was asked for."""
        follow_up, run = outcome.exercise.follow_up, outcome.run
        if follow_up is None or not outcome.exercise.is_prediction:
            return []
        expected = None if run is None else run.result.change
        outcomes = outcomes_of(follow_up, expected, self._stage.layers)
        marked = None if zones is None else {Region(name) for name in zones}
        return real_change_lines(follow_up.real, outcomes, by_model=run is not None, marked=marked)

    @property
    def _onward(self) -> Onward:
        if len(self._queue):
            return Onward.QUESTION
        return Onward.RECAP if self._series.has_recap else Onward.NOTHING

    @Slot()
    def _go_on(self) -> None:
        """To the next question, or to what became of them all."""
        if self._onward is Onward.QUESTION:
            self._queue.fetch_next()
        else:
            self.leave()
            self._series.end()

    def _mark_right(self, outcome: Outcome) -> None:
        item, mine = outcome.exercise.item, outcome.attempt.answer.chosen
        if item.choices:
            right = [place for place, film in enumerate(item.choices) if film in item.right_choices]
            chosen = [place for place, film in enumerate(item.choices) if film in mine]
            self._stage.mark_choices(chosen, right)

    # What the session reports

    @Slot(object)
    def _on_film(self, film: Film) -> None:
        if not self._is_changing_films:
            self.leave()

    @Slot(object)
    def _on_run(self, shown: ShownRun) -> None:
        exercise = self._flow.exercise
        if exercise is None or self._is_changing_films:
            return
        if not self._waits_for_run:
            # Another run was opened from the history: that is the end of this question.
            self.leave()
            return
        self._waits_for_run = False
        self._show_follow_up(exercise)
        self._flow.observe(shown)

    @Slot()
    def _on_model(self) -> None:
        if self._flow.step is Step.OBSERVE and self._waits_for_run:
            self._run_model()

    @Slot()
    def _on_stopped(self) -> None:
        self._tell_stuck(self.tr("The run was stopped before it was finished."))

    @Slot(str)
    def _tell_stuck(self, message: str) -> None:
        if self._flow.step is Step.OBSERVE and self._waits_for_run:
            self._panel.show_stuck(message)

    # The stage

    def _show_films(self, exercise: Exercise) -> None:
        self._clear_marks()
        self._view.choose_mode(SideBySide)
        self._open(exercise.prior)
        self._stage.show_choices(exercise.films)
        self._stage.expect(exercise.beside, self._why_hidden(exercise))
        if not exercise.is_prediction:
            self._show_follow_up(exercise)
        if exercise.baked is not None and not exercise.is_prediction:
            self._is_changing_films = True
            self._session.show_run(exercise.baked)
            self._is_changing_films = False
        if Asked.PLACE in exercise.asks:
            self._stage.layers.set_tool(Tool.BRUSH)

    def _open(self, film: Film) -> None:
        self._is_changing_films = True
        self._session.show_film(film)
        self._is_changing_films = False

    def _why_hidden(self, exercise: Exercise) -> str:
        if not exercise.is_prediction:
            return ""
        return self.tr("What really comes is hidden\nuntil you have locked your prediction.")

    def _show_follow_up(self, exercise: Exercise) -> None:
        if exercise.follow_up is not None:
            self._stage.show_follow_up(exercise.follow_up)

    def _clear_marks(self) -> None:
        layers = self._stage.layers
        layers.show_marks(True)
        layers.set_may_mark(True)
        layers.set_tool(Tool.WINDOW)
        layers.clear_mask()
        layers.set_reference(None)
        self._stage.show_choices(())
        self._stage.expect(Beside.COUNTERFACTUAL)

    def _connect(self) -> None:
        panel, flow, session = self._panel, self._flow, self._session
        panel.committed.connect(self._commit)
        panel.explained.connect(flow.explain)
        panel.closed.connect(self.leave)
        panel.form.films.changed.connect(self._follow_choice)
        panel.observe.retry.clicked.connect(self._run_model)
        panel.comparison.left.connect(self.leave)
        panel.comparison.again_wanted.connect(self._again)
        panel.comparison.next_wanted.connect(self._go_on)
        flow.reveal_wanted.connect(self._reveal)
        flow.kept.connect(self._on_kept)
        self._exam.began.connect(self._on_exam)
        self._exam.ticked.connect(self._on_tick)
        self._exam.time_up.connect(self._on_time_up)
        self._exam.trouble.connect(self.trouble)
        flow.compared.connect(self._compare)
        session.model_opened.connect(self._on_model)
        session.model_failed.connect(self._tell_stuck)
        session.film_opened.connect(self._on_film)
        session.run_shown.connect(self._on_run)
        session.run_stopped.connect(self._on_stopped)
        session.run_failed.connect(self._tell_stuck)
        session.declined.connect(self._on_declined)
        self._queue.ready.connect(self.begin)
        self._queue.refused.connect(self.trouble)

    @Slot(str, object)
    def _on_declined(self, message: str, suggestions: tuple[str, ...]) -> None:
        self._tell_stuck(message)


def _asked_of_model(exercise: Exercise, answer: Answer) -> str:
    if exercise.is_free or exercise.hypothesis is None:
        return hypothesis_of(answer.changes or ())
    return exercise.hypothesis

"""Two minutes on a built-in film: one prediction from the mark to the grade, with the real model.

Says what to do; what happens is the practice's business, as with any other question.
"""

from functools import partial
from uuid import UUID

from PySide6.QtCore import QObject, Signal, Slot

from app.home.coach_bar import CoachBar
from app.home.tour_case import tour_case, tour_exercise
from app.services.background import Background
from app.study.predict.exercise import Exercise
from app.study.predict.flow import PredictFlow, Step
from app.study.predict.practice import Practice
from app.study.predict.predict_panel import PredictPanel

_STEPS = 5


class Tour(QObject):
    finished = Signal()
    """The student has seen a graded prediction."""
    refused = Signal(str)
    """A sentence for the user."""

    def __init__(
        self,
        coach: CoachBar,
        films: Background,
        practice: Practice,
        flow: PredictFlow,
        panel: PredictPanel,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._coach = coach
        self._films = films
        self._practice = practice
        self._flow = flow
        self._panel = panel
        self._question: UUID | None = None
        flow.step_changed.connect(self._follow)
        panel.form.changed.connect(self._follow)
        practice.ended.connect(self._on_ended)
        coach.left.connect(practice.leave)

    @Slot()
    def start(self) -> None:
        self._films.ask(partial(tour_exercise, tour_case())).then(self._begin, self.refused)

    @Slot(object)
    def _begin(self, exercise: Exercise) -> None:
        self._practice.leave()
        self._question = exercise.item.id
        self._practice.begin(exercise)

    @Slot()
    def _on_ended(self) -> None:
        self._question = None
        self._coach.hide()

    @Slot()
    def _follow(self) -> None:
        exercise = self._flow.exercise
        if exercise is None or exercise.item.id != self._question:
            self._coach.hide()
            return
        step = self._flow.step
        if step is Step.COMPARE:
            self.finished.emit()
        place = step.value + 1 if step is not Step.PREDICT or not self._panel.form.missing else 1
        self._coach.say(place, _STEPS, self._text(step))

    def _text(self, step: Step) -> str:
        marked = self.tr(
            "Good. Now set on the right how sure you are, and lock your prediction. "
            "It is kept with its time and cannot be changed afterwards."
        )
        texts = {
            Step.PREDICT: self.tr(
                "Paint on the left film where you expect fluid: press the mouse and draw. "
                "Fluid sinks to the lowest place. The patient's right lies on your left."
            ),
            Step.OBSERVE: self.tr(
                "The model now draws the same patient with the effusion, row by row. "
                "Every run is a real one, made on this computer."
            ),
            Step.EXPLAIN: self.tr(
                "Compare the two films, side by side or with Blink above them; your mark stays on "
                "both. Then write on the right, in a sentence of your own, what changed."
            ),
            Step.COMPARE: self.tr(
                "That is all there is to it. The score rests on the reference, dashed on the "
                "films, and never on the model alone. Press Done to go on by yourself."
            ),
        }
        if step is Step.PREDICT and not self._panel.form.missing:
            return marked
        return texts.get(step, "")

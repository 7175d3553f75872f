"""The pages of a prediction, beside the picture: answer, observe, explain, compare."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from app.study.predict.answer_form import AnswerForm
from app.study.predict.comparison_view import ComparisonView
from app.study.predict.exercise import Exercise
from app.study.predict.flow import PredictFlow, Step
from app.study.predict.observe_page import ObservePage
from app.study.predict.own_words import OwnWords
from app.study.predict.series import Place
from app.study.session import StudySession
from app.theme.tokens import SPACE
from app.viewer.film_layers import FilmLayers
from app.widgets.announce import announce
from app.widgets.basics import label, set_role
from app.words.vocabulary import hypothesis_name

# So low that less would hide the tools; a lower window is scrolled as a whole.
_LEAST_FORM = 160
_STEPS = (Step.PREDICT, Step.OBSERVE, Step.EXPLAIN, Step.COMPARE)


class PredictPanel(QWidget):
    committed = Signal()
    """The student locks `form.answer`."""
    explained = Signal(str)
    closed = Signal()

    def __init__(
        self,
        flow: PredictFlow,
        session: StudySession,
        layers: FilmLayers,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "clear")
        self._flow = flow
        self._title = label("", "title", wrap=True)
        self._place = label("", "section", wrap=True)
        self._place.setAccessibleName(self.tr("Which question"))
        self._place.hide()
        self._left = label("", "caution")
        self._left.setAccessibleName(self.tr("Time left"))
        self._left.hide()
        self._steps = StepLine()
        self._question = label("", "lead", wrap=True)
        self._given = label("", "value", wrap=True)
        self._given.setAccessibleName(self.tr("The hypothesis"))
        self._interval = label("", "muted", wrap=True)
        self.form = AnswerForm(layers)
        self.commit = QPushButton(self.tr("Lock my prediction"))
        self.commit.setProperty("role", "primary")
        self.commit.clicked.connect(self.committed)
        self._missing = label("", "muted", wrap=True)
        self._missing.setAccessibleName(self.tr("What is still to be said"))
        self.words = OwnWords(self.tr("For example: a new right effusion, it hides the diaphragm"))
        self.too_long = label("", "muted", wrap=True)
        self.compare = QPushButton(self.tr("Compare"))
        self._source = label("", "muted", wrap=True)
        self.observe = ObservePage(session)
        self.comparison = ComparisonView()
        self._leave = QPushButton(self.tr("Leave"))
        self._leave.setProperty("role", "link")
        self._leave.clicked.connect(self.closed)
        self._pages = QStackedLayout()
        self._lay_out()
        self.form.changed.connect(self._follow_form)
        flow.step_changed.connect(self._follow_step)
        flow.refused.connect(self.show_problem)

    @property
    def question(self) -> QLabel:
        return self._question

    @property
    def given(self) -> QLabel:
        """The hypothesis that the student is given, from the question to the comparison."""
        return self._given

    @property
    def steps(self) -> "StepLine":
        return self._steps

    @property
    def missing(self) -> QLabel:
        """What stands between the student and locking, or why that did not work."""
        return self._missing

    @property
    def place(self) -> str:
        """Which of how many questions this is."""
        return "" if self._place.isHidden() else self._place.text()

    def show_exam(self, left: float | None) -> None:
        """left: seconds; None where no exam is on. In one there are no steps: nothing is
        revealed."""
        is_on = left is not None
        self._left.setVisible(is_on)
        self._steps.setVisible(not is_on)
        if left is not None:
            minutes, seconds = divmod(round(left), 60)
            time = f"{minutes}:{seconds:02}"
            self._left.setText(self.tr("Exam · {time} left").format(time=time))
            self.commit.setText(self.tr("Lock my answer"))

    @property
    def left(self) -> str:
        """How much of an exam's time is left, in words."""
        return "" if self._left.isHidden() else self._left.text()

    def show_place(self, place: Place | None) -> None:
        """None: it is the only question."""
        self._place.setVisible(place is not None)
        if place is not None:
            text = self.tr("{number} of {count}").format(number=place.number, count=place.of)
            self._place.setText(f"{text} · {place.title}" if place.title else text)

    @Slot(str)
    def show_problem(self, message: str) -> None:
        shown = self.too_long if self._flow.step is Step.EXPLAIN else self._missing
        shown.setText(message)
        announce(shown, message, urgent=True)

    def show_stuck(self, message: str) -> None:
        """The answer is locked, but it cannot be revealed yet."""
        self.observe.show_stuck(message)
        announce(self, message, urgent=True)

    def _show_question(self, exercise: Exercise) -> None:
        item = exercise.item
        self._title.setText(item.title)
        self._question.setText(item.question)
        hypothesis = None if exercise.is_free else item.given_hypothesis
        self._given.setVisible(hypothesis is not None)
        if hypothesis is not None:
            text = self.tr("Hypothesis: {hypothesis}")
            self._given.setText(text.format(hypothesis=hypothesis_name(hypothesis)))
        self._interval.setText(self._days_in_words(exercise.days))
        self._interval.setVisible(exercise.days is not None)
        self._source.setText(exercise.source)
        self._source.setVisible(bool(exercise.source))
        is_prediction = exercise.is_prediction
        lock = self.tr("Lock my prediction") if is_prediction else self.tr("Lock my answer")
        self.commit.setText(lock)

    @property
    def interval(self) -> str:
        """How far the two films lie apart, where that is known."""
        return self._interval.text()

    def _days_in_words(self, days: int | None) -> str:
        match days:
            case None:
                return ""
            case 0:
                return self.tr("Both films are of the same day.")
            case 1:
                return self.tr("One day lies between the two films.")
            case _:
                text = self.tr("{count} days lie between the two films.")
                return text.format(count=abs(days))

    @Slot()
    def _follow_step(self) -> None:
        step, exercise = self._flow.step, self._flow.exercise
        if exercise is None:
            return
        self._steps.show_step(step, is_prediction=exercise.is_prediction)
        self._show_question(exercise)
        if step < Step.EXPLAIN:
            self.words.clear()
        if step is Step.PREDICT and self._flow.attempt is None:
            self.form.begin(exercise)
            self.form.take_focus()
        self._pages.setCurrentIndex(_page_at(step, is_prediction=exercise.is_prediction))
        self._question.setVisible(step < Step.COMPARE)
        # The comparison has its own way out.
        self._leave.setVisible(step < Step.COMPARE)
        if step is Step.OBSERVE and exercise.is_prediction:
            self.observe.show_running()
            announce(self, self.observe.said)
        elif step is Step.EXPLAIN:
            self.words.setFocus(Qt.FocusReason.OtherFocusReason)
            announce(self, self.tr("The answer is in sight. Say what changed."))

    @Slot()
    def _follow_form(self) -> None:
        missing = self.form.missing
        self.commit.setEnabled(not missing)
        self._missing.setText(missing)

    @Slot()
    def _follow_words(self) -> None:
        missing = self.words.missing
        self.compare.setEnabled(not missing)
        self.too_long.setText(missing if self.words.text else "")

    @Slot()
    def press_first(self) -> None:
        """The button that the eye would choose on the page that is shown."""
        comparison = self.comparison
        for button in (self.commit, self.compare, comparison.following, comparison.leave):
            if button.isVisible():
                button.click()  # nothing happens while it is disabled
                return

    @Slot()
    def _explain(self) -> None:
        self.explained.emit(self.words.text)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._leave)
        for page in (
            self._answer_page(),
            self.observe,
            self._explain_page(),
            self.comparison,
        ):
            self._pages.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE.small)
        column.addWidget(self._place)
        column.addWidget(self._left)
        column.addLayout(head)
        column.addWidget(self._steps)
        column.addWidget(self._question)
        column.addWidget(self._given)
        column.addWidget(self._interval)
        column.addWidget(self._source)
        column.addLayout(self._pages, 1)

    def _answer_page(self) -> QWidget:
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(self.form)
        # A scroll area turns this on for what it shows.
        self.form.setAutoFillBackground(False)
        area.viewport().setAutoFillBackground(False)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setMinimumHeight(_LEAST_FORM)
        return _page(area, self._missing, self.commit, stretched=area)

    def _explain_page(self) -> QWidget:
        self.compare.setProperty("role", "primary")
        self.compare.clicked.connect(self._explain)
        self.words.textChanged.connect(self._follow_words)
        self._follow_words()
        asked = label(
            self.tr("Look closely, blink between the films. What changed, in your own words?"),
            "value",
            wrap=True,
        )
        return _page(asked, self.words, self.too_long, self.compare)


class StepLine(QWidget):
    """Which step is current. Where the films are visible from the start there are only two."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("Step"))
        self._names = {step: label("", "later-step") for step in _STEPS}
        self._between = [label("›", "later-step") for _ in _STEPS[1:]]
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE.hair)
        for place, name in enumerate(self._names.values()):
            if place:
                row.addWidget(self._between[place - 1])
            row.addWidget(name)
        row.addStretch(1)

    @property
    def text(self) -> str:
        shown = [name.text() for name in self._names.values() if not name.isHidden()]
        return " › ".join(shown)

    def show_step(self, step: Step, *, is_prediction: bool) -> None:
        names = {
            Step.PREDICT: self.tr("Predict") if is_prediction else self.tr("Answer"),
            Step.OBSERVE: self.tr("Observe"),
            Step.EXPLAIN: self.tr("Explain"),
            Step.COMPARE: self.tr("Compare"),
        }
        asked = _STEPS if is_prediction else (Step.PREDICT, Step.COMPARE)
        for one, name in self._names.items():
            name.setText(names[one])
            name.setVisible(one in asked)
            set_role(name, "step" if one is step else "later-step")
        for one, arrow in zip(_STEPS[1:], self._between, strict=True):
            arrow.setVisible(one in asked)
        self.setAccessibleDescription(names.get(step, ""))


def _page_at(step: Step, *, is_prediction: bool) -> int:
    """Where there is nothing to observe and to explain, the answer stays until it is compared."""
    is_between = step in (Step.OBSERVE, Step.EXPLAIN)
    return 0 if is_between and not is_prediction else max(step - 1, 0)


def _page(*parts: QWidget, stretched: QWidget | None = None) -> QWidget:
    page = QWidget()
    page.setProperty("role", "clear")
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(SPACE.small)
    for part in parts:
        column.addWidget(part, 1 if part is stretched else 0)
    if stretched is None:
        column.addStretch(1)
    return page

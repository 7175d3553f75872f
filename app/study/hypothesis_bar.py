"""Where a student says how the film will change. Enter predicts, Esc cancels.

Says in place how the words were read, what is declined and why, and how far a run has come.
"""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.services.engine_events import ModelInfo
from app.services.shown_run import ShownRun
from app.study.hypothesis_field import HypothesisField
from app.study.quality_controls import QualityControls
from app.study.reading_chips import ReadingChips
from app.study.run_state import RunState
from app.study.sampling_drawer import SamplingDrawer
from app.study.session import StudySession
from app.theme.look import Look
from app.theme.tokens import SPACE
from app.widgets.actions import add_action
from app.widgets.basics import IconButton, set_role
from app.words.vocabulary import hypothesis_shown
from engine.errors import HypothesisDeclined
from engine.findings import Finding
from engine.hypothesis import EVERYTHING, nearest_supported


class HypothesisBar(QWidget):
    wanted = Signal()
    """The student asks for a run of `text` with `drawer.sampling`."""
    explained = Signal(Finding)
    """What the student wants explained."""

    def __init__(self, look: Look, session: StudySession, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "hypothesisbar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._session = session
        self._suggestions: tuple[str, ...] = ()
        self._writes_on = self._is_of_run = False
        self._shown_text = ""
        self._make_parts(look)
        self._lay_out()
        self._field.textChanged.connect(self._follow_text)
        self._field.textEdited.connect(self._on_edited)
        self._field.returnPressed.connect(self.ask)
        self._chips.corrected.connect(self._correct)
        self._chips.chosen.connect(self.predict)
        self._chips.explained.connect(self.explained)
        self._button.clicked.connect(self._ask_or_cancel)
        session.model_opened.connect(self._on_model)
        session.film_opened.connect(self._on_film)
        session.run_asked.connect(self._on_asked)
        session.run_shown.connect(self._on_shown)
        session.run_stopped.connect(self._on_stopped)
        session.declined.connect(self._on_declined)
        self._follow_run()

    @property
    def text(self) -> str:
        return self._field.text()

    @property
    def field(self) -> QLineEdit:
        return self._field

    @property
    def words(self) -> HypothesisField:
        """The field with what it knows of words: completions, earlier hypotheses."""
        return self._field

    @property
    def button(self) -> QPushButton:
        return self._button

    @property
    def qualities(self) -> QualityControls:
        return self._qualities

    @property
    def chips(self) -> ReadingChips:
        return self._chips

    @property
    def status(self) -> QLabel:
        return self._state.status

    @property
    def progress(self) -> QProgressBar:
        return self._state.progress

    @property
    def drawer(self) -> SamplingDrawer:
        return self._drawer

    @property
    def sampling_action(self) -> QAction:
        return self._toggle

    def set_text(self, text: str) -> None:
        self._field.setText(text)

    @Slot()
    def take_focus(self) -> None:
        self._field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._field.selectAll()

    # What the student does

    @Slot()
    def ask(self) -> None:
        """For what is written, if anything is."""
        text = self._field.text().strip()
        if text:
            self._writes_on = False
            self._field.remember(text)
            self.wanted.emit()

    @Slot()
    def _ask_or_cancel(self) -> None:
        if self._session.is_running:
            self._session.cancel()
        else:
            self.ask()

    @Slot(str)
    def _correct(self, text: str) -> None:
        self._field.setText(text)
        self._field.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(str)
    def predict(self, text: str) -> None:
        """Asks for this hypothesis, as if the student had typed it."""
        self._field.setText(text)
        self.ask()

    @Slot()
    def _follow_text(self) -> None:
        text = self._field.text()
        self._state.forget_objection()
        model = self._session.model
        try:
            reading = self._session.read(text)
        except HypothesisDeclined:
            # Half a sentence is no reason to object; that is said when the student presses Enter.
            self._chips.show_suggestions(self._suggestions)
            self._qualities.show_nothing()
            self._field.underline(())
        else:
            scope = model.manifest.scope if model is not None else EVERYTHING
            self._chips.show_reading(reading, scope)
            self._qualities.show_reading(reading, scope)
            self._field.underline(reading.unknown)
        self._follow_run()

    @Slot()
    def _on_edited(self) -> None:
        self._writes_on = True

    # What the session tells

    @Slot()
    def _on_asked(self) -> None:
        self._is_of_run = True
        self._follow_run()

    @Slot()
    def _on_stopped(self) -> None:
        self._is_of_run = False
        self._follow_run()

    @Slot(object)
    def _on_model(self, model: ModelInfo) -> None:
        scope = model.manifest.scope
        self._drawer.show_defaults(model.manifest.sampling)
        self._field.set_scope(scope)
        self._suggestions = nearest_supported((), scope)
        self._follow_text()

    @Slot()
    def _on_film(self) -> None:
        """The words of the last film's run go with it; what the student writes stays."""
        if self._shown_text and self._field.text() == self._shown_text:
            self._field.clear()
        self._shown_text = ""
        self._follow_run()

    @Slot(object)
    def _on_shown(self, shown: ShownRun) -> None:
        # The next hypothesis, written while this run went on, stays.
        is_next_begun = self._is_of_run and self._writes_on
        self._is_of_run = False
        if not self._session.waiting and not is_next_begun:
            self._field.setText(hypothesis_shown(shown.result.recipe.hypothesis))
        self._shown_text = hypothesis_shown(shown.result.recipe.hypothesis)
        self._state.tell_shown(shown)
        self._follow_run()

    @Slot(str, object)
    def _on_declined(self, message: str, suggestions: tuple[str, ...]) -> None:
        self._chips.show_suggestions(suggestions)
        self._field.setFocus()

    @Slot()
    def _follow_run(self) -> None:
        running = self._session.is_running
        self._button.setText(self.tr("Cancel") if running else self.tr("Predict"))
        role = "cancel" if running else "primary"
        if self._button.property("role") != role:
            set_role(self._button, role)
        can_ask = self._session.film is not None and self._session.model is not None
        self._button.setEnabled(running or (can_ask and bool(self._field.text().strip())))
        self._cancel.setEnabled(running)

    def _make_parts(self, look: Look) -> None:
        self._field = HypothesisField(look)
        self._field.setProperty("role", "hypothesis")
        self._field.setPlaceholderText(
            self.tr("How will this film change? For example: worsening right effusion")
        )
        self._field.setAccessibleName(self.tr("Hypothesis"))
        self._field.setMaxLength(300)
        self._button = QPushButton()
        self._button.setProperty("role", "primary")
        self._button.setMinimumWidth(112)
        self._cancel = add_action(self, "cancel-run", self.tr("Cancel the run"), Qt.Key.Key_Escape)
        self._cancel.triggered.connect(self._session.cancel)
        self._toggle = add_action(
            self, "sampling", self.tr("Seed and sampling"), "Ctrl+D", checkable=True
        )
        self._drawer = SamplingDrawer(look)
        self._drawer.hide()
        self._toggle.toggled.connect(self._drawer.setVisible)
        self._sliders = IconButton(look, "sliders", self._toggle, "tall")
        self._qualities = QualityControls()
        self._qualities.corrected.connect(self._correct)
        self._chips = ReadingChips()
        self._chips.setMinimumHeight(28)
        self._state = RunState(self._session)

    def _lay_out(self) -> None:
        entry = QHBoxLayout()
        entry.setSpacing(SPACE.small)
        entry.addWidget(self._field, 1)
        entry.addWidget(self._sliders)
        entry.addWidget(self._button)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE.medium, SPACE.medium, SPACE.medium, SPACE.small)
        column.setSpacing(SPACE.tight)
        column.addLayout(entry)
        column.addWidget(self._state.progress)
        below = QHBoxLayout()
        below.setSpacing(SPACE.small)
        below.addWidget(self._chips, 1)
        below.addWidget(self._qualities, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(below)
        column.addWidget(self._drawer)
        column.addWidget(self._state.status)

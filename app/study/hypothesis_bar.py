"""Where a student says how the film will change. Enter predicts, Esc cancels.

Says in place how the words were read, what is declined and why, and how far a run has come.
"""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.services.engine_worker import ModelInfo, RunPreview
from app.services.shown_run import ShownRun
from app.study.sampling_drawer import SamplingDrawer
from app.study.session import StudySession
from app.theme.look import Look
from app.theme.tokens import SPACE
from app.theme.widgets import ChipRow, IconButton, label, set_role
from engine.errors import HypothesisDeclined
from engine.findings import NO_CHANGE, Progression, Reading
from engine.scope import nearest_supported


class HypothesisBar(QWidget):
    wanted = Signal()
    """The student asks for a run of `text` with `drawer.sampling`."""

    def __init__(self, look: Look, session: StudySession, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "hypothesisbar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._session = session
        self._suggestions: tuple[str, ...] = ()
        self._is_objecting = False
        self._make_parts(look)
        self._lay_out()
        self._field.textChanged.connect(self._follow_text)
        self._field.returnPressed.connect(self._ask)
        self._button.clicked.connect(self._ask_or_cancel)
        session.model_opened.connect(self._on_model)
        session.model_failed.connect(self._on_model_failed)
        session.film_opened.connect(self._on_film)
        session.run_started.connect(self._on_started)
        session.previewed.connect(self._on_preview)
        session.run_shown.connect(self._on_shown)
        session.run_stopped.connect(self._on_stopped)
        session.run_failed.connect(self._on_failed)
        session.declined.connect(self._on_declined)
        self._say(self.tr("The model is being opened."))
        self._follow_run()

    @property
    def text(self) -> str:
        return self._field.text()

    @property
    def field(self) -> QLineEdit:
        return self._field

    @property
    def button(self) -> QPushButton:
        return self._button

    @property
    def chips(self) -> ChipRow:
        return self._chips

    @property
    def status(self) -> QLabel:
        return self._status

    @property
    def progress(self) -> QProgressBar:
        return self._progress

    @property
    def drawer(self) -> SamplingDrawer:
        return self._drawer

    def set_text(self, text: str) -> None:
        self._field.setText(text)

    def begin(self) -> None:
        """A run was asked for; until the model starts there is nothing to count."""
        self._progress.setRange(0, 0)
        self._say(self.tr("The model reads the prior."))
        self._follow_run()

    @Slot()
    def take_focus(self) -> None:
        self._field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._field.selectAll()

    # What the student does

    @Slot()
    def _ask(self) -> None:
        if self._field.text().strip():
            self.wanted.emit()

    @Slot()
    def _ask_or_cancel(self) -> None:
        if self._session.is_running:
            self._session.cancel()
        else:
            self._ask()

    @Slot()
    def _take_suggestion(self) -> None:
        chip = self.sender()
        if isinstance(chip, QPushButton):
            self._field.setText(chip.text())
            self._ask()

    @Slot()
    def _follow_text(self) -> None:
        text = self._field.text()
        if self._is_objecting:
            self._say_how()
        try:
            reading = self._session.read(text)
        except HypothesisDeclined:
            # Half a sentence is no reason to object; that is said when the student presses Enter.
            self._show_suggestions(self._suggestions)
        else:
            self._show_reading(reading)
        self._follow_run()

    # What the session tells

    @Slot(object)
    def _on_model(self, model: ModelInfo) -> None:
        self._drawer.show_defaults(model.manifest.sampling)
        self._suggestions = _examples(model)
        self._say_how()
        self._follow_text()

    @Slot(str)
    def _on_model_failed(self, message: str) -> None:
        self._say(message, "error")

    @Slot()
    def _on_film(self) -> None:
        self._follow_run()

    @Slot(str)
    def _on_started(self, prompt: str) -> None:
        self._say(self.tr("The model reads: {prompt}").format(prompt=prompt))

    @Slot(object)
    def _on_preview(self, preview: RunPreview) -> None:
        self._progress.setRange(0, preview.rows_total)
        self._progress.setValue(preview.rows_done)
        if preview.rows_done < preview.rows_total:
            text = self.tr("Row {done} of {total}, about {seconds} s left")
            seconds = max(1, round(preview.seconds_left))
        else:
            text = self.tr("The image is complete, the interpretation follows.")
            seconds = 0
        self._say(text.format(done=preview.rows_done, total=preview.rows_total, seconds=seconds))

    @Slot(object)
    def _on_shown(self, shown: ShownRun) -> None:
        self._field.setText(shown.result.recipe.hypothesis)
        said = self.tr("Predicted in {seconds} s.")
        if not shown.changed_share:
            said = self.tr("Predicted in {seconds} s: the model left the picture as it was.")
        self._say(said.format(seconds=f"{shown.result.timings.total_s:.1f}"))
        self._follow_run()

    @Slot()
    def _on_stopped(self) -> None:
        self._say(self.tr("Cancelled. What was there before is shown again."))
        self._follow_run()

    @Slot(str)
    def _on_failed(self, message: str) -> None:
        self._say(message, "error")

    @Slot(str, object)
    def _on_declined(self, message: str, suggestions: tuple[str, ...]) -> None:
        self._say(message, "caution")
        self._is_objecting = True
        self._show_suggestions(suggestions)
        self._field.setFocus()

    # How it is shown

    def _say_how(self) -> None:
        self._say(self.tr("Enter predicts. Esc cancels."))

    def _say(self, text: str, role: str = "muted") -> None:
        self._is_objecting = False
        self._status.setText(text)
        if self._status.property("role") != role:
            set_role(self._status, role)

    def _follow_run(self) -> None:
        running = self._session.is_running
        if not running:
            self._progress.setRange(0, 1)
            self._progress.setValue(0)
        self._progress.setVisible(running)
        self._button.setText(self.tr("Cancel") if running else self.tr("Predict"))
        role = "cancel" if running else "primary"
        if self._button.property("role") != role:
            set_role(self._button, role)
        can_ask = self._session.film is not None and self._session.model is not None
        self._button.setEnabled(running or (can_ask and bool(self._field.text().strip())))
        self._cancel.setEnabled(running)

    def _show_suggestions(self, suggestions: tuple[str, ...]) -> None:
        chips: list[QWidget] = [label(self.tr("Try"), "muted")] if suggestions else []
        for suggestion in suggestions:
            chip = QPushButton(suggestion)
            chip.setProperty("role", "suggestion")
            chip.setAccessibleName(self.tr("Predict: {text}").format(text=suggestion))
            chip.clicked.connect(self._take_suggestion)
            chips.append(chip)
        self._chips.show_chips(chips)

    def _show_reading(self, reading: Reading) -> None:
        chips: list[QWidget] = [label(self.tr("Read as"), "muted")]
        for progression in reading.progressions:
            chips += [label(word, "chip") for word in _words(progression)]
        for span in reading.unknown:
            unknown = self.tr("not understood: {words}")
            chips.append(
                label(unknown.format(words=reading.text[span.start : span.end]), "unknown")
            )
        self._chips.show_chips(chips)

    def _make_parts(self, look: Look) -> None:
        self._field = QLineEdit()
        self._field.setProperty("role", "hypothesis")
        self._field.setPlaceholderText(
            self.tr("How will this film change? For example: worsening right effusion")
        )
        self._field.setAccessibleName(self.tr("Hypothesis"))
        self._field.setMaxLength(300)
        self._button = QPushButton()
        self._button.setProperty("role", "primary")
        self._button.setMinimumWidth(112)
        self._cancel = QAction(self.tr("Cancel the run"), self)
        self._cancel.setShortcut(QKeySequence(Qt.Key.Key_Escape))
        self._cancel.triggered.connect(self._session.cancel)
        self.addAction(self._cancel)
        self._toggle = QAction(self.tr("Seed and sampling"), self)
        self._toggle.setCheckable(True)
        self._drawer = SamplingDrawer()
        self._drawer.hide()
        self._toggle.toggled.connect(self._drawer.setVisible)
        self._sliders = IconButton(look, "sliders", self._toggle, "tall")
        self._progress = QProgressBar()
        self._progress.setTextVisible(False)
        self._progress.setAccessibleName(self.tr("Rows of the image"))
        keeps_room = self._progress.sizePolicy()
        keeps_room.setRetainSizeWhenHidden(True)
        self._progress.setSizePolicy(keeps_room)
        self._chips = ChipRow()
        self._chips.setFixedHeight(28)
        self._status = label("", "muted", wrap=True)
        self._status.setAccessibleName(self.tr("State of the run"))

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
        column.addWidget(self._progress)
        column.addWidget(self._chips)
        column.addWidget(self._drawer)
        column.addWidget(self._status)


def _examples(model: ModelInfo) -> tuple[str, ...]:
    return nearest_supported((), model.manifest.scope)


def _words(progression: Progression) -> list[str]:
    """What the reading holds, in the order of its canonical form."""
    if progression.finding is None:
        return [NO_CHANGE]
    words = (
        progression.trend,
        progression.severity,
        progression.side,
        progression.zone,
        progression.finding,
    )
    return ["no"] * progression.negated + [word.value for word in words if word is not None]

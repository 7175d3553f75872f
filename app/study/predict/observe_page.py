"""The page while the model draws: its progress, and a way to stop it."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QProgressBar, QPushButton, QVBoxLayout, QWidget

from app.services.engine_events import RunPreview
from app.study.session import StudySession
from app.theme.tokens import SPACE
from app.widgets.basics import label


class ObservePage(QWidget):
    def __init__(self, session: StudySession, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "clear")
        self._said = label("", "lead", wrap=True)
        self._far = label("", "muted", wrap=True)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(self.tr("Rows of the image"))
        self.cancel = QPushButton(self.tr("Cancel the run"))
        self.cancel.clicked.connect(session.cancel)
        self.retry = QPushButton(self.tr("Run the model again"))
        self.retry.setProperty("role", "primary")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE.medium)
        for part in (self._said, self.progress, self._far, self.cancel, self.retry):
            column.addWidget(part)
        column.addStretch(1)
        session.previewed.connect(self._follow)

    @property
    def said(self) -> str:
        return self._said.text()

    def show_running(self) -> None:
        self._show(
            self.tr("Locked. Now watch the film on the right: the model draws it row by row."),
            running=True,
        )
        self._far.setText(self.tr("The model reads the prior."))
        self.progress.setRange(0, 0)

    def show_waiting(self) -> None:
        self._show(
            self.tr("Locked. The model is still being opened; it begins by itself."), running=True
        )
        self._far.setText("")
        self.progress.setRange(0, 0)

    def show_stuck(self, message: str) -> None:
        self._show(message, running=False)
        self._far.setText(self.tr("Your prediction stays locked as it is."))

    def _show(self, text: str, *, running: bool) -> None:
        self._said.setText(text)
        self.progress.setVisible(running)
        self.cancel.setVisible(running)
        self.retry.setVisible(not running)

    @Slot(object)
    def _follow(self, preview: RunPreview) -> None:
        self.progress.setRange(0, preview.rows_total)
        self.progress.setValue(preview.rows_done)
        if preview.rows_done < preview.rows_total:
            text = self.tr("Row {done} of {total}, about {seconds} s left")
            seconds = max(1, round(preview.seconds_left))
            text = text.format(done=preview.rows_done, total=preview.rows_total, seconds=seconds)
        else:
            text = self.tr("The image is complete, the interpretation follows.")
        self._far.setText(text)

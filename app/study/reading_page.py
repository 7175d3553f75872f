"""The interpretation, and what a student can do about it: predict first, or say it is wrong."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.study.interpretation_panel import InterpretationPanel
from app.study.session import StudySession
from app.theme.tokens import SPACE
from app.widgets.actions import add_action
from app.widgets.basics import label
from app.widgets.buttons import ActionButton


class ReadingPage(QWidget):
    predict_wanted = Signal()
    object_wanted = Signal()

    def __init__(
        self,
        interpretation: InterpretationPanel,
        session: StudySession,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "clear")
        self._session = session
        self.predict_first = add_action(
            self, "predict-first", self.tr("Predict it first"), "Ctrl+P"
        )
        self.predict_first.triggered.connect(self.predict_wanted)
        self.object = add_action(
            self, "object", self.tr("The model is wrong here…"), "Ctrl+Shift+W"
        )
        self.object.triggered.connect(self.object_wanted)
        self._invitation = label(
            self.tr("Test yourself: mark and say what will change before the model shows it."),
            "muted",
            wrap=True,
        )
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE.small)
        column.addWidget(interpretation, 1)
        self._object_button = ActionButton(self.object)
        column.addWidget(self._object_button)
        column.addWidget(self._invitation)
        column.addWidget(ActionButton(self.predict_first))
        column.addStretch(0)
        for told in (
            session.film_opened,
            session.run_asked,
            session.run_shown,
            session.run_stopped,
        ):
            told.connect(self._follow)
        self._follow()

    @Slot()
    def _follow(self) -> None:
        self.predict_first.setEnabled(self._session.film is not None)
        has_run = self._session.shown is not None and not self._session.is_running
        self.object.setEnabled(has_run)
        self._object_button.setVisible(has_run)
        # While there is nothing to read, the invitation stands where the eye is.
        is_empty = self._session.shown is None and not self._session.is_running
        self._column.setStretch(0, 0 if is_empty else 1)
        self._column.setStretch(self._column.count() - 1, 1 if is_empty else 0)

"""The tour's voice: one sentence above the films, which step it is, and a way out."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.theme.tokens import SPACE
from app.widgets.announce import announce
from app.widgets.basics import label

_TWO_LINES = 80


class CoachBar(QWidget):
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "coach")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        # Room for two lines of words, so that the films do not jump from step to step.
        self.setMinimumHeight(_TWO_LINES)
        self._step = label("", "step")
        self._text = label("", "lead", wrap=True)
        self._text.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self._text.setAccessibleName(self.tr("What to do now"))
        leave = QPushButton(self.tr("End the tour"))
        leave.setProperty("role", "link")
        leave.clicked.connect(self.left)
        words = QVBoxLayout()
        words.setSpacing(SPACE.hair)
        words.addWidget(self._step)
        words.addWidget(self._text)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE.large, SPACE.medium, SPACE.small, SPACE.medium)
        row.setSpacing(SPACE.medium)
        row.addLayout(words, 1)
        row.addWidget(leave)
        self.hide()

    @property
    def text(self) -> str:
        return self._text.text() if not self.isHidden() else ""

    def say(self, step: int, steps: int, text: str) -> None:
        if text == self._text.text() and not self.isHidden():
            return
        self._step.setText(self.tr("Tour · {step} of {steps}").format(step=step, steps=steps))
        self._text.setText(text)
        self.show()
        announce(self, text)

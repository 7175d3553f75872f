"""Saying that the model is wrong: what, where on the film, and why. Shown beside the picture."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.theme.tokens import SPACE
from app.widgets.actions import add_action
from app.widgets.basics import label

LONGEST_NOTE = 2000


class ObjectionForm(QWidget):
    kept = Signal(str, str)
    """The claim objected to, "" for the picture; what the student says."""
    closed = Signal()

    def __init__(self, tools: QWidget, parent: QWidget | None = None) -> None:
        """`tools`: the buttons with which a place is marked."""
        super().__init__(parent)
        self._about = QComboBox()
        self._about.setAccessibleName(self.tr("What is wrong"))
        self._about.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self._note = QPlainTextEdit()
        self._note.setAccessibleName(self.tr("Why it is wrong"))
        self._note.setPlaceholderText(self.tr("In a sentence: what should it be instead?"))
        self._note.setTabChangesFocus(True)
        self._note.textChanged.connect(self._follow)
        self._keep = QPushButton(self.tr("Keep the objection"))
        self._keep.setProperty("role", "primary")
        self._keep.clicked.connect(self._on_keep)
        back = QPushButton(self.tr("Back"))
        back.clicked.connect(self.closed)
        own_keys = Qt.ShortcutContext.WidgetWithChildrenShortcut
        leave = add_action(self, "", "", Qt.Key.Key_Escape, context=own_keys)
        leave.triggered.connect(self.closed)
        head = QHBoxLayout()
        head.addWidget(label(self.tr("The model is wrong here"), "title", wrap=True), 1)
        head.addWidget(back)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE.small)
        column.addLayout(head)
        column.addWidget(
            label(
                self.tr("Objections are kept with the run and can be exported for the authors."),
                "muted",
                wrap=True,
            )
        )
        column.addWidget(label(self.tr("What is wrong?"), "section"))
        column.addWidget(self._about)
        column.addWidget(
            label(self.tr("Where? Mark it on the film, if there is a place."), "section", wrap=True)
        )
        column.addWidget(tools)
        column.addWidget(label(self.tr("Why?"), "section"))
        column.addWidget(self._note)
        column.addWidget(self._keep)
        column.addStretch(1)
        self._follow()

    @property
    def about(self) -> QComboBox:
        return self._about

    @property
    def note(self) -> QPlainTextEdit:
        return self._note

    @property
    def keep(self) -> QPushButton:
        return self._keep

    def begin(self, claims: Sequence[str], chosen: str) -> None:
        """`chosen` is one of the claims, or "" for the picture."""
        self._note.clear()
        self._about.clear()
        self._about.addItem(self.tr("The picture"), "")
        for claim in claims:
            self._about.addItem(claim, claim)
        self._about.setCurrentIndex(max(self._about.findData(chosen), 0))
        self._note.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _on_keep(self) -> None:
        text = self._note.toPlainText().strip()[:LONGEST_NOTE]
        self.kept.emit(self._about.currentData(), text)

    @Slot()
    def _follow(self) -> None:
        self._keep.setEnabled(bool(self._note.toPlainText().strip()))

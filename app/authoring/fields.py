"""Fields of the editor: they emit what a user enters, and nothing when they are filled by code.

Undo is the window's: a field would otherwise undo letters behind the draft's back.
"""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.theme.tokens import SPACE
from app.widgets.basics import label

_TEXT_LINES_HEIGHT = 72


class LineField(QLineEdit):
    edited = Signal(str)

    def __init__(self, name: str, hint: str = "") -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._hint = hint
        self.setPlaceholderText(hint)
        self.textEdited.connect(self.edited)

    def show_hint(self, text: str) -> None:
        """What stands there while nothing is written; the usual hint where it is empty."""
        self.setPlaceholderText(text or self._hint)

    def show_text(self, text: str) -> None:
        if text != self.text():
            self.setText(text)
            # A long text is read from its beginning.
            self.setCursorPosition(0)

    def event(self, event: QEvent) -> bool:
        return _leaves_undo_to_window(event) or super().event(event)


class TextField(QPlainTextEdit):
    edited = Signal(str)

    def __init__(self, name: str, hint: str = "", height: int = _TEXT_LINES_HEIGHT) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._hint = hint
        self.setPlaceholderText(hint)
        self.setTabChangesFocus(True)
        self.setUndoRedoEnabled(False)
        self.setFixedHeight(height)
        self._is_filling = False
        self.textChanged.connect(self._on_text)

    def show_hint(self, text: str) -> None:
        """What stands there while nothing is written; the usual hint where it is empty."""
        self.setPlaceholderText(text or self._hint)

    def show_text(self, text: str) -> None:
        if text != self.toPlainText():
            self._is_filling = True
            self.setPlainText(text)
            self._is_filling = False

    def event(self, event: QEvent) -> bool:
        return _leaves_undo_to_window(event) or super().event(event)

    @Slot()
    def _on_text(self) -> None:
        if not self._is_filling:
            self.edited.emit(self.toPlainText())


class PickField(QComboBox):
    """One of several; `picked` with its value when a user picked it."""

    picked = Signal(object)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setMinimumContentsLength(8)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._values: list[object] = []
        self._names: list[str] = []
        self.activated.connect(self._on_text)

    def offer(self, choices: Sequence[tuple[str, object]], chosen: object) -> None:
        """choices: names and values."""
        names, values = [name for name, _ in choices], [value for _, value in choices]
        if names != self._names or values != self._values:
            self._names, self._values = names, values
            self.clear()
            self.addItems(names)
        place = values.index(chosen) if chosen in values else -1
        if place != self.currentIndex():
            self.setCurrentIndex(place)

    @property
    def value(self) -> object:
        place = self.currentIndex()
        return self._values[place] if 0 <= place < len(self._values) else None

    @Slot(int)
    def _on_text(self, place: int) -> None:
        self.picked.emit(self._values[place])


class Form(QScrollArea):
    """Named fields below each other, with room to scroll."""

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAutoFillBackground(False)
        inside = QWidget()
        inside.setProperty("role", "clear")
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, SPACE.medium, 0)
        self._column.setSpacing(SPACE.medium)
        self._column.addStretch(1)
        self.setWidget(inside)

    def add(self, widget: QWidget, title: str = "", hint: str = "") -> QWidget:
        """Returns what can be hidden as a whole."""
        part = titled(title, widget, hint) if title else widget
        self._column.insertWidget(self._column.count() - 1, part)
        return part


def titled(title: str, widget: QWidget, hint: str = "") -> QWidget:
    whole = QWidget()
    whole.setProperty("role", "clear")
    column = QVBoxLayout(whole)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(SPACE.tight)
    head: QLabel = label(title, "section")
    head.setBuddy(widget)
    column.addWidget(head)
    column.addWidget(widget)
    if hint:
        column.addWidget(label(hint, "muted", wrap=True))
    return whole


def panel(*, width: int | None = None) -> QWidget:
    """The ground of a column."""
    made = QWidget()
    made.setProperty("role", "column")
    made.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    if width is not None:
        made.setFixedWidth(width)
    return made


def _leaves_undo_to_window(event: QEvent) -> bool:
    if event.type() is not QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
        return False
    keys = QKeySequence.StandardKey
    if event.matches(keys.Undo) or event.matches(keys.Redo):
        event.ignore()
        return True
    return False

"""Finding runs: a field for words, findings and dates, and favourites alone."""

from datetime import datetime

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from app.library.run_search import search_of
from app.theme.look import Look
from app.theme.tokens import SPACE
from app.widgets.actions import add_action
from app.widgets.basics import IconButton
from lessons.records import RunSearch

# Long enough for the next letter.
_PAUSE_MS = 200


class SearchBar(QWidget):
    changed = Signal()
    """`search` is another one."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setProperty("role", "clear")
        self.field = QLineEdit()
        self.field.setPlaceholderText(self.tr("Word, finding or date"))
        self.field.setToolTip(
            self.tr("Searches hypothesis, interpretation, film and note; “today” is a date too.")
        )
        self.field.setAccessibleName(self.tr("Search the history"))
        self.field.setClearButtonEnabled(True)
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self.changed)
        self.field.textChanged.connect(self._pause.start)
        self.find_run = add_action(self, "find-run", self.tr("Search the history"), "Ctrl+F")
        self.find_run.triggered.connect(self.take_focus)
        self.favourites = add_action(self, "favourites", self.tr("Favourites only"), checkable=True)
        self.favourites.toggled.connect(self.changed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE.tight)
        row.addWidget(self.field, 1)
        row.addWidget(IconButton(look, "star", self.favourites))

    @property
    def search(self) -> RunSearch:
        now = datetime.now().astimezone()
        return search_of(self.field.text(), now, favourites=self.favourites.isChecked())

    @Slot()
    def take_focus(self) -> None:
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape empties the field first; without words it is as elsewhere."""
        if event.key() == Qt.Key.Key_Escape and self.field.text():
            self.field.clear()
        else:
            super().keyPressEvent(event)

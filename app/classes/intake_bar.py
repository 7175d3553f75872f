"""Takes histories into a class: how far it is, a way to stop, and what became of each file."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from app.classes.loading import ClassImport, import_into_class, read_places
from app.classes.words import import_text
from app.services.background import Background, Reply
from app.services.library import Library
from app.theme.tokens import SPACE
from app.widgets.basics import label
from lessons.classes.answers import ReadHistories


class IntakeBar(QWidget):
    imported = Signal(ClassImport)
    refused = Signal(str)
    """A sentence for the user."""
    busy_changed = Signal(bool)

    def __init__(self, library: Library, films: Background) -> None:
        super().__init__()
        self.setProperty("role", "clear")
        self._library = library
        self._films = films
        self._reading: Reply[ReadHistories] | None = None
        self._into: UUID | None = None
        self._name = ""
        self._said = label("", "value", wrap=True)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(self.tr("Histories that were read"))
        self.stop = QPushButton(self.tr("Stop"))
        self.stop.clicked.connect(self._stop)
        self._lay_out()

    @property
    def text(self) -> str:
        """What became of the files."""
        return self._said.text()

    def take(self, places: Sequence[Path], into: UUID | None, name: str) -> None:
        """Files and folders, into a class or a new one called `name`; one intake at a time.
        Answered by `imported` or `refused`."""
        if self._reading is not None:
            return
        self._into, self._name = into, name
        self._bar.setRange(0, 0)
        self._reading = self._films.ask_long(partial(read_places, tuple(places)))
        self._reading.progressed.connect(self._on_progress)
        self._reading.then(self._on_read, self._on_refused)
        self._show_reading(reading=True)

    def forget(self) -> None:
        """What was said of the last files."""
        self._say("")

    @Slot()
    def _stop(self) -> None:
        if self._reading is not None:
            self._reading.cancel()

    @Slot(int, int)
    def _on_progress(self, done: int, total: int) -> None:
        self._bar.setRange(0, total)
        self._bar.setValue(done)

    @Slot(object)
    def _on_read(self, read: ReadHistories) -> None:
        work = partial(import_into_class, self._into, self._name, read)
        self._library.ask(work).then(self._on_imported, self._on_refused)

    @Slot(object)
    def _on_imported(self, done: ClassImport) -> None:
        self._end()
        self._say(import_text(done.histories))
        self.imported.emit(done)

    @Slot(str)
    def _on_refused(self, why: str) -> None:
        self._end()
        self.refused.emit(why)

    def _end(self) -> None:
        self._reading = None
        self._show_reading(reading=False)

    def _say(self, text: str) -> None:
        self._said.setText(text)
        self._card.setVisible(bool(text))

    def _show_reading(self, *, reading: bool) -> None:
        self._progress.setVisible(reading)
        self.busy_changed.emit(reading)

    def _lay_out(self) -> None:
        self._progress, self._card = QWidget(), QWidget()
        self._progress.setProperty("role", "clear")
        row = QHBoxLayout(self._progress)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._bar, 1)
        row.addWidget(self.stop)
        self._card.setProperty("role", "inset")
        self._card.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        inside = QVBoxLayout(self._card)
        inside.setContentsMargins(SPACE.large, SPACE.medium, SPACE.large, SPACE.medium)
        inside.addWidget(self._said)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE.small)
        for part in (self._progress, self._card):
            column.addWidget(part)
            part.hide()

"""What a student adds to a run of the history: a star, a note."""

from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, QSize, Signal, Slot
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QPushButton, QWidget

from app.services.library import Library
from app.widgets.actions import add_action
from app.widgets.basics import label
from app.widgets.dialogs import closing_row, dialog_column, fit_to_screen
from lessons.records import RunSummary

if TYPE_CHECKING:
    from lessons.store import Store

_COMFORTABLE = QSize(460, 320)


class RunMarking(QObject):
    marked = Signal()
    """A run of the history has another star or note."""

    def __init__(self, owner: QWidget, library: Library) -> None:
        super().__init__(owner)
        self._owner = owner
        self._library = library
        self._run: RunSummary | None = None
        self.favour = add_action(
            owner, "favour-run", self.tr("Favourite"), "Ctrl+Shift+S", checkable=True
        )
        self.favour.triggered.connect(self._favour)
        self.note = add_action(owner, "note-run", self.tr("Note on the run…"), "Ctrl+Shift+N")
        self.note.triggered.connect(self._write_note)
        self.follow(None)

    def follow(self, run: RunSummary | None) -> None:
        """This run is what is marked."""
        self._run = run
        self.favour.setEnabled(run is not None)
        self.favour.setChecked(run is not None and run.is_favourite)
        self.note.setEnabled(run is not None)

    @Slot(bool)
    def _favour(self, wanted: bool) -> None:
        if self._run is not None:
            work = partial(_favoured, self._run.id, wanted)
            self._library.ask(work).then(self._on_marked)

    @Slot()
    def _write_note(self) -> None:
        if self._run is not None:
            dialog = NoteDialog(self._run, self._owner.window())
            dialog.written.connect(self._keep_note)
            dialog.open()

    @Slot(UUID, str)
    def _keep_note(self, run: UUID, text: str) -> None:
        self._library.ask(partial(_noted, run, text)).then(self._on_marked)

    @Slot(RunSummary)
    def _on_marked(self, run: RunSummary) -> None:
        self.marked.emit()


class NoteDialog(QDialog):
    written = Signal(UUID, str)
    """The run, and what is to stand there now."""

    def __init__(self, run: RunSummary, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Note on the run"))
        self._run = run
        self.text = QPlainTextEdit(run.note)
        self.text.setAccessibleName(self.windowTitle())
        self.text.setTabChangesFocus(True)
        self.keep = QPushButton(self.tr("Keep the note"))
        self.keep.setProperty("role", "primary")
        self.keep.clicked.connect(self._keep)
        column = dialog_column(self, self.windowTitle())
        column.addWidget(label(run.hypothesis, "muted", wrap=True))
        column.addWidget(self.text, 1)
        foot = closing_row(self)
        foot.insertWidget(0, self.keep)
        column.addLayout(foot)
        fit_to_screen(self, _COMFORTABLE)

    @Slot()
    def _keep(self) -> None:
        self.written.emit(self._run.id, self.text.toPlainText())
        self.accept()


def _favoured(run: UUID, favourite: bool, store: "Store") -> RunSummary:
    return store.run_marks.favour(run, favourite=favourite)


def _noted(run: UUID, text: str, store: "Store") -> RunSummary:
    return store.run_marks.write_note(run, text)

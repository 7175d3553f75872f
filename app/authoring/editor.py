"""The draft that is being edited: every edit can be undone, every edit is saved by itself.

Knows QtCore, the undo stack and no widgets. Files are read and written in the films' thread.
"""

import zlib
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QUndoCommand, QUndoStack

from app.services.background import Background, Reply
from app.words.sentences import error_text
from engine.errors import ForeseeError
from lessons.pack.draft.folder import DraftFolder
from lessons.pack.draft.model import PackDraft

AUTOSAVE_MS = 800


class DraftEditor(QObject):
    changed = Signal()
    """`draft` is another one."""
    saved_changed = Signal()
    trouble = Signal(str)
    """A sentence for the user."""

    def __init__(
        self,
        folder: DraftFolder,
        draft: PackDraft,
        films: Background,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.folder = folder
        self.undo_stack = QUndoStack(self)
        self._draft = draft
        self._films = films
        self._saved: PackDraft | None = draft
        self._saving: PackDraft | None = None
        self._language = ""
        self._timer = QTimer(self, singleShot=True, interval=AUTOSAVE_MS)
        self._timer.timeout.connect(self._autosave)

    @property
    def draft(self) -> PackDraft:
        return self._draft

    @property
    def language(self) -> str:
        """Of the texts that are shown and edited; empty is the pack's first one."""
        return self._language if self._language in self._draft.languages[1:] else ""

    def speak(self, language: str) -> None:
        """Texts are shown and edited in this language from now on."""
        if language != self._language:
            self._language = language
            self.changed.emit()

    @property
    def is_saved(self) -> bool:
        return self._saved is self._draft

    def change(self, name: str, draft: PackDraft, *, merges: str = "") -> None:
        """One step to undo, called `name`. Steps that follow each other with the same `merges`
        become one: the letters of a word."""
        if draft != self._draft:
            self.undo_stack.push(_Edit(self, name, self._draft, draft, merges))

    def put(self, draft: PackDraft) -> None:
        """For undo commands only: others use `change`."""
        if draft is not self._draft:
            self._draft = draft
            self._timer.start()
            self.changed.emit()
            self.saved_changed.emit()

    def ask(self, work: Callable[[], object]) -> Reply:
        """Work with the draft's files in the films' thread; `trouble` reports what goes wrong."""
        reply = self._films.ask(work)
        reply.refused.connect(self.trouble)
        return reply

    def save_now(self) -> None:
        """Before the window goes: blocks for a few milliseconds."""
        self._timer.stop()
        if not self.is_saved:
            try:
                self.folder.write(self._draft)
            except ForeseeError as error:
                self.trouble.emit(error_text(error))
            else:
                self._saved = self._draft
                self.saved_changed.emit()

    @Slot()
    def _autosave(self) -> None:
        if self._saving is None and not self.is_saved:
            self._saving = self._draft
            reply = self._films.ask(partial(self.folder.write, self._draft))
            reply.ready.connect(self._on_saved)
            reply.refused.connect(self._on_not_saved)

    @Slot()
    def _on_saved(self) -> None:
        self._saved, self._saving = self._saving, None
        self.saved_changed.emit()
        self._autosave()

    @Slot(str)
    def _on_not_saved(self, message: str) -> None:
        self._saving = None
        self.trouble.emit(message)


def new_draft(parent: Path, title: str, lesson: str, language: str = "en") -> DraftFolder:
    """A folder of its own below `parent`. language: of title, lesson and what is written next.

    Raises PackError.
    """
    draft = PackDraft.new(title, lesson).having(languages=(language,))
    folder = DraftFolder(parent / str(draft.id))
    folder.write(draft)
    return folder


class _Edit(QUndoCommand):
    def __init__(
        self, editor: DraftEditor, name: str, before: PackDraft, after: PackDraft, merges: str
    ) -> None:
        super().__init__(name)
        self._editor = editor
        self._before = before
        self._after = after
        # Qt merges commands of the same id; -1 is never merged.
        self._id = zlib.crc32(merges.encode()) & 0x7FFFFFFF if merges else -1

    def id(self) -> int:
        return self._id

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, _Edit):
            return False
        self._after = other._after
        return True

    def redo(self) -> None:
        self._editor.put(self._after)

    def undo(self) -> None:
        self._editor.put(self._before)

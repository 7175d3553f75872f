"""Checks the draft a moment after each edit, in the films' thread: a long pack takes a while."""

from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.authoring.editor import DraftEditor
from lessons.pack.draft.compiling import Compiled, compiled
from lessons.pack.draft.model import PackDraft

_WAIT_MS = 150


class DraftChecking(QObject):
    checked = Signal(Compiled)
    """What is right and wrong with the draft, as it was when the check began."""

    def __init__(self, editor: DraftEditor) -> None:
        super().__init__(editor)
        self._editor = editor
        self._is_running = False
        self._of: PackDraft | None = None
        self._timer = QTimer(self, singleShot=True, interval=_WAIT_MS)
        self._timer.timeout.connect(self.start)
        editor.changed.connect(self._timer.start)

    @property
    def is_current(self) -> bool:
        """Whether what was found last tells of the draft as it is."""
        return not self._is_running and self._of is self._editor.draft

    @Slot()
    def start(self) -> None:
        """At once; edits made during a check are checked after it."""
        if self._is_running:
            self._timer.start()
            return
        self._is_running = True
        self._of = self._editor.draft
        reply = self._editor.ask(partial(compiled, self._of))
        reply.ready.connect(self._on_checked)
        reply.refused.connect(self._on_refused)

    @Slot(object)
    def _on_checked(self, found: Compiled) -> None:
        self._is_running = False
        self.checked.emit(found)

    @Slot()
    def _on_refused(self) -> None:
        """The editor says why."""
        self._is_running = False

"""Packs that are being written: listed, made of an installed pack, deleted, brought back.

Knows no widgets.
"""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from app.services.background import Background
from lessons.pack.draft.folder import DraftFolder
from lessons.pack.draft.listing import DraftSummary, drafts_in, remove_draft, restore_draft
from lessons.pack.draft.reopening import reopened
from lessons.pack.shelf import Shelf
from lessons.pack_records import PackSummary


class PackDrafts(QObject):
    listed = Signal(object)
    """tuple[DraftSummary, ...]"""
    reopened = Signal(Path)
    """Folder of a draft that was made of an installed pack."""
    deleting = Signal(Path)
    """Folder of a draft that is about to be deleted: whoever writes in it stops."""
    deleted = Signal(Path, str)
    """Folder and title of a draft that was deleted; `restore` brings it back."""
    message = Signal(str)
    """Why something was not done, a sentence for the user."""

    def __init__(self, films: Background, shelf: Shelf, folder: Path, parent: QObject) -> None:
        """`folder`: holds the drafts."""
        super().__init__(parent)
        self._films = films
        self._shelf = shelf
        self._folder = folder

    @Slot()
    def refresh(self) -> None:
        """Answered by `listed`."""
        self._films.ask(partial(drafts_in, self._folder)).then(self.listed)

    @Slot(object)
    def reopen(self, pack: PackSummary) -> None:
        """The pack as a draft of its next revision; answered by `reopened`."""
        work = partial(_reopened, self._shelf, pack.digest, self._folder)
        self._films.ask(work).then(self._on_reopened, self.message)

    @Slot(object)
    def delete(self, draft: DraftSummary) -> None:
        self.deleting.emit(draft.folder)
        self._films.ask(partial(_removed, draft)).then(self._on_removed, self.message)

    def restore(self, folder: Path) -> None:
        """Undo the deletion of a draft."""
        self._films.ask(partial(restore_draft, folder)).then(self.refresh, self.message)

    @Slot(object)
    def _on_reopened(self, folder: DraftFolder) -> None:
        self.reopened.emit(folder.path)

    @Slot(object)
    def _on_removed(self, draft: DraftSummary) -> None:
        self.deleted.emit(draft.folder, draft.title or self.tr("Untitled pack"))
        self.refresh()


def _reopened(shelf: Shelf, digest: str, drafts: Path) -> DraftFolder:
    with shelf.open(digest) as opened:
        return reopened(opened, drafts)


def _removed(draft: DraftSummary) -> DraftSummary:
    remove_draft(draft.folder)
    return draft

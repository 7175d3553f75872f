"""What the library has to say, in the notice bar, and what its buttons then do."""

from functools import partial
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QObject, Slot

from app.services.library import Library
from app.services.stored_runs import UnsavedRun
from app.widgets.notice_bar import NoticeAction, NoticeBar
from app.words.sentences import error_text
from engine.errors import ForeseeError
from lessons.errors import StoreDamaged


class LibraryNotices(QObject):
    def __init__(self, bar: NoticeBar, library: Library, parent: QObject) -> None:
        super().__init__(parent)
        self._bar = bar
        self._library = library
        library.failed.connect(self._on_failed)
        library.run_not_saved.connect(self._on_not_saved)
        library.damaged.connect(self._on_damaged)

    @Slot(UUID)
    def tell_deleted(self, run_id: UUID) -> None:
        undo = NoticeAction(self.tr("Undo"), partial(self._library.restore_run, run_id))
        self._bar.tell(self.tr("The run was taken out of the history."), [undo], lasts=True)

    @Slot(Path)
    def tell_exported(self, folder: Path) -> None:
        self._bar.tell(self.tr("The run is now in {folder}.").format(folder=folder))

    @Slot(ForeseeError)
    def _on_failed(self, error: ForeseeError) -> None:
        self._bar.tell(error_text(error))

    @Slot(UnsavedRun, ForeseeError)
    def _on_not_saved(self, run: UnsavedRun, error: ForeseeError) -> None:
        text = self.tr("This run is not in the library yet. {why}").format(why=error_text(error))
        keep = NoticeAction(self.tr("Keep it now"), partial(self._library.save_again, run))
        self._bar.tell(text, [keep], lasts=True)

    @Slot(StoreDamaged)
    def _on_damaged(self, damage: StoreDamaged) -> None:
        actions = [NoticeAction(self.tr("Start a new library"), self._library.start_afresh)]
        if damage.backup is not None:
            restore = partial(self._library.restore_backup, damage.backup)
            actions.insert(0, NoticeAction(self.tr("Restore the backup"), restore))
        self._bar.tell(error_text(damage), actions, lasts=True)

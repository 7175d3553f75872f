"""What the library has to say, in the notice bar, and what its buttons then do."""

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QObject, Slot

from app.services.store_executor import StoreExecutor
from app.services.store_requests import SaveRun, StoreFailure
from app.widgets.notice_bar import NoticeAction, NoticeBar
from app.words.sentences import error_text
from lessons.backup import Backup
from lessons.errors import StoreDamaged


@dataclass(frozen=True, slots=True)
class _RestoreRun:
    run_id: UUID


@dataclass(frozen=True, slots=True)
class _StartAfresh:
    pass


class LibraryNotices(QObject):
    def __init__(self, bar: NoticeBar, library: StoreExecutor, parent: QObject) -> None:
        super().__init__(parent)
        self._bar = bar
        self._library = library
        bar.acted.connect(self._act)
        library.failed.connect(self._on_failure)
        library.damaged.connect(self._on_damaged)

    @Slot(object)
    def tell_deleted(self, run_id: UUID) -> None:
        undo = NoticeAction(self.tr("Undo"), _RestoreRun(run_id))
        self._bar.tell(self.tr("The run was taken out of the history."), [undo], lasts=True)

    @Slot(object)
    def tell_exported(self, folder: Path) -> None:
        self._bar.tell(self.tr("The run is now in {folder}.").format(folder=folder))

    @Slot(object)
    def _on_failure(self, failure: StoreFailure) -> None:
        if isinstance(failure.request, SaveRun):
            text = self.tr("This run is not in the library yet. {why}").format(why=failure.message)
            keep = NoticeAction(self.tr("Keep it now"), failure.request)
            self._bar.tell(text, [keep], lasts=True)
        else:
            self._bar.tell(failure.message)

    @Slot(object)
    def _on_damaged(self, damage: StoreDamaged) -> None:
        actions = [NoticeAction(self.tr("Start a new library"), _StartAfresh())]
        if damage.backup is not None:
            actions.insert(0, NoticeAction(self.tr("Restore the backup"), damage.backup))
        self._bar.tell(error_text(damage), actions, lasts=True)

    @Slot(object)
    def _act(self, payload: object) -> None:
        match payload:
            case _RestoreRun(run_id):
                self._library.restore_run(run_id)
            case SaveRun(run_id, result, prior, source, title):
                self._library.save_run(result, prior, source, title, run_id)
            case _StartAfresh():
                self._library.start_afresh()
            case Backup():
                self._library.restore_backup(payload)

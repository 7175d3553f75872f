"""The library as the window sees it: requests go in, signals with plain data come back.

One thread owns the Store. Nothing here blocks but `close`, which waits for what was asked before.
"""

from collections.abc import Callable
from pathlib import Path
from uuid import UUID, uuid4

from PySide6.QtCore import QObject, QThread, Signal, Slot

from app.services.replies import Reply
from app.services.store_requests import (
    Answered,
    Ask,
    DeleteRun,
    ListCases,
    ListRuns,
    Open,
    RememberCase,
    ReopenRun,
    RestoreBackup,
    RestoreRun,
    SaveRun,
    StartAfresh,
    StoreFailure,
)
from app.services.store_worker import FIRST_HOUSEKEEPING_MS, StoreAnswers, StoreWorker
from engine.radiograph import Radiograph
from engine.result import RunResult
from lessons.backup import Backup
from lessons.records import RunSummary
from lessons.store import Store


class StoreExecutor(StoreAnswers):
    """Requests are carried out in the order in which they were made; each is answered by its
    signal or by `failed`. A run that could not be kept because the library was damaged or closed is
    kept as soon as the library opens.
    """

    _requested = Signal(object)
    _closing = Signal()

    def __init__(
        self,
        target: Path | str,
        first_housekeeping_ms: int = FIRST_HOUSEKEEPING_MS,
        parent: QObject | None = None,
    ) -> None:
        """`target` as in `Store.open`. Nothing happens before `start`."""
        super().__init__(parent)
        self._replies: dict[int, Reply] = {}
        self._last_ask = 0
        self._thread = QThread()
        self._thread.setObjectName("store")
        self._worker = StoreWorker(target, first_housekeeping_ms)
        self._worker.moveToThread(self._thread)
        self._requested.connect(self._worker.carry_out)
        self._closing.connect(self._worker.close)
        self._pass_on_answers()

    def start(self) -> None:
        """Open the library: answered by `ready`, `damaged` or `failed`."""
        self._thread.start()
        self._requested.emit(Open())

    def close(self) -> None:
        """Carry out what was asked so far, close the library, end the thread. Blocks until then."""
        if self._thread.isRunning():
            self._closing.emit()
            self._thread.wait()

    def save_run(
        self,
        result: RunResult,
        prior: Radiograph,
        source: Path,
        title: str,
        run_id: UUID | None = None,
    ) -> UUID:
        """Returns the id under which the run is kept; pass it again to repeat a failed saving."""
        run_id = run_id or uuid4()
        self._requested.emit(SaveRun(run_id, result, prior, source, title))
        return run_id

    def list_runs(
        self, case: str | None = None, limit: int = 100, before: RunSummary | None = None
    ) -> None:
        self._requested.emit(ListRuns(case, limit, before))

    def reopen_run(
        self,
        run_id: UUID,
        prior: Radiograph | None = None,
        elsewhere: Callable[[str], Radiograph | None] | None = None,
    ) -> None:
        """Rebuild a run from its prior, read from where it was last unless `prior` is that film.

        `elsewhere` finds it by its fingerprint where no file is left; called in the library's
        thread.
        """
        self._requested.emit(ReopenRun(run_id, prior, elsewhere))

    def delete_run(self, run_id: UUID) -> None:
        self._requested.emit(DeleteRun(run_id))

    def restore_run(self, run_id: UUID) -> None:
        self._requested.emit(RestoreRun(run_id))

    def remember_case(self, prior: Radiograph, source: Path, title: str) -> None:
        self._requested.emit(RememberCase(prior, source, title))

    def list_cases(self, limit: int = 20) -> None:
        self._requested.emit(ListCases(limit))

    def ask(self, work: Callable[[Store], object]) -> Reply:
        """Do `work` with the library in its thread, and hear what it returned: frozen data only."""
        self._last_ask += 1
        reply = self._replies[self._last_ask] = Reply(self)
        self._requested.emit(Ask(self._last_ask, work))
        return reply

    def restore_backup(self, backup: Backup) -> None:
        """Answered like `start`."""
        self._requested.emit(RestoreBackup(backup))

    def start_afresh(self) -> None:
        """Answered like `start`."""
        self._requested.emit(StartAfresh())

    @Slot(object)
    def _on_answered(self, answered: Answered) -> None:
        reply = self._replies.pop(answered.number)
        reply.ready.emit(answered.answer)
        reply.deleteLater()

    @Slot(object)
    def _on_failed(self, failure: StoreFailure) -> None:
        self.failed.emit(failure)
        if isinstance(failure.request, Ask):
            reply = self._replies.pop(failure.request.number)
            reply.refused.emit(failure.message)
            reply.deleteLater()

    def _pass_on_answers(self) -> None:
        worker = self._worker
        worker.ready.connect(self.ready)
        worker.damaged.connect(self.damaged)
        worker.run_saved.connect(self.run_saved)
        worker.runs_listed.connect(self.runs_listed)
        worker.run_reopened.connect(self.run_reopened)
        worker.run_deleted.connect(self.run_deleted)
        worker.run_restored.connect(self.run_restored)
        worker.case_remembered.connect(self.case_remembered)
        worker.cases_listed.connect(self.cases_listed)
        worker.answered.connect(self._on_answered)
        worker.failed.connect(self._on_failed)

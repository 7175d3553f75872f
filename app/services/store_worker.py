"""Carries out requests to the library in the thread that owns it. Knows no widgets.

Used by `StoreExecutor` alone, which is the face to everybody else.
"""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QThread, QTimer, Signal, Slot

from app.services.never_silent import bug_message
from app.services.store_requests import (
    Answered,
    Ask,
    CasesRequest,
    DeleteRun,
    Housekeep,
    ListCases,
    ListRuns,
    Open,
    Opening,
    RememberCase,
    ReopenedRun,
    ReopenRun,
    Request,
    RestoreBackup,
    RestoreRun,
    RunPage,
    RunsRequest,
    SaveRun,
    StartAfresh,
    StoreFailure,
)
from engine.errors import ForeseeError
from engine.radiograph import Radiograph, read_radiograph
from lessons.errors import StoreDamaged, StoreError, StoreUnavailable
from lessons.records import CaseRecord, RunRecord
from lessons.store import Store

# Late enough not to compete with the window's first seconds.
FIRST_HOUSEKEEPING_MS = 5_000
_HOUSEKEEPING_MS = 10 * 60 * 1_000


class StoreAnswers(QObject):
    """What the library answers, and with what."""

    ready = Signal()
    """The library is open."""
    damaged = Signal(object)
    """StoreDamaged: offer `restore_backup(error.backup)`, if there is one, and `start_afresh()`.

    Told again after the `failed` of every request that is made before one of them is chosen.
    """
    run_saved = Signal(object)
    """UUID."""
    runs_listed = Signal(object)
    """RunPage."""
    run_reopened = Signal(object)
    """ReopenedRun."""
    run_deleted = Signal(object)
    """UUID of the run; `restore_run` undoes it."""
    run_restored = Signal(object)
    """RunSummary."""
    case_remembered = Signal(object)
    """CaseRecord."""
    cases_listed = Signal(object)
    """tuple[CaseRecord, ...], last opened first."""
    answered = Signal(object)
    """Answered."""
    failed = Signal(object)
    """StoreFailure."""


class StoreWorker(StoreAnswers):
    def __init__(self, target: Path | str, first_housekeeping_ms: int) -> None:
        super().__init__()
        self._target = target
        self._opened: Store | None = None
        self._why_shut: ForeseeError = StoreUnavailable("The library has not been opened yet.")
        self._is_missed = False
        self._unsaved: list[SaveRun] = []
        self._timer = QTimer(self, interval=first_housekeeping_ms)
        self._timer.timeout.connect(self.housekeep)

    @Slot(object)
    def carry_out(self, request: Request) -> None:
        ended = False
        try:
            self._carry_out_or_tell(request)
            ended = True
        finally:
            if not ended:
                # A bug: the exception goes on to sys.excepthook, nobody must wait for an answer.
                self._fail(request, StoreError(bug_message()))

    def _carry_out_or_tell(self, request: Request) -> None:
        try:
            self._carry_out(request)
        except StoreDamaged as error:
            self._shut()
            self._why_shut, self._is_missed = error, False
            if not isinstance(request, Opening):
                self._fail(request, error)
            self.damaged.emit(error)
        except ForeseeError as error:
            if isinstance(request, Opening):
                self._why_shut = error
                self._is_missed = isinstance(error, StoreUnavailable)
            self._fail(request, error)

    @Slot()
    def housekeep(self) -> None:
        self._timer.setInterval(_HOUSEKEEPING_MS)
        self.carry_out(Housekeep())

    @Slot()
    def close(self) -> None:
        try:
            self._shut()
        finally:
            QThread.currentThread().quit()

    def _carry_out(self, request: Request) -> None:
        if isinstance(request, Opening):
            self._open(request)
        elif isinstance(request, RunsRequest):
            if isinstance(request, SaveRun) and self._is_missed:
                self._open_after_all(request)
            self._on_runs(request)
        elif isinstance(request, CasesRequest):
            self._on_cases(request)
        elif isinstance(request, Ask):
            self.answered.emit(Answered(request.number, request.work(self._store)))
        else:
            self._store.housekeep()

    def _open(self, request: Opening) -> None:
        self._shut()
        match request:
            case Open():
                self._opened = Store.open(self._target)
            case RestoreBackup():
                self._opened = Store.restore(self._target, request.backup)
            case StartAfresh():
                self._opened = Store.start_afresh(self._target)
        self._is_missed = False
        self._timer.start()
        self.ready.emit()
        unsaved, self._unsaved = self._unsaved, []
        for waiting in unsaved:
            self.carry_out(waiting)

    def _open_after_all(self, request: SaveRun) -> None:
        """Another program may have locked the library when it was to be opened."""
        self._unsaved = [run for run in self._unsaved if run.run_id != request.run_id]
        self._open(Open())

    def _on_runs(self, request: RunsRequest) -> None:
        match request:
            case SaveRun():
                self.run_saved.emit(self._store.save_run(_record(request)))
            case ListRuns():
                runs = self._store.runs(request.case, request.limit, request.before)
                self.runs_listed.emit(RunPage(request, runs))
            case ReopenRun():
                self.run_reopened.emit(self._reopen(request))
            case DeleteRun():
                self._store.delete_run(request.run_id)
                self.run_deleted.emit(request.run_id)
            case RestoreRun():
                self.run_restored.emit(self._store.restore_run(request.run_id))

    def _on_cases(self, request: CasesRequest) -> None:
        match request:
            case RememberCase():
                case = CaseRecord.from_radiograph(request.prior, request.source, request.title)
                self._store.remember_case(case)
                self.case_remembered.emit(case)
            case ListCases():
                self.cases_listed.emit(self._store.recent_cases(request.limit))

    def _reopen(self, request: ReopenRun) -> ReopenedRun:
        record = self._store.run(request.run_id)
        prior = request.prior
        if prior is None or prior.fingerprint != record.case.fingerprint:
            prior = _read_prior(record.case, request.elsewhere)
        return ReopenedRun(record, prior, record.result(prior))

    def _fail(self, request: Request, error: ForeseeError) -> None:
        if isinstance(request, SaveRun) and self._opened is None:
            self._unsaved.append(request)
        self.failed.emit(StoreFailure(request, error))

    def _shut(self) -> None:
        self._timer.stop()
        if self._opened is not None:
            self._opened.close()
            self._opened = None

    @property
    def _store(self) -> Store:
        if self._opened is None:
            # Whoever asks meanwhile hears the reason, and an offered way out stays in sight.
            raise self._why_shut
        return self._opened


def _record(request: SaveRun) -> RunRecord:
    return RunRecord.from_result(
        request.result, request.prior, request.source, request.title, request.run_id
    )


def _read_prior(
    case: CaseRecord, elsewhere: Callable[[str], Radiograph | None] | None
) -> Radiograph:
    is_file = case.source is not None and case.source.is_file()
    found = elsewhere(case.fingerprint) if elsewhere is not None and not is_file else None
    if found is not None:
        return found
    if case.source is None:
        raise StoreError(
            "Nobody knows where this run's film is; open the film, then the run again."
        )
    try:
        return read_radiograph(case.source)
    except ForeseeError as error:
        raise StoreError(
            "The film of this run could not be read from {path}: {reason} Open the film from where "
            "it is now, then the run again.",
            path=case.source,
            reason=error,
        ) from error

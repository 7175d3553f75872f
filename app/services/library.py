"""The library as the window sees it: any work with the Store, done in the thread that owns it.

Opening, damage and what is not saved yet are kept in `LibraryKeeper`, which only this file uses.
"""

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID, uuid4

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.services.background import Background, Reply, Task, reporting
from app.services.stored_runs import (
    FindFilm,
    ReopenedRun,
    RunPage,
    UnsavedRun,
    reopened_run,
    run_page,
)
from app.words.language import window_language
from app.words.packs import pack_words
from engine.errors import ForeseeError
from engine.radiograph import Radiograph
from engine.result import RunResult
from lessons.backup import Backup
from lessons.errors import ServerAway, SignInRefused, StoreDamaged, StoreError, StoreUnavailable
from lessons.records import CaseRecord, RunSearch, RunSummary

if TYPE_CHECKING:
    from lessons.store import Store

T = TypeVar("T")
Opener = Callable[[Path | str], "Store"]

# Late enough not to compete with the window's first seconds.
FIRST_HOUSEKEEPING_MS = 5_000
_HOUSEKEEPING_MS = 10 * 60 * 1_000
_TRY_AGAIN_MS = 3_000


class LibrarySignals(QObject):
    """What everybody hears; who asked for something hears the answer from the Reply."""

    ready = Signal()
    """The library is open."""
    damaged = Signal(StoreDamaged)
    """Offer `restore_backup(error.backup)`, if there is one, and `start_afresh()`.

    Emitted again after the `failed` of everything that is asked before one of them is chosen.
    """
    sign_in_wanted = Signal(SignInRefused)
    """The server does not know who this is; `sign_in` says so."""
    failed = Signal(ForeseeError)
    """Something that was asked was not done."""
    run_saved = Signal(UUID)
    run_not_saved = Signal(UnsavedRun, ForeseeError)
    run_deleted = Signal(UUID)
    """`restore_run` undoes it."""
    run_restored = Signal(RunSummary)
    case_remembered = Signal(CaseRecord)


class Library(LibrarySignals):
    """Work is done in the order of asking. A run that could not be saved because the library was
    damaged or closed is saved as soon as the library opens."""

    def __init__(
        self,
        target: Path | str,
        first_housekeeping_ms: int = FIRST_HOUSEKEEPING_MS,
        parent: QObject | None = None,
    ) -> None:
        """`target` as in `Store.open`. Nothing happens before `start`."""
        super().__init__(parent)
        self._background = Background("library", self)
        # Backups of large libraries take long: nothing else that is asked waits for them.
        self._upkeep = Background("library upkeep", self)
        self._is_looked_after = False
        self._keeper = LibraryKeeper(target)
        self._housekeeping = QTimer(self, interval=first_housekeeping_ms)
        self._housekeeping.timeout.connect(self._keep_house)
        self._trying_again = QTimer(self, interval=_TRY_AGAIN_MS, singleShot=True)
        self._trying_again.timeout.connect(self._try_again)
        self._pass_on()

    def start(self) -> None:
        """Open the library: answered by `ready`, `damaged` or `failed`."""
        self._background.start()
        self._upkeep.start()
        self._open(_open_store)

    def sign_in(self, login: str, password: str) -> None:
        """Open the library of a server as somebody. Answered like `start`."""
        self._background.ask(partial(self._keeper.sign_in, login, password))

    def close(self) -> None:
        """Do what was asked so far, close the library, end the threads. Blocks until then; a
        backup that is being made is given up."""
        self._housekeeping.stop()
        self._trying_again.stop()
        self._upkeep.close()
        self._keeper.give_up()
        self._background.ask(self._keeper.close)
        self._background.close()

    def ask(self, work: Callable[["Store"], T]) -> Reply[T]:
        """What `work` returns must be frozen data."""
        return self._background.ask(partial(self._keeper.do, work))

    def save_run(
        self,
        result: RunResult,
        prior: Radiograph,
        source: Path,
        title: str,
        run_id: UUID | None = None,
        batch: UUID | None = None,
    ) -> UUID:
        """Returns the id under which the run is kept. Answered by `run_saved` or `run_not_saved`;
        the former also comes later, once the library is open."""
        run = UnsavedRun(run_id or uuid4(), result, prior, source, title, batch)
        self.save_again(run)
        return run.id

    def save_again(self, run: UnsavedRun) -> None:
        self._background.ask(partial(self._keeper.save, run))

    def runs(
        self,
        case: str | None = None,
        limit: int = 100,
        before: RunSummary | None = None,
        search: RunSearch = RunSearch(),
    ) -> Reply[RunPage]:
        """`case`: a fingerprint, or None for all; `before`: the last run that is already shown."""
        return self.ask(partial(run_page, case, limit, before, search))

    def reopen_run(
        self,
        run_id: UUID,
        prior: Radiograph | None = None,
        find_film: FindFilm | None = None,
    ) -> Reply[ReopenedRun]:
        """Rebuild a run from its prior, read from where it was last unless `prior` is that film.

        `find_film` is called in the library's thread.
        """
        return self.ask(partial(reopened_run, run_id, prior, find_film))

    def delete_run(self, run_id: UUID) -> None:
        """Answered by `run_deleted`."""
        self.ask(partial(_delete_run, run_id)).then(self.run_deleted)

    def restore_run(self, run_id: UUID) -> None:
        """Answered by `run_restored`."""
        self.ask(partial(_restore_run, run_id)).then(self.run_restored)

    def remember_case(self, prior: Radiograph, source: Path, title: str) -> None:
        """Answered by `case_remembered`."""
        self.ask(partial(_remember_case, prior, source, title)).then(self.case_remembered)

    def recent_cases(self, limit: int = 20) -> Reply[tuple[CaseRecord, ...]]:
        """Last opened first."""
        return self.ask(partial(_recent_cases, limit))

    def restore_backup(self, backup: Backup) -> None:
        """Put a backup in the place of the damaged library. Answered like `start`."""
        self._open(partial(_restore_store, backup))

    def start_afresh(self) -> None:
        """Keep the damaged library aside and open an empty one. Answered like `start`."""
        self._open(_start_afresh)

    def _open(self, opener: Opener) -> None:
        self._background.ask(partial(self._keeper.open, opener))

    @Slot()
    def _try_again(self) -> None:
        """A server that was away when Foresee started may be there now."""
        self._open(_open_store)

    @Slot()
    def _keep_house(self) -> None:
        is_first = self._housekeeping.interval() != _HOUSEKEEPING_MS
        self._housekeeping.setInterval(_HOUSEKEEPING_MS)
        if not self._is_looked_after:
            self._is_looked_after = True
            look_after = partial(_look_after, self._keeper.target, is_first)
            self._upkeep.ask_long(look_after).then(self._on_looked_after, self._on_upkeep_failed)

    @Slot(object)
    def _on_looked_after(self, error: ForeseeError | None) -> None:
        self._is_looked_after = False
        if error is None:
            self.ask(_tidy)
        else:
            self._background.ask(partial(self._keeper.fail, error))

    @Slot(str)
    def _on_upkeep_failed(self, _why: str) -> None:
        self._is_looked_after = False

    def _pass_on(self) -> None:
        """From the library's thread to the window's."""
        keeper = self._keeper
        keeper.ready.connect(self.ready)
        keeper.ready.connect(self._housekeeping.start)
        keeper.damaged.connect(self._housekeeping.stop)
        keeper.damaged.connect(self.damaged)
        keeper.sign_in_wanted.connect(self.sign_in_wanted)
        keeper.server_away.connect(self._trying_again.start)
        keeper.failed.connect(self.failed)
        keeper.run_saved.connect(self.run_saved)
        keeper.run_not_saved.connect(self.run_not_saved)


class LibraryKeeper(LibrarySignals):
    """The open Store, and what is to be saved in it. Its methods run in the library's thread."""

    server_away = Signal()
    """Opening may be tried again in a while."""

    def __init__(self, target: Path | str) -> None:
        super().__init__()
        self.target = target
        self._store: Store | None = None
        self._why_closed: ForeseeError = StoreUnavailable(
            "The library has not been opened yet; try again in a moment."
        )
        self._opens_late = False
        self._unsaved: list[UnsavedRun] = []

    def do(self, work: Callable[["Store"], T]) -> T:
        with reporting(self._on_failed):
            return work(self._opened)

    def save(self, run: UnsavedRun) -> None:
        self._unsaved = [other for other in self._unsaved if other.id != run.id]
        with reporting(partial(self._on_not_saved, run)):
            if self._opens_late:
                self._open(_open_store)
            self.run_saved.emit(run.save(self._opened))

    def open(self, opener: Opener) -> None:
        with reporting(self._on_not_opened):
            self._open(opener)

    def sign_in(self, login: str, password: str) -> None:
        from lessons.database import signed_in

        self.target = signed_in(self.target, login, password)
        self.open(_open_store)

    def give_up(self) -> None:
        """Called in the window's thread: nobody waits for a server while the window closes."""
        store = self._store
        if store is not None:
            store.give_up()

    def fail(self, error: ForeseeError) -> None:
        """Something was found beside what was asked, for example damage."""
        self._on_failed(error)

    def close(self) -> None:
        if self._store is not None:
            self._store.close()
            self._store = None

    @property
    def _opened(self) -> "Store":
        if self._store is None:
            raise self._why_closed
        return self._store

    def _open(self, opener: Opener) -> None:
        self.close()
        self._store = opener(self.target)
        self._store.packs.speak(pack_words, window_language())
        self._opens_late = False
        self.ready.emit()
        for run in tuple(self._unsaved):
            with suppress(ForeseeError):  # `run_not_saved` says so
                self.save(run)

    def _on_failed(self, error: ForeseeError) -> None:
        self.failed.emit(error)
        self._note_damage(error)

    def _on_not_saved(self, run: UnsavedRun, error: ForeseeError) -> None:
        if self._store is None or isinstance(error, StoreDamaged):
            self._unsaved.append(run)
        self.run_not_saved.emit(run, error)
        self._note_damage(error)

    def _on_not_opened(self, error: ForeseeError) -> None:
        # Why a server is away is said once, however often it is tried.
        is_told = isinstance(error, ServerAway) and isinstance(self._why_closed, ServerAway)
        self._why_closed = error
        # Another program may have locked the library: the next run tries once more.
        self._opens_late = isinstance(error, StoreUnavailable)
        if isinstance(error, StoreDamaged):
            self._note_damage(error)
        elif isinstance(error, SignInRefused):
            self.sign_in_wanted.emit(error)
        elif not is_told:
            self.failed.emit(error)
        if isinstance(error, ServerAway):
            self.server_away.emit()

    def _note_damage(self, error: ForeseeError) -> None:
        """Whoever asks from now on hears the reason, and that there is a way out."""
        if isinstance(error, StoreDamaged):
            self.close()
            self._why_closed, self._opens_late = error, False
            self.damaged.emit(error)


def _delete_run(run_id: UUID, store: "Store") -> UUID:
    store.delete_run(run_id)
    return run_id


def _restore_run(run_id: UUID, store: "Store") -> RunSummary:
    return store.restore_run(run_id)


def _remember_case(prior: Radiograph, source: Path, title: str, store: "Store") -> CaseRecord:
    case = CaseRecord.from_radiograph(prior, source, title)
    store.remember_case(case)
    return case


def _recent_cases(limit: int, store: "Store") -> tuple[CaseRecord, ...]:
    return store.recent_cases(limit)


def _tidy(store: "Store") -> None:
    store.tidy()


def _look_after(target: Path | str, is_first: bool, task: Task) -> ForeseeError | None:
    """The error is an answer: a refusal would only be its sentence."""
    from lessons.upkeep import check, look_after

    try:
        if is_first:
            check(target, task.cancelled)
        look_after(target, cancelled=task.cancelled)
    except StoreError as error:
        return error
    return None


# The store is loaded in the library's thread: with its database layer that takes as long as half
# of all else that the window needs before it can be shown.


def _open_store(target: Path | str) -> "Store":
    from lessons.store import Store

    return Store.open(target)


def _restore_store(backup: Backup, target: Path | str) -> "Store":
    from lessons.store import Store

    return Store.restore(target, backup)


def _start_afresh(target: Path | str) -> "Store":
    from lessons.store import Store

    return Store.start_afresh(target)

"""Reading films, making them ready for the screen and writing runs to disk, in a thread of its own.

A large film takes seconds to decode; the window and a run that is going on must not wait for it.
Knows no widgets.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QThread, Signal, Slot

from app.film.film import Film
from app.services.never_silent import never_silent
from app.services.replies import Reply
from app.services.run_files import write_run
from app.services.shown_run import ShownRun
from app.services.store_requests import ReopenedRun
from app.services.synthetic import is_synthetic
from engine.radiograph import read_radiograph


@dataclass(frozen=True, slots=True)
class ReadFilm:
    path: Path
    title: str


@dataclass(frozen=True, slots=True, eq=False)
class ExportRun:
    folder: Path
    run: ShownRun


@dataclass(frozen=True, slots=True, eq=False)
class Errand:
    """`work` is done in the service's thread; what it returns must be frozen data."""

    number: int
    work: Callable[[], object]


@dataclass(frozen=True, slots=True)
class FilmFailure:
    """`message` is a sentence for the user."""

    path: Path
    message: str


class FilmService(QObject):
    """Requests are carried out in the order in which they were made."""

    film_ready = Signal(object)
    """Film."""
    run_ready = Signal(object)
    """ShownRun, of a run that the library gave back."""
    failed = Signal(object)
    """FilmFailure: no film."""
    exported = Signal(object)
    """Path of the folder that now holds the run's files."""
    export_failed = Signal(str)
    """A sentence for the user."""

    _read = Signal(object)
    _prepare = Signal(object)
    _export = Signal(object)
    _errand = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._replies: dict[int, Reply] = {}
        self._last_errand = 0
        self._thread = QThread()
        self._thread.setObjectName("films")
        self._worker = _FilmWorker()
        self._worker.moveToThread(self._thread)
        self._read.connect(self._worker.read)
        self._prepare.connect(self._worker.prepare)
        self._export.connect(self._worker.export)
        self._errand.connect(self._worker.run)
        self._worker.film_ready.connect(self.film_ready)
        self._worker.run_ready.connect(self.run_ready)
        self._worker.failed.connect(self.failed)
        self._worker.exported.connect(self.exported)
        self._worker.export_failed.connect(self.export_failed)
        self._worker.done.connect(self._on_done)
        self._worker.refused.connect(self._on_refused)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        """Blocks until the request that is being carried out is done."""
        self._thread.quit()
        self._thread.wait()

    def read(self, path: Path, title: str | None = None) -> None:
        """Answered by `film_ready` or `failed`. Without a title the file's name serves."""
        self._read.emit(ReadFilm(path, title or path.stem))

    def prepare(self, run: ReopenedRun) -> None:
        """Answered by `run_ready`."""
        self._prepare.emit(run)

    def export(self, folder: Path, run: ShownRun) -> None:
        """Answered by `exported` or `export_failed`."""
        self._export.emit(ExportRun(folder, run))

    def ask(self, work: Callable[[], object]) -> Reply:
        """Do `work` with films in the service's thread, and hear what it returned."""
        self._last_errand += 1
        reply = self._replies[self._last_errand] = Reply(self)
        self._errand.emit(Errand(self._last_errand, work))
        return reply

    @Slot(int, object)
    def _on_done(self, number: int, answer: object) -> None:
        reply = self._replies.pop(number)
        reply.ready.emit(answer)
        reply.deleteLater()

    @Slot(int, str)
    def _on_refused(self, number: int, message: str) -> None:
        reply = self._replies.pop(number)
        reply.refused.emit(message)
        reply.deleteLater()


class _FilmWorker(QObject):
    """Lives in the service's thread."""

    film_ready = Signal(object)
    run_ready = Signal(object)
    failed = Signal(object)
    exported = Signal(object)
    export_failed = Signal(str)
    done = Signal(int, object)
    refused = Signal(int, str)

    @Slot(object)
    def run(self, errand: Errand) -> None:
        with never_silent(partial(self.refused.emit, errand.number)):
            self.done.emit(errand.number, errand.work())

    @Slot(object)
    def read(self, request: ReadFilm) -> None:
        with never_silent(partial(self._fail, request.path)):
            radiograph = read_radiograph(request.path)
            film = Film.of(
                radiograph, request.path, request.title, is_synthetic=is_synthetic(request.path)
            )
            self.film_ready.emit(film)

    @Slot(object)
    def prepare(self, run: ReopenedRun) -> None:
        case = run.record.case
        source = case.source or Path(case.title)
        with never_silent(partial(self._fail, source)):
            film = Film.of(run.prior, source, case.title, is_synthetic=is_synthetic(source))
            self.run_ready.emit(ShownRun.of(film, run.result, run.record.id))

    @Slot(object)
    def export(self, request: ExportRun) -> None:
        run = request.run
        with never_silent(self.export_failed.emit):
            write_run(request.folder, run.film.radiograph, run.result)
            self.exported.emit(request.folder)

    def _fail(self, path: Path, message: str) -> None:
        self.failed.emit(FilmFailure(path, message))

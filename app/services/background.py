"""The one way to do work away from the window: asked for here, done in a thread, answered here.

Knows no widgets, and not what the work is about.
"""

from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from threading import Event
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QCoreApplication, QObject, QThread, Signal, SignalInstance, Slot

from app.words.sentences import error_text
from engine.errors import ForeseeError

T = TypeVar("T")


class Reply(QObject, Generic[T]):
    """The answer to one piece of work. Exactly one of `ready` and `refused` is emitted, once, in
    the thread that asked; then the reply is deleted."""

    ready = Signal(object)
    """What the work returned."""
    refused = Signal(str)
    """Why there is no answer, a sentence for the user."""
    progressed = Signal(int, int)
    """How much of long work is done, and how much there is, as the work counts it."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._cancelled = Event()

    def then(
        self,
        ready: Callable[[T], object] | Callable[[], object] | SignalInstance,
        refused: Callable[[str], object] | SignalInstance | None = None,
    ) -> None:
        """Connect slots of QObjects, or signals: they are forgotten with their objects."""
        self.ready.connect(ready)
        if refused is not None:
            self.refused.connect(refused)

    def cancel(self) -> None:
        """Long work ends at its next step, in the way that it ends when it is cancelled."""
        self._cancelled.set()

    @property
    def cancelled(self) -> Event:
        return self._cancelled


@dataclass(frozen=True, slots=True, eq=False)
class Task:
    """What long work is given, in its thread. `cancelled` is looked at between two steps."""

    report: Callable[[int, int], None]
    cancelled: Event


@dataclass(frozen=True, slots=True, eq=False)
class _Job:
    number: int
    work: Callable[[], object]


class Background(QObject):
    """A thread that does one piece of work after the other, in the order in which it was asked.

    What work returns must be frozen data. An error for the user refuses the reply; so does a bug,
    which goes on to `sys.excepthook`.
    """

    _asked = Signal(_Job)
    _closing = Signal()

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        """Nothing is done before `start`."""
        super().__init__(parent)
        self._replies: dict[int, Reply[Any]] = {}
        self._last_job = 0
        self._thread = QThread()
        self._thread.setObjectName(name)
        self._worker = _Worker()
        self._worker.moveToThread(self._thread)
        self._asked.connect(self._worker.do)
        self._closing.connect(self._worker.close)
        self._worker.done.connect(self._on_done)
        self._worker.refused.connect(self._on_refused)
        self._worker.progressed.connect(self._on_progressed)

    def start(self) -> None:
        """Doing it twice costs nothing."""
        if self._thread.isRunning():
            return
        application = QCoreApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(self.close)
        self._thread.start()

    @Slot()
    def close(self) -> None:
        """Cancel long work, do the rest of what was asked, end the thread. Blocks until then.

        Nobody is answered any more: who asked has closed, too, and may not begin anything new.
        """
        for reply in self._replies.values():
            reply.cancel()
        if self._thread.isRunning():
            self._closing.emit()
            self._thread.wait()
        for reply in self._replies.values():
            reply.deleteLater()
        self._replies.clear()

    def ask(self, work: Callable[[], T]) -> Reply[T]:
        reply: Reply[T] = Reply(self)
        self._send(reply, work)
        return reply

    def ask_long(self, work: Callable[[Task], T]) -> Reply[T]:
        """Work that says how far it is, and can be cancelled."""
        reply: Reply[T] = Reply(self)
        report = partial(self._worker.report, self._last_job + 1)
        self._send(reply, partial(work, Task(report, reply.cancelled)))
        return reply

    def _send(self, reply: Reply[T], work: Callable[[], T]) -> None:
        self._last_job += 1
        self._replies[self._last_job] = reply
        self._asked.emit(_Job(self._last_job, work))

    @Slot(int, object)
    def _on_done(self, number: int, answer: object) -> None:
        reply = self._replies.pop(number, None)
        if reply is not None:
            reply.ready.emit(answer)
            reply.deleteLater()

    @Slot(int, ForeseeError)
    def _on_refused(self, number: int, error: ForeseeError) -> None:
        reply = self._replies.pop(number, None)
        if reply is not None:
            reply.refused.emit(error_text(error))
            reply.deleteLater()

    @Slot(int, int, int)
    def _on_progressed(self, number: int, done: int, total: int) -> None:
        if number in self._replies:
            self._replies[number].progressed.emit(done, total)


class _Worker(QObject):
    """Lives in the thread."""

    done = Signal(int, object)
    refused = Signal(int, ForeseeError)
    progressed = Signal(int, int, int)

    @Slot(_Job)
    def do(self, job: _Job) -> None:
        with suppress(ForeseeError), reporting(partial(self.refused.emit, job.number)):
            self.done.emit(job.number, job.work())

    def report(self, number: int, done: int, total: int) -> None:
        self.progressed.emit(number, done, total)

    @Slot()
    def close(self) -> None:
        QThread.currentThread().quit()


@contextmanager
def reporting(report: Callable[[ForeseeError], object]) -> Generator[None]:
    """Whatever goes wrong within is reported as an error for the user, and raised on."""
    try:
        yield
    except ForeseeError as error:
        report(error)
        raise
    except BaseException:
        report(ForeseeError(bug_message()))
        raise


def bug_message() -> str:
    return QCoreApplication.translate(
        "Background", "This was cut short by an error inside Foresee. You can go on working."
    )

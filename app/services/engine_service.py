"""The model as the window sees it: requests go in, signals with plain data come back.

One thread owns the engine from opening to closing; nothing here blocks but `close`.
"""

from pathlib import Path

from PySide6.QtCore import QObject, QThread, Signal, Slot

from app.film.film import Film
from app.services.engine_events import OpenModel, RunRequest
from app.services.engine_worker import Desk, EngineWorker
from engine.result import Sampling


class EngineService(QObject):
    """Lives with the window. Every run that is started ends in exactly one of `finished`,
    `cancelled`, `declined` and `failed`, in the order of the starts.
    """

    opened = Signal(object)
    """ModelInfo."""
    open_failed = Signal(str)
    """A sentence for the user."""
    started = Signal(object)
    """RunStarted."""
    previewed = Signal(object)
    """RunPreview."""
    told = Signal(object)
    """RunText."""
    finished = Signal(object)
    """RunFinished."""
    cancelled = Signal(object)
    """RunEnded; also for a run that was replaced."""
    declined = Signal(object)
    """RunEnded."""
    failed = Signal(object)
    """RunEnded; after a bug, too, which `sys.excepthook` reports."""
    located = Signal(object)
    """Located."""

    _open = Signal(object)
    _run = Signal(object)
    _locate = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = Desk()
        self._last_number = 0
        self._thread = QThread()
        self._thread.setObjectName("engine")
        self._worker = EngineWorker(self._desk)
        self._worker.moveToThread(self._thread)
        self._open.connect(self._worker.open)
        self._run.connect(self._worker.run)
        self._locate.connect(self._worker.locate)
        self._thread.finished.connect(self._worker.shut)
        self._worker.opened.connect(self.opened)
        self._worker.open_failed.connect(self.open_failed)
        self._worker.started.connect(self.started)
        self._worker.preview_waits.connect(self._on_preview_waits)
        self._worker.told.connect(self.told)
        self._worker.finished.connect(self.finished)
        self._worker.cancelled.connect(self.cancelled)
        self._worker.declined.connect(self.declined)
        self._worker.failed.connect(self.failed)
        self._worker.located.connect(self.located)

    def start_thread(self) -> None:
        self._thread.start()

    def open(self, folder: Path, device: str = "auto") -> None:
        """Answered by `opened` or `open_failed`."""
        self._open.emit(OpenModel(folder, device))

    def start(
        self, film: Film, hypothesis: str, sampling: Sampling | None, preview_pixels: int
    ) -> int:
        """Begin a run, in the place of one that may be going on; returns its number."""
        self._last_number += 1
        self._desk.want(self._last_number)
        request = RunRequest(self._last_number, film, hypothesis, sampling, preview_pixels)
        self._run.emit(request)
        return self._last_number

    def locate(self, film: Film) -> None:
        """Find the film's regions; answered by `located` unless no model is open."""
        self._locate.emit(film)

    def cancel(self) -> None:
        """Answered by `cancelled`, within one step of the model."""
        self._desk.want(None)

    def close(self) -> None:
        """Cancel, close the engine, end the thread. Blocks until then."""
        self._desk.want(None)
        self._thread.quit()
        self._thread.wait()

    @Slot()
    def _on_preview_waits(self) -> None:
        preview = self._desk.take_preview()
        if preview is not None:
            self.previewed.emit(preview)

"""The model as the window sees it: requests go in, signals with plain data come back.

One thread owns the engine from opening to closing; nothing here blocks but `close`.
"""

from pathlib import Path

from PySide6.QtCore import QObject, QThread, Signal, Slot

from app.film.film import Film
from app.services.engine_events import OpenModel, RunPreview, RunRequest
from app.services.engine_worker import EngineSignals, EngineWorker, RunControl
from engine.result import Sampling


class EngineService(EngineSignals):
    """Lives with the window."""

    previewed = Signal(RunPreview)

    _open = Signal(OpenModel)
    _run = Signal(RunRequest)
    _locate = Signal(Film)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._control = RunControl()
        self._last_number = 0
        self._is_open = False
        self._thread = QThread()
        self._thread.setObjectName("engine")
        self._worker = EngineWorker(self._control)
        self._worker.moveToThread(self._thread)
        self._open.connect(self._worker.open)
        self._run.connect(self._worker.run)
        self._locate.connect(self._worker.locate)
        self._thread.finished.connect(self._worker.close)
        self._pass_on()

    @property
    def is_open(self) -> bool:
        """Whether a model is; then each `locate` is answered."""
        return self._is_open

    def start_thread(self) -> None:
        self._thread.start()

    def open(self, folder: Path, device: str = "auto") -> None:
        """Answered by `opened` or `open_failed`."""
        self._open.emit(OpenModel(folder, device))

    def start(
        self, film: Film, hypothesis: str, sampling: Sampling | None, preview_pixels: int
    ) -> int:
        """Begin a run, in the place of one that has not ended; returns its number."""
        self._last_number += 1
        self._control.want(self._last_number)
        request = RunRequest(self._last_number, film, hypothesis, sampling, preview_pixels)
        self._run.emit(request)
        return self._last_number

    def locate(self, film: Film) -> None:
        """Find the film's regions; answered by `located` unless no model is open."""
        self._locate.emit(film)

    def cancel(self) -> None:
        """Answered by `cancelled`, within one step of the model."""
        self._control.want(None)

    def close(self) -> None:
        """Cancel, close the engine, end the thread. Blocks until then."""
        self._control.want(None)
        self._thread.quit()
        self._thread.wait()

    @Slot()
    def _on_opened(self) -> None:
        self._is_open = True

    @Slot()
    def _on_open_failed(self) -> None:
        self._is_open = False

    @Slot()
    def _on_preview_waits(self) -> None:
        preview = self._control.take_preview()
        if preview is not None:
            self.previewed.emit(preview)

    def _pass_on(self) -> None:
        """From the engine's thread to the window's."""
        worker = self._worker
        worker.opened.connect(self._on_opened)
        worker.open_failed.connect(self._on_open_failed)
        worker.opened.connect(self.opened)
        worker.open_failed.connect(self.open_failed)
        worker.started.connect(self.started)
        worker.preview_waits.connect(self._on_preview_waits)
        worker.text_arrived.connect(self.text_arrived)
        worker.finished.connect(self.finished)
        worker.cancelled.connect(self.cancelled)
        worker.declined.connect(self.declined)
        worker.failed.connect(self.failed)
        worker.located.connect(self.located)

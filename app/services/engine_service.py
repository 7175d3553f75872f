"""The model as the window sees it: requests go in, signals with plain data come back.

One thread owns the engine from opening to closing; nothing here blocks but `close`.
"""

from pathlib import Path

from PySide6.QtCore import QElapsedTimer, QObject, QThread, QTimer, Signal, Slot

from app.film.film import Film
from app.services.engine_events import OpenModel, RunEnded, RunFinished, RunPreview, RunRequest
from app.services.engine_worker import EngineSignals, EngineWorker, RunControl
from engine.result import Sampling

# How long a model may take to stop: a node that computes is not interrupted. Then everything that
# it does is halted, and at last its thread is left to itself.
_CANCELLED_MS = 1000
_HALTED_MS = 500
# Since closing began, while all else is closed too.
_CLOSING_MS = 800


class EngineService(EngineSignals):
    """Lives with the window."""

    previewed = Signal(RunPreview)

    _open = Signal(OpenModel)
    _run = Signal(RunRequest)
    _locate = Signal(Film)
    _call = Signal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._last_number = 0
        self._unended: set[int] = set()
        self._wanted: OpenModel | None = None
        self._at_work: OpenModel | None = None
        self._is_opening = self._is_open = False
        self._closing_since = QElapsedTimer()
        self._calls = 0
        self._answered = 0
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.timeout.connect(self._lose_patience)
        self._make_thread()

    @property
    def is_open(self) -> bool:
        """Whether a model is; then each `locate` is answered."""
        return self._is_open

    def start_thread(self) -> None:
        self._thread.start()

    def open(self, folder: Path, device: str = "auto") -> None:
        """Answered by `opened` or `open_failed`, unless another one is asked for before."""
        if self._is_opening and self._wanted is not None:
            self._wanted.halt.set()
            self._expect_an_answer(_HALTED_MS)
        self._wanted, self._is_opening = OpenModel(folder, device), True
        self._open.emit(self._wanted)

    def start(
        self, film: Film, hypothesis: str, sampling: Sampling | None, preview_pixels: int
    ) -> int:
        """Begin a run, in the place of one that has not ended; returns its number."""
        if self._unended and not self._is_opening:
            self._expect_an_answer(_CANCELLED_MS)
        self._last_number += 1
        self._unended.add(self._last_number)
        self._control.want(self._last_number)
        request = RunRequest(self._last_number, film, hypothesis, sampling, preview_pixels)
        self._run.emit(request)
        return self._last_number

    def locate(self, film: Film) -> None:
        """Find the film's regions; answered by `located` unless no model is open."""
        self._locate.emit(film)

    def cancel(self) -> None:
        """Answered by `cancelled`, once the node that computes is done with. A model that does not
        stop then is left behind with its thread, and `open_failed` says so."""
        self._control.want(None)
        if self._unended and not self._is_opening:
            self._expect_an_answer(_CANCELLED_MS)

    def begin_to_close(self) -> None:
        """Cancel and halt whatever is computed; does not wait for it. `close` does."""
        if self._closing_since.isValid():
            return
        self._closing_since.start()
        self._patience.stop()
        self._control.want(None)
        for model in (self._at_work, self._wanted):
            if model is not None:
                model.halt.set()
        self._thread.quit()

    def close(self) -> None:
        """Cancel, close the engine, end the thread. Blocks until then, or leaves a thread behind
        that does not stop (see `left_behind`)."""
        self.begin_to_close()
        left = max(0, _CLOSING_MS - self._closing_since.elapsed())
        if not self._thread.wait(left):
            self._leave_behind()

    def _expect_an_answer(self, milliseconds: int) -> None:
        """From the thread, which comes to it once it has done what was asked before."""
        self._calls += 1
        self._call.emit(self._calls)
        self._patience.start(milliseconds)

    @Slot(int)
    def _on_answered(self, call: int) -> None:
        self._answered = call
        if call == self._calls:
            self._patience.stop()

    @Slot()
    def _lose_patience(self) -> None:
        """First whatever computes is halted; if that does not help, its thread is left to itself
        and another one takes its place."""
        stuck = self._at_work
        if stuck is None or not stuck.halt.is_computing:
            # What is not the model's comes to an end by itself.
            self._patience.start(_HALTED_MS)
            return
        if not stuck.halt.is_set:
            stuck.halt.set()
            self._patience.start(_HALTED_MS)
            return
        self._leave_behind()
        self._make_thread()
        self._thread.start()
        self._answered = self._calls
        unended, self._unended = sorted(self._unended), set()
        for number in unended:
            self.cancelled.emit(RunEnded(number))
        self._is_open = False
        if self._waits_for_another():
            return
        self._is_opening = False
        self.open_failed.emit(
            self.tr(
                "The model does not stop computing, so it was closed; open another one. Until "
                "Foresee is closed, it may keep the computer busy."
            )
        )

    def _waits_for_another(self) -> bool:
        """Whether a model was asked for meanwhile; it is opened then."""
        if self._wanted is None or self._wanted is self._at_work or self._wanted.halt.is_set:
            return False
        self._open.emit(self._wanted)
        return True

    def _leave_behind(self) -> None:
        self._worker.blockSignals(True)
        for asked in (self._open, self._run, self._locate, self._call):
            asked.disconnect()
        self._thread.quit()
        _LEFT_BEHIND.append((self._thread, self._worker))

    @Slot(OpenModel)
    def _on_opening(self, model: OpenModel) -> None:
        self._at_work = model

    @Slot()
    def _on_opened(self) -> None:
        self._is_open, self._is_opening = True, False

    @Slot()
    def _on_open_failed(self) -> None:
        self._is_open = self._is_opening = False

    @Slot(RunFinished)
    @Slot(RunEnded)
    def _on_ended(self, run: RunFinished | RunEnded) -> None:
        self._unended.discard(run.number)
        # A cancelled run is over before the thread says so.
        if not self._unended and not self._is_opening:
            self._patience.stop()

    @Slot()
    def _on_preview_waits(self) -> None:
        preview = self._control.take_preview()
        if preview is not None:
            self.previewed.emit(preview)

    def _make_thread(self) -> None:
        self._control = RunControl()
        self._thread = QThread()
        self._thread.setObjectName("engine")
        self._worker = EngineWorker(self._control)
        self._worker.moveToThread(self._thread)
        self._open.connect(self._worker.open)
        self._run.connect(self._worker.run)
        self._locate.connect(self._worker.locate)
        self._call.connect(self._worker.answer)
        self._thread.finished.connect(self._worker.close)
        self._pass_on()

    def _pass_on(self) -> None:
        """From the engine's thread to the window's."""
        worker = self._worker
        worker.opening.connect(self._on_opening)
        worker.opened.connect(self._on_opened)
        worker.open_failed.connect(self._on_open_failed)
        for ended in (worker.finished, worker.cancelled, worker.declined, worker.failed):
            ended.connect(self._on_ended)
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
        worker.answered.connect(self._on_answered)


# A Qt thread that is deleted while it runs ends the process.
_LEFT_BEHIND: list[tuple[QThread, EngineWorker]] = []


def left_behind() -> bool:
    """Whether a model computes in a thread that could not be ended: the process has to be."""
    return any(thread.isRunning() for thread, _ in _LEFT_BEHIND)

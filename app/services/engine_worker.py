"""Carries out what the window asks of the model, in the thread that owns the engine.

What a run tells is made ready for the screen here too; previews that the window has not fetched yet
are replaced, never queued. Used by `EngineService` alone, which is the face to everybody else.
"""

from collections import deque
from contextlib import suppress
from functools import partial
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from app.film.film import Film, preview_picture
from app.film.marking import Mask
from app.services.background import reporting
from app.services.engine_events import (
    Located,
    ModelInfo,
    OpenModel,
    RunEnded,
    RunFinished,
    RunPreview,
    RunRequest,
    RunStarted,
    RunText,
)
from app.services.shown_run import ShownRun
from app.words.sentences import error_text
from engine.anatomy import Anatomy
from engine.difference import Preview, model_field
from engine.errors import BundleError, DeviceLost, ForeseeError, HypothesisDeclined
from engine.events import Cancelled, Event, Finished, ImageRows, Started, TextDelta
from engine.regions import Region
from engine.result import ModelField
from engine.runtime.halting import GraphHalted

if TYPE_CHECKING:
    from engine.progemu import Engine, Run

_REGION_PIXELS = 512


class EngineSignals(QObject):
    """Every run that is started ends in exactly one of `finished`, `cancelled`, `declined` and
    `failed`, in the order of the starts."""

    opened = Signal(ModelInfo)
    open_failed = Signal(str)
    """A sentence for the user."""
    started = Signal(RunStarted)
    text_arrived = Signal(RunText)
    finished = Signal(RunFinished)
    cancelled = Signal(RunEnded)
    """Also for a run that was replaced."""
    declined = Signal(RunEnded)
    failed = Signal(RunEnded)
    """After a bug, too, which `sys.excepthook` reports."""
    located = Signal(Located)


class EngineWorker(EngineSignals):
    """Lives in the engine's thread."""

    preview_waits = Signal()
    opening = Signal(OpenModel)
    """From now on it is this model that keeps the thread busy."""
    answered = Signal(int)
    """A call: the thread has done all that was asked before it."""

    def __init__(self, control: "RunControl") -> None:
        super().__init__()
        self._control = control
        self._engine: Engine | None = None
        self._current: OpenModel | None = None

    @Slot(OpenModel)
    def open(self, request: OpenModel) -> None:
        """Where this fails, the model that was open before is opened again."""
        before = self._current
        self.close()
        self.opening.emit(request)
        with suppress(ForeseeError), reporting(self._on_not_opened):
            self._open(request)
        if request.halt.is_set or self._engine is not None:
            return
        if before is not None and before != request:
            before.halt.clear()
            self.open(before)

    @Slot(int)
    def answer(self, call: int) -> None:
        self.answered.emit(call)

    def _on_not_opened(self, error: ForeseeError) -> None:
        self.open_failed.emit(error_text(error))

    def _open(self, request: OpenModel) -> None:
        # Loaded here and not with the window, which is shown meanwhile.
        from engine.hypothesis import load_lexicons
        from engine.progemu import Engine

        try:
            engine = Engine.open(request.folder, request.device, request.halt)
        except GraphHalted:
            return  # another one is wanted
        info = _info(engine, request.folder)
        self._engine, self._current = engine, request
        self.opened.emit(info)
        load_lexicons()

    @Slot(RunRequest)
    def run(self, request: RunRequest) -> None:
        try:
            with suppress(ForeseeError), reporting(partial(self._end, request.number)):
                self._carry_out(request)
        finally:
            self._control.end()

    def _end(self, number: int, error: ForeseeError) -> None:
        if isinstance(error, HypothesisDeclined):
            self.declined.emit(RunEnded(number, error_text(error), error.suggestions))
            return
        self.failed.emit(RunEnded(number, error_text(error)))
        if isinstance(error, DeviceLost):
            # Whatever was on the device is gone; the next run must not wait for it.
            self.close()
            self.open_failed.emit(error_text(error))

    @Slot(Film)
    def locate(self, film: Film) -> None:
        if self._engine is None:
            return
        try:
            anatomy = self._engine.anatomy(film.radiograph)
        except ForeseeError as error:
            self.located.emit(Located(film, refusal=error_text(error)))
        except GraphHalted:
            self.located.emit(Located(film))
        else:
            self.located.emit(Located(film, {} if anatomy is None else _regions(anatomy, film)))

    @Slot()
    def close(self) -> None:
        if self._engine is not None:
            self._engine.close()
        self._engine = self._current = None

    def _carry_out(self, request: RunRequest) -> None:
        if self._engine is None:
            raise BundleError(
                "No model is open, so nothing can be predicted; open one under Models."
            )
        if not self._control.is_wanted(request.number):
            self.cancelled.emit(RunEnded(request.number))
            return
        run = self._engine.generate(request.film.radiograph, request.hypothesis, request.sampling)
        self._control.begin(request.number, run)
        try:
            self._follow(request, run, self._engine)
        finally:
            # A run that a bug left half-way would keep the engine busy for ever.
            run.cancel()
            deque(run, maxlen=0)

    def _follow(self, request: RunRequest, run: "Run", engine: "Engine") -> None:
        radiograph = request.film.radiograph
        field = model_field(radiograph.pixels.shape)
        size = engine.manifest.image.size
        small = Preview.of(radiograph, field, request.preview_pixels, size)
        for event in run:
            if isinstance(event, ImageRows):
                self._post(request, event, small, field)
            else:
                self._tell(request, event)

    def _post(
        self, request: RunRequest, event: ImageRows, small: Preview, field: ModelField
    ) -> None:
        arrived = event.rows_done / event.rows_total
        picture = preview_picture(small, request.film, field, event.layers, arrived)
        preview = RunPreview(
            request.number, picture, event.rows_done, event.rows_total, event.seconds_left
        )
        if self._control.post(preview):
            self.preview_waits.emit()

    def _tell(self, request: RunRequest, event: Event) -> None:
        number = request.number
        match event:
            case Started(prompt, rows_total):
                self.started.emit(RunStarted(number, prompt, rows_total))
            case TextDelta(text):
                self.text_arrived.emit(RunText(number, text))
            case Finished(result):
                self.finished.emit(RunFinished(number, ShownRun.of(request.film, result)))
            case Cancelled():
                self.cancelled.emit(RunEnded(number))


class RunControl:
    """What both threads touch, behind one lock: which run is wanted, and the latest preview."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._wanted: int | None = None
        self._run: Run | None = None
        self._preview: RunPreview | None = None

    def want(self, number: int | None) -> None:
        """From now on only this run; another that runs is cancelled."""
        with self._lock:
            self._wanted = number
            self._preview = None
            if self._run is not None:
                self._run.cancel()

    def is_wanted(self, number: int) -> bool:
        with self._lock:
            return self._wanted == number

    def begin(self, number: int, run: "Run") -> None:
        with self._lock:
            self._run = run
            if self._wanted != number:
                run.cancel()

    def end(self) -> None:
        with self._lock:
            self._run = None

    def post(self, preview: RunPreview) -> bool:
        """True when the window must hear of it: it has fetched the one before."""
        with self._lock:
            empty = self._preview is None
            self._preview = preview
            return empty

    def take_preview(self) -> RunPreview | None:
        with self._lock:
            preview, self._preview = self._preview, None
            return preview


def _regions(anatomy: Anatomy, film: Film) -> dict[Region, Mask]:
    """As fine as regions need to be on the screen."""
    height, width = film.radiograph.pixels.shape
    scale = min(1.0, _REGION_PIXELS / max(height, width))
    shape = max(1, round(height * scale)), max(1, round(width * scale))
    return {region: anatomy.on_film(region, shape) for region in anatomy.masks}


def _info(engine: "Engine", folder: Path) -> ModelInfo:
    return ModelInfo(folder, engine.manifest, engine.digest, engine.device, engine.card())

"""The model as the window sees it: requests go in, signals with plain data come back.

One thread owns the engine from opening to closing. What a run tells is made ready for the screen in
that thread too; previews that the window has not fetched yet are replaced, never queued.
"""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from PySide6.QtCore import QObject, QThread, Signal, Slot

from app.services.never_silent import bug_message
from app.services.shown_run import ShownRun
from app.viewer.film import Film, Picture, preview_picture
from app.viewer.marking import Mask
from engine.anatomy import Anatomy
from engine.bundle import MODEL_CARD, Manifest
from engine.difference import Preview, model_field
from engine.errors import BundleError, DeviceLost, ForeseeError, HypothesisDeclined
from engine.events import Cancelled, Event, Finished, ImageRows, Started, TextDelta
from engine.progemu import Engine, Run
from engine.regions import Region
from engine.result import ModelField, Sampling

_REGION_PIXELS = 512


@dataclass(frozen=True, slots=True)
class OpenModel:
    folder: Path
    device: str


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """The opened model: `device` is the one it really runs on; `card` is Markdown."""

    folder: Path
    manifest: Manifest
    digest: str
    device: str
    card: str


@dataclass(frozen=True, slots=True, eq=False)
class RunRequest:
    """Everything that one run needs. `sampling` None: the model's defaults; `preview_pixels`: how
    fine the pictures on the way need to be along their longer side."""

    number: int
    film: Film
    hypothesis: str
    sampling: Sampling | None
    preview_pixels: int


@dataclass(frozen=True, slots=True)
class RunStarted:
    number: int
    prompt: str
    rows_total: int


@dataclass(frozen=True, slots=True, eq=False)
class RunPreview:
    number: int
    picture: Picture
    rows_done: int
    rows_total: int
    seconds_left: float


@dataclass(frozen=True, slots=True)
class RunText:
    """More of the interpretation."""

    number: int
    text: str


@dataclass(frozen=True, slots=True, eq=False)
class RunFinished:
    number: int
    shown: ShownRun


@dataclass(frozen=True, slots=True)
class RunEnded:
    """Without a result: cancelled, declined or failed. `message` is a sentence for the user."""

    number: int
    message: str = ""
    suggestions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Located:
    """The named regions of a film, each spanning it; none where the model knows no anatomy.
    `refusal`: why the film cannot be used, a sentence for the user; empty where it can."""

    film: Film
    regions: Mapping[Region, Mask] = field(default_factory=dict[Region, Mask])
    refusal: str = ""


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
        self._desk = _Desk()
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


class EngineWorker(QObject):
    """Lives in the engine's thread."""

    opened = Signal(object)
    open_failed = Signal(str)
    started = Signal(object)
    preview_waits = Signal()
    told = Signal(object)
    finished = Signal(object)
    cancelled = Signal(object)
    declined = Signal(object)
    failed = Signal(object)
    located = Signal(object)

    def __init__(self, desk: "_Desk") -> None:
        super().__init__()
        self._desk = desk
        self._engine: Engine | None = None
        self._current: OpenModel | None = None

    @Slot(object)
    def open(self, request: OpenModel) -> None:
        """Where this fails, the model that was open before is opened again."""
        before = self._current
        self.shut()
        try:
            self._open(request)
        except ForeseeError as error:
            self.open_failed.emit(str(error))
            if before is not None and before != request:
                self.open(before)

    def _open(self, request: OpenModel) -> None:
        self._engine = Engine.open(request.folder, device=request.device)
        self._current = request
        self.opened.emit(_info(self._engine, request.folder))

    @Slot(object)
    def run(self, request: RunRequest) -> None:
        ended = False
        try:
            self._carry_out(request)
            ended = True
        except HypothesisDeclined as error:
            ended = True
            self.declined.emit(RunEnded(request.number, str(error), error.suggestions))
        except ForeseeError as error:
            ended = True
            self.failed.emit(RunEnded(request.number, str(error)))
            if isinstance(error, DeviceLost):
                # Whatever was on the device is gone; the next run must not wait for it.
                self.shut()
                self.open_failed.emit(str(error))
        finally:
            self._desk.end()
            if not ended:
                # A bug: the exception goes on to sys.excepthook, the window must not wait forever.
                self.failed.emit(RunEnded(request.number, bug_message()))

    @Slot(object)
    def locate(self, film: Film) -> None:
        if self._engine is None:
            return
        try:
            anatomy = self._engine.anatomy(film.radiograph)
        except ForeseeError as error:
            self.located.emit(Located(film, refusal=str(error)))
        else:
            self.located.emit(Located(film, {} if anatomy is None else _regions(anatomy, film)))

    @Slot()
    def shut(self) -> None:
        if self._engine is not None:
            self._engine.close()
        self._engine = self._current = None

    def _carry_out(self, request: RunRequest) -> None:
        if self._engine is None:
            raise BundleError(self.tr("No model is open, so nothing can be predicted."))
        if not self._desk.is_wanted(request.number):
            self.cancelled.emit(RunEnded(request.number))
            return
        run = self._engine.generate(request.film.radiograph, request.hypothesis, request.sampling)
        self._desk.begin(request.number, run)
        try:
            self._follow(request, run)
        finally:
            # A run that a bug left half-way would keep the engine busy for ever.
            run.cancel()
            deque(run, maxlen=0)

    def _follow(self, request: RunRequest, run: Run) -> None:
        radiograph = request.film.radiograph
        field = model_field(radiograph.pixels.shape)
        small = Preview.of(radiograph, field, request.preview_pixels)
        for event in run:
            if isinstance(event, ImageRows):
                self._post(request, event, small, field)
            else:
                self._tell(request, event)

    def _post(
        self, request: RunRequest, event: ImageRows, small: Preview, field: ModelField
    ) -> None:
        arrived = event.rows_done / event.rows_total
        picture = preview_picture(small, request.film, field, event.change, arrived)
        preview = RunPreview(
            request.number, picture, event.rows_done, event.rows_total, event.seconds_left
        )
        if self._desk.post(preview):
            self.preview_waits.emit()

    def _tell(self, request: RunRequest, event: Event) -> None:
        number = request.number
        match event:
            case Started(prompt, rows_total):
                self.started.emit(RunStarted(number, prompt, rows_total))
            case TextDelta(text):
                self.told.emit(RunText(number, text))
            case Finished(result):
                self.finished.emit(RunFinished(number, ShownRun.of(request.film, result)))
            case Cancelled():
                self.cancelled.emit(RunEnded(number))


class _Desk:
    """What both threads touch, behind one lock: which run is wanted, and the latest preview."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._wanted: int | None = None
        self._run: Run | None = None
        self._preview: RunPreview | None = None

    def want(self, number: int | None) -> None:
        """From now on only this run; what is going on is cancelled."""
        with self._lock:
            self._wanted = number
            self._preview = None
            if self._run is not None:
                self._run.cancel()

    def is_wanted(self, number: int) -> bool:
        with self._lock:
            return self._wanted == number

    def begin(self, number: int, run: Run) -> None:
        with self._lock:
            self._run = run
            if self._wanted != number:
                run.cancel()

    def end(self) -> None:
        with self._lock:
            self._run = None

    def post(self, preview: RunPreview) -> bool:
        """True when the window must be told: it has fetched the one before."""
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


def _info(engine: Engine, folder: Path) -> ModelInfo:
    try:
        card = (folder / MODEL_CARD).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        card = ""
    return ModelInfo(folder, engine.manifest, engine.digest, engine.device, card)

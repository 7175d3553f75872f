"""What is being studied: the film, the run that is going on, the run that is shown. No widgets.

The one place where the window meets the engine, the films and the library.
"""

from collections import deque
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from app.film.film import Film
from app.services.engine_events import (
    ModelInfo,
    RunEnded,
    RunFinished,
    RunPreview,
    RunStarted,
    RunText,
)
from app.services.engine_service import EngineService
from app.services.film_service import FilmFailure, FilmService
from app.services.samples import Samples, WantedRun
from app.services.settings import AnotherRun
from app.services.shown_run import ShownRun
from app.services.store_executor import StoreExecutor
from app.services.store_requests import ReopenedRun
from app.services.synthetic import is_synthetic
from app.words.sentences import error_text
from engine.errors import HypothesisDeclined
from engine.findings import Reading
from engine.hypothesis import read_hypothesis, require_scope
from engine.radiograph import Radiograph, read_radiograph
from engine.result import Sampling
from lessons.records import RunSummary


class StudySession(QObject):
    film_opened = Signal(object)
    """Film: a prior without a run."""
    film_failed = Signal(str)
    follow_up_opened = Signal(object)
    """Film: a real later film of the same patient."""
    run_asked = Signal()
    """A run was given to the model, which has yet to read the prior."""
    run_started = Signal(str)
    """What the model really reads."""
    previewed = Signal(object)
    """RunPreview."""
    told = Signal(str)
    """More of the interpretation."""
    run_shown = Signal(object)
    """ShownRun: just finished, or reopened from the history."""
    run_stopped = Signal()
    """The run that was going on was cancelled or failed; what was shown before still counts."""
    waiting_changed = Signal(int)
    """How many runs are asked for and have not begun."""
    agreed = Signal(object)
    """Agreement: all samples of one hypothesis are there."""
    declined = Signal(str, object)
    """Why, and what could be asked instead: tuple[str, ...]."""
    run_failed = Signal(str)
    model_opened = Signal(object)
    """ModelInfo."""
    model_failed = Signal(str)
    exported = Signal(object)
    """Path."""
    export_failed = Signal(str)

    def __init__(
        self,
        engine: EngineService,
        films: FilmService,
        library: StoreExecutor,
        elsewhere: Callable[[str], Radiograph | None],
        parent: QObject | None = None,
    ) -> None:
        """`elsewhere`: finds a film by its fingerprint where it is no file of its own; called in
        another thread."""
        super().__init__(parent)
        self._elsewhere = elsewhere
        self._engine = engine
        self._films = films
        self._library = library
        self._film: Film | None = None
        self._shown: ShownRun | None = None
        self._model: ModelInfo | None = None
        self._running: int | None = None
        self._waiting: deque[WantedRun] = deque()
        self._samples = Samples()
        engine.opened.connect(self._on_model_opened)
        engine.open_failed.connect(self.model_failed)
        engine.started.connect(self._on_started)
        engine.previewed.connect(self._on_previewed)
        engine.told.connect(self._on_told)
        engine.finished.connect(self._on_finished)
        engine.cancelled.connect(self._on_cancelled)
        engine.declined.connect(self._on_declined)
        engine.failed.connect(self._on_failed)
        films.film_ready.connect(self._on_film)
        films.failed.connect(self._on_film_failed)
        films.run_ready.connect(self.show_run)
        films.exported.connect(self.exported)
        films.export_failed.connect(self.export_failed)
        library.run_reopened.connect(self._on_run_found)

    @property
    def film(self) -> Film | None:
        return self._film

    @property
    def shown(self) -> ShownRun | None:
        return self._shown

    @property
    def model(self) -> ModelInfo | None:
        return self._model

    @property
    def is_running(self) -> bool:
        return self._running is not None

    def open_film(self, path: Path, title: str | None = None) -> None:
        """Answered by `film_opened` or `film_failed`."""
        self._films.read(path, title)

    def open_follow_up(self, path: Path) -> None:
        """Answered by `follow_up_opened` or `film_failed`."""
        reply = self._films.ask(partial(_read, path))
        reply.ready.connect(self.follow_up_opened)
        reply.refused.connect(self.film_failed)

    def show_film(self, film: Film) -> None:
        """A film that is at hand already, without a run; it is not listed among the recent ones."""
        self._abandon_run()
        self._film = film
        self._shown = None
        self.film_opened.emit(film)

    @Slot(object)
    def show_run(self, shown: ShownRun) -> None:
        """A finished run that is at hand already."""
        self._abandon_run()
        self._show(shown)

    def reopen(self, run: RunSummary) -> None:
        """Answered by `run_shown`, or by the library's `failed`."""
        film = self._film
        is_same = film is not None and film.radiograph.fingerprint == run.case_fingerprint
        prior = film.radiograph if film and is_same else None
        self._library.reopen_run(run.id, prior, self._elsewhere)

    def read(self, hypothesis: str) -> Reading:
        """Raises HypothesisDeclined where nothing is understood or the model cannot draw it."""
        if self._model is None:
            return read_hypothesis(hypothesis)
        scope = self._model.manifest.scope
        reading = read_hypothesis(hypothesis, scope)
        require_scope(reading, scope)
        return reading

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    def generate(
        self,
        hypothesis: str,
        sampling: Sampling | None,
        preview_pixels: int,
        another: AnotherRun = AnotherRun.REPLACES,
        samples: int = 1,
    ) -> bool:
        """Start a run, or let it wait for the one that is going on. False: declined.

        More than one of `samples` are runs with the seeds that follow; see `agreed`.
        """
        if self._film is None or self._model is None:
            return False
        try:
            self.read(hypothesis)
        except HypothesisDeclined as error:
            # Said before anything is touched: a run that is going on and a result stay.
            self.declined.emit(error_text(error), error.suggestions)
            return False
        wanted = WantedRun(self._film, hypothesis, sampling, preview_pixels)
        if self.is_running and another is AnotherRun.REPLACES:
            self._waiting.clear()
        self._waiting.extend(wanted.sampled(samples))
        if not self.is_running or another is AnotherRun.REPLACES:
            self._begin_next()
        else:
            self.waiting_changed.emit(self.waiting)
        return True

    def cancel(self) -> None:
        """The run that is going on; what waits for it is forgotten too."""
        self._waiting.clear()
        if self._running is not None:
            self._engine.cancel()

    def export(self, folder: Path) -> None:
        """Write the run that is shown; answered by `exported` or `export_failed`."""
        if self._shown is not None:
            self._films.export(folder, self._shown)

    @Slot(object)
    def _on_model_opened(self, model: ModelInfo) -> None:
        self._model = model
        self.model_opened.emit(model)

    @Slot(object)
    def _on_film(self, film: Film) -> None:
        self._library.remember_case(film.radiograph, film.source, film.title)
        self.show_film(film)

    @Slot(object)
    def _on_film_failed(self, failure: FilmFailure) -> None:
        self.film_failed.emit(failure.message)

    @Slot(object)
    def _on_run_found(self, run: ReopenedRun) -> None:
        self._films.prepare(run)

    @Slot(object)
    def _on_started(self, started: RunStarted) -> None:
        if started.number == self._running:
            self.run_started.emit(started.prompt)

    @Slot(object)
    def _on_previewed(self, preview: RunPreview) -> None:
        if preview.number == self._running:
            self.previewed.emit(preview)

    @Slot(object)
    def _on_told(self, text: RunText) -> None:
        if text.number == self._running:
            self.told.emit(text.text)

    @Slot(object)
    def _on_finished(self, run: RunFinished) -> None:
        if run.number != self._running:
            return
        self._running = None
        shown = run.shown
        self._library.save_run(
            shown.result, shown.film.radiograph, shown.film.source, shown.film.title, shown.id
        )
        self._show(shown)
        agreement = self._samples.add(shown)
        if agreement is not None:
            self.agreed.emit(agreement)
        self._begin_next()

    @Slot(object)
    def _on_cancelled(self, ended: RunEnded) -> None:
        if ended.number == self._running:
            self._running = None
            self.run_stopped.emit()

    @Slot(object)
    def _on_declined(self, ended: RunEnded) -> None:
        if ended.number == self._running:
            self._running = None
            self.run_stopped.emit()
            self.declined.emit(ended.message, ended.suggestions)

    @Slot(object)
    def _on_failed(self, ended: RunEnded) -> None:
        if ended.number == self._running:
            self._running = None
            self.run_stopped.emit()
            if ended.message:
                self.run_failed.emit(ended.message)
            self._begin_next()

    def _begin_next(self) -> None:
        if self._waiting:
            run = self._waiting.popleft()
            self._running = self._engine.start(
                run.film, run.hypothesis, run.sampling, run.preview_pixels
            )
            self._samples.expect(run)
            self.run_asked.emit()
        self.waiting_changed.emit(self.waiting)

    def _show(self, shown: ShownRun) -> None:
        self._film = shown.film
        self._shown = shown
        self.run_shown.emit(shown)

    def _abandon_run(self) -> None:
        self._waiting.clear()
        if self._running is not None:
            self._running = None
            self._engine.cancel()
            self.run_stopped.emit()


def _read(path: Path) -> Film:
    return Film.of(read_radiograph(path), path, path.stem, is_synthetic=is_synthetic(path))

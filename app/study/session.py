"""What is being studied: the film, the run in progress, the run that is shown. No widgets.

The one place where the window meets the engine, the films and the library.
"""

from collections import deque
from functools import partial
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QObject, Signal, Slot

from app.film.film import Film
from app.services.background import Background, Task
from app.services.engine_events import (
    ModelInfo,
    RunEnded,
    RunFinished,
    RunPreview,
    RunStarted,
    RunText,
)
from app.services.engine_service import EngineService
from app.services.films import (
    FilmPlace,
    FilmsToChoose,
    export_run,
    film_or_choice,
    found_again,
    reopened_on_film,
)
from app.services.library import Library
from app.services.samples import Agreement, Samples, WantedRun
from app.services.settings import AnotherRun
from app.services.shown_run import ShownRun
from app.services.stored_runs import FindFilm, ReopenedRun
from app.stage.on_stage import FollowUp
from app.words.sentences import error_text
from engine.errors import HypothesisDeclined
from engine.findings import Reading
from engine.hypothesis import read_hypothesis, require_scope
from engine.result import Sampling
from lessons.records import RunSummary


class StudySession(QObject):
    film_opened = Signal(Film)
    """A prior without a run."""
    film_failed = Signal(str)
    choice_wanted = Signal(FilmsToChoose)
    """Which film of a study? `open_film` with its number."""
    follow_up_choice_wanted = Signal(FilmsToChoose)
    """The same for `open_follow_up`."""
    follow_up_opened = Signal(FollowUp)
    """A real later film of the same patient."""
    run_asked = Signal()
    """A run was given to the model, which has yet to read the prior."""
    run_started = Signal(str)
    """What the model really reads."""
    previewed = Signal(RunPreview)
    text_arrived = Signal(str)
    """More of the interpretation."""
    run_shown = Signal(ShownRun)
    """Just finished, or reopened from the history."""
    run_stopped = Signal()
    """The current run was cancelled or failed; what was shown before still counts."""
    waiting_changed = Signal(int)
    """How many runs are asked for and have not begun."""
    agreed = Signal(Agreement)
    """All samples of one hypothesis are there."""
    declined = Signal(str, tuple)
    """Why, and the hypotheses that could be asked instead."""
    run_failed = Signal(str)
    model_opened = Signal(ModelInfo)
    model_failed = Signal(str)
    exported = Signal(Path)
    """The folder or file that holds the run now."""
    export_failed = Signal(str)

    def __init__(
        self,
        engine: EngineService,
        films: Background,
        library: Library,
        find_film: FindFilm,
        parent: QObject | None = None,
    ) -> None:
        """`find_film` is called in another thread."""
        super().__init__(parent)
        self._places: dict[str, FilmPlace] = {}
        self._find_film = partial(found_again, self._places, find_film)
        self._engine = engine
        self._films = films
        self._library = library
        self._film: Film | None = None
        self._shown: ShownRun | None = None
        self._model: ModelInfo | None = None
        self._running: int | None = None
        self._wanted: WantedRun | None = None
        self._waiting: deque[WantedRun] = deque()
        self._samples = Samples()
        engine.opened.connect(self._on_model_opened)
        engine.open_failed.connect(self.model_failed)
        engine.started.connect(self._on_started)
        engine.previewed.connect(self._on_previewed)
        engine.text_arrived.connect(self._on_text)
        engine.finished.connect(self._on_finished)
        engine.cancelled.connect(self._on_cancelled)
        engine.declined.connect(self._on_declined)
        engine.failed.connect(self._on_failed)

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
    def running(self) -> WantedRun | None:
        """The run that goes on."""
        return self._wanted if self.is_running else None

    @property
    def _batch(self) -> UUID | None:
        """Of the samples that the last run belongs to, if it is one of several."""
        run = self._wanted
        return run.batch if run is not None and run.samples > 1 else None

    @property
    def is_running(self) -> bool:
        return self._running is not None

    def open_film(self, path: Path, title: str | None = None, number: int | None = None) -> None:
        """Answered by `film_opened`, `choice_wanted` or `film_failed`. `number`: which film of a
        study it is."""
        work = partial(_film, FilmPlace(path, number), title, self.tr("Own film"))
        self._films.ask_long(work).then(self._on_film_or_choice, self.film_failed)

    def open_follow_up(self, path: Path, number: int | None = None) -> None:
        """Of the film that is open. Answered by `follow_up_opened`, `follow_up_choice_wanted` or
        `film_failed`."""
        if self._film is not None:
            place = FilmPlace(path, number)
            work = partial(_follow_up, place, self.tr("Own follow-up"), self._film)
            self._films.ask_long(work).then(self._on_follow_up_or_choice, self.film_failed)

    def show_film(self, film: Film) -> None:
        """A film that was read already, without a run; it is not listed among the recent ones."""
        self._abandon_run()
        self._film = film
        self._shown = None
        self.film_opened.emit(film)

    @Slot(ShownRun)
    def show_run(self, shown: ShownRun) -> None:
        """A finished run that was read already."""
        self._abandon_run()
        self._show(shown)

    def reopen(self, run: RunSummary) -> None:
        """Answered by `run_shown`, or by the library's `failed`."""
        film = self._film
        is_same = film is not None and film.radiograph.fingerprint == run.case_fingerprint
        prior = film.radiograph if film and is_same else None
        self._library.reopen_run(run.id, prior, self._find_film).then(self._on_reopened)

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
        """Start a run, or let it wait for the current one. False: declined.

        More than one of `samples` are runs with the seeds that follow; see `agreed`.
        """
        if self._film is None or self._model is None:
            return False
        try:
            self.read(hypothesis)
        except HypothesisDeclined as error:
            # Said before anything is touched: the current run and its result stay.
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
        """The current run; what waits for it is forgotten too."""
        self._waiting.clear()
        if self._running is not None:
            self._engine.cancel()

    def export(self, folder: Path) -> None:
        """Write the run that is shown; answered by `exported` or `export_failed`."""
        if self._shown is not None:
            work = partial(export_run, folder, self._shown)
            self._films.ask(work).then(self.exported, self.export_failed)

    @Slot(ModelInfo)
    def _on_model_opened(self, model: ModelInfo) -> None:
        self._model = model
        self.model_opened.emit(model)

    @Slot(object)
    def _on_film_or_choice(self, read: Film | FilmsToChoose | None) -> None:
        if isinstance(read, FilmsToChoose):
            self.choice_wanted.emit(read)
        elif read is not None:
            self._places[read.radiograph.fingerprint] = FilmPlace(read.source, read.number)
            self._library.remember_case(read.radiograph, read.source, read.title)
            self.show_film(read)

    @Slot(object)
    def _on_follow_up_or_choice(self, read: FollowUp | FilmsToChoose | None) -> None:
        if isinstance(read, FilmsToChoose):
            self.follow_up_choice_wanted.emit(read)
        elif read is not None:
            self.follow_up_opened.emit(read)

    @Slot(ReopenedRun)
    def _on_reopened(self, run: ReopenedRun) -> None:
        self._films.ask(partial(reopened_on_film, run)).then(self.show_run, self.film_failed)

    @Slot(RunStarted)
    def _on_started(self, started: RunStarted) -> None:
        if started.number == self._running:
            self.run_started.emit(started.prompt)

    @Slot(RunPreview)
    def _on_previewed(self, preview: RunPreview) -> None:
        if preview.number == self._running:
            self.previewed.emit(preview)

    @Slot(RunText)
    def _on_text(self, text: RunText) -> None:
        if text.number == self._running:
            self.text_arrived.emit(text.text)

    @Slot(RunFinished)
    def _on_finished(self, run: RunFinished) -> None:
        if run.number != self._running:
            return
        self._running = None
        shown = run.shown
        self._library.save_run(
            shown.result,
            shown.film.radiograph,
            shown.film.source,
            shown.film.title,
            shown.id,
            self._batch,
        )
        self._show(shown)
        agreement = self._samples.add(shown)
        if agreement is not None:
            self.agreed.emit(agreement)
        self._begin_next()

    @Slot(RunEnded)
    def _on_cancelled(self, ended: RunEnded) -> None:
        if ended.number == self._running:
            self._running = None
            self.run_stopped.emit()

    @Slot(RunEnded)
    def _on_declined(self, ended: RunEnded) -> None:
        if ended.number == self._running:
            self._running = None
            self.run_stopped.emit()
            self.declined.emit(ended.message, ended.suggestions)

    @Slot(RunEnded)
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
            self._wanted = run
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


def _film(place: FilmPlace, title: str | None, own: str, task: Task) -> Film | FilmsToChoose | None:
    return film_or_choice(place, title, own, task.cancelled.is_set)


def _follow_up(
    place: FilmPlace, own: str, prior: Film, task: Task
) -> FollowUp | FilmsToChoose | None:
    read = film_or_choice(place, None, own, task.cancelled.is_set)
    return FollowUp.of(read, prior) if isinstance(read, Film) else read

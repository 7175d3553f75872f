"""Baking a pack's runs in the background, one after the other, with a model of their own.

The student's model is another one and is not touched. Knows no widgets.
"""

from collections import deque
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QObject, Signal, Slot

from app.authoring.editor import DraftEditor
from app.film.film import Film
from app.services.engine_events import ModelInfo, RunEnded, RunFinished, RunPreview
from app.services.engine_service import EngineService
from engine.result import RunResult
from lessons.pack.draft.baking import WantedRun, another_run, baked_run
from lessons.pack.draft.folder import DraftFolder
from lessons.pack.draft.model import FilmDraft, ItemDraft, RunDraft

# Nobody looks at a run while it is baked.
_PREVIEW_PIXELS = 64


@dataclass(frozen=True, slots=True)
class BakeProgress:
    """`done`: of the present run, [0, 1]. `waiting`: runs after it."""

    item: UUID
    done: float
    waiting: int


class Baker(QObject):
    """Runs end up in the draft, unseen until the instructor has judged them."""

    model_opened = Signal(ModelInfo)
    progressed = Signal(BakeProgress)
    baked = Signal(UUID)
    """The item that has a new run."""
    refused = Signal(UUID, str)
    """The item whose run could not be made, and why."""
    idle = Signal()
    """Nothing is baked and nothing waits."""

    def __init__(self, editor: DraftEditor, engine: EngineService) -> None:
        super().__init__(editor)
        self._editor = editor
        self._engine = engine
        self._waiting: deque[WantedRun] = deque()
        self._wanted: WantedRun | None = None
        self._number: int | None = None
        self._model: ModelInfo | None = None
        self._folder: Path | None = None
        engine.opened.connect(self._on_opened)
        engine.open_failed.connect(self._on_open_failed)
        engine.previewed.connect(self._on_previewed)
        engine.finished.connect(self._on_finished)
        engine.cancelled.connect(self._on_cancelled)
        engine.declined.connect(self._on_ended)
        engine.failed.connect(self._on_ended)

    @property
    def model(self) -> ModelInfo | None:
        return self._model

    @property
    def is_busy(self) -> bool:
        return self._wanted is not None or bool(self._waiting)

    def is_waiting(self, item: UUID) -> bool:
        return any(item in one.items for one in self._waiting)

    def choose_model(self, folder: Path) -> None:
        """Answered by `model_opened` or `refused`; runs that wait are made with this model."""
        if folder != self._folder:
            self._folder = folder
            self._model = None
            self._engine.open(folder)

    def bake(self, items: tuple[ItemDraft, ...]) -> None:
        for item in items:
            is_running = self._wanted is not None and item.id in self._wanted.items
            wanted = another_run(self._editor.draft, item)
            if wanted is not None and not is_running and not self.is_waiting(item.id):
                self._waiting.append(wanted)
        self._begin_next()

    def cancel(self) -> None:
        """Also what waits."""
        self._waiting.clear()
        if self._number is not None:
            self._engine.cancel()

    def _begin_next(self) -> None:
        if self._wanted is not None or self._model is None:
            return
        if not self._waiting:
            self.idle.emit()
            return
        self._wanted = self._waiting.popleft()
        self._report(0.0)
        reply = self._editor.ask(partial(_film, self._editor.folder, self._wanted.film))
        reply.ready.connect(self._on_film)
        reply.refused.connect(self._on_film_missing)

    @Slot(object)
    def _on_opened(self, model: ModelInfo) -> None:
        self._model = model
        self.model_opened.emit(model)
        self._begin_next()

    @Slot(str)
    def _on_open_failed(self, message: str) -> None:
        self._folder = None
        self._editor.trouble.emit(message)

    @Slot(object)
    def _on_film(self, film: Film) -> None:
        if self._wanted is not None and self._model is not None:
            sampling = self._model.manifest.sampling.sampling(self._wanted.seed)
            self._number = self._engine.start(
                film, self._wanted.hypothesis, sampling, _PREVIEW_PIXELS
            )

    @Slot(str)
    def _on_film_missing(self, message: str) -> None:
        self._end(message)

    @Slot(object)
    def _on_previewed(self, preview: RunPreview) -> None:
        if preview.number == self._number:
            self._report(preview.rows_done / preview.rows_total)

    @Slot(object)
    def _on_finished(self, run: RunFinished) -> None:
        if run.number == self._number and self._wanted is not None:
            self._number = None
            work = partial(_keep, self._editor.folder, self._wanted, run.shown.result)
            reply = self._editor.ask(work)
            reply.ready.connect(self._on_kept)
            reply.refused.connect(self._on_film_missing)

    @Slot(object)
    def _on_kept(self, run: RunDraft) -> None:
        wanted = self._wanted
        if wanted is not None:
            self._editor.change(
                self.tr("Bake “{hypothesis}”").format(hypothesis=run.hypothesis),
                self._editor.draft.with_run(run, *wanted.items),
            )
            self._wanted = None
            self.baked.emit(wanted.items[0])
            self._begin_next()

    @Slot(object)
    def _on_cancelled(self, ended: RunEnded) -> None:
        if ended.number == self._number:
            self._number = self._wanted = None
            self._begin_next()

    @Slot(object)
    def _on_ended(self, ended: RunEnded) -> None:
        if ended.number == self._number:
            self._number = None
            self._end(ended.message)

    def _end(self, message: str) -> None:
        wanted, self._wanted = self._wanted, None
        if wanted is not None:
            self.refused.emit(wanted.items[0], message)
        self._begin_next()

    def _report(self, done: float) -> None:
        if self._wanted is not None:
            self.progressed.emit(BakeProgress(self._wanted.items[0], done, len(self._waiting)))


def _keep(folder: DraftFolder, wanted: WantedRun, result: RunResult) -> RunDraft:
    return baked_run(wanted, result).keep(folder)


def _film(folder: DraftFolder, film: FilmDraft) -> Film:
    return Film.of(folder.radiograph(film), folder.path / film.file, film.title)

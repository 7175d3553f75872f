"""What can be done with a run of the history: compare, repeat, try again with another seed, write
as one picture. Knows no widgets.
"""

import secrets
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, Qt, Signal, Slot

from app.film.film import compared_picture
from app.services.animated_pictures import write_animation
from app.services.background import Background
from app.services.library import Library
from app.services.run_sheet import write_sheet
from app.services.shown_run import ShownRun
from app.stage.on_stage import OtherRun
from app.study.session import StudySession
from engine.result import Sampling
from lessons.records import RunRecord, RunSummary

if TYPE_CHECKING:
    from lessons.store import Store

_NEW_SEEDS = 10_000
_RECALLED = 50


@dataclass(frozen=True, slots=True)
class _Again:
    """A run to repeat as soon as it is on the stage."""

    run_id: UUID
    new_seed: bool
    preview_pixels: int


class PastRuns(QObject):
    other_ready = Signal(OtherRun)
    """To be shown beside the run that is on the stage."""
    refused = Signal(str)
    """A sentence for the user."""
    recalled = Signal(tuple)
    """The hypotheses that were asked in earlier lessons, the latest last."""

    def __init__(
        self,
        session: StudySession,
        films: Background,
        library: Library,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._films = films
        self._library = library
        self._again: _Again | None = None
        # Afterwards, when the run to repeat is on the stage.
        session.run_shown.connect(self._on_shown, Qt.ConnectionType.QueuedConnection)
        session.film_opened.connect(self._forget)
        library.ready.connect(self._recall)

    def compare(self, run: RunSummary) -> None:
        """Answered by `other_ready` or `refused`."""
        shown = self._session.shown
        if shown is None:
            self.refused.emit(self.tr("Open a run first, then choose the one to compare with."))
        elif shown.id != run.id:
            self._library.ask(partial(_record, run.id)).then(self._on_record, self.refused)

    def repeat(self, run: RunSummary, preview_pixels: int, *, new_seed: bool = False) -> None:
        """Predict once more with the recipe of `run`, or with another seed; opens it first."""
        self._again = _Again(run.id, new_seed, preview_pixels)
        shown = self._session.shown
        if shown is not None and shown.id == run.id:
            self._on_shown(shown)
        else:
            self._session.reopen(run)

    def write_sheet(self, path: Path) -> None:
        """The run that is shown as one picture; answered by the session's signals for exports."""
        shown = self._session.shown
        if shown is not None:
            session = self._session
            work = partial(_write, path, shown)
            self._films.ask(work).then(session.exported, session.export_failed)

    def write_animation(self, path: Path) -> None:
        """The progression to the run that is shown; answered as `write_sheet` is."""
        shown = self._session.shown
        if shown is not None:
            session = self._session
            work = partial(_write_animation, path, shown)
            self._films.ask(work).then(session.exported, session.export_failed)

    @Slot(object)
    def _on_record(self, record: RunRecord) -> None:
        shown = self._session.shown
        if shown is not None:
            work = partial(_compared, shown, record)
            self._films.ask(work).then(self._on_compared, self.refused)

    @Slot(object)
    def _on_compared(self, other: OtherRun) -> None:
        shown = self._session.shown
        # Another run may have taken the stage meanwhile.
        if shown is not None and shown.id == other.beside:
            self.other_ready.emit(other)

    @Slot(object)
    def _on_shown(self, shown: ShownRun) -> None:
        again, self._again = self._again, None
        if again is None or again.run_id != shown.id:
            return
        recipe, model = shown.result.recipe, self._session.model
        if model is None:
            self.refused.emit(self.tr("No model is open, so the run cannot be repeated."))
            return
        if model.digest != recipe.bundle_digest:
            text = self.tr(
                "This run was made by {model}; the model that is open now may draw it otherwise."
            )
            self.refused.emit(text.format(model=f"{recipe.bundle_name} {recipe.bundle_version}"))
        sampling = recipe.sampling
        if again.new_seed:
            sampling = sampling.model_copy(update={"seed": _other_seed(sampling)})
        self._session.generate(recipe.hypothesis, sampling, again.preview_pixels)

    @Slot()
    def _recall(self) -> None:
        self._library.ask(_asked_before).then(self.recalled)

    @Slot()
    def _forget(self) -> None:
        self._again = None


def _other_seed(sampling: Sampling) -> int:
    seed = secrets.randbelow(_NEW_SEEDS)
    return seed if seed != sampling.seed else seed + 1


def _asked_before(store: "Store") -> tuple[str, ...]:
    return tuple(run.hypothesis for run in reversed(store.runs(limit=_RECALLED)))


def _record(run_id: UUID, store: "Store") -> RunRecord:
    return store.run(run_id)


def _compared(shown: ShownRun, record: RunRecord) -> OtherRun:
    """Raises PriorMismatch where the other run is of another film."""
    film = shown.film
    other = ShownRun.of(film, record.result(film.radiograph), record.id)
    picture = compared_picture(
        film, shown.result.change, other.result.change, shown.counterfactual.greys
    )
    return OtherRun(shown.id, other, picture)


def _write_animation(path: Path, shown: ShownRun) -> Path:
    write_animation(path, shown)
    return path


def _write(path: Path, shown: ShownRun) -> Path:
    write_sheet(path, shown.film.radiograph, shown.film.title, shown.result)
    return path

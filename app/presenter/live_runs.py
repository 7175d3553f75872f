"""Predicts a lecture's items live, while the hall still votes; the baked run waits as a fallback.

A run that comes too late, is declined or fails changes nothing on the wall.
"""

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from app.presenter.program import Predicted
from app.presenter.session import LectureSession
from app.services.background import Background
from app.services.engine_events import RunEnded, RunFinished
from app.services.engine_service import EngineService
from app.services.shown_run import ShownRun
from lessons.lecture.state import LectureState, Step

_PREVIEW_PIXELS = 64
_REVEALED = (Step.REVEAL, Step.REFERENCE, Step.TEACHING_POINT)


class LiveRuns(QObject):
    told = Signal(str)
    """How it goes: a sentence for the lecturer."""

    def __init__(
        self,
        engine: EngineService,
        films: Background,
        session: LectureSession,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._engine = engine
        self._films = films
        self._session = session
        self._wanted = False
        self._asked: dict[int, int] = {}
        """Number of the run by the index of its item."""
        session.moved.connect(self._follow)
        engine.finished.connect(self._on_finished)
        engine.declined.connect(self._on_ended)
        engine.failed.connect(self._on_ended)

    @Slot(bool)
    def set_wanted(self, wanted: bool) -> None:
        self._wanted = wanted
        if wanted:
            self._follow()
        else:
            self._stop()

    @Slot()
    def _follow(self) -> None:
        """Begin with an item as soon as its films are there, unless it is revealed already."""
        state, item = self._session.state, self._session.item
        if not self._wanted or item is None or state.item in self._asked:
            return
        hypothesis = item.item.hypothesis_to_bake
        if item.baked is None or not hypothesis or state.step in _REVEALED:
            return
        number = self._engine.start(item.prior, hypothesis, None, _PREVIEW_PIXELS)
        self._asked[state.item] = number
        self.told.emit(self.tr("The model predicts this case …"))

    @Slot(RunFinished)
    def _on_finished(self, run: RunFinished) -> None:
        index = self._index_of(run.number)
        if index is not None:
            work = partial(_predicted, index, run.shown)
            self._films.ask(work).then(self._on_ready)

    @Slot(object)
    def _on_ready(self, ready: tuple[int, Predicted]) -> None:
        index, live = ready
        item = self._session.item_at(index)
        if item is None or not self._wanted or _is_revealed(self._session.state, index):
            return
        self._session.take_item(index, replace(item, live=live))
        self.told.emit(self.tr("The model's prediction is ready."))

    @Slot(RunEnded)
    def _on_ended(self, ended: RunEnded) -> None:
        if self._index_of(ended.number) is not None:
            said = self.tr("The prediction that came with the pack is shown. {why}")
            self.told.emit(said.format(why=ended.message))

    def _stop(self) -> None:
        if self._asked:
            self._engine.cancel()
        for index in self._asked:
            item = self._session.item_at(index)
            if item is not None and item.live is not None:
                self._session.take_item(index, replace(item, live=None))
        self._asked.clear()

    def _index_of(self, number: int) -> int | None:
        return next((index for index, one in self._asked.items() if one == number), None)


def _predicted(index: int, run: ShownRun) -> tuple[int, Predicted]:
    return index, Predicted.of(run)


def _is_revealed(state: LectureState, index: int) -> bool:
    return state.item > index or (state.item == index and state.step in _REVEALED)

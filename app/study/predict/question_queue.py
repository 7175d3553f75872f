"""The questions that are to come: items of packs, fetched one after the other. Knows no widgets."""

from collections import deque
from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, Signal, Slot

from app.services.background import Background
from app.services.library import Library
from app.study.predict.exercise import Exercise
from app.study.predict.loading import load_item
from app.study.predict.unfinished import LoadExercise
from lessons.pack.shelf import Shelf
from lessons.pack_records import InstalledItem

if TYPE_CHECKING:
    from lessons.store import Store


class QuestionQueue(QObject):
    ready = Signal(Exercise)
    """The next question."""
    refused = Signal(str)
    """A question could not be opened; the ones after it still wait."""

    def __init__(
        self,
        library: Library,
        films: Background,
        shelf: Shelf,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._library = library
        self._films = films
        self._shelf = shelf
        self._waiting: deque[UUID] = deque()
        self._wanted: UUID | None = None

    def __len__(self) -> int:
        return len(self._waiting)

    def replace(self, items: Iterable[UUID]) -> None:
        self._waiting = deque(items)
        self._wanted = None

    def fetch_next(self) -> None:
        """Answered by `ready` or `refused`; by nothing where no question waits."""
        if self._waiting:
            self._wanted = self._waiting.popleft()
            reply = self._library.ask(partial(_item, self._wanted))
            reply.ready.connect(self._on_item)
            reply.refused.connect(self.refused)

    def fetch(self, item: UUID, load: LoadExercise) -> None:
        """One question, and none after it: answered by `ready` or `refused`."""
        self.replace(())
        self._wanted = item
        self._load(load)

    @Slot(object)
    def _on_item(self, installed: InstalledItem) -> None:
        if installed.item.id == self._wanted:
            self._load(partial(load_item, installed))

    def _load(self, load: LoadExercise) -> None:
        reply = self._films.ask(partial(load, self._shelf))
        reply.ready.connect(self._on_exercise)
        reply.refused.connect(self.refused)

    @Slot(object)
    def _on_exercise(self, exercise: Exercise) -> None:
        if exercise.item.id == self._wanted:
            self._wanted = None
            self.ready.emit(exercise)


def _item(item: UUID, store: "Store") -> InstalledItem:
    return store.packs.item(item)

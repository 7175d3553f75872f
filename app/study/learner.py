"""Who learns on this machine, as soon as the library has said so."""

from uuid import UUID

from PySide6.QtCore import QObject, Signal, Slot

from app.services.store_executor import StoreExecutor
from lessons.learners import Learner
from lessons.store import Store


class CurrentLearner(QObject):
    known = Signal()

    def __init__(self, library: StoreExecutor, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._learner: Learner | None = None
        library.ready.connect(self._ask)

    @property
    def id(self) -> UUID | None:
        """None until the library is open."""
        return self._learner.id if self._learner is not None else None

    @Slot()
    def _ask(self) -> None:
        self._library.ask(_first).ready.connect(self._on_learner)

    @Slot(object)
    def _on_learner(self, learner: Learner) -> None:
        self._learner = learner
        self.known.emit()


def _first(store: Store) -> Learner:
    return store.learners.first()

"""Who learns on this machine, as soon as the library has said so; one of several at a time."""

from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, Signal, Slot

from app.services.background import Reply
from app.services.library import Library
from lessons.learning_records import Learner

if TYPE_CHECKING:
    from lessons.store import Store


@dataclass(frozen=True, slots=True)
class Learners:
    """current: one of `all`, oldest first."""

    current: Learner
    all: tuple[Learner, ...]


class CurrentLearner(QObject):
    known = Signal()
    """Who learns, or what they are called, is another than before."""
    problem = Signal(str)
    """A sentence for the user."""

    def __init__(self, library: Library, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._learners: Learners | None = None
        library.ready.connect(self._ask)

    @property
    def id(self) -> UUID | None:
        """None until the library is open."""
        return self._learners.current.id if self._learners is not None else None

    @property
    def learners(self) -> Learners | None:
        """None until the library is open."""
        return self._learners

    def choose(self, learner: UUID) -> None:
        """Answered by `known`."""
        self._follow(self._library.ask(partial(_chosen, learner)))

    def add(self, name: str) -> None:
        """Somebody new, who learns from now on. Answered by `known`."""
        self._follow(self._library.ask(partial(_added, name)))

    def rename(self, name: str) -> None:
        """Answered by `known`."""
        if self._learners is not None:
            learner = replace(self._learners.current, name=name)
            self._follow(self._library.ask(partial(_changed, learner)))

    def set_goal(self, answers: int | None) -> None:
        """Answers a day; None for no goal. Answered by `known`."""
        if self._learners is not None:
            learner = replace(self._learners.current, daily_goal=answers)
            self._follow(self._library.ask(partial(_changed, learner)))

    def take_in(self, history: Path) -> None:
        """Whose history it is learns from now on. Answered by `known` or `problem`."""
        self._follow(self._library.ask(partial(_taken_in, history)))

    def _follow(self, reply: Reply[Learners]) -> None:
        reply.then(self._on_learners, self.problem)

    @Slot()
    def _ask(self) -> None:
        self._follow(self._library.ask(partial(_latest, self.tr("Me"))))

    @Slot(Learners)
    def _on_learners(self, learners: Learners) -> None:
        self._learners = learners
        self.known.emit()


def _latest(name: str, store: "Store") -> Learners:
    return Learners(store.learners.latest(name), store.learners.all())


def _chosen(learner: UUID, store: "Store") -> Learners:
    return Learners(store.learners.get(learner), store.learners.all())


def _added(name: str, store: "Store") -> Learners:
    return _chosen(store.learners.add(name).id, store)


def _changed(learner: Learner, store: "Store") -> Learners:
    store.learners.change(learner)
    return _chosen(learner.id, store)


def _taken_in(history: Path, store: "Store") -> Learners:
    return _chosen(store.histories.take_in(history).learner, store)

"""Who learns on this machine, as soon as that is certain; one of several at a time.

It is certain where there is only one whom it can be; else somebody says so, at every start.
"""

from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from PySide6.QtCore import QObject, Signal, Slot

from app.services.background import Reply
from app.services.library import Library
from lessons.learning_records import Learner

if TYPE_CHECKING:
    from lessons.store import Store


@dataclass(frozen=True, slots=True)
class Learners:
    """current: one of `all`, None until somebody says who learns. all: oldest first."""

    current: Learner | None
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
        """None until the library is open and it is certain who learns."""
        return self.current.id if self.current is not None else None

    @property
    def current(self) -> Learner | None:
        return self._learners.current if self._learners is not None else None

    @property
    def is_asked(self) -> bool:
        """Whether somebody has to say who learns, before anything can be kept."""
        return self._learners is not None and self._learners.current is None

    def why_unknown(self) -> str:
        """For the user, why nothing can be kept now."""
        if self._learners is None:
            return self.tr(
                "The library is not open yet, so nothing can be kept; try again in a moment."
            )
        return self.tr("Say on the start page who is learning, so that your answers are kept.")

    @property
    def learners(self) -> Learners | None:
        """None until the library is open."""
        return self._learners

    def choose(self, learner: UUID) -> None:
        """Answered by `known`."""
        self._follow(self._library.ask(partial(_chosen, learner)))

    def add(self, name: str) -> None:
        """Somebody new, who learns from now on; without a name, a pseudonym is made up. Answered
        by `known` or `problem`."""
        learner = uuid4()
        name = name.strip() or self._pseudonym(learner)
        self._follow(self._library.ask(partial(_added, learner, name)))

    def rename(self, name: str) -> None:
        """Without a name, a pseudonym is made up. Answered by `known` or `problem`."""
        if self.current is not None:
            name = name.strip() or self._pseudonym(self.current.id)
            self._follow(self._library.ask(partial(_changed, replace(self.current, name=name))))

    def _pseudonym(self, learner: UUID) -> str:
        return self.tr("Learner {number}").format(number=learner.hex[-6:].upper())

    def set_goal(self, answers: int | None) -> None:
        """Answers a day; None for no goal. Answered by `known`."""
        if self.current is not None:
            learner = replace(self.current, daily_goal=answers)
            self._follow(self._library.ask(partial(_changed, learner)))

    def import_history(self, history: Path) -> None:
        """Whose history it is learns from now on. Answered by `known` or `problem`."""
        self._follow(self._library.ask(partial(_imported_history, history)))

    def _follow(self, reply: Reply[Learners]) -> None:
        reply.then(self._on_learners, self.problem)

    @Slot()
    def _ask(self) -> None:
        self._follow(self._library.ask(_at_start))

    @Slot(Learners)
    def _on_learners(self, learners: Learners) -> None:
        self._learners = learners
        self.known.emit()


def _at_start(store: "Store") -> Learners:
    """Who learns is certain for who has the library for themselves, and is asked of all others."""
    if store.is_shared:
        return Learners(None, store.learners.all())
    first = store.learners.first()
    everybody = store.learners.all()
    return Learners(first if len(everybody) == 1 else None, everybody)


def _chosen(learner: UUID, store: "Store") -> Learners:
    return Learners(store.learners.get(learner), store.learners.all())


def _added(learner: UUID, name: str, store: "Store") -> Learners:
    return _chosen(store.learners.add(name, learner).id, store)


def _changed(learner: Learner, store: "Store") -> Learners:
    store.learners.change(learner)
    return _chosen(learner.id, store)


def _imported_history(history: Path, store: "Store") -> Learners:
    return _chosen(store.histories.import_history(history).learner, store)

"""What the library says of an exam. Knows no database."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ExamRecord:
    """items: in the order in which this learner is asked. answered: those that are locked. left:
    seconds, never more than when it was looked at before."""

    id: UUID
    learner: UUID
    lesson: UUID
    title: str
    minutes: int
    items: tuple[UUID, ...]
    answered: frozenset[UUID]
    left: float
    ended_at: datetime | None

    @property
    def is_over(self) -> bool:
        return self.ended_at is not None or self.left <= 0 or not self.open_items

    @property
    def open_items(self) -> tuple[UUID, ...]:
        return tuple(item for item in self.items if item not in self.answered)

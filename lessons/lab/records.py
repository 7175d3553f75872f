"""What the library says of a lab's classes and what they were asked to do. Knows no database."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID, uuid4

from lessons.errors import StoreError


@dataclass(frozen=True, slots=True)
class Assignment:
    """ends_at: from then on nothing counts any more. times: per question."""

    id: UUID
    class_id: UUID
    pack: UUID
    begins_at: datetime
    ends_at: datetime
    times: int

    @classmethod
    def over_days(
        cls, class_id: UUID, pack: UUID, first: date, last: date, times: int
    ) -> "Assignment":
        """A new one, from the beginning of `first` to the end of `last` by this machine's clock.
        Raises StoreError where they are the wrong way round."""
        if last < first:
            raise StoreError("The last day comes before the first; swap them.")
        begins_at, ends_at = _midnight(first), _midnight(last + timedelta(days=1))
        return cls(uuid4(), class_id, pack, begins_at, ends_at, times)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min).astimezone().astimezone(UTC)


@dataclass(frozen=True, slots=True)
class AssignedPack:
    """An assignment as its student sees it. done: answers that count, of `asked`. next_items: the
    questions that still need an answer, in the pack's order."""

    assignment: Assignment
    class_name: str
    title: str
    done: int
    asked: int
    next_items: tuple[UUID, ...]

    @property
    def is_done(self) -> bool:
        return self.done >= self.asked


@dataclass(frozen=True, slots=True)
class Student:
    """name: what the student is called; "" for one who has not started Foresee yet."""

    login: str
    name: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a class is with an assignment. done: answers that count, by login."""

    assignment: Assignment
    title: str
    asked: int
    done: dict[str, int]

    @property
    def finished(self) -> int:
        """Students."""
        return sum(count >= self.asked for count in self.done.values())


@dataclass(frozen=True, slots=True)
class TaughtClass:
    id: UUID
    name: str
    students: tuple[Student, ...]
    standings: tuple[Standing, ...]

"""What the library says of learners, reviews, notes, days and series. Knows no database."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from lessons.changes import Skill
from lessons.marks import Mark

LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Learner:
    """name: "" until the learner was asked; no two of one library have the same. daily_limit:
    reviews offered per day. daily_goal: questions a day that the learner set out to answer; None
    where none is set."""

    id: UUID
    name: str
    daily_limit: int
    created_at: datetime
    daily_goal: int | None = None


@dataclass(frozen=True, slots=True)
class DueReview:
    """due_at: UTC. item: one that trains the skill."""

    skill: Skill
    due_at: datetime
    item: UUID


@dataclass(frozen=True, slots=True)
class DueList:
    """due: what to review now, most overdue first, within the daily limit.

    done_today: skills reviewed since midnight UTC. waiting: due, but beyond today's limit.
    """

    due: tuple[DueReview, ...]
    done_today: int
    waiting: int


@dataclass(frozen=True, slots=True)
class DueDay:
    """reviews: how many skills fall due on that day (UTC); the first day holds the overdue."""

    day: date
    reviews: int


@dataclass(frozen=True, slots=True)
class Note:
    """changed_at: UTC."""

    id: UUID
    learner: UUID
    item: UUID
    text: str
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Objection:
    """ "The model is wrong here". run: in the library or baked into a pack. claim: the sentence
    objected to, "" for the picture. mark: where."""

    id: UUID
    learner: UUID
    run: UUID
    item: UUID | None
    claim: str
    text: str
    mark: Mark | None
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Day:
    day: date
    answers: int


@dataclass(frozen=True, slots=True)
class Habit:
    """goal: answers a day that the learner set; None where none is set. week: today and the six
    days before it, oldest first. minutes: studied today. in_a_row: days with an answer up to today,
    or up to yesterday while today has none yet.
    """

    goal: int | None
    week: tuple[Day, ...]
    minutes: int
    in_a_row: int

    @property
    def today(self) -> int:
        """Answers."""
        return self.week[-1].answers

    @property
    def is_reached(self) -> bool:
        return self.goal is not None and self.today >= self.goal


@dataclass(frozen=True, slots=True)
class SeriesPlan:
    """items: in the order of asking. title: of the lesson that they are of; "" where they are of
    several. first: the number of the first of them, from 1, among `of` questions.

    A lesson that is continued begins where it was left, so `first` can be 3 and `of` 6.
    """

    items: tuple[UUID, ...]
    title: str = ""
    first: int = 1
    of: int = 0

    def number(self, item: UUID) -> int | None:
        """From 1; None for a question that is not of these."""
        return self.first + self.items.index(item) if item in self.items else None

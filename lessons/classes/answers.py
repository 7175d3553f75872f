"""What a class is made of, as plain data: students, their answers, and what was taken in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from engine.errors import ForeseeError
from lessons.answers import Answer
from lessons.grades import Part


@dataclass(frozen=True, slots=True)
class ClassAnswer:
    """A finished attempt of a student.

    pack: None where neither the history nor the library knows it. parts: scores, [0, 1].
    skills: their keys. is_drill: an answer of the drill.
    """

    id: UUID
    learner: UUID
    item: UUID
    item_digest: str
    pack: UUID | None
    pack_title: str
    title: str
    locked_at: datetime
    seconds: float
    answer: Answer
    parts: Mapping[Part, float]
    right: bool
    skills: tuple[str, ...]
    is_drill: bool = False

    @property
    def confidence(self) -> float | None:
        """[0, 1]."""
        return self.answer.confidence


@dataclass(frozen=True, slots=True)
class ClassHistory:
    """One student's history as a class takes it in. exported_at: as in `ClassMemberRow`."""

    file: str
    learner: UUID
    name: str
    exported_at: datetime
    answers: tuple[ClassAnswer, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that was skipped, and why."""

    file: str
    why: ForeseeError


@dataclass(frozen=True, slots=True)
class ReadHistories:
    histories: tuple[ClassHistory, ...]
    refused: tuple[Refused, ...]


@dataclass(frozen=True, slots=True)
class ImportedStudent:
    """added: answers that the class did not have. is_new: the student was not in the class."""

    file: str
    learner: UUID
    name: str
    added: int
    is_new: bool


@dataclass(frozen=True, slots=True)
class HistoryImport:
    """What became of the files."""

    students: tuple[ImportedStudent, ...]
    refused: tuple[Refused, ...]

    @property
    def new(self) -> int:
        """Students."""
        return sum(one.is_new for one in self.students)

    @property
    def updated(self) -> int:
        """Students who were in the class and brought new answers."""
        return sum(not one.is_new and one.added > 0 for one in self.students)

    @property
    def unchanged(self) -> int:
        """Files that brought nothing new."""
        return len(self.students) - self.new - self.updated

    @property
    def added(self) -> int:
        """Answers."""
        return sum(one.added for one in self.students)


@dataclass(frozen=True, slots=True)
class ClassSummary:
    """began, ended: of the answers, UTC; None where there is none."""

    id: UUID
    name: str
    created_at: datetime
    students: int
    answers: int
    began: datetime | None
    ended: datetime | None


@dataclass(frozen=True, slots=True)
class Student:
    """name: as the student exported it. answers: how many the class has."""

    learner: UUID
    name: str
    exported_at: datetime
    answers: int

    @property
    def has_name(self) -> bool:
        """Earlier versions called everybody "Me" who did not say otherwise."""
        return self.name.strip().casefold() not in _NAMELESS


_NAMELESS = {"", "me", "ich", "yo"}


@dataclass(frozen=True, slots=True)
class AnsweredPack:
    """A pack that students of a class answered; id None for answers of which it is not known."""

    id: UUID | None
    title: str
    answers: int


def answered_packs(answers: Iterable[ClassAnswer]) -> tuple[AnsweredPack, ...]:
    """Most answers first; cases of the drill that are of no pack are left out."""
    counts: dict[UUID | None, tuple[str, int]] = {}
    for one in answers:
        if one.pack is not None or not one.is_drill:
            title, count = counts.get(one.pack, ("", 0))
            counts[one.pack] = title or one.pack_title, count + 1
    packs = (AnsweredPack(pack, *line) for pack, line in counts.items())
    return tuple(sorted(packs, key=lambda one: (-one.answers, one.title)))


def first_answers(answers: Iterable[ClassAnswer]) -> tuple[ClassAnswer, ...]:
    """Of each student to each item, in the order of time: what was known before the reveal."""
    found: dict[tuple[UUID, UUID], ClassAnswer] = {}
    for one in sorted(answers, key=lambda one: (one.locked_at, one.id)):
        found.setdefault((one.learner, one.item), one)
    return tuple(found.values())

"""A student's locked answer and what became of it. Frozen data without a database behind it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from lessons.changes import Change, Course
from lessons.grades import Grade
from lessons.marks import Mark, Point


class Asked(StrEnum):
    """What a student can be asked to commit to, in the order of the form."""

    FILMS = "films"
    OPTIONS = "options"
    PLACE = "place"
    CHANGES = "changes"
    STATEMENT = "statement"
    TEXT = "text"
    CONFIDENCE = "confidence"


class Answer(BaseModel):
    """What a student committed to before anything was revealed; only what the item asks is filled.

    hypothesis: as typed. changes: what it says, after the student corrected its reading; () is
    "no change". mark: where. chosen: films of a choose item. options: places of
    sentences of a multiple choice item. text: of an explain item.
    holds: of a calibrate item. confidence: [0, 1], how sure of being right. course, point: of the
    drill, what became of it and where, in parts of the film's width and height.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    hypothesis: str | None = Field(default=None, max_length=500)
    changes: tuple[Change, ...] | None = Field(default=None, max_length=16)
    mark: Mark | None = None
    chosen: tuple[UUID, ...] = Field(default=(), max_length=8)
    options: tuple[int, ...] = Field(default=(), max_length=8)
    text: str | None = None
    holds: bool | None = None
    confidence: float | None = Field(default=None, ge=0.0, le=1.0, allow_inf_nan=False)
    course: Course | None = None
    point: Point | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One answer to one item. All times UTC; shown_at: when the question was first seen.

    item_digest: of the item as it was answered, since a pack may be revised. explanation: what the
    student said after the reveal. runs: runs of the model made for this attempt.
    """

    id: UUID
    learner: UUID
    item: UUID
    item_digest: str
    shown_at: datetime
    locked_at: datetime
    answer: Answer
    revealed_at: datetime | None = None
    explanation: str = ""
    finished_at: datetime | None = None
    grade: Grade | None = None
    runs: tuple[UUID, ...] = ()

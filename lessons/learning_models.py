"""The tables of what is learned: learners, packs, attempts, reviews, notes.

Sessions live in the modules that use them. A table that changes here needs a migration.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, Select, String, Text, Uuid, select, text
from sqlalchemy.orm import Mapped, mapped_column

from lessons.models import Base, UtcDateTime, owner_column

_LISTED = text("removed_at IS NULL")


class LearnerRow(Base):
    """name: "" until the learner was asked."""

    __tablename__ = "learners"
    __table_args__ = (
        Index(None, "owner", "name", unique=True, sqlite_where=_LISTED, postgresql_where=_LISTED),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    owner: Mapped[str] = owner_column()
    name: Mapped[str] = mapped_column(Text)
    daily_limit: Mapped[int]
    daily_goal: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PackRow(Base):
    """`digest` is that of the pack's file, under which it stands on the shelf.

    about: what a list of packs shows, so that it need not read whole manifests.
    """

    __tablename__ = "packs"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    revision: Mapped[int]
    title: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    about: Mapped[dict[str, Any]] = mapped_column(JSON)
    manifest: Mapped[str] = mapped_column(Text)
    installed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class LessonRow(Base):
    """`retired_at`: when a revision of the pack left the lesson out. exam_minutes: None where the
    lesson is no exam."""

    __tablename__ = "lessons"
    __table_args__ = (Index(None, "pack_id", "position"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    pack_id: Mapped[UUID] = mapped_column(ForeignKey("packs.id", ondelete="CASCADE"))
    position: Mapped[int]
    title: Mapped[str] = mapped_column(Text)
    introduction: Mapped[str] = mapped_column(Text)
    exam_minutes: Mapped[int | None]
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ItemRow(Base):
    """An item stays when a revision leaves it out: its attempts must not be lost.

    findings: those that change, sorted and joined by commas.
    """

    __tablename__ = "items"
    __table_args__ = (Index(None, "lesson_id", "position"), Index(None, "pack_id"))

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    pack_id: Mapped[UUID] = mapped_column(ForeignKey("packs.id", ondelete="CASCADE"))
    lesson_id: Mapped[UUID] = mapped_column(ForeignKey("lessons.id", ondelete="CASCADE"))
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(String(16))
    title: Mapped[str] = mapped_column(Text)
    content: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    film: Mapped[UUID] = mapped_column(Uuid)
    findings: Mapped[str] = mapped_column(Text)
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ItemSkillRow(Base):
    __tablename__ = "item_skills"
    __table_args__ = (Index(None, "skill", "item_id"),)

    item_id: Mapped[UUID] = mapped_column(
        ForeignKey("items.id", ondelete="CASCADE"), primary_key=True
    )
    skill: Mapped[str] = mapped_column(String(64), primary_key=True)


class AttemptRow(Base):
    """The item's id is kept without a reference: history outlives every pack.

    right, score, brier, seconds: of the grade, so that progress can be summed up by the database.
    findings, said: those that changed and those that were said to, as in ItemRow; None where the
    item did not ask.
    """

    __tablename__ = "attempts"
    __table_args__ = (
        Index(None, "learner_id", "item_id", "locked_at"),
        Index(None, "learner_id", "locked_at"),
        Index(None, "learner_id", "findings", "said", "right"),
        Index(None, "learner_id", "right", "confidence", "seconds"),
        Index(None, "learner_id", "seconds", "right"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    learner_id: Mapped[UUID] = mapped_column(ForeignKey("learners.id", ondelete="CASCADE"))
    item_id: Mapped[UUID] = mapped_column(Uuid)
    item_digest: Mapped[str] = mapped_column(String(64))
    shown_at: Mapped[datetime] = mapped_column(UtcDateTime)
    locked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revealed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answer: Mapped[dict[str, Any]] = mapped_column(JSON)
    explanation: Mapped[str] = mapped_column(Text)
    grade: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    right: Mapped[bool | None]
    score: Mapped[float | None]
    brier: Mapped[float | None]
    confidence: Mapped[float | None]
    seconds: Mapped[float]
    findings: Mapped[str | None] = mapped_column(Text)
    said: Mapped[str | None] = mapped_column(Text)


class ExamRow(Base):
    """The lesson's id is kept without a reference, as that of an attempt's item is.

    items: ids as text, in the order of asking. left_seconds: by the clock of the running program.
    """

    __tablename__ = "exams"
    __table_args__ = (Index(None, "learner_id", "lesson_id", unique=True),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    learner_id: Mapped[UUID] = mapped_column(ForeignKey("learners.id", ondelete="CASCADE"))
    lesson_id: Mapped[UUID] = mapped_column(Uuid)
    title: Mapped[str] = mapped_column(Text)
    minutes: Mapped[int]
    items: Mapped[list[str]] = mapped_column(JSON)
    began_at: Mapped[datetime] = mapped_column(UtcDateTime)
    left_seconds: Mapped[float]
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class AttemptRunRow(Base):
    __tablename__ = "attempt_runs"

    attempt_id: Mapped[UUID] = mapped_column(
        ForeignKey("attempts.id", ondelete="CASCADE"), primary_key=True
    )
    run_id: Mapped[UUID] = mapped_column(
        ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class SkillStateRow(Base):
    """Where a learner stands with a skill; `card` is the scheduler's own state."""

    __tablename__ = "skill_states"
    __table_args__ = (Index(None, "learner_id", "due"),)

    learner_id: Mapped[UUID] = mapped_column(
        ForeignKey("learners.id", ondelete="CASCADE"), primary_key=True
    )
    skill: Mapped[str] = mapped_column(String(64), primary_key=True)
    due: Mapped[datetime] = mapped_column(UtcDateTime)
    last_review: Mapped[datetime] = mapped_column(UtcDateTime)
    card: Mapped[dict[str, Any]] = mapped_column(JSON)


class ReviewRow(Base):
    """One answer that moved a skill.

    pause: days since the skill's review before. expected: how likely it was to be remembered,
    [0, 1]. Both None for a skill's first review.
    """

    __tablename__ = "reviews"
    __table_args__ = (
        Index(None, "learner_id", "reviewed_at", "skill"),
        Index(None, "learner_id", "pause", "good", "expected"),
    )

    attempt_id: Mapped[UUID] = mapped_column(
        ForeignKey("attempts.id", ondelete="CASCADE"), primary_key=True
    )
    skill: Mapped[str] = mapped_column(String(64), primary_key=True)
    learner_id: Mapped[UUID] = mapped_column(ForeignKey("learners.id", ondelete="CASCADE"))
    reviewed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    good: Mapped[bool]
    pause: Mapped[float | None]
    expected: Mapped[float | None]


class NoteRow(Base):
    __tablename__ = "notes"
    __table_args__ = (Index(None, "learner_id", "item_id"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    learner_id: Mapped[UUID] = mapped_column(ForeignKey("learners.id", ondelete="CASCADE"))
    item_id: Mapped[UUID] = mapped_column(Uuid)
    text: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ObjectionRow(Base):
    """ "The model is wrong here": `run_id` is of the library or baked into a pack."""

    __tablename__ = "objections"
    __table_args__ = (Index(None, "learner_id", "made_at"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    learner_id: Mapped[UUID] = mapped_column(ForeignKey("learners.id", ondelete="CASCADE"))
    run_id: Mapped[UUID] = mapped_column(Uuid)
    item_id: Mapped[UUID | None] = mapped_column(Uuid)
    claim: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    mark: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class DrillSessionRow(Base):
    """source: which cases; empty for those that ship, else a pack's id."""

    __tablename__ = "drill_sessions"
    __table_args__ = (Index(None, "learner_id", "began_at"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    learner_id: Mapped[UUID] = mapped_column(ForeignKey("learners.id", ondelete="CASCADE"))
    source: Mapped[str] = mapped_column(String(64))
    minutes: Mapped[int]
    began_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class DrillAnswerRow(Base):
    """What the drill needs to know of an attempt, so that thousands are read at once.

    The session's id is kept without a reference: a history that is taken in brings none.
    """

    __tablename__ = "drill_answers"
    __table_args__ = (Index(None, "learner_id", "answered_at"), Index(None, "session_id"))

    attempt_id: Mapped[UUID] = mapped_column(
        ForeignKey("attempts.id", ondelete="CASCADE"), primary_key=True
    )
    learner_id: Mapped[UUID] = mapped_column(ForeignKey("learners.id", ondelete="CASCADE"))
    session_id: Mapped[UUID] = mapped_column(Uuid)
    case_id: Mapped[UUID] = mapped_column(Uuid)
    skill: Mapped[str] = mapped_column(String(64))
    place: Mapped[str | None] = mapped_column(String(16))
    difficulty: Mapped[float]
    course: Mapped[str] = mapped_column(String(8))
    x: Mapped[float | None]
    y: Mapped[float | None]
    hit: Mapped[bool]
    right: Mapped[bool]
    seconds: Mapped[float]
    answered_at: Mapped[datetime] = mapped_column(UtcDateTime)


def exam_lessons() -> Select[UUID]:
    """Lessons whose items are asked in their exam and nowhere else."""
    return select(LessonRow.id).where(LessonRow.exam_minutes.is_not(None))

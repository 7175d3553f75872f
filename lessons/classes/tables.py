"""The tables of classes. A table that changes here needs a migration.

Nothing here touches the learners of this machine: a student of a class is no learner here.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, String, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from lessons.models import Base, UtcDateTime, owner_column


class ClassRow(Base):
    """owner: the login of the instructor, on a server."""

    __tablename__ = "classes"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    owner: Mapped[str] = owner_column()
    name: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ClassMemberRow(Base):
    """exported_at: of the newest history; for one that does not say, of its last answer."""

    __tablename__ = "class_members"

    class_id: Mapped[UUID] = mapped_column(
        ForeignKey("classes.id", ondelete="CASCADE"), primary_key=True
    )
    learner_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    exported_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ClassAnswerRow(Base):
    """One finished attempt of a student.

    pack_id, pack, title: as the history names them; None and "" where it does not. parts: scores of
    the grade's parts. skills: their keys, joined by commas.
    """

    __tablename__ = "class_answers"
    __table_args__ = (Index(None, "class_id", "learner_id"),)

    class_id: Mapped[UUID] = mapped_column(
        ForeignKey("classes.id", ondelete="CASCADE"), primary_key=True
    )
    attempt_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    learner_id: Mapped[UUID] = mapped_column(Uuid)
    item_id: Mapped[UUID] = mapped_column(Uuid)
    item_digest: Mapped[str] = mapped_column(String(64))
    pack_id: Mapped[UUID | None] = mapped_column(Uuid)
    pack: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    locked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seconds: Mapped[float]
    answer: Mapped[dict[str, Any]] = mapped_column(JSON)
    parts: Mapped[dict[str, float]] = mapped_column(JSON)
    right: Mapped[bool]
    skills: Mapped[str] = mapped_column(Text)
    is_drill: Mapped[bool]

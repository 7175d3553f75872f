"""The tables of lectures. A table that changes here needs a migration.

Nothing here names a person: a device is random bits that a phone made for one lecture, and they are
replaced by numbers when the lecture ends.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, String, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from lessons.models import Base, UtcDateTime, owner_column


class LectureRow(Base):
    """`pack_id`, `items`: kept without a reference, so that a record outlives its pack. state: a
    LectureState. items: ids in order."""

    __tablename__ = "lectures"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    owner: Mapped[str] = owner_column()
    pack_id: Mapped[UUID] = mapped_column(Uuid)
    title: Mapped[str] = mapped_column(Text)
    items: Mapped[list[str]] = mapped_column(JSON)
    state: Mapped[dict[str, Any]] = mapped_column(JSON)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class LectureVoteRow(Base):
    __tablename__ = "lecture_votes"

    lecture_id: Mapped[UUID] = mapped_column(
        ForeignKey("lectures.id", ondelete="CASCADE"), primary_key=True
    )
    item_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    round: Mapped[str] = mapped_column(String(8), primary_key=True)
    device: Mapped[str] = mapped_column(String(22), primary_key=True)
    revision: Mapped[int]
    ballot: Mapped[dict[str, Any]] = mapped_column(JSON)
    voted_at: Mapped[datetime] = mapped_column(UtcDateTime)


class LectureHandsRow(Base):
    """The last show of hands of one vote: HandCounts."""

    __tablename__ = "lecture_hands"

    lecture_id: Mapped[UUID] = mapped_column(
        ForeignKey("lectures.id", ondelete="CASCADE"), primary_key=True
    )
    item_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    round: Mapped[str] = mapped_column(String(8), primary_key=True)
    counts: Mapped[list[dict[str, Any]]] = mapped_column(JSON)

"""The tables of a lab: its classes, who belongs to them, what they were asked to do.

A library on a file has them, too, and leaves them empty: both databases have one schema.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from lessons.models import Base, UtcDateTime


class LabClassRow(Base):
    __tablename__ = "lab_classes"
    __table_args__ = (Index(None, "name", unique=True),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class LabMemberRow(Base):
    """login: a role of the server. teaches: sees what the others of the class did."""

    __tablename__ = "lab_members"
    __table_args__ = (Index(None, "login"),)

    class_id: Mapped[UUID] = mapped_column(
        ForeignKey("lab_classes.id", ondelete="CASCADE"), primary_key=True
    )
    login: Mapped[str] = mapped_column(Text, primary_key=True)
    teaches: Mapped[bool]


class LabAssignmentRow(Base):
    """times: how often each question of the pack is to be answered between the two moments."""

    __tablename__ = "lab_assignments"
    __table_args__ = (Index(None, "class_id"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    class_id: Mapped[UUID] = mapped_column(ForeignKey("lab_classes.id", ondelete="CASCADE"))
    pack_id: Mapped[UUID] = mapped_column(ForeignKey("packs.id", ondelete="CASCADE"))
    begins_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    times: Mapped[int]
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

"""The tables of the library and the types of their columns. Sessions live in lessons.store.

Every type means the same on SQLite and on PostgreSQL. A table that changes here needs a migration.
"""

import io
import zlib
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import (
    JSON,
    DateTime,
    Dialect,
    FetchedValue,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    MetaData,
    String,
    Text,
    TypeDecorator,
    Uuid,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from lessons.contents import reading


class UtcDateTime(TypeDecorator[datetime]):
    """Aware on both sides; SQLite, which knows no zones, keeps UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone must not reach the library")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        return _reading(super().result_processor(dialect, coltype))


class PackedArray(TypeDecorator[NDArray[Any]]):
    """A NumPy array as deflated .npy, exact; read-only when it comes back."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: NDArray[Any] | None, dialect: Dialect) -> bytes | None:
        if value is None:
            return None
        plain = io.BytesIO()
        np.save(plain, value, allow_pickle=False)
        return zlib.compress(plain.getvalue())

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> NDArray[Any] | None:
        if value is None:
            return None
        with reading():
            array: NDArray[Any] = np.load(io.BytesIO(zlib.decompress(value)), allow_pickle=False)
        array.setflags(write=False)
        return array


def _reading(process: Any) -> Any:
    """What cannot be processed is a damaged entry."""
    if process is None:
        return None

    def read(value: Any) -> Any:
        with reading():
            return process(value)

    return read


class Base(DeclarativeBase):
    # Migrations alter constraints by name, so every constraint has one.
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def owner_column(*, primary_key: bool = False) -> Mapped[str]:
    """The server's login that a row belongs to, which the database fills in; "" on a file."""
    return mapped_column(Text, primary_key=primary_key, server_default=FetchedValue())


class CaseRow(Base):
    """A film that somebody opened; of two owners, each has a row of their own."""

    __tablename__ = "cases"

    owner: Mapped[str] = owner_column(primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64), primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    source: Mapped[str | None] = mapped_column(Text)
    height: Mapped[int]
    width: Mapped[int]
    thumbnail: Mapped[bytes] = mapped_column(LargeBinary)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class RunRow(Base):
    """Small enough to list by the thousand; the arrays are a table of their own.

    note: what the student wrote down about the run. batch: shared by the samples of one hypothesis.

    `deleted_at` has no index: SQLite would prefer it to the order of time and then sort thumbnails.
    """

    __tablename__ = "runs"
    __table_args__ = (
        Index(None, "created_at", "id"),
        Index(None, "case_fingerprint", "created_at"),
        ForeignKeyConstraint(["owner", "case_fingerprint"], ["cases.owner", "cases.fingerprint"]),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    owner: Mapped[str] = owner_column()
    case_fingerprint: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    hypothesis: Mapped[str] = mapped_column(Text)
    interpretation: Mapped[str] = mapped_column(Text)
    recipe: Mapped[dict[str, Any]] = mapped_column(JSON)
    timings: Mapped[dict[str, Any]] = mapped_column(JSON)
    passes: Mapped[int]
    composite: Mapped[str] = mapped_column(String(32))
    field_top: Mapped[int]
    field_left: Mapped[int]
    field_side: Mapped[int]
    thumbnail: Mapped[bytes] = mapped_column(LargeBinary)
    grounding: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    favoured_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    note: Mapped[str | None] = mapped_column(Text)
    batch: Mapped[UUID | None] = mapped_column(Uuid)

    case: Mapped[CaseRow] = relationship(lazy="raise")
    arrays: Mapped["RunArraysRow"] = relationship(
        lazy="raise", cascade="all, delete-orphan", passive_deletes=True
    )


class RunArraysRow(Base):
    """raw: uint16, the fraction of the display range times 65535. layers: float16 (6, S, S), the
    stack of `Layers`; null where the change is only added."""

    __tablename__ = "run_arrays"

    run_id: Mapped[UUID] = mapped_column(
        ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True
    )
    tokens: Mapped[NDArray[np.int32]] = mapped_column(PackedArray)
    prior_tokens: Mapped[NDArray[np.int32]] = mapped_column(PackedArray)
    field_change: Mapped[NDArray[np.float32]] = mapped_column(PackedArray)
    layers: Mapped[NDArray[np.float16] | None] = mapped_column(PackedArray)
    raw: Mapped[NDArray[np.uint16]] = mapped_column(PackedArray)

"""Reads every entry of a SQLite library as it is meant, and tells which cannot be read any more.

A server looks after its own contents. Takes some ten seconds of processor time a gigabyte.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import Column, Table
from sqlalchemy.dialects import sqlite as sqlite_dialect

from engine.grounding import Grounding
from engine.result import Recipe, Timings
from lessons.answers import Answer
from lessons.backup import Backup, backup_folder, connect, is_sound, list_backups
from lessons.contents import reading
from lessons.errors import EntryDamaged
from lessons.grades import Grade
from lessons.learning_models import LearnerRow
from lessons.lecture.ballots import Ballot, HandCount
from lessons.lecture.state import LectureState
from lessons.marks import Mark
from lessons.pack.kinds import Item
from lessons.pack.manifest import Pack
from lessons.schedule import is_card

_DIALECT = sqlite_dialect.dialect()
_ITEM: TypeAdapter[Item] = TypeAdapter(Item)
_STATE = TypeAdapter(LectureState)
Key = tuple[object, ...]
"""The primary key of a row, as the file has it."""


@dataclass(frozen=True, slots=True)
class DamagedEntry:
    """`columns`: those that cannot be read."""

    table: str
    key: Key
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Examined:
    """entries: how many were read. backup: the newest sound one that has all damaged ones."""

    entries: int
    damaged: tuple[DamagedEntry, ...]
    backup: Backup | None


def examine(file: Path) -> Examined:
    """Raises sqlite3.Error where the file itself cannot be read."""
    entries, found = 0, list[DamagedEntry]()
    with connect(file) as connection:
        for table in LearnerRow.metadata.sorted_tables:
            for damage in _damages(connection, table):
                entries += 1
                if damage is not None:
                    found.append(damage)
    return Examined(entries, tuple(found), _backup_with(found, file) if found else None)


def _damages(
    connection: sqlite3.Connection, table: Table, key: Key | None = None
) -> Iterator[DamagedEntry | None]:
    """For every row, or that with the key, what is damaged in it."""
    # Texts that are none come as surrogates, which the check of each column then meets.
    connection.text_factory = _text
    names = [column.name for column in table.primary_key]
    where = " AND ".join(f"{name} = ?" for name in names)
    asked = f'SELECT * FROM "{table.name}"' + (f" WHERE {where}" if key is not None else "")  # noqa: S608
    rows = connection.execute(asked, key or ())
    columns = [column[0] for column in rows.description]
    checks = {name: _check_of(table.columns[name]) for name in columns if name in table.columns}
    for row in rows:
        values = dict(zip(columns, row, strict=True))
        bad = tuple(name for name, check in checks.items() if not _is_readable(check, values[name]))
        yield DamagedEntry(table.name, tuple(values[name] for name in names), bad) if bad else None


def _text(content: bytes) -> str:
    return content.decode("utf-8", "surrogateescape")


def _is_readable(check: Callable[[Any], None], value: object) -> bool:
    try:
        with reading():
            check(value)
    except EntryDamaged:
        return False
    return True


def _check_of(column: Column[Any]) -> Callable[[Any], None]:
    meaning = _MEANINGS.get((str(column.table), column.name))
    process = column.type.dialect_impl(_DIALECT).result_processor(_DIALECT, None)

    def check(value: Any) -> None:
        if isinstance(value, str):
            value.encode()
        read = value if value is None or process is None else process(value)
        if read is None and not column.nullable:
            raise ValueError("nothing where something must be")
        if read is not None and meaning is not None:
            meaning(read)

    return check


def _require_card(card: Any) -> None:
    if not is_card(card):
        raise ValueError("no state of the scheduler")


def _backup_with(damaged: list[DamagedEntry], file: Path) -> Backup | None:
    tables = LearnerRow.metadata.tables
    for backup in list_backups(backup_folder(file)):
        with suppress(sqlite3.DatabaseError):
            if is_sound(backup.path) and all(
                _has(backup.path, tables[one.table], one.key) for one in damaged
            ):
                return backup
    return None


def _has(backup: Path, table: Table, key: Key) -> bool:
    with connect(backup) as connection:
        return [*_damages(connection, table, key)] == [None]


_MEANINGS: dict[tuple[str, str], Callable[[Any], object]] = {
    ("runs", "recipe"): Recipe.model_validate,
    ("runs", "timings"): Timings.model_validate,
    ("runs", "grounding"): Grounding.model_validate,
    ("attempts", "answer"): Answer.model_validate,
    ("attempts", "grade"): Grade.model_validate,
    ("items", "content"): _ITEM.validate_json,
    ("packs", "manifest"): Pack.model_validate_json,
    ("packs", "about"): lambda about: (about["description"], about["languages"], about["authors"]),
    ("skill_states", "card"): _require_card,
    ("objections", "mark"): Mark.model_validate,
    ("lectures", "items"): lambda items: [UUID(item) for item in items],
    ("lectures", "state"): _STATE.validate_python,
    ("lecture_votes", "ballot"): Ballot.model_validate,
    ("lecture_hands", "counts"): lambda counts: [HandCount.model_validate(one) for one in counts],
}

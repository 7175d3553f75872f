"""Verified, rotating backups of a SQLite library, and the way back from one.

A backup is a database file of its own, complete and checked before it gets its name. Restoring
keeps the file that it replaces. Knows nothing of tables.
"""

import contextlib
import re
import shutil
import sqlite3
from collections.abc import Generator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from uuid import uuid4

from lessons.files import damaged_name, move_aside, sync_file, sync_folder

_STAMP = "%Y%m%dT%H%M%S%fZ"
_NAME = re.compile(r"backup-(?P<stamp>\d{8}T\d{12}Z)-(?P<kind>daily|migration)\.db")
_LEFTOVER_AGE = timedelta(hours=1)
LOCK_WAIT_S = 10.0
_DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


class BackupKind(StrEnum):
    DAILY = "daily"
    MIGRATION = "migration"


# Those from before a migration are the only way back to an older Foresee, so daily ones never
# push them out.
_KEPT = {BackupKind.DAILY: 5, BackupKind.MIGRATION: 3}


@dataclass(frozen=True, slots=True)
class Backup:
    """taken_at: UTC."""

    path: Path
    taken_at: datetime
    kind: BackupKind


def backup_folder(database: Path) -> Path:
    """Two libraries in one folder must never take each other's backups."""
    return database.with_name(f"{database.stem}-backups")


def make_backup(database: Path, folder: Path, kind: BackupKind) -> Backup:
    """Copy a live database; other connections may go on reading and writing.

    Older backups beyond the number kept per kind are removed once the new one is in place.
    Raises sqlite3.Error or OSError, with nothing left behind.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _remove_leftovers(folder)
    taken_at = datetime.now(UTC)
    path = folder / f"backup-{taken_at.strftime(_STAMP)}-{kind}.db"
    part = folder / f".{path.name}.{uuid4().hex}.part"
    try:
        _copy_live(database, part)
        require_sound(part)
        sync_file(part)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    sync_folder(folder)
    _rotate(folder, kind)
    return Backup(path, taken_at, kind)


def list_backups(folder: Path) -> tuple[Backup, ...]:
    """Newest first, those from a clock that was ahead last. Other files are passed over."""
    if not folder.is_dir():
        return ()
    now = datetime.now(UTC)
    found = filter(None, (_parse(path) for path in folder.iterdir()))
    order = sorted(found, key=lambda backup: (backup.taken_at <= now, backup.taken_at))
    return tuple(reversed(order))


def newest_sound_backup(folder: Path) -> Backup | None:
    """The newest backup that can be read and passes its check now."""
    for backup in list_backups(folder):
        with contextlib.suppress(sqlite3.DatabaseError):
            require_sound(backup.path)
            return backup
    return None


def restore(backup: Backup, database: Path) -> Path | None:
    """Put the backup in the database's place. Returns where the replaced file is kept, if any.

    No connection to the database may be open. Killed half-way, the database is either still the
    old one or missing with its backups beside it. Raises sqlite3.Error when the backup is damaged,
    OSError.
    """
    require_sound(backup.path)
    part = database.with_name(f".{database.name}.{uuid4().hex}.part")
    try:
        shutil.copyfile(backup.path, part)
        sync_file(part)
        aside = set_aside(database)
        part.replace(database)
    finally:
        part.unlink(missing_ok=True)
    sync_folder(database.parent)
    return aside


def set_aside(database: Path) -> Path | None:
    """Rename a database with its write-ahead log. Returns its new path, None if there was none."""
    aside = damaged_name(database)
    # The logs first: one left behind would be replayed into whatever takes the database's place.
    for end in ("-wal", "-shm", "-journal"):
        log = database.with_name(database.name + end)
        if log.exists():
            log.rename(aside.with_name(aside.name + end))
    existed = database.exists()
    if existed:
        database.rename(aside)
    if database.parent.is_dir():
        sync_folder(database.parent)
    return aside if existed else None


def set_backups_aside(folder: Path) -> Path | None:
    """Rename the folder of backups, so that they are neither offered nor rotated any more."""
    return move_aside(folder) if folder.exists() else None


def is_sound(database: Path) -> bool:
    """False for a damaged file; raises sqlite3.OperationalError if it cannot be read now."""
    try:
        require_sound(database)
    except sqlite3.DatabaseError as error:
        if is_damage(error):
            return False
        raise
    return True


def require_sound(database: Path) -> None:
    """Raises sqlite3.DatabaseError, with the code of a damaged file, when the check fails."""
    with connect(database) as connection:
        findings = [row[0] for row in connection.execute("PRAGMA quick_check(1)")]
    if findings != ["ok"]:
        error = sqlite3.DatabaseError(f"quick_check: {findings}")
        error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
        raise error


def is_damage(error: BaseException | None) -> bool:
    """Whether a database error means that the file itself is damaged."""
    code = getattr(error, "sqlite_errorcode", None)
    return isinstance(code, int) and code & 0xFF in _DAMAGE


@contextlib.contextmanager
def connect(database: Path) -> Generator[sqlite3.Connection]:
    """A connection to a file that exists, closed at the end; none is ever created."""
    uri = f"{database.absolute().as_uri()}?mode=rw"
    connection = sqlite3.connect(uri, uri=True, timeout=LOCK_WAIT_S, isolation_level=None)
    with contextlib.closing(connection):
        yield connection


def _copy_live(database: Path, copy: Path) -> None:
    with connect(database) as source, contextlib.closing(sqlite3.connect(copy)) as target:
        source.backup(target)
        # Without this the copy would want a write-ahead log of its own beside it.
        target.execute("PRAGMA journal_mode=DELETE")


def _parse(path: Path) -> Backup | None:
    match = _NAME.fullmatch(path.name)
    if match is None:
        return None
    taken_at = datetime.strptime(match["stamp"], _STAMP).replace(tzinfo=UTC)
    return Backup(path, taken_at, BackupKind(match["kind"]))


def _rotate(folder: Path, kind: BackupKind) -> None:
    of_kind = [backup for backup in list_backups(folder) if backup.kind is kind]
    for backup in of_kind[_KEPT[kind] :]:
        backup.path.unlink(missing_ok=True)


def _remove_leftovers(folder: Path) -> None:
    """Parts of backups that were killed; a young one may be another process at work."""
    oldest = (datetime.now(UTC) - _LEFTOVER_AGE).timestamp()
    for part in folder.glob(".backup-*.part*"):
        if part.stat().st_mtime < oldest:
            part.unlink(missing_ok=True)

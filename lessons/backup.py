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
from threading import Event, Thread

from engine.files import (
    close_to_others,
    damaged_name,
    make_private_folder,
    move_aside,
    put_in_place,
    remove_leftovers,
    replacing,
    sync_folder,
    temporary_beside,
)

_STAMP = "%Y%m%dT%H%M%S%fZ"
_NAME = re.compile(r"backup-(?P<stamp>\d{8}T\d{12}Z)-(?P<kind>daily|migration)\.db")
_LEFTOVER_AGE = timedelta(hours=1)
LOCK_WAIT_S = 10.0
# 8 MB between two looks at whether the copy is still wanted.
_PAGES_AT_ONCE = 2048
_LOOK_EVERY_S = 0.1
_LOG_ENDS = ("-wal", "-shm", "-journal")
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


class Cancelled(Exception):
    """Nobody waits for this any more; nothing was changed and nothing is left behind."""


def make_backup(
    database: Path, folder: Path, kind: BackupKind, cancelled: Event | None = None
) -> Backup:
    """Copy a live database; other connections may go on reading and writing.

    Older backups beyond the number kept per kind are removed once the new one is in place.
    Raises Cancelled, sqlite3.Error or OSError, with nothing left behind.
    """
    make_private_folder(folder)
    close_to_others(folder)
    remove_leftovers(folder, ".backup-*.part*", _LEFTOVER_AGE)
    taken_at = datetime.now(UTC)
    path = folder / f"backup-{taken_at.strftime(_STAMP)}-{kind}.db"
    with replacing(path) as part:
        _copy_live(database, part, cancelled)
        require_sound(part, cancelled)
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
    A symbolic link stays one: the file that it leads to is replaced, and kept beside that.

    No connection to the database may be open. Killed half-way, the database is either still the
    old one or missing with its backups beside it. Raises sqlite3.Error when the backup is damaged,
    OSError.
    """
    require_sound(backup.path)
    database = database.resolve()
    with temporary_beside(database) as part:
        shutil.copyfile(backup.path, part)
        aside = set_aside(database)
        put_in_place(part, database)
    return aside


def set_aside(database: Path) -> Path | None:
    """Rename a database with its write-ahead log. Returns its new path, None if there was none."""
    # SQLite keeps the logs beside the file that a symbolic link leads to.
    database = database.resolve()
    aside = damaged_name(database)
    # The logs first: one left behind would be replayed into whatever takes the database's place.
    for log, end in zip(logs_of(database), _LOG_ENDS, strict=True):
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


def is_complete(database: Path) -> bool:
    """Whether the file begins as a database does, lists its tables and was not cut off; says
    nothing of its pages. Raises sqlite3.OperationalError if it cannot be read now."""
    # The newest pages may be in the log.
    has_log = any(_size(log) > 0 for log in logs_of(database))
    try:
        with connect(database) as connection:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            (pages,) = connection.execute("PRAGMA page_count").fetchone()
            (size,) = connection.execute("PRAGMA page_size").fetchone()
    except sqlite3.DatabaseError as error:
        if is_damage(error):
            return False
        raise
    return has_log or database.stat().st_size >= pages * size


def _size(log: Path) -> int:
    """0 for one that is not there: another process that closes the library takes its logs away."""
    try:
        return log.stat().st_size
    except FileNotFoundError:
        return 0


def logs_of(database: Path) -> tuple[Path, ...]:
    """What SQLite keeps beside a database while it is in use; few of them are there."""
    database = database.resolve()
    return tuple(database.with_name(database.name + end) for end in _LOG_ENDS)


def require_sound(database: Path, cancelled: Event | None = None) -> None:
    """Raises Cancelled; sqlite3.DatabaseError, with the code of a damaged file, when the check
    fails."""
    with connect(database) as connection, _ending_with(cancelled, connection):
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
def _ending_with(cancelled: Event | None, connection: sqlite3.Connection) -> Generator[None]:
    """Ends a statement that goes on when it is cancelled, and raises Cancelled instead."""
    if cancelled is None:
        yield
        return
    done = Event()
    watcher = Thread(target=_watch, args=(cancelled, done, connection), daemon=True)
    watcher.start()
    try:
        yield
    except sqlite3.OperationalError as error:
        if cancelled.is_set():
            raise Cancelled from error
        raise
    finally:
        done.set()
        watcher.join()
    if cancelled.is_set():
        raise Cancelled


def _watch(cancelled: Event, done: Event, connection: sqlite3.Connection) -> None:
    while not done.is_set():
        if cancelled.wait(_LOOK_EVERY_S) and not done.is_set():
            connection.interrupt()
            return


@contextlib.contextmanager
def connect(database: Path) -> Generator[sqlite3.Connection]:
    """A connection to a file that exists, closed at the end; none is ever created."""
    uri = f"{database.absolute().as_uri()}?mode=rw"
    connection = sqlite3.connect(uri, uri=True, timeout=LOCK_WAIT_S, isolation_level=None)
    with contextlib.closing(connection):
        yield connection


def _copy_live(database: Path, copy: Path, cancelled: Event | None) -> None:
    def look(_status: int, _remaining: int, _total: int) -> None:
        if cancelled is not None and cancelled.is_set():
            raise Cancelled

    with connect(database) as source, contextlib.closing(sqlite3.connect(copy)) as target:
        # One state is copied from beginning to end: otherwise whatever is written meanwhile would
        # make SQLite begin again.
        source.execute("BEGIN")
        source.execute("SELECT count(*) FROM sqlite_master").fetchone()
        source.backup(target, pages=_PAGES_AT_ONCE, progress=look)
        source.execute("ROLLBACK")
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

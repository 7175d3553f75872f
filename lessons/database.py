"""Opens the database behind the library: SQLite by path, PostgreSQL by URL. Knows no tables.

What the database reports becomes one of lessons.errors, so that nobody above meets SQLAlchemy.
"""

import contextlib
import os
import sqlite3
import time
from collections.abc import Generator, Sequence
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry

from engine.errors import Named
from engine.files import close_to_others, make_private_folder
from lessons import schema
from lessons.backup import (
    LOCK_WAIT_S,
    BackupKind,
    backup_folder,
    is_complete,
    is_damage,
    is_sound,
    list_backups,
    logs_of,
    make_backup,
    newest_sound_backup,
    set_aside,
)
from lessons.contents import damaged_entry, read_json
from lessons.errors import StoreDamaged, StoreError, StoreTooNew, StoreUnavailable
from lessons.file_lock import FileLocked, locked
from lessons.lab.seat import is_lab
from lessons.server import connect_arguments, server_error, server_place, without_open_secrets

_EXAMINING = ("busy_timeout=10000", "foreign_keys=OFF", "secure_delete=ON")
_WORKING = (
    "busy_timeout=10000",
    "journal_mode=WAL",
    "synchronous=NORMAL",
    "foreign_keys=ON",
    # What is deleted or forgotten must not stay readable in the file.
    "secure_delete=ON",
)
# To read a larger file before it is opened would take longer than a student waits:
# `upkeep.check` reads it while the library is in use.
CHECKED_AT_ONCE = 64_000_000
_LOCK_WAIT_S = 60.0
_WRITING = "foresee_writing"
# How the driver says that a text is none; it has no code for that.
_NO_TEXT = "Could not decode to UTF-8"
_CANNOT_OPEN = Named("see whether its folder is there, has room and may be written to")
_TOO_LONG = Named(
    "its path is longer than SQLite takes; choose a folder with a shorter one with FORESEE_HOME"
)
# In bytes, with what SQLite adds for its log.
_LONGEST_PATH = 500
_SQLITE_ADVICE = {
    sqlite3.SQLITE_BUSY: Named("another program is using it; close that program and try again"),
    sqlite3.SQLITE_FULL: Named("make room on its disk and try again"),
}


def database_url(target: str | Path) -> URL:
    """A path, or as text an absolute path or a URL of SQLite or PostgreSQL.

    Raises StoreUnavailable.
    """
    if isinstance(target, str) and Path(target).is_absolute():
        target = Path(target)
    if isinstance(target, Path):
        return URL.create("sqlite", database=str(target.absolute()))
    try:
        url = make_url(target)
    except (ArgumentError, ValueError):
        raise StoreUnavailable(
            "The address of the library is neither an absolute path, nor sqlite:///FILE, nor "
            "postgresql://USER:PASSWORD@SERVER/DATABASE; correct FORESEE_DATABASE_URL."
        ) from None
    backend = url.get_backend_name()
    if backend == "sqlite" and url.database and url.database != ":memory:":
        return database_url(Path(url.database))
    if backend == "postgresql":
        return without_open_secrets(url.set(drivername="postgresql+psycopg"))
    raise StoreUnavailable(
        "The library cannot be kept in {backend} at this address; FORESEE_DATABASE_URL takes a "
        "SQLite file or a PostgreSQL server.",
        backend=backend,
    )


def signed_in(target: str | Path, login: str, password: str) -> str:
    """The address of the same library for this login. Raises StoreUnavailable."""
    url = database_url(target).set(username=login, password=password)
    return url.render_as_string(hide_password=False)


def database_file(url: URL) -> Path | None:
    """The file of a SQLite database, None for a server."""
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None


def require_file(target: str | Path) -> Path:
    """Raises StoreUnavailable for a server."""
    file = database_file(database_url(target))
    if file is None:
        raise StoreUnavailable(
            "A library on a server is restored by the server's administrators, not by Foresee."
        )
    return file


def place_of(url: URL) -> str:
    """For people: the file, or the server's address without its password."""
    return str(database_file(url) or server_place(url))


def open_database(url: URL) -> Engine:
    """Check, back up, migrate, open; one process after the other.

    Raises StoreDamaged, StoreTooNew, StoreUnavailable; the database is then as it was.
    """
    file = database_file(url)
    with translated_errors(url), alone_with(file):
        if file is not None:
            _prepare_file(file)
        migrate(url)
        engine = _create_engine(url, _WORKING)
        # Connecting is what turns the write-ahead log on; until then nothing has been tried.
        engine.connect().close()
        return engine


@contextlib.contextmanager
def alone_with(file: Path | None) -> Generator[None]:
    """Keeps other processes from creating, migrating or replacing the library at the same time.

    Raises StoreUnavailable.
    """
    if file is None:
        yield
        return
    make_private_folder(file.parent)
    try:
        with locked(file, _LOCK_WAIT_S):
            yield
    except FileLocked as error:
        raise StoreUnavailable(
            "Another Foresee has been opening the library {file} for a minute; wait for it or "
            "close it, then try again.",
            file=file,
        ) from error


def migrate(url: URL, scripts: Path = schema.SCRIPTS) -> None:
    """Bring the database to the newest schema of `scripts`, whole or not at all, backed up before.

    Raises StoreTooNew, StoreUnavailable, or the database's own errors.
    """
    engine = _create_engine(url, _EXAMINING)
    try:
        with engine.connect() as connection:
            revision = schema.current_revision(connection)
        if revision == schema.head_revision(scripts):
            return
        file = database_file(url)
        if file is None:
            _migrate_server(engine, scripts)
        else:
            _migrate_file(engine, file, scripts)
    finally:
        engine.dispose()


def _migrate_file(engine: Engine, file: Path, scripts: Path) -> None:
    with engine.connect() as connection:
        revision = schema.current_revision(connection)
        _require_known(connection, revision, scripts)
    if revision is not None:
        make_backup(file, backup_folder(file), BackupKind.MIGRATION)
    with writing(engine).begin() as connection:
        schema.upgrade(connection, scripts=scripts)


def _migrate_server(engine: Engine, scripts: Path) -> None:
    """One client at a time: the others wait, and then find nothing left to do."""
    with engine.begin() as connection:
        schema.wait_for_turn(connection)
        revision = schema.current_revision(connection)
        _require_known(connection, revision, scripts)
        if revision != schema.head_revision(scripts) and is_lab(connection):
            raise StoreUnavailable(
                "The library of this lab is of an older Foresee; ask who runs the lab to bring it "
                "up to date with: foresee lab init."
            )
        schema.upgrade(connection, scripts=scripts)


class FileIdentity:
    """The file that a library was opened from: SQLite goes on with one that was deleted or
    replaced, and what it writes there nobody finds."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._identity = _identity(file)

    def require(self) -> None:
        """Raises StoreDamaged where the file is gone, StoreUnavailable where it is another one."""
        now = _identity(self._file)
        if now is None:
            raise damaged(self._file)
        if now != self._identity:
            raise StoreUnavailable(
                "The library {file} was replaced while it was open; close Foresee and start it "
                "again.",
                file=str(self._file),
            )


def _identity(file: Path) -> tuple[int, int] | None:
    try:
        found = file.stat()
    except FileNotFoundError:
        return None
    # Windows deletes and replaces no file that is open, and not every disk there numbers its files.
    return (0, 0) if os.name == "nt" else (found.st_dev, found.st_ino)


def writing(engine: Engine) -> Engine:
    """The same database for transactions that write: they take SQLite's write lock at once.

    A transaction that reads first and writes later could not wait for the lock: SQLite refuses.
    """
    return engine.execution_options(**{_WRITING: True})


@contextlib.contextmanager
def translated_errors(url: URL) -> Generator[None]:
    """Errors of the database and the file system leave as StoreError."""
    try:
        yield
    except DBAPIError as error:
        raise _translate(error.orig or error, url) from error
    except (sqlite3.Error, OSError) as error:
        raise _translate(error, url) from error


def _translate(error: BaseException, url: URL) -> StoreError:
    file = database_file(url)
    if file is None:
        return server_error(error, url)
    if is_damage(error):
        return damaged(file)
    if isinstance(error, sqlite3.OperationalError) and str(error).startswith(_NO_TEXT):
        return damaged_entry()
    said = (error.strerror if isinstance(error, OSError) else None) or str(error)
    reason = said.strip().splitlines()[0] if said.strip() else type(error).__name__
    return StoreUnavailable(
        "The library in {file} could not be used ({reason}); {advice}.",
        file=file,
        reason=reason,
        advice=_advice(error, file),
    )


def _advice(error: BaseException, file: Path) -> Named:
    if len(os.fsencode(file)) > _LONGEST_PATH:
        return _TOO_LONG
    if isinstance(error, sqlite3.Error):
        # The lower byte names the kind, the rest the place in SQLite where it was met.
        kind = getattr(error, "sqlite_errorcode", 0) & 0xFF
        return _SQLITE_ADVICE.get(kind, _CANNOT_OPEN)
    return _CANNOT_OPEN


def damaged(file: Path) -> StoreDamaged:
    """What is the matter with a file that is damaged or gone, and the way back."""
    backup = newest_sound_backup(backup_folder(file))
    is_there = file.exists()
    if backup is None and is_there:
        return StoreDamaged(
            "The library {file} is damaged, and there is no backup of it; a new one can be "
            "started, and the old file is kept.",
            file,
            None,
            file=file,
        )
    if backup is None:
        return StoreDamaged(
            "The library {file} is gone, and there is no backup of it; a new one can be started.",
            file,
            None,
            file=file,
        )
    if is_there:
        return StoreDamaged(
            "The library {file} is damaged; it can be restored as it was on {time}, and the "
            "damaged file is kept.",
            file,
            backup,
            file=file,
            time=backup.taken_at,
        )
    return StoreDamaged(
        "The library {file} is gone; it can be restored as it was on {time}.",
        file,
        backup,
        file=file,
        time=backup.taken_at,
    )


def _prepare_file(file: Path) -> None:
    """Leaves a sound file, an empty one or none."""
    if file.exists() and file.stat().st_size > 0:
        looks_sound = is_sound if file.stat().st_size <= CHECKED_AT_ONCE else is_complete
        if not looks_sound(file):
            raise damaged(file)
        for there in filter(Path.exists, (file, *logs_of(file))):
            close_to_others(there)
    elif list_backups(backup_folder(file)):
        raise damaged(file)
    elif not file.exists():
        # A write-ahead log without its database would be replayed into the new one.
        set_aside(file)
        # SQLite gives the logs the mode of the file.
        file.touch(0o600)


def _require_known(connection: Connection, revision: str | None, scripts: Path) -> None:
    place = place_of(connection.engine.url)
    if revision is None and inspect(connection).get_table_names():
        raise StoreUnavailable(
            "{place} holds other data and is no library of Foresee; choose another place.",
            place=place,
        )
    if revision is not None and revision not in schema.known_revisions(scripts):
        raise StoreTooNew(
            "The library {place} was written by a newer Foresee; it is left as it is. Update "
            "Foresee to open it.",
            place=place,
        )


def _create_engine(url: URL, sqlite_pragmas: Sequence[str]) -> Engine:
    is_file = database_file(url) is not None
    try:
        engine = create_engine(
            url,
            json_deserializer=read_json,
            # A connection that broke while nobody used it is replaced before it is used again.
            pool_pre_ping=not is_file,
            connect_args={} if is_file else connect_arguments(url),
        )
    except ModuleNotFoundError as error:
        raise StoreUnavailable(
            "A library on a PostgreSQL server needs the package {package}; install it with: pip "
            "install 'foresee-cxr[postgres]'.",
            package=error.name or "",
        ) from error
    if is_file:
        _configure_sqlite(engine, sqlite_pragmas)
    return engine


def _set(connection: sqlite3.Connection, pragma: str) -> None:
    """SQLite does not wait for others before it turns the write-ahead log on: it refuses at once
    where several programs start the same library."""
    deadline = time.monotonic() + LOCK_WAIT_S
    while True:
        try:
            connection.execute(f"PRAGMA {pragma}")
            return
        except sqlite3.OperationalError as error:
            is_busy = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
            if not is_busy or time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def _configure_sqlite(engine: Engine, pragmas: Sequence[str]) -> None:
    def configure(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        assert isinstance(connection, sqlite3.Connection)
        # The driver must not open transactions by itself: it would do so too late, and never for
        # a migration.
        connection.isolation_level = None
        for pragma in pragmas:
            _set(connection, pragma)

    def begin(connection: Connection) -> None:
        writing = connection.get_execution_options().get(_WRITING, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    event.listen(engine, "connect", configure)
    event.listen(engine, "begin", begin)

"""What a library needs beside being used, done while it is in use, by connections of its own.

Any thread may do this, and a window that is closed ends it.
"""

import shutil
import sqlite3
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

from engine.files import replacing
from lessons.backup import (
    Backup,
    BackupKind,
    Cancelled,
    backup_folder,
    connect,
    is_damage,
    list_backups,
    make_backup,
    require_sound,
)
from lessons.database import CHECKED_AT_ONCE, database_file, database_url, translated_errors
from lessons.film_paths import names_patient

_BACKUP_EVERY = timedelta(days=1)


def check(target: str | Path, cancelled: Event | None = None) -> None:
    """Read a library that is too large to be checked when it is opened.

    Raises StoreDamaged, StoreUnavailable.
    """
    url = database_url(target)
    file = database_file(url)
    if file is not None:
        with translated_errors(url), suppress(Cancelled):
            if file.stat().st_size > CHECKED_AT_ONCE:
                require_sound(file, cancelled)


def look_after(
    target: str | Path, now: datetime | None = None, cancelled: Event | None = None
) -> Backup | None:
    """Once a day a library is backed up; the backups then forget places of films that may name a
    patient, which an earlier version wrote down.

    Returns the backup, None where none was due, on a server or when it was cancelled.
    Raises StoreDamaged, StoreUnavailable.
    """
    url = database_url(target)
    file = database_file(url)
    if file is None or not _is_backup_due(file, now or datetime.now(UTC)):
        return None
    with translated_errors(url), suppress(Cancelled):
        made = make_backup(file, backup_folder(file), BackupKind.DAILY, cancelled)
        for backup in list_backups(backup_folder(file)):
            _forget_places(backup.path, cancelled)
        return made
    return None


def _forget_places(backup: Path, cancelled: Event | None) -> None:
    """A damaged backup is left as it is: wherever backups are used, it is passed over.

    Raises Cancelled, sqlite3.Error, OSError; the backup is then as it was.
    """
    try:
        naming = _naming_places(backup)
        if not naming:
            return
        with replacing(backup) as part:
            shutil.copyfile(backup, part)
            with closing(sqlite3.connect(part, isolation_level=None)) as connection:
                connection.execute("PRAGMA secure_delete=ON")
                forget = "UPDATE cases SET source = NULL WHERE source = ?"
                connection.executemany(forget, [(place,) for place in naming])
            require_sound(part, cancelled)
    except sqlite3.DatabaseError as error:
        if not is_damage(error):
            raise


def _naming_places(backup: Path) -> list[str]:
    with connect(backup) as connection:
        asked = "SELECT DISTINCT source FROM cases WHERE source IS NOT NULL"
        places = [row[0] for row in connection.execute(asked)]
    return [place for place in places if names_patient(Path(place))]


def _is_backup_due(file: Path, now: datetime) -> bool:
    """A clock that was ahead must not put off the next backup until it is right."""
    backups = list_backups(backup_folder(file))
    daily = (backup.taken_at for backup in backups if backup.kind is BackupKind.DAILY)
    return all(abs(now - at) >= _BACKUP_EVERY for at in daily)

"""Going back to a backup without a window: which one, and that nobody has the library open."""

import sqlite3
from pathlib import Path

from lessons.backup import (
    Backup,
    backup_folder,
    connect,
    is_damage,
    list_backups,
    newest_sound_backup,
)
from lessons.database import require_file
from lessons.errors import StoreUnavailable
from lessons.store import Store


def backups_of(target: str | Path) -> tuple[Backup, ...]:
    """Newest first. Raises StoreUnavailable for a server."""
    return list_backups(backup_folder(require_file(target)))


def go_back(target: str | Path, chosen: Path | None = None) -> Backup:
    """Put a backup in the library's place, which is kept aside; the newest sound one by default.

    Raises StoreUnavailable where there is none or the library is open, StoreError.
    """
    file = require_file(target)
    folder = backup_folder(file)
    if chosen is None:
        backup = newest_sound_backup(folder)
    else:
        known = (one for one in list_backups(folder) if one.path.name == chosen.name)
        backup = next(known, None)
    if backup is None:
        raise StoreUnavailable(
            f"There is no such backup in {folder}; `foresee restore --list` shows what there is."
        )
    _require_unused(file)
    Store.restore(target, backup).close()
    return backup


def _require_unused(file: Path) -> None:
    """A window that has the library open would go on writing into the file that is put aside."""
    if not file.exists():
        return
    try:
        with connect(file) as connection:
            # With a write-ahead log, whoever has the file open keeps others from owning it alone.
            connection.execute("PRAGMA busy_timeout=500")
            connection.execute("PRAGMA locking_mode=EXCLUSIVE")
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("ROLLBACK")
    except sqlite3.DatabaseError as error:
        if not is_damage(error):
            raise StoreUnavailable(
                "The library is open in another Foresee; close that first."
            ) from error

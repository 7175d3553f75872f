"""Backups are complete, checked, few, and made while the library is in use."""

import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from engine.radiograph import Radiograph
from lessons.backup import (
    BackupKind,
    backup_folder,
    is_sound,
    list_backups,
    make_backup,
    newest_sound_backup,
    restore,
)
from lessons.errors import StoreUnavailable
from lessons.store import Store
from lessons.upkeep import look_after
from tests.lessons.stored_runs import make_run


def test_a_backup_holds_what_the_open_library_holds(file: Path, prior: Radiograph) -> None:
    run = make_run(prior)
    with Store.open(file) as store:
        store.save_run(run)
        backup = store.back_up()
        assert backup is not None
        with Store.open(backup.path) as copy:
            assert copy.run(run.id).recipe == run.recipe


def test_a_backup_is_one_file_that_needs_no_log_beside_it(file: Path, prior: Radiograph) -> None:
    with Store.open(file) as store:
        store.save_run(make_run(prior))
        backup = store.back_up()
    assert backup is not None
    assert list(backup_folder(file).iterdir()) == [backup.path]
    assert is_sound(backup.path)
    assert list(backup_folder(file).iterdir()) == [backup.path]


def test_a_damaged_library_never_becomes_a_backup(file: Path, prior: Radiograph) -> None:
    with Store.open(file) as store:
        store.save_run(make_run(prior))
    with file.open("rb+") as opened:
        opened.seek(4096)
        opened.write(b"\xa5" * 8 * 4096)
    with pytest.raises(sqlite3.DatabaseError):
        make_backup(file, backup_folder(file), BackupKind.DAILY)
    assert list(backup_folder(file).iterdir()) == []


def test_five_daily_backups_and_three_from_before_migrations_are_kept(file: Path) -> None:
    Store.open(file).close()
    folder = backup_folder(file)
    migrations = [make_backup(file, folder, BackupKind.MIGRATION) for _ in range(4)]
    daily = [make_backup(file, folder, BackupKind.DAILY) for _ in range(7)]
    kept = [*migrations[-3:], *daily[-5:]]
    assert list(list_backups(folder)) == kept[::-1]
    assert len(list(folder.iterdir())) == 8


def test_a_backup_is_made_once_a_day(file: Path) -> None:
    now = datetime.now(UTC)
    Store.open(file).close()
    assert look_after(file, now) is not None
    assert look_after(file, now + timedelta(hours=23)) is None
    assert look_after(file, now + timedelta(hours=25)) is not None


def test_a_clock_that_was_ahead_neither_puts_off_backups_nor_has_its_own_offered(
    file: Path, prior: Radiograph
) -> None:
    with Store.open(file) as store:
        ahead = store.back_up()
        assert ahead is not None
        ahead.path.rename(ahead.path.with_name("backup-20990101T000000000000Z-daily.db"))
        store.save_run(make_run(prior))
        made = look_after(file)
        assert made is not None
        assert look_after(file) is None
        assert newest_sound_backup(backup_folder(file)) == made


def test_a_backup_from_before_a_migration_does_not_stand_for_the_day(file: Path) -> None:
    Store.open(file).close()
    make_backup(file, backup_folder(file), BackupKind.MIGRATION)
    assert look_after(file) is not None


def test_what_a_killed_backup_left_is_cleared_away_but_not_another_at_work(file: Path) -> None:
    Store.open(file).close()
    folder = backup_folder(file)
    folder.mkdir()
    old, young = folder / ".backup-old.db.1.part", folder / ".backup-young.db.2.part"
    for part in (old, young):
        part.write_bytes(b"half")
    two_hours_ago = datetime.now(UTC).timestamp() - 7200
    os.utime(old, (two_hours_ago, two_hours_ago))
    backup = make_backup(file, folder, BackupKind.DAILY)
    assert sorted(folder.iterdir()) == sorted([young, backup.path])


def test_other_files_in_the_folder_are_neither_backups_nor_removed(file: Path) -> None:
    Store.open(file).close()
    folder = backup_folder(file)
    folder.mkdir()
    note = folder / "read me.txt"
    note.write_text("mine")
    for _ in range(6):
        make_backup(file, folder, BackupKind.DAILY)
    assert note.read_text() == "mine"
    assert len(list_backups(folder)) == 5


def test_a_damaged_backup_is_not_put_in_the_place_of_anything(
    file: Path, prior: Radiograph
) -> None:
    run = make_run(prior)
    with Store.open(file) as store:
        backup = store.back_up()
        store.save_run(run)
    assert backup is not None
    backup.path.write_bytes(backup.path.read_bytes()[:5000])
    with pytest.raises(sqlite3.DatabaseError):
        restore(backup, file)
    with Store.open(file) as store:
        assert store.run(run.id).recipe == run.recipe


def test_a_folder_for_backups_that_cannot_be_made_is_told(file: Path) -> None:
    backup_folder(file).write_text("in the way")
    with Store.open(file) as store, pytest.raises(StoreUnavailable):
        store.back_up()


def test_a_library_is_backed_up_while_somebody_writes(file: Path) -> None:
    Store.open(file).close()
    with closing(sqlite3.connect(file, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        backup = make_backup(file, backup_folder(file), BackupKind.DAILY)
        writer.execute("ROLLBACK")
    assert is_sound(backup.path)

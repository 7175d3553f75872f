"""What happens before the first run is seen: damage, other versions, other files, other servers."""

import shutil
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from engine.radiograph import Radiograph
from lessons.backup import backup_folder
from lessons.errors import StoreDamaged, StoreError, StoreTooNew, StoreUnavailable
from lessons.records import RunRecord
from lessons.store import Store
from tests.lessons.stored_runs import make_run

Damage = Callable[[Path], None]


def overwrite_header(file: Path) -> None:
    with file.open("rb+") as opened:
        opened.write(b"\xff" * 100)


def overwrite_pages(file: Path) -> None:
    with file.open("rb+") as opened:
        opened.seek(4096)
        opened.write(b"\xa5" * 8 * 4096)


def cut_in_half(file: Path) -> None:
    with file.open("rb+") as opened:
        opened.truncate(file.stat().st_size // 2)


def empty(file: Path) -> None:
    file.write_bytes(b"")


damages = pytest.mark.parametrize(
    "damage", [overwrite_header, overwrite_pages, cut_in_half, empty, Path.unlink]
)


def test_a_library_is_started_where_there_is_none(tmp_path: Path) -> None:
    file = tmp_path / "not" / "yet" / "foresee.db"
    with Store.open(file) as store:
        assert store.runs() == ()
    assert file.exists()


def test_a_library_is_kept_in_wal_mode(file: Path) -> None:
    Store.open(file).close()
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


@damages
def test_a_damaged_library_is_refused_and_its_newest_backup_offered(
    file: Path, prior: Radiograph, damage: Damage
) -> None:
    backed_up, _ = _library_with_a_backup(file, prior)
    damage(file)
    with pytest.raises(StoreDamaged, match=r"can be restored as it was on") as caught:
        Store.open(file)
    assert caught.value.database == file
    assert caught.value.backup is not None
    with Store.restore(file, caught.value.backup) as store:
        assert store.run(backed_up.id).recipe == backed_up.recipe
        assert len(store.runs()) == 1


@damages
def test_refusing_a_damaged_library_changes_nothing_in_it(
    file: Path, prior: Radiograph, damage: Damage
) -> None:
    _library_with_a_backup(file, prior)
    damage(file)
    before = _contents(file.parent)
    with pytest.raises(StoreDamaged):
        Store.open(file)
    assert _contents(file.parent) == before


def test_the_damaged_file_is_kept_when_a_backup_takes_its_place(
    file: Path, prior: Radiograph
) -> None:
    _library_with_a_backup(file, prior)
    overwrite_pages(file)
    damaged = file.read_bytes()
    with pytest.raises(StoreDamaged) as caught:
        Store.open(file)
    assert caught.value.backup is not None
    Store.restore(file, caught.value.backup).close()
    (aside,) = file.parent.glob("foresee-damaged-*.db")
    assert aside.read_bytes() == damaged


def test_a_damaged_backup_is_passed_over_for_an_older_sound_one(
    file: Path, prior: Radiograph
) -> None:
    _library_with_a_backup(file, prior)
    with Store.open(file) as store:
        newest = store.back_up()
    assert newest is not None
    overwrite_pages(newest.path)
    overwrite_header(file)
    with pytest.raises(StoreDamaged) as caught:
        Store.open(file)
    assert caught.value.backup is not None
    assert caught.value.backup.taken_at < newest.taken_at


def test_a_damaged_library_without_a_backup_can_be_left_for_an_empty_one(file: Path) -> None:
    Store.open(file).close()
    overwrite_header(file)
    with pytest.raises(StoreDamaged, match="there is no backup") as caught:
        Store.open(file)
    assert caught.value.backup is None
    with Store.start_afresh(file) as store:
        assert store.runs() == ()
    assert len(list(file.parent.glob("foresee-damaged-*.db"))) == 1


def test_starting_afresh_keeps_the_backups_of_the_old_library(
    file: Path, prior: Radiograph
) -> None:
    _library_with_a_backup(file, prior)
    overwrite_header(file)
    Store.start_afresh(file).close()
    (kept,) = file.parent.glob("foresee-backups-damaged-*")
    assert len(list(kept.iterdir())) == 1
    Store.open(file).close()


def test_the_log_of_a_lost_library_is_never_replayed_into_a_new_one(
    file: Path, prior: Radiograph
) -> None:
    store = Store.open(file)
    store.save_run(make_run(prior))
    log = file.with_name("foresee.db-wal").read_bytes()
    store.close()
    file.unlink()
    file.with_name("foresee.db-wal").write_bytes(log)
    with Store.open(file) as fresh:
        assert fresh.runs() == ()
    (aside,) = file.parent.glob("foresee-damaged-*-wal")
    assert aside.read_bytes() == log


def test_damage_that_shows_only_while_working_is_told_as_damage(
    file: Path, prior: Radiograph
) -> None:
    runs = [make_run(prior, seed) for seed in range(3)]
    with Store.open(file) as store:
        for run in runs:
            store.save_run(run)
    with Store.open(file) as store:
        with file.open("rb+") as opened:
            opened.seek(4096)
            opened.write(b"\xa5" * (file.stat().st_size - 4096))
        with pytest.raises(StoreDamaged):
            store.run(runs[0].id)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows deletes no file that is open")
@pytest.mark.parametrize("deleted", ["file", "profile"])
def test_a_library_that_is_deleted_while_it_is_open_is_told_and_can_be_left_for_an_empty_one(
    tmp_path: Path, prior: Radiograph, deleted: str
) -> None:
    file = tmp_path / "profile" / "foresee.db"
    run = make_run(prior)
    with Store.open(file) as store:
        store.save_run(run)
        if deleted == "file":
            file.unlink()
        else:
            shutil.rmtree(file.parent)
        with pytest.raises(StoreDamaged, match="is gone"):
            store.save_run(make_run(prior, seed=2))
        with pytest.raises(StoreDamaged, match="is gone"):
            store.runs()
    with Store.start_afresh(file) as fresh:
        assert fresh.runs() == ()
        fresh.save_run(run)
        assert len(fresh.runs()) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="Windows replaces no file that is open")
def test_a_library_that_is_replaced_while_it_is_open_is_told_and_left_alone(
    file: Path, tmp_path: Path, prior: Radiograph
) -> None:
    Store.open(tmp_path / "other.db").close()
    with Store.open(file) as store:
        (tmp_path / "other.db").replace(file)
        before = file.read_bytes()
        with pytest.raises(StoreUnavailable, match="start it again"):
            store.save_run(make_run(prior))
        assert file.read_bytes() == before


def test_a_library_of_a_newer_version_is_refused_untouched(file: Path, prior: Radiograph) -> None:
    with Store.open(file) as store:
        store.save_run(make_run(prior))
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    before = _contents(file.parent)
    with pytest.raises(StoreTooNew, match="newer Foresee"):
        Store.open(file)
    assert _contents(file.parent) == before


def test_a_database_of_another_program_is_refused_untouched(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE bookmarks (url TEXT)")
    before = _contents(file.parent)
    with pytest.raises(StoreUnavailable, match="holds other data"):
        Store.open(file)
    assert _contents(file.parent) == before


def test_a_library_that_another_program_keeps_locked_is_unavailable_and_not_damaged(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Store.open(file).close()
    monkeypatch.setattr("lessons.backup.LOCK_WAIT_S", 0.05)
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode=EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreUnavailable, match="locked"):
            Store.open(file)


def test_a_folder_that_cannot_be_made_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreUnavailable):
        Store.open(tmp_path / "file" / "foresee.db")


@pytest.mark.parametrize(
    "address",
    [
        "mysql://server/library",
        "server/library",
        "sqlite://",
        "http://",
        "://",
        "postgresql://h:port/x",
    ],
)
def test_an_address_that_is_no_library_is_refused_with_what_is(address: str) -> None:
    with pytest.raises(StoreUnavailable, match="FORESEE_DATABASE_URL"):
        Store.open(address)


def test_a_path_and_its_url_are_the_same_library(file: Path, prior: Radiograph) -> None:
    run = make_run(prior)
    with Store.open(f"sqlite:///{file}") as store:
        store.save_run(run)
    with Store.open(str(file)) as store:
        assert store.run(run.id).recipe == run.recipe


def test_a_server_that_does_not_answer_is_unavailable_and_its_password_unsaid(
    tmp_path: Path,
) -> None:
    pytest.importorskip("psycopg")
    with pytest.raises(StoreUnavailable) as caught:
        Store.open(f"postgresql://student:hunter2@/library?host={tmp_path}")
    assert "hunter2" not in str(caught.value)


def test_a_server_is_not_restored_from_here(server: str) -> None:
    with pytest.raises(StoreError, match="administrators"):
        Store.start_afresh(server)


def _library_with_a_backup(file: Path, prior: Radiograph) -> tuple[RunRecord, RunRecord]:
    """A run that is in the backup, and one that came after it."""
    backed_up, later = make_run(prior, seed=1), make_run(prior, seed=2)
    with Store.open(file) as store:
        store.save_run(backed_up)
        assert store.back_up() is not None
        store.save_run(later)
    return backed_up, later


def _contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_backups_of_two_libraries_in_one_folder_are_kept_apart(tmp_path: Path) -> None:
    assert backup_folder(tmp_path / "a.db") != backup_folder(tmp_path / "b.db")

"""What lies on the disk: who may read it, what it still tells, links, large files, first starts."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread

import pytest

from engine.files import write_atomically
from engine.radiograph import Radiograph
from lessons.backup import (
    BackupKind,
    Cancelled,
    backup_folder,
    is_sound,
    list_backups,
    make_backup,
    require_sound,
)
from lessons.errors import StoreDamaged
from lessons.records import CaseRecord
from lessons.store import Store
from lessons.upkeep import check, look_after
from tests.lessons.many_runs import fill_runs
from tests.lessons.stored_runs import SOURCE, make_prior, make_run
from tests.lessons.test_opening import cut_in_half, overwrite_header, overwrite_pages

_STARTS = 5
posix = pytest.mark.skipif(os.name == "nt", reason="a profile's access list says who may read")


@pytest.fixture(autouse=True)
def open_umask() -> Iterator[None]:
    """With which everything that nobody closes can be read by all."""
    if os.name == "nt":
        yield
        return
    before = os.umask(0)
    yield
    os.umask(before)


@posix
def test_the_library_its_logs_and_its_backups_are_their_owners_alone(
    tmp_path: Path, prior: Radiograph
) -> None:
    file = tmp_path / "profile" / "data" / "foresee.db"
    with Store.open(file) as store:
        store.save_run(make_run(prior))
        backup = store.back_up()
        assert {path.name for path in file.parent.iterdir()} >= {"foresee.db-wal", "foresee.db-shm"}
        assert _open_to_others(tmp_path / "profile") == []
    assert backup is not None
    file.write_bytes(b"\xff" * 5000)
    Store.restore(file, backup).close()
    Store.start_afresh(file).close()
    assert len(list(file.parent.glob("foresee-*damaged-*"))) == 3
    assert _open_to_others(tmp_path / "profile") == []


@posix
def test_a_library_that_an_earlier_version_left_open_is_closed_to_others(file: Path) -> None:
    with Store.open(file) as store:
        store.back_up()
    file.chmod(0o644)
    backup_folder(file).chmod(0o755)
    with Store.open(file) as store:
        store.back_up()
    assert _mode(file) == 0o600
    assert _mode(backup_folder(file)) == 0o700


@posix
def test_what_is_written_for_a_person_is_theirs_alone_and_replaces_what_was_not(
    store: Store, tmp_path: Path
) -> None:
    learner = store.learners.add("Ada").id
    folder = tmp_path / "out"
    (tmp_path / "note").touch(0o644)
    write_atomically(tmp_path / "note", b"mine")
    store.histories.export(learner, folder / "ada.history")
    store.attempt_exports.write_table(learner, folder / "ada.csv")
    store.attempt_exports.write_statements(learner, folder / "ada.json")
    assert _mode(tmp_path / "note") == 0o600
    assert _open_to_others(folder) == []
    assert len(list(folder.iterdir())) == 3


@posix
def test_a_folder_that_was_there_stays_as_open_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "lab").mkdir(0o755)
    Store.open(tmp_path / "lab" / "foresee.db").close()
    assert _mode(tmp_path / "lab") == 0o755


def test_processes_that_start_for_the_first_time_at_once_share_one_library(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from lessons.store import Store\n"
        "with Store.open(Path(sys.argv[1])) as store: print(store.learners.first().id)"
    )
    file = tmp_path / "data" / "foresee.db"
    command = [sys.executable, "-c", program, str(file)]
    started = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(_STARTS)
    ]
    told = [process.communicate() for process in started]
    assert [error for _, error in told] == [""] * _STARTS
    assert len({learner for learner, _ in told}) == 1


@posix
def test_a_restored_library_stays_behind_its_symbolic_link(
    tmp_path: Path, prior: Radiograph
) -> None:
    link, real = tmp_path / "foresee.db", tmp_path / "disk" / "library.db"
    real.parent.mkdir()
    link.symlink_to(real)
    run = make_run(prior)
    with Store.open(link) as store:
        store.save_run(run)
        backup = store.back_up()
    assert backup is not None
    overwrite_header(real)
    with Store.restore(link, backup) as store:
        assert [line.id for line in store.runs()] == [run.id]
    assert link.is_symlink()
    assert link.resolve() == real
    (aside,) = real.parent.glob("library-damaged-*.db")
    assert not aside.is_symlink()


def test_backups_forget_places_that_may_name_a_patient(
    tmp_path: Path, file: Path, prior: Radiograph
) -> None:
    run = make_run(prior)
    place = tmp_path / "DOE^JANE" / "IM0001"
    with Store.open(file) as store:
        store.save_run(replace(run, case=_case(prior, place)))
        store.back_up()
        store.remember_case(_case(prior, None))
    damaged = make_backup(file, backup_folder(file), BackupKind.MIGRATION)
    overwrite_pages(damaged.path)
    before = damaged.path.read_bytes()
    old, _ = list_backups(backup_folder(file))[::-1]
    assert b"DOE^JANE" in old.path.read_bytes()
    old.path.rename(old.path.with_name("backup-20250101T000000000000Z-daily.db"))
    look_after(file)
    sound = [one for one in list_backups(backup_folder(file)) if one.path != damaged.path]
    assert len(sound) == 2
    for backup in sound:
        assert b"DOE^JANE" not in backup.path.read_bytes()
        with Store.restore(tmp_path / backup.path.name, backup) as restored:
            assert [line.id for line in restored.runs()] == [run.id]
    assert damaged.path.read_bytes() == before


def test_what_is_forgotten_or_purged_cannot_be_read_in_the_file(
    tmp_path: Path, file: Path, prior: Radiograph
) -> None:
    with Store.open(file) as store:
        store.remember_case(_case(prior, tmp_path / "DOE^JANE" / "IM0001"))
        store.tidy()
    assert b"DOE^JANE" not in file.read_bytes()


def test_a_large_library_is_checked_after_it_was_opened(
    file: Path, prior: Radiograph, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store.open(file) as store:
        store.save_run(make_run(prior))
        assert store.back_up() is not None
    _overwrite_end(file)
    monkeypatch.setattr("lessons.database.CHECKED_AT_ONCE", 0)
    monkeypatch.setattr("lessons.upkeep.CHECKED_AT_ONCE", 0)
    with Store.open(file) as store:
        assert len(store.runs()) == 1
    with pytest.raises(StoreDamaged, match="can be restored") as caught:
        check(file)
    assert caught.value.backup is not None


@pytest.mark.parametrize("damage", [overwrite_header, cut_in_half])
def test_a_large_library_that_was_cut_off_is_refused_at_once(
    file: Path, prior: Radiograph, monkeypatch: pytest.MonkeyPatch, damage: object
) -> None:
    with Store.open(file) as store:
        store.save_run(make_run(prior))
    monkeypatch.setattr("lessons.database.CHECKED_AT_ONCE", 0)
    assert callable(damage)
    damage(file)
    with pytest.raises(StoreDamaged):
        Store.open(file)


def test_others_write_while_a_backup_is_made_and_it_holds_one_moment(file: Path) -> None:
    fill_runs(file, 100)
    prior, done, saved = make_prior(), Event(), list[int]()

    def save() -> None:
        with Store.open(file) as other:
            while not done.is_set():
                other.save_run(make_run(prior, len(saved)))
                saved.append(1)

    writer = Thread(target=save)
    writer.start()
    try:
        backups = [make_backup(file, backup_folder(file), BackupKind.DAILY) for _ in range(3)]
    finally:
        done.set()
        writer.join()
    assert saved
    assert all(is_sound(backup.path) for backup in backups)


def test_a_backup_and_a_check_that_are_cancelled_leave_nothing(file: Path) -> None:
    fill_runs(file, 100)
    cancelled = Event()
    cancelled.set()
    with pytest.raises(Cancelled):
        make_backup(file, backup_folder(file), BackupKind.DAILY, cancelled)
    with pytest.raises(Cancelled):
        require_sound(file, cancelled)
    assert list(backup_folder(file).iterdir()) == []
    assert look_after(file, cancelled=cancelled) is None


def _case(prior: Radiograph, place: Path | None) -> CaseRecord:
    return replace(CaseRecord.from_radiograph(prior, SOURCE, "Case A"), source=place)


def _overwrite_end(file: Path) -> None:
    """Pages that a list of runs does not read."""
    with file.open("rb+") as opened:
        opened.seek(file.stat().st_size - 10 * 4096)
        opened.write(b"\xa5" * 10 * 4096)


def _mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def _open_to_others(folder: Path) -> list[str]:
    paths = [folder, *folder.rglob("*")]
    return [f"{path.name}: {_mode(path):o}" for path in paths if _mode(path) & 0o077]

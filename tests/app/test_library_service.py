"""The library in its own thread: every request is answered, none is lost at the end."""

import sqlite3
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID, uuid4

import numpy as np
import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from app.services.background import Reply
from app.services.library import Library
from app.services.stored_runs import RunPage, UnsavedRun
from app.words.sentences import error_text
from engine.radiograph import Radiograph, read_radiograph
from lessons.backup import backup_folder, list_backups
from lessons.errors import StoreDamaged, StoreTooNew
from lessons.records import RunRecord
from lessons.store import Store
from tests.lessons.stored_runs import make_result

WAIT_MS = 30_000
T = TypeVar("T")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "foresee.db"


@pytest.fixture
def film(tmp_path: Path) -> Path:
    path = tmp_path / "film.png"
    pixels = np.random.default_rng(0).integers(0, 256, (96, 80), dtype=np.uint8)
    Image.fromarray(pixels).save(path)
    return path


@pytest.fixture
def prior(film: Path) -> Radiograph:
    return read_radiograph(film)


@pytest.fixture
def library(qtbot: QtBot, file: Path) -> Iterator[Library]:
    """Started and open."""
    started = Library(file)
    with qtbot.waitSignal(started.ready, timeout=WAIT_MS):
        started.start()
    yield started
    started.close()


@pytest.fixture
def unstarted(file: Path, qapp: object) -> Iterator[Library]:
    made = Library(file)
    yield made
    made.close()


def test_a_saved_run_is_listed_and_reopened_without_a_model(
    qtbot: QtBot, library: Library, film: Path, prior: Radiograph
) -> None:
    result = make_result(prior)
    with qtbot.waitSignal(library.run_saved, timeout=WAIT_MS) as saved:
        run_id = library.save_run(result, prior, film, "My film")
    assert saved.args == [run_id]
    page = _answer(qtbot, library.runs(limit=10))
    assert not page.has_more
    assert [(line.id, line.title) for line in page.runs] == [(run_id, "My film")]
    again = _answer(qtbot, library.reopen_run(run_id))
    np.testing.assert_array_equal(again.result.counterfactual, result.counterfactual)
    np.testing.assert_array_equal(again.result.change, result.change)
    assert again.prior.fingerprint == prior.fingerprint


def test_a_library_that_was_locked_when_it_was_to_be_opened_takes_a_run_afterwards(
    qtbot: QtBot, unstarted: Library, file: Path, film: Path, prior: Radiograph,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr("lessons.database._EXAMINING", ("busy_timeout=100", "foreign_keys=OFF"))
    monkeypatch.setattr("lessons.database._WORKING", ("busy_timeout=100", "journal_mode=WAL"))
    saved: list[object] = []
    unstarted.run_saved.connect(saved.append)
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with qtbot.waitSignal(unstarted.failed, timeout=WAIT_MS):
            unstarted.start()
        with qtbot.waitSignal(unstarted.run_not_saved, timeout=WAIT_MS) as failed:
            run_id = unstarted.save_run(make_result(prior), prior, film, "My film")
        other.execute("ROLLBACK")
    assert failed.args is not None
    waiting: UnsavedRun = failed.args[0]
    assert waiting.id == run_id
    with qtbot.waitSignals([unstarted.ready, unstarted.run_saved], timeout=WAIT_MS):
        unstarted.save_again(waiting)
    assert _ids(_answer(qtbot, unstarted.runs())) == [run_id]
    assert saved == [run_id]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows deletes no file that is open")
def test_a_run_that_a_deleted_library_did_not_take_is_told_and_kept_in_a_new_one(
    qtbot: QtBot, library: Library, file: Path, film: Path, prior: Radiograph
) -> None:
    for part in file.parent.glob("foresee.db*"):
        part.unlink()
    with qtbot.waitSignals([library.run_not_saved, library.damaged], timeout=WAIT_MS):
        run_id = library.save_run(make_result(prior), prior, film, "My film")
    with qtbot.waitSignals([library.ready, library.run_saved], timeout=WAIT_MS):
        library.start_afresh()
    assert _ids(_answer(qtbot, library.runs())) == [run_id]


def test_a_film_that_is_open_already_is_not_read_again(
    qtbot: QtBot, library: Library, film: Path, prior: Radiograph
) -> None:
    run_id = library.save_run(make_result(prior), prior, film, "My film")
    film.unlink()
    assert _answer(qtbot, library.reopen_run(run_id, prior)).prior is prior


def test_a_film_that_has_gone_is_told_and_found_again_once_it_is_opened_from_elsewhere(
    qtbot: QtBot, library: Library, film: Path, prior: Radiograph
) -> None:
    run_id = library.save_run(make_result(prior), prior, film, "My film")
    elsewhere = film.rename(film.with_name("moved.png"))
    with qtbot.waitSignal(library.failed, timeout=WAIT_MS) as failed:
        library.reopen_run(run_id)
    assert str(film) in error_text(_payload(failed))
    library.remember_case(prior, elsewhere, "My film")
    assert _answer(qtbot, library.reopen_run(run_id)).record.id == run_id


def test_a_deleted_run_can_be_brought_back(
    qtbot: QtBot, library: Library, film: Path, prior: Radiograph
) -> None:
    run_id = library.save_run(make_result(prior), prior, film, "My film")
    with qtbot.waitSignal(library.run_deleted, timeout=WAIT_MS) as deleted:
        library.delete_run(run_id)
    assert deleted.args == [run_id]
    with qtbot.waitSignal(library.run_restored, timeout=WAIT_MS) as restored:
        library.restore_run(run_id)
    assert _payload(restored).id == run_id


def test_opened_films_are_listed(
    qtbot: QtBot, library: Library, film: Path, prior: Radiograph
) -> None:
    with qtbot.waitSignal(library.case_remembered, timeout=WAIT_MS) as remembered:
        library.remember_case(prior, film, "My film")
    assert _answer(qtbot, library.recent_cases()) == (_payload(remembered),)


def test_what_cannot_be_done_is_said_in_a_sentence_to_who_asked_and_to_all(
    qtbot: QtBot, library: Library
) -> None:
    reply = library.reopen_run(uuid4())
    with (
        qtbot.waitSignal(library.failed, timeout=WAIT_MS) as failed,
        qtbot.waitSignal(reply.refused, timeout=WAIT_MS) as refused,
    ):
        pass
    assert refused.args == ["This run is no longer in the library; choose another one."]
    assert refused.args == [str(_payload(failed))]


def test_closing_waits_for_everything_that_was_asked(
    library: Library, file: Path, film: Path, prior: Radiograph
) -> None:
    result = make_result(prior)
    ids = {library.save_run(result, prior, film, "My film") for _ in range(10)}
    library.close()
    with Store.open(file) as store:
        assert {line.id for line in store.runs()} == ids


def test_the_same_run_saved_twice_is_kept_once(
    library: Library, file: Path, film: Path, prior: Radiograph
) -> None:
    run_id = library.save_run(make_result(prior), prior, film, "My film")
    library.save_run(make_result(prior), prior, film, "My film", run_id)
    library.close()
    with Store.open(file) as store:
        assert [line.id for line in store.runs()] == [run_id]


def test_the_library_is_backed_up_without_being_asked(
    qtbot: QtBot, file: Path, qapp: object
) -> None:
    library = Library(file, first_housekeeping_ms=1)
    library.start()
    qtbot.waitUntil(lambda: len(list_backups(backup_folder(file))) == 1, timeout=WAIT_MS)
    library.close()


def test_a_damaged_library_is_offered_its_backup_and_keeps_the_run_that_came_meanwhile(
    qtbot: QtBot, unstarted: Library, file: Path, film: Path, prior: Radiograph
) -> None:
    with Store.open(file) as store:
        store.back_up()
    file.write_bytes(b"\xff" * 5000)
    with qtbot.waitSignal(unstarted.damaged, timeout=WAIT_MS) as damaged:
        unstarted.start()
    error: StoreDamaged = _payload(damaged)
    assert error.backup is not None
    # The offer comes last, so that no other notice takes its place.
    answers = [unstarted.run_not_saved, unstarted.damaged]
    with (
        qtbot.waitSignal(unstarted.run_not_saved, timeout=WAIT_MS) as failed,
        qtbot.waitSignals(answers, timeout=WAIT_MS, order="strict"),
    ):
        run_id = unstarted.save_run(make_result(prior), prior, film, "My film")
    assert failed.args is not None
    assert failed.args[0].id == run_id
    assert str(failed.args[1]) == str(error)
    with qtbot.waitSignals([unstarted.ready, unstarted.run_saved], timeout=WAIT_MS):
        unstarted.restore_backup(error.backup)
    assert _ids(_answer(qtbot, unstarted.runs())) == [run_id]


def test_damage_in_a_large_library_is_found_while_it_is_open(
    qtbot: QtBot, file: Path, prior: Radiograph, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store.open(file) as store:
        store.save_run(RunRecord.from_result(make_result(prior), prior, Path("/x.png"), "x"))
        store.back_up()
    with file.open("rb+") as opened:
        opened.seek(file.stat().st_size - 10 * 4096)
        opened.write(b"\xa5" * 10 * 4096)
    monkeypatch.setattr("lessons.database.CHECKED_AT_ONCE", 0)
    monkeypatch.setattr("lessons.upkeep.CHECKED_AT_ONCE", 0)
    library = Library(file, first_housekeeping_ms=1)
    try:
        with qtbot.waitSignal(library.damaged, timeout=WAIT_MS) as damaged:
            library.start()
    finally:
        library.close()
    error: StoreDamaged = _payload(damaged)
    assert error.backup is not None


def test_a_run_that_is_damaged_is_refused_with_a_sentence_and_another_opens(
    qtbot: QtBot, library: Library, file: Path, film: Path, prior: Radiograph
) -> None:
    ids = [library.save_run(make_result(prior, seed), prior, film, "My film") for seed in (1, 2)]
    assert len(_answer(qtbot, library.runs()).runs) == 2
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("UPDATE run_arrays SET raw = x'00' WHERE run_id = ?", (ids[0].hex,))
        connection.commit()
    with qtbot.waitSignal(library.reopen_run(ids[0]).refused, timeout=WAIT_MS) as refused:
        pass
    assert refused.args is not None
    assert "everything else can be used" in refused.args[0]
    assert _answer(qtbot, library.reopen_run(ids[1])).record.id == ids[1]
    assert len(_answer(qtbot, library.runs()).runs) == 2


def test_a_damaged_library_can_be_left_for_an_empty_one(
    qtbot: QtBot, unstarted: Library, file: Path
) -> None:
    file.write_bytes(b"\xff" * 5000)
    with qtbot.waitSignal(unstarted.damaged, timeout=WAIT_MS):
        unstarted.start()
    with qtbot.waitSignal(unstarted.ready, timeout=WAIT_MS):
        unstarted.start_afresh()
    (aside,) = file.parent.glob("foresee-damaged-*.db")
    assert aside.read_bytes() == b"\xff" * 5000


def test_a_library_that_cannot_be_opened_is_told(
    qtbot: QtBot, unstarted: Library, file: Path
) -> None:
    file.mkdir()
    with qtbot.waitSignal(unstarted.failed, timeout=WAIT_MS) as failed:
        unstarted.start()
    assert str(file) in error_text(_payload(failed))


def test_a_newer_library_is_told_as_such(qtbot: QtBot, unstarted: Library, file: Path) -> None:
    Store.open(file).close()
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    with qtbot.waitSignal(unstarted.failed, timeout=WAIT_MS) as failed:
        unstarted.start()
    assert isinstance(_payload(failed), StoreTooNew)


def test_answers_arrive_in_the_thread_of_the_window(qtbot: QtBot, library: Library) -> None:
    threads: list[int] = []

    def listed(_page: object) -> bool:
        threads.append(threading.get_ident())
        return True

    with qtbot.waitSignal(library.runs().ready, timeout=WAIT_MS, check_params_cb=listed):
        pass
    assert threads == [threading.get_ident()]


def test_an_library_that_was_never_started_closes(unstarted: Library) -> None:
    unstarted.close()


def _payload(signal: Any) -> Any:
    """The one argument that a waited-for signal brought."""
    (payload,) = signal.args
    return payload


def _answer(qtbot: QtBot, reply: Reply[T]) -> T:
    with qtbot.waitSignal(reply.ready, timeout=WAIT_MS) as ready:
        pass
    return _payload(ready)


def _ids(page: RunPage) -> list[UUID]:
    return [line.id for line in page.runs]


def test_any_work_is_done_in_the_librarys_thread(qtbot: QtBot, library: Library) -> None:
    threads: list[threading.Thread] = []

    def work(store: Store) -> int:
        threads.append(threading.current_thread())
        return store.health().runs

    reply = library.ask(work)
    with qtbot.waitSignal(reply.ready, timeout=WAIT_MS) as ready:
        pass
    assert ready.args == [0]
    assert threads[0] is not threading.current_thread()


def test_work_that_is_refused_tells_why_and_the_next_is_done(
    qtbot: QtBot, library: Library
) -> None:
    def find_nothing(store: Store) -> object:
        return store.run(uuid4())

    reply = library.ask(find_nothing)
    with qtbot.waitSignals([reply.refused, library.failed], timeout=WAIT_MS):
        pass
    later = library.ask(lambda store: store.recent_cases())
    with qtbot.waitSignal(later.ready, timeout=WAIT_MS) as ready:
        pass
    assert ready.args == [()]

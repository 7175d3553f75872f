"""The library in its own thread: every request is answered, none is lost at the end."""

import sqlite3
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from app.services.store_executor import StoreExecutor
from app.services.store_requests import ReopenedRun, RunPage, SaveRun, StoreFailure
from app.words.sentences import error_text
from engine.radiograph import Radiograph, read_radiograph
from lessons.backup import backup_folder, list_backups
from lessons.errors import StoreDamaged, StoreTooNew
from lessons.store import Store
from tests.lessons.stored_runs import make_result

WAIT_MS = 30_000


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
def executor(qtbot: QtBot, file: Path) -> Iterator[StoreExecutor]:
    """Started and open."""
    started = StoreExecutor(file)
    with qtbot.waitSignal(started.ready, timeout=WAIT_MS):
        started.start()
    yield started
    started.close()


@pytest.fixture
def unstarted(file: Path, qapp: object) -> Iterator[StoreExecutor]:
    made = StoreExecutor(file)
    yield made
    made.close()


def test_a_saved_run_is_listed_and_reopened_without_a_model(
    qtbot: QtBot, executor: StoreExecutor, film: Path, prior: Radiograph
) -> None:
    result = make_result(prior)
    with qtbot.waitSignal(executor.run_saved, timeout=WAIT_MS) as saved:
        run_id = executor.save_run(result, prior, film, "My film")
    assert saved.args == [run_id]
    with qtbot.waitSignal(executor.runs_listed, timeout=WAIT_MS) as listed:
        executor.list_runs(limit=10)
    page: RunPage = _payload(listed)
    assert page.request.limit == 10
    assert [(line.id, line.title) for line in page.runs] == [(run_id, "My film")]
    with qtbot.waitSignal(executor.run_reopened, timeout=WAIT_MS) as reopened:
        executor.reopen_run(run_id)
    again: ReopenedRun = _payload(reopened)
    np.testing.assert_array_equal(again.result.counterfactual, result.counterfactual)
    np.testing.assert_array_equal(again.result.change, result.change)
    assert again.prior.fingerprint == prior.fingerprint


def test_a_library_that_was_locked_when_it_was_to_be_opened_takes_a_run_afterwards(
    qtbot: QtBot, unstarted: StoreExecutor, file: Path, film: Path, prior: Radiograph,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr("lessons.database._WORKING", ("busy_timeout=100", "journal_mode=WAL"))
    saved: list[object] = []
    unstarted.run_saved.connect(saved.append)
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with qtbot.waitSignal(unstarted.failed, timeout=WAIT_MS):
            unstarted.start()
        with qtbot.waitSignal(unstarted.failed, timeout=WAIT_MS) as failed:
            run_id = unstarted.save_run(make_result(prior), prior, film, "My film")
        other.execute("ROLLBACK")
    waiting: SaveRun = _payload(failed).request
    with qtbot.waitSignals([unstarted.ready, unstarted.run_saved], timeout=WAIT_MS):
        unstarted.save_run(waiting.result, prior, film, "My film", waiting.run_id)
    with qtbot.waitSignal(unstarted.runs_listed, timeout=WAIT_MS) as listed:
        unstarted.list_runs()
    assert [line.id for line in _payload(listed).runs] == [run_id]
    assert saved == [run_id]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows deletes no file that is open")
def test_a_run_that_a_deleted_library_did_not_take_is_told_and_kept_in_a_new_one(
    qtbot: QtBot, executor: StoreExecutor, file: Path, film: Path, prior: Radiograph
) -> None:
    for part in file.parent.glob("foresee.db*"):
        part.unlink()
    with qtbot.waitSignals([executor.failed, executor.damaged], timeout=WAIT_MS):
        run_id = executor.save_run(make_result(prior), prior, film, "My film")
    with qtbot.waitSignals([executor.ready, executor.run_saved], timeout=WAIT_MS):
        executor.start_afresh()
    with qtbot.waitSignal(executor.runs_listed, timeout=WAIT_MS) as listed:
        executor.list_runs()
    assert [line.id for line in _payload(listed).runs] == [run_id]


def test_a_film_that_is_open_already_is_not_read_again(
    qtbot: QtBot, executor: StoreExecutor, film: Path, prior: Radiograph
) -> None:
    run_id = executor.save_run(make_result(prior), prior, film, "My film")
    film.unlink()
    with qtbot.waitSignal(executor.run_reopened, timeout=WAIT_MS) as reopened:
        executor.reopen_run(run_id, prior)
    assert _payload(reopened).prior is prior


def test_a_film_that_has_gone_is_told_and_found_again_once_it_is_opened_from_elsewhere(
    qtbot: QtBot, executor: StoreExecutor, film: Path, prior: Radiograph
) -> None:
    run_id = executor.save_run(make_result(prior), prior, film, "My film")
    elsewhere = film.rename(film.with_name("moved.png"))
    with qtbot.waitSignal(executor.failed, timeout=WAIT_MS) as failed:
        executor.reopen_run(run_id)
    assert str(film) in _payload(failed).message
    executor.remember_case(prior, elsewhere, "My film")
    with qtbot.waitSignal(executor.run_reopened, timeout=WAIT_MS):
        executor.reopen_run(run_id)


def test_a_deleted_run_can_be_brought_back(
    qtbot: QtBot, executor: StoreExecutor, film: Path, prior: Radiograph
) -> None:
    run_id = executor.save_run(make_result(prior), prior, film, "My film")
    with qtbot.waitSignal(executor.run_deleted, timeout=WAIT_MS) as deleted:
        executor.delete_run(run_id)
    assert deleted.args == [run_id]
    with qtbot.waitSignal(executor.run_restored, timeout=WAIT_MS) as restored:
        executor.restore_run(run_id)
    assert _payload(restored).id == run_id


def test_opened_films_are_listed(
    qtbot: QtBot, executor: StoreExecutor, film: Path, prior: Radiograph
) -> None:
    with qtbot.waitSignal(executor.case_remembered, timeout=WAIT_MS) as remembered:
        executor.remember_case(prior, film, "My film")
    with qtbot.waitSignal(executor.cases_listed, timeout=WAIT_MS) as listed:
        executor.list_cases()
    assert _payload(listed) == (_payload(remembered),)


def test_what_cannot_be_done_is_told_with_the_request_and_a_sentence(
    qtbot: QtBot, executor: StoreExecutor
) -> None:
    unknown = uuid4()
    with qtbot.waitSignal(executor.failed, timeout=WAIT_MS) as failed:
        executor.reopen_run(unknown)
    failure: StoreFailure = _payload(failed)
    assert failure.request.run_id == unknown  # pyright: ignore[reportAttributeAccessIssue]
    assert failure.message == "This run is no longer in the library."


def test_closing_waits_for_everything_that_was_asked(
    executor: StoreExecutor, file: Path, film: Path, prior: Radiograph
) -> None:
    result = make_result(prior)
    ids = {executor.save_run(result, prior, film, "My film") for _ in range(10)}
    executor.close()
    with Store.open(file) as store:
        assert {line.id for line in store.runs()} == ids


def test_the_same_run_saved_twice_is_kept_once(
    executor: StoreExecutor, file: Path, film: Path, prior: Radiograph
) -> None:
    run_id = executor.save_run(make_result(prior), prior, film, "My film")
    executor.save_run(make_result(prior), prior, film, "My film", run_id)
    executor.close()
    with Store.open(file) as store:
        assert [line.id for line in store.runs()] == [run_id]


def test_the_library_is_backed_up_without_being_asked(
    qtbot: QtBot, file: Path, qapp: object
) -> None:
    executor = StoreExecutor(file, first_housekeeping_ms=1)
    executor.start()
    qtbot.waitUntil(lambda: len(list_backups(backup_folder(file))) == 1, timeout=WAIT_MS)
    executor.close()


def test_a_damaged_library_is_offered_its_backup_and_keeps_the_run_that_came_meanwhile(
    qtbot: QtBot, unstarted: StoreExecutor, file: Path, film: Path, prior: Radiograph
) -> None:
    with Store.open(file) as store:
        store.back_up()
    file.write_bytes(b"\xff" * 5000)
    with qtbot.waitSignal(unstarted.damaged, timeout=WAIT_MS) as damaged:
        unstarted.start()
    error: StoreDamaged = _payload(damaged)
    assert error.backup is not None
    # The offer comes last, so that no other notice takes its place.
    answers = [unstarted.failed, unstarted.damaged]
    with (
        qtbot.waitSignal(unstarted.failed, timeout=WAIT_MS) as failed,
        qtbot.waitSignals(answers, timeout=WAIT_MS, order="strict"),
    ):
        run_id = unstarted.save_run(make_result(prior), prior, film, "My film")
    assert isinstance(_payload(failed).request, SaveRun)
    assert _payload(failed).message == error_text(error)
    with qtbot.waitSignals([unstarted.ready, unstarted.run_saved], timeout=WAIT_MS):
        unstarted.restore_backup(error.backup)
    with qtbot.waitSignal(unstarted.runs_listed, timeout=WAIT_MS) as listed:
        unstarted.list_runs()
    assert [line.id for line in _payload(listed).runs] == [run_id]


def test_a_damaged_library_can_be_left_for_an_empty_one(
    qtbot: QtBot, unstarted: StoreExecutor, file: Path
) -> None:
    file.write_bytes(b"\xff" * 5000)
    with qtbot.waitSignal(unstarted.damaged, timeout=WAIT_MS):
        unstarted.start()
    with qtbot.waitSignal(unstarted.ready, timeout=WAIT_MS):
        unstarted.start_afresh()
    (aside,) = file.parent.glob("foresee-damaged-*.db")
    assert aside.read_bytes() == b"\xff" * 5000


def test_a_library_that_cannot_be_opened_is_told(
    qtbot: QtBot, unstarted: StoreExecutor, file: Path
) -> None:
    file.mkdir()
    with qtbot.waitSignal(unstarted.failed, timeout=WAIT_MS) as failed:
        unstarted.start()
    assert str(file) in _payload(failed).message


def test_a_newer_library_is_told_as_such(
    qtbot: QtBot, unstarted: StoreExecutor, file: Path
) -> None:
    Store.open(file).close()
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    with qtbot.waitSignal(unstarted.failed, timeout=WAIT_MS) as failed:
        unstarted.start()
    assert isinstance(_payload(failed).error, StoreTooNew)


def test_answers_arrive_in_the_thread_of_the_window(qtbot: QtBot, executor: StoreExecutor) -> None:
    threads: list[int] = []

    def listed(_page: object) -> bool:
        threads.append(threading.get_ident())
        return True

    with qtbot.waitSignal(executor.runs_listed, timeout=WAIT_MS, check_params_cb=listed):
        executor.list_runs()
    assert threads == [threading.get_ident()]


def test_an_executor_that_was_never_started_closes(unstarted: StoreExecutor) -> None:
    unstarted.close()


def _payload(signal: Any) -> Any:
    """The one argument that a waited-for signal brought."""
    (payload,) = signal.args
    return payload


def test_any_work_is_done_in_the_librarys_thread(qtbot: QtBot, executor: StoreExecutor) -> None:
    threads: list[threading.Thread] = []

    def work(store: Store) -> int:
        threads.append(threading.current_thread())
        return store.health().runs

    reply = executor.ask(work)
    with qtbot.waitSignal(reply.ready, timeout=WAIT_MS) as ready:
        pass
    assert ready.args == [0]
    assert threads[0] is not threading.current_thread()


def test_work_that_is_refused_tells_why_and_the_next_is_done(
    qtbot: QtBot, executor: StoreExecutor
) -> None:
    def find_nothing(store: Store) -> object:
        return store.run(uuid4())

    reply = executor.ask(find_nothing)
    with qtbot.waitSignals([reply.refused, executor.failed], timeout=WAIT_MS):
        pass
    later = executor.ask(lambda store: store.recent_cases())
    with qtbot.waitSignal(later.ready, timeout=WAIT_MS) as ready:
        pass
    assert ready.args == [()]

"""The first page in a lab: who signs in, what is asked of the class, how far it is."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.home.assigned import AssignedRow
from app.home.taught import AssignForm, StandingRow
from lessons.lab.records import Assignment
from lessons.store import Store
from tests.app.conftest import WAIT_MS, OpenWindow
from tests.lessons.answered_packs import install
from tests.lessons.labs import CLASS, Lab, open_lab
from tests.lessons.postgres import running_server

pytest.importorskip("psycopg")


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with running_server() as server, open_lab(server) as lab:
        with Store.open(lab.url("smith")) as store:
            install(store, tmp_path_factory.mktemp("pack"))
            (taught,) = store.lab_classes.taught()
            (pack,) = store.packs.all()
            now = datetime.now(UTC)
            days = timedelta(days=1)
            given = Assignment(uuid4(), taught.id, pack.id, now - days, now + 9 * days, 2)
            store.lab_classes.assign(given)
        yield lab


def test_a_student_signs_in_and_finds_what_the_class_was_asked(
    qtbot: QtBot, lab: Lab, open_window: OpenWindow, tmp_path: Path
) -> None:
    login = lab.login("ada")
    address = lab.url("ada").replace(f"{login}:{lab.passwords[login]}@", "nobody@")
    window = open_window(address)
    home, who = window.home, window.home.who
    qtbot.waitUntil(lambda: who.password.isVisible(), timeout=WAIT_MS)
    assert who.problem == ""
    qtbot.keyClicks(who.name, login)
    qtbot.keyClicks(who.password, "wrong")
    qtbot.keyClick(who.password, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "password" in who.problem, timeout=WAIT_MS)
    assert "wrong@" not in who.problem
    qtbot.keyClicks(who.password, lab.passwords[login])
    qtbot.mouseClick(who.keep, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: home.overview is not None, timeout=WAIT_MS)
    assert not who.password.isVisible()
    (row,) = home.assigned.rows
    assert isinstance(row, AssignedRow)
    assert row.isVisible()
    assert row.said.startswith(f"0 of {row.assigned.asked} answers, until")
    with qtbot.waitSignal(home.items_wanted, timeout=WAIT_MS) as wanted:
        qtbot.mouseClick(row.button, Qt.MouseButton.LeftButton)
    assert wanted.args == [row.assigned.next_items]


def test_an_instructor_finds_how_far_the_class_is_and_each_student(
    qtbot: QtBot, lab: Lab, open_window: OpenWindow
) -> None:
    home = open_window(lab.url("smith")).home
    qtbot.waitUntil(lambda: bool(home.assigned.rows), timeout=WAIT_MS)
    (row,) = home.assigned.rows
    assert isinstance(row, StandingRow)
    assert row.said.startswith("0 of 3 students are done")
    assert not row.students.isVisible()
    row.fold.click()
    assert row.students.isVisible()
    assert lab.login("ben") in row.students.text()
    assert CLASS in row.title


def test_an_instructor_assigns_a_pack_and_withdraws_it_in_the_window(
    qtbot: QtBot, lab: Lab, open_window: OpenWindow
) -> None:
    home = open_window(lab.url("smith")).home
    qtbot.waitUntil(lambda: home.assigned.form is not None, timeout=WAIT_MS)
    fold, form = home.assigned.form_fold, home.assigned.form
    assert fold is not None
    assert isinstance(form, AssignForm)
    assert not form.isVisible()
    fold.click()
    assert form.isVisible()
    form.times.setValue(3)
    form.last.setDate(form.first.date().addDays(-1))
    with qtbot.waitSignal(home.message, timeout=WAIT_MS) as told:
        form.button.click()
    assert told.args == ["The last day comes before the first; swap them."]
    form.last.setDate(form.first.date().addDays(20))
    form.button.click()
    qtbot.waitUntil(lambda: len(home.assigned.rows) == 2, timeout=WAIT_MS)
    row = home.assigned.rows[-1]
    assert isinstance(row, StandingRow)
    given = row.assignment
    assert given.times == 3
    assert timedelta(days=20) < given.ends_at - given.begins_at < timedelta(days=22)
    row.withdraw.click()
    assert len(home.assigned.rows) == 2
    row.withdraw.click()
    qtbot.waitUntil(lambda: len(home.assigned.rows) == 1, timeout=WAIT_MS)


def test_a_window_that_starts_before_its_server_opens_the_library_once_that_is_there(
    qtbot: QtBot, lab: Lab, open_window: OpenWindow
) -> None:
    lab.server.stop()
    try:
        window = open_window(lab.url("ben"))
        qtbot.waitUntil(lambda: "cannot be reached" in window.notice.text, timeout=WAIT_MS)
    finally:
        lab.server.start()
    qtbot.waitUntil(lambda: window.learning.learner.id is not None, timeout=WAIT_MS)

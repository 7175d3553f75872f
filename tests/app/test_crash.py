"""A bug in any thread becomes one report that a user can copy."""

import sys
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QThread, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from app.crash.crash_dialog import CrashDialog
from app.crash.reporter import CrashReporter
from app.services.crash_log import crash_report
from app.window.main_window import MainWindow
from engine.difference import Preview
from lessons.store import Store
from tests.app.conftest import WAIT_MS, Foresee


class Faulty(QObject):
    @Slot()
    def fail(self) -> None:
        raise ZeroDivisionError("a slot that nobody tried")


class Starter(QObject):
    begin = Signal()


@pytest.fixture
def reporter(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch):
    # The suite's own hook would fail the test for the bug that it is about.
    monkeypatch.setattr(sys, "excepthook", lambda *_: None)
    reporter = CrashReporter()
    reporter.install()
    yield reporter
    reporter.uninstall()
    for dialog in dialogs():
        dialog.close()


def dialogs() -> list[CrashDialog]:
    return [
        w for w in QApplication.topLevelWidgets() if isinstance(w, CrashDialog) and w.isVisible()
    ]


def test_a_bug_in_a_worker_thread_opens_the_report_in_the_windows_thread(
    qtbot: QtBot, reporter: CrashReporter
) -> None:
    thread, faulty, starter = QThread(), Faulty(), Starter()
    faulty.moveToThread(thread)
    starter.begin.connect(faulty.fail)
    thread.start()
    starter.begin.emit()
    qtbot.waitUntil(lambda: bool(dialogs()), timeout=WAIT_MS)
    thread.quit()
    thread.wait()
    (dialog,) = dialogs()
    assert "ZeroDivisionError: a slot that nobody tried" in dialog.report
    assert dialog.thread() is QThread.currentThread()


def test_a_bug_in_a_thread_that_is_not_qt_s_is_reported_too(
    qtbot: QtBot, reporter: CrashReporter, capsys: pytest.CaptureFixture[str]
) -> None:
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: bool(dialogs()), timeout=WAIT_MS)
    assert "nobody thought of this" in dialogs()[0].report
    assert "Traceback" not in capsys.readouterr().err


def test_the_report_can_be_copied(qtbot: QtBot, reporter: CrashReporter) -> None:
    sys.excepthook(ValueError, ValueError("broken"), None)
    qtbot.waitUntil(lambda: bool(dialogs()), timeout=WAIT_MS)
    (dialog,) = dialogs()
    dialog.findChildren(QPushButton)[0].click()
    assert QGuiApplication.clipboard().text() == dialog.report


def test_a_bug_at_every_frame_opens_one_report(qtbot: QtBot, reporter: CrashReporter) -> None:
    for _ in range(5):
        sys.excepthook(ValueError, ValueError("again"), None)
    qtbot.waitUntil(lambda: bool(dialogs()), timeout=WAIT_MS)
    assert len(dialogs()) == 1


def test_leaving_by_the_keyboard_is_no_bug(qtbot: QtBot, reporter: CrashReporter) -> None:
    with qtbot.assertNotEmitted(reporter.crashed):
        sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)


def test_the_report_names_the_versions_and_the_place() -> None:
    try:
        raise RuntimeError("here")
    except RuntimeError as error:
        report = crash_report(type(error), error, error.__traceback__)
    assert "Python" in report
    assert "numpy" in report
    assert "test_crash.py" in report
    assert threading.current_thread().name not in report


# Bugs in the threads behind the window


def fail(*_: object, **__: object) -> None:
    raise ZeroDivisionError("nobody thought of this")


def test_a_bug_in_the_models_thread_ends_the_run_with_a_word_and_the_next_one_works(
    qtbot: QtBot,
    reporter: CrashReporter,
    window: MainWindow,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    window.hypothesis.set_text("new right effusion")
    with monkeypatch.context() as faulty:
        faulty.setattr(Preview, "of", fail)
        with qtbot.waitSignal(window.session.run_failed, timeout=WAIT_MS):
            window.hypothesis.button.click()
    qtbot.waitUntil(lambda: bool(dialogs()), timeout=WAIT_MS)
    assert "nobody thought of this" in dialogs()[0].report
    assert "error inside Foresee" in window.hypothesis.status.text()
    assert not window.session.is_running
    with qtbot.waitSignal(window.session.run_shown, timeout=WAIT_MS):
        window.hypothesis.button.click()


def test_a_bug_in_the_librarys_thread_leaves_nobody_waiting(
    qtbot: QtBot, reporter: CrashReporter, window: MainWindow
) -> None:
    def faulty(store: Store) -> None:
        fail()

    reply = window.services.library.ask(faulty)
    with qtbot.waitSignal(reply.refused, timeout=WAIT_MS):
        pass
    qtbot.waitUntil(lambda: bool(dialogs()), timeout=WAIT_MS)
    assert "error inside Foresee" in window.notice.text
    answered = window.services.library.ask(lambda store: len(store.runs()))
    with qtbot.waitSignal(answered.ready, timeout=WAIT_MS):
        pass


def test_a_bug_in_the_films_thread_is_told_and_the_next_film_opens(
    qtbot: QtBot,
    reporter: CrashReporter,
    window: MainWindow,
    film_file: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with monkeypatch.context() as faulty:
        faulty.setattr("app.services.films.read_radiograph", fail)
        with qtbot.waitSignal(window.session.film_failed, timeout=WAIT_MS):
            window.open_film(film_file)
    qtbot.waitUntil(lambda: bool(dialogs()), timeout=WAIT_MS)
    assert "error inside Foresee" in window.notice.text
    with qtbot.waitSignal(window.session.film_opened, timeout=WAIT_MS):
        window.open_film(film_file)


def test_the_log_says_where_and_nothing_of_whom(
    qtbot: QtBot, reporter: CrashReporter, foresee_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        raise LookupError("film of Doe^John at /home/doe/film.dcm")
    except LookupError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    log = (foresee_home / "errors.log").read_text(encoding="utf-8")
    assert "LookupError" in log
    assert "test_crash.py" in log
    assert "oe" not in log.replace("foresee", "")
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "errors.log" in said
    assert "Doe" not in said


def test_a_bug_in_a_command_is_a_sentence(
    foresee: Foresee, monkeypatch: pytest.MonkeyPatch, foresee_home: Path
) -> None:
    monkeypatch.setattr("app.services.bundles.listed_models", fail)
    answer = foresee("model", "list")
    assert answer.code == 1
    assert len(answer.err.splitlines()) == 1
    assert "error inside Foresee" in answer.err
    assert "nobody thought of this" not in answer.err
    assert "ZeroDivisionError" in (foresee_home / "errors.log").read_text(encoding="utf-8")

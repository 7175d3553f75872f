"""What goes wrong around the window is told in it, and the student goes on."""

import errno
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.services.paths import find_paths
from app.window.main_window import MainWindow
from lessons.records import RunSummary
from lessons.store import Store
from tests.app.conftest import WAIT_MS, OpenWindow, film_greys

HYPOTHESIS = "new right effusion"
FULL = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def predict(qtbot: QtBot, window: MainWindow) -> None:
    window.hypothesis.set_text(HYPOTHESIS)
    with qtbot.waitSignal(window.session.run_shown, timeout=WAIT_MS):
        qtbot.keyClick(window.hypothesis.field, Qt.Key.Key_Return)


def require_usable(qtbot: QtBot, window: MainWindow, folder: Path) -> None:
    """Another film opens, and a run of it ends with a result."""
    folder.mkdir(exist_ok=True)
    other = folder / "Still works.png"
    Image.fromarray(film_greys()[:, ::-1]).save(other)
    with qtbot.waitSignal(window.session.film_opened, timeout=WAIT_MS):
        window.open_film(other)
    predict(qtbot, window)
    assert window.stage.counterfactual.picture is not None


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch, foresee_home: Path) -> None:
    """A library that SQLite itself can no longer let grow by a single page."""
    Store.open(find_paths().database).close()
    settings = ("busy_timeout=10000", "journal_mode=WAL", "foreign_keys=ON", "max_page_count=1")
    monkeypatch.setattr("lessons.database._WORKING", settings)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A library that waits a tenth of a second for a lock instead of ten."""
    settings = ("busy_timeout=100", "journal_mode=WAL", "foreign_keys=ON")
    monkeypatch.setattr("lessons.database._WORKING", settings)


def test_a_run_whose_films_folder_is_gone_says_where_it_was(
    qtbot: QtBot, window: MainWindow, open_window: OpenWindow, film_file: Path, tiny_bundle: Path,
    tmp_path: Path,
) -> None:  # fmt: skip
    predict(qtbot, window)
    window.close()
    shutil.rmtree(film_file.parent)
    later = open_window()
    entries = later.library.history.entries
    qtbot.waitUntil(lambda: bool(entries.entries), timeout=WAIT_MS)
    run = entries.entries[0].payload
    assert isinstance(run, RunSummary)
    later.library.run_chosen.emit(run)
    qtbot.waitUntil(lambda: str(film_file) in later.notice.text, timeout=WAIT_MS)
    assert "Open the film from where it is now" in later.notice.text
    with qtbot.waitSignal(later.session.model_opened, timeout=WAIT_MS):
        later.open_model(tiny_bundle, "cpu")
    require_usable(qtbot, later, tmp_path / "elsewhere")


def test_a_film_that_is_open_is_studied_on_when_its_folder_goes(
    qtbot: QtBot, window: MainWindow, film_file: Path
) -> None:
    shutil.rmtree(film_file.parent)
    predict(qtbot, window)
    window.open_film(film_file)
    qtbot.waitUntil(lambda: "no such file" in window.notice.text, timeout=WAIT_MS)
    assert window.session.shown is not None


def test_on_a_full_disk_the_run_is_shown_and_that_it_is_not_kept_is_told(
    qtbot: QtBot, full_disk: None, window: MainWindow, tmp_path: Path
) -> None:
    predict(qtbot, window)
    qtbot.waitUntil(lambda: "full" in window.notice.text, timeout=WAIT_MS)
    assert window.session.shown is not None
    assert window.stage.counterfactual.picture is window.session.shown.counterfactual
    require_usable(qtbot, window, tmp_path / "elsewhere")


def test_a_run_that_a_locked_library_does_not_take_is_kept_on_demand_when_the_lock_is_gone(
    qtbot: QtBot, impatient: None, window: MainWindow
) -> None:
    other = sqlite3.connect(find_paths().database, isolation_level=None)
    with closing(other):
        other.execute("BEGIN IMMEDIATE")
        predict(qtbot, window)
        qtbot.waitUntil(lambda: bool(window.notice.buttons), timeout=WAIT_MS)
        assert "not in the library yet" in window.notice.text
        assert "try again" in window.notice.text
        other.execute("ROLLBACK")
    (keep,) = window.notice.buttons
    with qtbot.waitSignal(window.services.library.run_saved, timeout=WAIT_MS) as saved:
        keep.click()
    assert window.session.shown is not None
    assert saved.args == [window.session.shown.id]


def test_an_export_onto_a_full_disk_is_told_and_leaves_nothing_behind(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    predict(qtbot, window)
    history = window.library.history.entries
    qtbot.waitUntil(lambda: bool(history.entries), timeout=WAIT_MS)

    def no_room(*_: object, **__: object) -> None:
        raise FULL

    with monkeypatch.context() as full:
        full.setattr(np, "save", no_room)
        with qtbot.waitSignal(window.session.export_failed, timeout=WAIT_MS):
            window.session.export(tmp_path / "exported")
    assert "No space left" in window.notice.text
    assert not [path for path in tmp_path.iterdir() if "exported" in path.name]
    with qtbot.waitSignal(window.session.exported, timeout=WAIT_MS):
        window.session.export(tmp_path / "exported")


def test_a_broken_model_is_told_and_a_sound_one_opens_after_it(
    qtbot: QtBot, open_window: OpenWindow, tiny_bundle: Path, tmp_path: Path
) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(tiny_bundle, broken)
    graph = broken / "image_decoder.onnx"
    graph.write_bytes(graph.read_bytes()[:-100])
    window = open_window()
    with qtbot.waitSignal(window.session.model_failed, timeout=WAIT_MS):
        window.open_model(broken, "cpu")
    assert "image_decoder.onnx" in window.notice.text
    with qtbot.waitSignal(window.session.model_opened, timeout=WAIT_MS):
        window.open_model(tiny_bundle, "cpu")
    require_usable(qtbot, window, tmp_path / "films")


def test_closing_the_window_during_a_run_keeps_every_earlier_run(
    qtbot: QtBot, window: MainWindow
) -> None:
    predict(qtbot, window)
    with qtbot.waitSignal(window.session.run_asked, timeout=WAIT_MS):
        qtbot.keyClick(window.hypothesis.field, Qt.Key.Key_Return)
    assert window.close()
    with Store.open(find_paths().database) as store:
        assert len(store.runs()) == 1

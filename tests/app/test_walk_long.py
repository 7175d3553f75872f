"""A long evening: a thousand runs in the history, and many runs in a row."""

import gc
from pathlib import Path
from uuid import UUID
from weakref import ref

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from app.film.film import Film
from app.services.shown_run import ShownRun
from app.widgets.entries import EntryModel
from app.window.main_window import MainWindow
from tests.app.conftest import WAIT_MS, OpenWindow
from tests.app.long_history import fill_history
from tests.lessons.stored_runs import SOURCE, make_prior, make_result

RUNS = 1000
WITH_THE_MODEL, WITHOUT = 8, 50
# The run on the stage and the one before it, which may be on its way out.
PICTURES_KEPT = 2


def alive(pictures: list["ref[NDArray[np.float32]]"]) -> int:
    gc.collect()
    return sum(picture() is not None for picture in pictures)


@pytest.fixture
def thousand_runs(home_library: Path) -> None:
    fill_history(home_library, RUNS)


def test_of_a_thousand_runs_only_what_is_on_the_screen_is_decoded(
    qtbot: QtBot, thousand_runs: None, open_window: OpenWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    decoded: set[int] = set()
    picture = EntryModel.picture

    def watched(model: EntryModel, row: int) -> QImage:
        decoded.add(row)
        return picture(model, row)

    monkeypatch.setattr(EntryModel, "picture", watched)
    window = open_window()
    window.show_workspace()
    history = window.library.history
    qtbot.waitUntil(lambda: history.entries.rowCount() > 0, timeout=WAIT_MS)
    decoded.clear()
    history.entries.replace(())
    with qtbot.waitSignal(history.entries.modelReset, timeout=WAIT_MS):
        window.library.timeline.refresh()
    qtbot.waitUntil(lambda: bool(decoded), timeout=WAIT_MS)
    assert len(decoded) < 40


def test_scrolling_down_brings_all_thousand(
    qtbot: QtBot, thousand_runs: None, open_window: OpenWindow
) -> None:
    window = open_window()
    window.show_workspace()
    history = window.library.history
    rows = 0
    while rows < RUNS:
        qtbot.waitUntil(lambda known=rows: history.entries.rowCount() > known, timeout=WAIT_MS)
        rows = history.entries.rowCount()
        history.scrollToBottom()
    titles = {entry.payload for entry in history.entries.entries}
    assert len(titles) == rows == RUNS


def test_keys_go_down_the_history_past_the_runs_that_were_there_at_first(
    qtbot: QtBot, thousand_runs: None, open_window: OpenWindow
) -> None:
    window = open_window()
    window.show_workspace()
    history = window.library.history
    qtbot.waitUntil(lambda: history.entries.rowCount() > 0, timeout=WAIT_MS)
    film = Film.of(make_prior(), SOURCE, "A film")
    with qtbot.waitSignal(history.entries.modelReset, timeout=WAIT_MS):
        newest = history.entries.entries[0].key
        assert isinstance(newest, UUID)
        window.session.show_run(ShownRun.of(film, make_result(film.radiograph), newest))
    assert history.entries.shown == newest
    known = history.entries.rowCount()
    history.setCurrentIndex(history.entries.index(known - 1))
    qtbot.waitUntil(lambda: history.entries.rowCount() > known, timeout=WAIT_MS)
    qtbot.keyClick(history, Qt.Key.Key_Down)
    assert history.currentIndex().row() == known


def test_many_runs_in_a_row_leave_nothing_behind_but_their_lines(
    qtbot: QtBot, window: MainWindow
) -> None:
    pictures: list[ref[NDArray[np.float32]]] = []
    window.hypothesis.set_text("new right effusion")
    saved = window.library.history.entries
    for _ in range(WITH_THE_MODEL):
        known = saved.rowCount()
        with qtbot.waitSignal(window.session.run_shown, timeout=WAIT_MS) as shown:
            qtbot.keyClick(window.hypothesis.field, Qt.Key.Key_Return)
        assert shown.args is not None
        pictures.append(ref(shown.args[0].result.counterfactual))
        del shown
        qtbot.waitUntil(lambda known=known: saved.rowCount() > known, timeout=WAIT_MS)
    assert 0 < alive(pictures) <= PICTURES_KEPT


def test_fifty_runs_in_a_row_leave_memory_where_it_was(
    qtbot: QtBot, thousand_runs: None, open_window: OpenWindow
) -> None:
    """Without a model, whose memory is the engine's; the history is longer than its list."""
    window = open_window()
    window.show_workspace()
    library = window.services.library
    film = Film.of(make_prior(), SOURCE, "A film")

    pictures: list[ref[NDArray[np.float32]]] = []

    def show_and_keep(seed: int) -> None:
        shown = ShownRun.of(film, make_result(film.radiograph, seed))
        pictures.append(ref(shown.result.counterfactual))
        with qtbot.waitSignal(window.library.history.entries.modelReset, timeout=WAIT_MS):
            library.save_run(shown.result, film.radiograph, SOURCE, film.title, shown.id)
            window.session.show_run(shown)
        qtbot.waitUntil(
            lambda: window.library.history.entries.row_of(shown.id) == 0, timeout=WAIT_MS
        )

    for seed in range(WITHOUT):
        show_and_keep(seed)
    assert 0 < alive(pictures) <= PICTURES_KEPT
    assert window.library.history.entries.pictures_kept < 100

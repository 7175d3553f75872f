"""Finding runs again: by word, finding, date and star; notes; samples as one line."""

from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.library.run_marking import NoteDialog
from app.library.run_rows import RunGroup
from app.library.run_search import search_of
from app.window.main_window import MainWindow
from tests.app.conftest import WAIT_MS
from tests.app.test_history import choose, predict, titles

NOW = datetime.fromisoformat("2026-11-29T15:00:00+01:00")


@pytest.fixture
def three_runs(qtbot: QtBot, window: MainWindow) -> MainWindow:
    for hypothesis in ("new large right effusion", "new left consolidation", "resolved effusion"):
        predict(qtbot, window, hypothesis)
    return window


def search(qtbot: QtBot, window: MainWindow, text: str, *found: str) -> None:
    window.library.timeline.search.field.setText(text)
    qtbot.waitUntil(lambda: titles(window) == list(found), timeout=WAIT_MS)


def test_a_run_is_found_by_a_word_a_finding_and_a_date(
    qtbot: QtBot, three_runs: MainWindow
) -> None:
    window = three_runs
    search(qtbot, window, "consolid", "new left consolidation")
    search(qtbot, window, "effusion new", "new large right effusion")
    search(qtbot, window, "today large", "new large right effusion")
    search(qtbot, window, "2001-01-01")
    empty = [one.text() for one in window.library.findChildren(QLabel) if one.isVisible()]
    assert any("No run is found" in text for text in empty)
    assert window.library.timeline.search.isVisible()
    qtbot.keyClick(window.library.timeline.search.field, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: len(titles(window)) == 3, timeout=WAIT_MS)


def test_favourites_get_a_star_and_are_shown_alone(qtbot: QtBot, three_runs: MainWindow) -> None:
    timeline = three_runs.library.timeline
    choose(three_runs, 1)
    timeline.marking.favour.trigger()
    qtbot.waitUntil(
        lambda: any(entry.is_favourite for entry in timeline.list.entries.entries), timeout=WAIT_MS
    )
    timeline.search.favourites.trigger()
    qtbot.waitUntil(lambda: titles(three_runs) == ["new left consolidation"], timeout=WAIT_MS)
    choose(three_runs, 0)
    assert timeline.marking.favour.isChecked()
    timeline.marking.favour.trigger()
    qtbot.waitUntil(lambda: titles(three_runs) == [], timeout=WAIT_MS)


def test_a_note_is_written_shown_and_searched(qtbot: QtBot, three_runs: MainWindow) -> None:
    timeline = three_runs.library.timeline
    choose(three_runs, 2)
    timeline.marking.note.trigger()
    dialog = three_runs.findChild(NoteDialog)
    assert dialog is not None
    dialog.text.setPlainText("Asked in the seminar")
    qtbot.mouseClick(dialog.keep, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "seminar" in timeline.list.entries.entries[2].subtitle, timeout=WAIT_MS)
    search(qtbot, three_runs, "SEMINAR", "new large right effusion")


def test_samples_of_one_hypothesis_are_one_line_until_it_is_opened(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.hypothesis.drawer.samples.setValue(3)
    window.hypothesis.set_text("new large right effusion")
    with qtbot.waitSignal(window.session.agreed, timeout=WAIT_MS):
        qtbot.keyClick(window.hypothesis.field, Qt.Key.Key_Return)
    entries = window.library.history.entries
    qtbot.waitUntil(
        lambda: len(entries.entries) == 1 and "3 samples" in entries.entries[0].subtitle,
        timeout=WAIT_MS,
    )
    group = entries.entries[0].payload
    assert isinstance(group, RunGroup)
    shown = window.session.shown
    assert shown is not None
    assert entries.entries[0].is_of(shown.id)
    window.library.history.chosen.emit(group)
    assert titles(window)[1:] == ["Sample 3 of 3", "Sample 2 of 3", "Sample 1 of 3"]
    with qtbot.waitSignal(window.session.run_shown, timeout=WAIT_MS):
        window.library.history.chosen.emit(entries.entries[3].payload)
    window.library.history.chosen.emit(group)
    assert len(titles(window)) == 1
    choose(window, 0)
    gone: list[UUID] = []
    window.library.timeline.run_deleted.connect(gone.append)
    window.library.timeline.delete.trigger()
    qtbot.waitUntil(lambda: len(gone) == 3, timeout=WAIT_MS)
    assert titles(window) == []


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-02", date(2026, 11, 2)),
        ("2.11.2026", date(2026, 11, 2)),
        ("2.11.", date(2026, 11, 2)),
        ("yesterday", date(2026, 11, 28)),
    ],
)
def test_dates_are_read_as_people_write_them(qapp: QApplication, text: str, day: date) -> None:
    found = search_of(text, NOW)
    assert found.since is not None
    assert found.until is not None
    assert found.since.date() == day
    assert found.until - found.since == timedelta(days=1)
    assert found.words == ()


def test_a_number_that_is_no_date_is_a_word(qapp: QApplication) -> None:
    assert search_of("3", NOW).words == (("3",),)


def test_another_word_for_a_finding_finds_it_too(qapp: QApplication) -> None:
    (words,) = search_of("ptx", NOW).words
    assert "pneumothorax" in words

"""What remains of a lecture: its report, its counts, and nothing once it is deleted."""

import csv
from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.presenter.past_lectures import PastLectures
from app.window.main_window import MainWindow
from lessons.lecture.ballots import Ballot, Vote
from lessons.lecture.choosing import SEE_IT_MOVE
from lessons.lecture.state import Round
from tests.app.conftest import WAIT_MS, OpenWindow
from tests.app.presenter.test_lectures import begun, press, with_packs


def held(qtbot: QtBot, open_window: OpenWindow) -> MainWindow:
    """A lecture with three votes that was led to its end."""
    window = with_packs(qtbot, open_window)
    window.lectures.see_it_move.trigger()
    audience = begun(qtbot, window)
    presentation = window.lectures.presentation
    assert presentation is not None
    session = presentation.session
    votes = [
        Vote(
            device=f"{number:022d}",
            item=session.record.items[0],
            round=Round.FIRST,
            revision=1,
            ballot=Ballot(taps=((0.1 * number, 0.5),), confidence=2),
        )
        for number in range(3)
    ]
    kept = session.hall.store_votes(votes)
    qtbot.waitUntil(kept.done, timeout=WAIT_MS)
    for _ in range(2):
        press(qtbot, audience, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: window.lectures.presentation is None, timeout=WAIT_MS)
    return window


def opened(qtbot: QtBot, window: MainWindow) -> PastLectures:
    """As it is offered when the lecture ends."""
    assert SEE_IT_MOVE in window.notice.text
    qtbot.mouseClick(window.notice.buttons[0], Qt.MouseButton.LeftButton)
    past = window.lectures.past
    assert past is not None
    qtbot.waitUntil(lambda: bool(past.lectures), timeout=WAIT_MS)
    return past


def test_nothing_can_be_saved_or_deleted_before_the_lectures_are_listed(
    qtbot: QtBot, open_window: OpenWindow
) -> None:
    window = held(qtbot, open_window)
    window.notice.buttons[0].click()
    past = window.lectures.past
    assert past is not None
    buttons = past.pdf, past.csv, past.delete
    assert past.lectures == ()
    assert not any(button.isEnabled() for button in buttons)
    qtbot.waitUntil(lambda: bool(past.lectures), timeout=WAIT_MS)
    assert all(button.isEnabled() for button in buttons)


def test_a_lecture_leaves_a_page_and_a_row_for_each_item(
    qtbot: QtBot, open_window: OpenWindow, tmp_path: Path
) -> None:
    past = opened(qtbot, held(qtbot, open_window))
    report, counts = tmp_path / "report.pdf", tmp_path / "counts.csv"
    past.save_pdf(report)
    qtbot.waitUntil(report.exists, timeout=WAIT_MS)
    assert report.read_bytes().startswith(b"%PDF")
    assert report.read_bytes().count(b"/Type /Page\n") == 6
    past.save_csv(counts)
    qtbot.waitUntil(counts.exists, timeout=WAIT_MS)
    text = counts.read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(text.splitlines()))
    assert [row["votes"] for row in rows] == ["3", "0", "0", "0", "0", "0"]
    assert "00000000000000000" not in text


def test_where_a_model_is_open_it_is_asked_for_the_zones_first(
    qtbot: QtBot, open_window: OpenWindow, tiny_bundle: Path, tmp_path: Path
) -> None:
    window = held(qtbot, open_window)
    with qtbot.waitSignal(window.services.engine.opened, timeout=WAIT_MS):
        window.open_model(tiny_bundle, "cpu")
    past = opened(qtbot, window)
    counts = tmp_path / "counts.csv"
    with qtbot.waitSignals([window.services.engine.located] * 6, timeout=WAIT_MS):
        past.save_csv(counts)
    qtbot.waitUntil(counts.exists, timeout=WAIT_MS)
    assert "votes" in counts.read_text(encoding="utf-8-sig")


def test_a_report_that_cannot_be_written_is_told_in_words(
    qtbot: QtBot, open_window: OpenWindow, tmp_path: Path
) -> None:
    past = opened(qtbot, held(qtbot, open_window))
    (tmp_path / "file").write_bytes(b"")
    past.save_csv(tmp_path / "file" / "counts.csv")
    qtbot.waitUntil(lambda: "cannot be written" in past.said.text(), timeout=WAIT_MS)


def test_only_the_second_press_deletes_a_lecture(qtbot: QtBot, open_window: OpenWindow) -> None:
    past = opened(qtbot, held(qtbot, open_window))
    qtbot.mouseClick(past.delete, Qt.MouseButton.LeftButton)
    assert past.lectures
    with qtbot.waitSignal(past.deleted, timeout=WAIT_MS):
        qtbot.mouseClick(past.delete, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not past.lectures, timeout=WAIT_MS)
    assert not past.pdf.isEnabled()

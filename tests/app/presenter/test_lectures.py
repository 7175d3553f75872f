"""Lectures as a window begins them, and takes them up again after a crash."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.window.main_window import MainWindow
from lessons.lecture.choosing import SEE_IT_MOVE
from lessons.lecture.state import Step
from tests.app.conftest import WAIT_MS, OpenWindow


def with_packs(qtbot: QtBot, open_window: OpenWindow) -> MainWindow:
    window = open_window()
    with qtbot.waitSignal(window.lessons.packs.changed, timeout=WAIT_MS):
        window.lessons.packs.install_shipped()
    return window


def begun(qtbot: QtBot, window: MainWindow) -> QWidget:
    qtbot.waitUntil(lambda: window.lectures.presentation is not None, timeout=WAIT_MS)
    presentation = window.lectures.presentation
    assert presentation is not None
    qtbot.waitUntil(lambda: presentation.session.item is not None, timeout=WAIT_MS)
    return presentation.audience


def press(qtbot: QtBot, audience: QWidget, key: Qt.Key) -> None:
    """Keys reach the active window; on a screen without a desktop nobody else makes it so."""
    audience.activateWindow()
    qtbot.waitUntil(audience.isActiveWindow, timeout=WAIT_MS)
    qtbot.keyClick(audience, key)


def test_the_lecture_that_ships_is_one_press_away(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = with_packs(qtbot, open_window)
    window.lectures.see_it_move.trigger()
    audience = begun(qtbot, window)
    presentation = window.lectures.presentation
    assert presentation is not None
    assert presentation.session.record.title == SEE_IT_MOVE
    assert len(presentation.session.record.items) == 6
    qtbot.waitUntil(
        lambda: all(presentation.session.item_at(index) for index in range(6)), timeout=WAIT_MS
    )
    for index in range(6):
        item = presentation.session.item_at(index)
        assert item is not None
        assert item.baked is not None
        assert item.question is not None
    for _ in range(2):
        press(qtbot, audience, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: window.lectures.presentation is None, timeout=WAIT_MS)


def test_a_lecture_that_was_interrupted_is_offered_at_the_next_start(
    qtbot: QtBot, open_window: OpenWindow
) -> None:
    window = with_packs(qtbot, open_window)
    window.lectures.see_it_move.trigger()
    audience = begun(qtbot, window)
    press(qtbot, audience, Qt.Key.Key_PageDown)
    presentation = window.lectures.presentation
    assert presentation is not None
    qtbot.waitUntil(lambda: presentation.session.state.step is Step.FILM, timeout=WAIT_MS)
    window.close()

    again = open_window()
    qtbot.waitUntil(lambda: SEE_IT_MOVE in again.notice.text, timeout=WAIT_MS)
    qtbot.mouseClick(again.notice.buttons[0], Qt.MouseButton.LeftButton)
    begun(qtbot, again)
    resumed = again.lectures.presentation
    assert resumed is not None
    assert resumed.session.state.step is Step.FILM


def test_a_lesson_is_presented_from_its_card(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = with_packs(qtbot, open_window)
    window.lessons.show_packs.trigger()
    qtbot.waitUntil(lambda: bool(window.lessons.packs.lessons), timeout=WAIT_MS)
    card = window.lessons.packs.lessons[0]
    qtbot.mouseClick(card.present, Qt.MouseButton.LeftButton)
    begun(qtbot, window)
    presentation = window.lectures.presentation
    assert presentation is not None
    assert presentation.session.record.title == card.line.lesson.title

"""The drill where students meet it: on the first page, in the menu, with keys of its own."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.drill.flow import Step
from app.window.main_window import MainWindow
from tests.app.conftest import WAIT_MS, OpenWindow


def drilling(window: MainWindow, qtbot: QtBot) -> None:
    flow = window.lessons.flow
    qtbot.waitUntil(lambda: window.home.overview is not None, timeout=WAIT_MS)
    with qtbot.waitSignal(flow.shown, timeout=WAIT_MS):
        window.home.drill.button.click()


def test_one_button_on_the_first_page_begins_with_what_ships(
    open_window: OpenWindow, qtbot: QtBot
) -> None:
    window = open_window()
    drilling(window, qtbot)
    assert window.lessons.drill.isVisible()
    assert window.lessons.flow.step is Step.LOOK
    assert window.lessons.drill.panes.prior.text.mark == "Synthetic"
    assert window.lessons.show_drill in window.lessons.actions


def test_letters_mean_the_drill_and_not_the_stage_while_it_is_on(
    open_window: OpenWindow, qtbot: QtBot
) -> None:
    window = open_window()
    drilling(window, qtbot)
    mode = window.view.mode
    QTest.keyClick(window.lessons.drill.panes.follow_up, Qt.Key.Key_N)
    qtbot.waitUntil(lambda: window.lessons.flow.step is Step.TOLD, timeout=WAIT_MS)
    QTest.keyClick(window.lessons.drill.panes.follow_up, Qt.Key.Key_C)
    assert window.view.mode == mode
    assert window.lessons.drill.panes.currentIndex() == 1


def test_the_first_page_says_what_was_drilled_and_counts_no_predictions(
    open_window: OpenWindow, qtbot: QtBot
) -> None:
    window = open_window()
    drilling(window, qtbot)
    window.lessons.drill.nothing.trigger()
    qtbot.waitUntil(lambda: window.lessons.flow.step is Step.TOLD, timeout=WAIT_MS)
    before = window.home.overview
    window.show_home()
    qtbot.waitUntil(lambda: window.home.overview is not before, timeout=WAIT_MS)
    known = window.home.overview
    assert known is not None
    assert known.drill is not None
    assert (known.drill.answers, known.predictions, known.is_new) == (1, 0, False)
    assert window.lessons.flow.step is Step.AWAY
    assert window.home.drill.button.text() == "Continue the drill"

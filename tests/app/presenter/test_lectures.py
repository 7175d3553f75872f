"""Lectures as a window begins them, and takes them up again after a crash."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.presenter.presentation import Presentation
from app.presenter.wall_content import WallFilm
from app.window.main_window import MainWindow
from lessons.lecture.choosing import SEE_IT_MOVE
from lessons.lecture.state import Step
from tests.app.conftest import WAIT_MS, OpenWindow


def with_packs(qtbot: QtBot, open_window: OpenWindow) -> MainWindow:
    window = open_window()
    with qtbot.waitSignal(window.lessons.packs.installer.changed, timeout=WAIT_MS):
        window.lessons.packs.installer.install_shipped()
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


def test_a_window_that_is_closed_while_a_lecture_is_begun_begins_none(
    qtbot: QtBot, open_window: OpenWindow
) -> None:
    window = with_packs(qtbot, open_window)
    window.lectures.see_it_move.trigger()
    window.close()
    QCoreApplication.sendPostedEvents()
    QCoreApplication.processEvents()
    assert window.lectures.presentation is None


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


def presentation_of(window: MainWindow) -> Presentation:
    assert window.lectures.presentation is not None
    return window.lectures.presentation


def shown_at_reveal(qtbot: QtBot, presentation: Presentation) -> WallFilm:
    presentation.session.jump(0, Step.REVEAL)
    qtbot.waitUntil(lambda: presentation.session.state.step is Step.REVEAL, timeout=WAIT_MS)
    return presentation.audience.wall.content.films[0]


def test_a_case_is_predicted_live_while_the_hall_votes(
    qtbot: QtBot, open_window: OpenWindow, tiny_bundle: Path
) -> None:
    window = with_packs(qtbot, open_window)
    with qtbot.waitSignal(window.services.engine.opened, timeout=WAIT_MS):
        window.open_model(tiny_bundle, "cpu")
    window.lectures.see_it_move.trigger()
    begun(qtbot, window)
    presentation = presentation_of(window)
    presentation.presenter.live.click()
    session = presentation.session
    qtbot.waitUntil(
        lambda: session.item is not None and session.item.live is not None, timeout=WAIT_MS
    )
    assert "ready" in presentation.presenter.live_status.text()
    film = shown_at_reveal(qtbot, presentation)
    assert session.item is not None
    assert session.item.live is not None
    assert film.comparison is not None
    assert film.comparison.other is session.item.live.run.counterfactual
    assert film.caption == "Predicted just now"


def test_without_a_model_the_prediction_of_the_pack_is_shown(
    qtbot: QtBot, open_window: OpenWindow
) -> None:
    window = with_packs(qtbot, open_window)
    window.lectures.see_it_move.trigger()
    begun(qtbot, window)
    presentation = presentation_of(window)
    presentation.presenter.live.click()
    said = presentation.presenter.live_status
    qtbot.waitUntil(lambda: "came with the pack" in said.text(), timeout=WAIT_MS)
    film = shown_at_reveal(qtbot, presentation)
    assert film.caption == "Predicted"
    assert film.comparison is not None


def test_a_lesson_is_presented_from_its_card(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = with_packs(qtbot, open_window)
    window.lessons.show_packs.trigger()
    qtbot.waitUntil(lambda: bool(window.lessons.packs.details.lessons), timeout=WAIT_MS)
    card = window.lessons.packs.details.lessons[0]
    qtbot.mouseClick(card.present, Qt.MouseButton.LeftButton)
    begun(qtbot, window)
    presentation = window.lectures.presentation
    assert presentation is not None
    assert presentation.session.record.title == card.line.lesson.title


def test_a_whole_pack_is_presented_by_its_key(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = with_packs(qtbot, open_window)
    window.lessons.show_packs.trigger()
    packs = window.lessons.packs
    qtbot.waitUntil(lambda: bool(packs.details.lessons), timeout=WAIT_MS)
    window.activateWindow()
    packs.details.present.setFocus()
    qtbot.waitUntil(window.isActiveWindow, timeout=WAIT_MS)
    qtbot.keyClick(packs.details.present, Qt.Key.Key_F5)
    begun(qtbot, window)
    assert packs.overview is not None
    assert packs.overview.pack is not None
    assert presentation_of(window).session.record.title == packs.overview.pack.title

"""Copying and printing: what leaves the window says that it is synthetic."""

import os
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from app.window.main_window import MainWindow
from tests.app.conftest import WAIT_MS
from tests.app.test_history import predict


@pytest.fixture
def with_run(qtbot: QtBot, window: MainWindow) -> MainWindow:
    predict(qtbot, window, "new large right effusion")
    return window


def test_the_films_that_are_shown_are_copied_with_one_key(
    qtbot: QtBot, with_run: MainWindow
) -> None:
    with_run.stage.prior.setFocus()
    qtbot.keyClick(with_run.stage.prior, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    copied = QGuiApplication.clipboard().image()
    assert copied.width() >= with_run.stage.prior.width() + with_run.stage.counterfactual.width()
    assert "clipboard" in with_run.notice.text


def test_words_are_copied_from_where_they_are_marked(qtbot: QtBot, with_run: MainWindow) -> None:
    QGuiApplication.clipboard().clear()
    with_run.hypothesis.field.setFocus()
    with_run.hypothesis.field.selectAll()
    qtbot.keyClick(with_run.hypothesis.field, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "new large right effusion"


def test_a_film_has_a_menu_and_dragging_with_the_right_button_has_none(
    qtbot: QtBot, with_run: MainWindow
) -> None:
    pane = with_run.stage.counterfactual
    middle = pane.rect().center()
    QTest.mousePress(pane, Qt.MouseButton.RightButton, pos=middle)
    QTest.mouseMove(pane, middle + QPoint(60, 30))
    QTest.mouseRelease(pane, Qt.MouseButton.RightButton, pos=middle + QPoint(60, 30))
    assert not [menu for menu in with_run.stage.findChildren(QMenu) if menu.isVisible()]
    QTest.mouseClick(pane, Qt.MouseButton.RightButton, pos=middle)
    (menu,) = [menu for menu in with_run.stage.findChildren(QMenu) if menu.isVisible()]
    names = [action.text() for action in menu.actions()]
    assert {"Copy this film", "Copy the films", "Copy the interpretation"} <= set(names)
    next(one for one in menu.actions() if one.text() == "Copy this film").trigger()
    assert QGuiApplication.clipboard().image().width() >= pane.width()
    menu.close()


def test_a_run_is_written_as_pdf(with_run: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "run.pdf"
    with_run.copy_and_print.printing.write_pdf(path)
    content = path.read_bytes()
    assert content.startswith(b"%PDF")
    assert len(content) > 50_000
    assert "Written to" in with_run.notice.text
    assert os.name == "nt" or path.stat().st_mode & 0o077 == 0


def test_without_a_run_there_is_nothing_to_print_and_that_is_said(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.copy_and_print.printing.save_pdf.trigger()
    qtbot.waitUntil(lambda: "no run to print" in window.notice.text, timeout=WAIT_MS)

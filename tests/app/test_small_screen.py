"""A screen of 1280 by 800 pixels at 200 %: everything is reached, by scrolling where it must be."""

import pytest
from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from app.viewer.comparing.mode import CompareMode
from app.viewer.comparing.overlay import Overlay
from app.viewer.comparing.side_by_side import SideBySide
from app.window.main_window import MainWindow
from tests.app.conftest import WAIT_MS

SCREEN = QSize(640, 400)


@pytest.fixture
def small(qtbot: QtBot, window: MainWindow) -> MainWindow:
    window.resize(SCREEN)
    qtbot.waitUntil(lambda: window.size() == SCREEN, timeout=WAIT_MS)
    return window


def page_area(window: MainWindow) -> QScrollArea:
    """Around the page that is shown."""
    inside: QWidget | None = window.stage
    areas: list[QScrollArea] = []
    while inside is not None:
        if isinstance(inside, QScrollArea):
            areas.append(inside)
        inside = inside.parentWidget()
    return areas[-1]


def place_of(part: QWidget, outer: QWidget) -> QRect:
    return QRect(part.mapTo(outer, QPoint()), part.size())


@pytest.mark.parametrize("mode", [SideBySide(), Overlay()])
def test_whatever_the_workspace_holds_is_scrolled_to_and_nothing_is_crushed(
    qtbot: QtBot, small: MainWindow, mode: CompareMode
) -> None:
    small.view.set_mode(mode)
    strip = small.stage.bar.strip
    qtbot.waitUntil(lambda: strip.width() >= strip.minimumSizeHint().width(), timeout=WAIT_MS)
    area = page_area(small)
    for part in (small.hypothesis.button, small.reading, strip):
        area.ensureWidgetVisible(part, 0, 0)
        seen = area.viewport().rect().intersected(place_of(part, area.viewport()))
        needed = part.minimumSizeHint().boundedTo(area.viewport().size())
        assert seen.width() >= min(needed.width(), part.width())
        assert seen.height() >= min(needed.height(), part.height())


def test_the_banner_is_whole_and_the_header_fits(small: MainWindow) -> None:
    header = small.findChild(QWidget, "header")
    assert header is not None
    for part in header.findChildren(QWidget):
        if part.isVisible():
            assert header.rect().contains(place_of(part, header))
            assert part.width() >= part.minimumSizeHint().width()


def test_where_there_is_room_nothing_is_scrolled(qtbot: QtBot, window: MainWindow) -> None:
    window.resize(1280, 800)
    QApplication.processEvents()
    area = page_area(window)
    for bar in (area.horizontalScrollBar(), area.verticalScrollBar()):
        assert not bar.isVisible()


def test_every_word_of_a_long_reading_can_be_exchanged(qtbot: QtBot, small: MainWindow) -> None:
    small.hypothesis.set_text("new large right effusion xyzzy")
    chips = small.hypothesis.chips

    def in_place() -> bool:
        return all(
            chip.isVisible() and chips.rect().contains(chip.geometry()) for chip in chips.chips
        )

    qtbot.waitUntil(in_place, timeout=WAIT_MS)
    assert len(chips.chips) > 6

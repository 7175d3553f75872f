"""Fingers on a touch screen, fingers on a touch pad, and a pen: what each does to a film."""

from collections.abc import Sequence

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import (
    QEventPoint,
    QInputDevice,
    QNativeGestureEvent,
    QPointingDevice,
    QTabletEvent,
    QTouchEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.film.film import Picture
from app.film.pyramid import Pyramid
from app.theme.look import Look
from app.viewer.canvas import Canvas
from app.viewer.pane_content import PaneText
from app.viewer.tools import Tool
from app.viewer.view_state import ViewState
from app.viewer.viewport import Viewport

SIDE = 400


class TouchScreen:
    """Its events go the way of a real one's: through the window to what lies under the finger."""

    def __init__(self, window: QWidget) -> None:
        self._window = window
        self._device = QTest.createTouchDevice()

    def fingers(self, *steps: Sequence[tuple[int, int]]) -> None:
        """Where the fingers are, step by step; they come down, move and are lifted."""
        down = 0
        for places in (*steps, ()):
            sequence = QTest.touchEvent(self._window, self._device)
            for finger, place in enumerate(places):
                touch = sequence.press if finger >= down else sequence.move
                touch(finger, QPoint(*place))
            for finger in range(len(places), down):
                sequence.release(finger, QPoint(*self._last[finger]))
            sequence.commit()
            down, self._last = len(places), list(places)


@pytest.fixture
def view() -> ViewState:
    return ViewState()


@pytest.fixture
def canvas(qtbot: QtBot, view: ViewState) -> Canvas:
    canvas = Canvas(view, Look(), PaneText("Pane"))
    qtbot.addWidget(canvas)
    canvas.resize(SIDE, SIDE)
    canvas.layers.show_film((SIDE, SIDE))
    canvas.layers.set_regions({"left_lung": np.array([[False, True]])})
    greys = Pyramid.of_greys(np.full((SIDE, SIDE), 0.5, np.float32))
    canvas.show_picture(Picture((SIDE, SIDE), greys))
    with qtbot.waitExposed(canvas):
        canvas.show()
    return canvas


@pytest.fixture
def screen(canvas: Canvas) -> TouchScreen:
    return TouchScreen(canvas)


PINCH = [(150, 200)], [(150, 200), (250, 200)], [(100, 200), (300, 200)]


def test_two_fingers_enlarge_the_film_between_them(
    canvas: Canvas, screen: TouchScreen, view: ViewState
) -> None:
    before, between = canvas.projection(), (200, 200)
    screen.fingers(*PINCH)
    after = canvas.projection()
    assert before is not None
    assert after is not None
    assert after.scale == pytest.approx(2 * before.scale)
    assert after.to_film(*between) == pytest.approx(before.to_film(*between), abs=2.5)
    assert view.window == ViewState().window


def test_two_fingers_that_turn_about_each_other_enlarge_nothing(
    canvas: Canvas, screen: TouchScreen
) -> None:
    before = canvas.projection()
    turned = (200 + 71, 200 + 71)
    screen.fingers([(200, 200)], [(200, 200), (300, 200)], [(200, 200), turned])
    after = canvas.projection()
    assert before is not None
    assert after is not None
    assert after.scale == pytest.approx(before.scale, rel=0.01)


def test_one_finger_windows_as_the_left_button_does(screen: TouchScreen, view: ViewState) -> None:
    screen.fingers([(100, 100)], [(200, 150)])
    assert view.window.width > 1.0
    assert view.window.centre > 0.5
    assert view.viewport == Viewport()


def test_stretching_the_film_leaves_a_polygon_as_far_as_it_was_drawn(
    canvas: Canvas, screen: TouchScreen
) -> None:
    canvas.layers.set_tool(Tool.POLYGON)
    screen.fingers([(100, 100)])
    screen.fingers([(300, 100)])
    corners = canvas.layers.box.draft.points
    assert len(corners) == 2
    screen.fingers(*PINCH)
    assert canvas.layers.box.draft.points == corners


def test_a_second_finger_takes_back_the_corner_that_the_first_had_set(
    canvas: Canvas, screen: TouchScreen
) -> None:
    canvas.layers.set_tool(Tool.POLYGON)
    screen.fingers([(100, 100)])
    corners = canvas.layers.box.draft.points
    screen.fingers([(200, 200)], [(230, 200)], [(230, 200), (300, 200)])
    assert canvas.layers.box.draft.points == corners


@pytest.mark.parametrize("tool", [Tool.BRUSH, Tool.ZONE])
def test_stretching_the_film_marks_nothing(canvas: Canvas, screen: TouchScreen, tool: Tool) -> None:
    canvas.layers.set_tool(tool)
    screen.fingers([(300, 100)], [(300, 100), (350, 100)], [(250, 100), (380, 100)])
    assert canvas.layers.box.marking.is_empty


def test_a_tap_marks_the_zone_under_it(canvas: Canvas, screen: TouchScreen) -> None:
    canvas.layers.set_tool(Tool.ZONE)
    screen.fingers([(300, 100)])
    assert canvas.layers.mask.mean() == pytest.approx(0.5, abs=0.01)


def test_a_finger_draws_from_where_it_came_down(canvas: Canvas, screen: TouchScreen) -> None:
    canvas.layers.set_tool(Tool.BRUSH)
    screen.fingers([(100, 200)], [(200, 200)], [(300, 200)])
    row = canvas.layers.mask[200]
    assert row[100:300].all()
    assert not row[:80].any()


def test_fingers_that_the_system_takes_away_do_nothing(canvas: Canvas, view: ViewState) -> None:
    canvas.layers.set_tool(Tool.BRUSH)
    device = QTest.createTouchDevice()
    came = QEventPoint(1, QEventPoint.State.Pressed, QPointF(100, 100), QPointF(100, 100))
    for kind, points in ((QEvent.Type.TouchBegin, [came]), (QEvent.Type.TouchCancel, [])):
        modifiers = Qt.KeyboardModifier.NoModifier
        QApplication.sendEvent(canvas, QTouchEvent(kind, device, modifiers, points))
    assert canvas.layers.box.marking.is_empty
    assert canvas.layers.pointing.at is None


def test_a_pinch_on_a_touch_pad_enlarges_what_is_under_the_pointer(canvas: Canvas) -> None:
    at, before = QPointF(100, 120), canvas.projection()
    event = QNativeGestureEvent(
        Qt.NativeGestureType.ZoomNativeGesture,
        QPointingDevice.primaryPointingDevice(),
        2,
        at,
        at,
        canvas.mapToGlobal(at),
        0.5,
        QPointF(),
    )
    QApplication.sendEvent(canvas, event)
    after = canvas.projection()
    assert before is not None
    assert after is not None
    assert after.scale == pytest.approx(1.5 * before.scale)
    assert after.to_film(100, 120) == pytest.approx(before.to_film(100, 120), abs=1.0)


def test_a_pen_draws_thinner_where_it_is_held_lightly_and_erases_with_its_other_end(
    canvas: Canvas,
) -> None:
    canvas.layers.set_tool(Tool.BRUSH)
    _draw(canvas, row=100, pressure=1.0)
    _draw(canvas, row=300, pressure=0.3)
    mask = canvas.layers.mask
    assert 0 < mask[250:350, 200].sum() < 0.5 * mask[50:150, 200].sum()
    _draw(canvas, row=100, pressure=1.0, eraser=True)
    assert not canvas.layers.mask[50:150, 200].any()
    assert canvas.layers.tool is Tool.BRUSH


def _draw(canvas: Canvas, row: int, pressure: float, *, eraser: bool = False) -> None:
    kinds = QPointingDevice.PointerType
    pen = QPointingDevice(
        "Pen",
        1,
        QInputDevice.DeviceType.Stylus,
        kinds.Eraser if eraser else kinds.Pen,
        QInputDevice.Capability.Pressure,
        1,
        1,
    )
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    for kind, column, button, held in (
        (QEvent.Type.TabletPress, 100, left, left),
        (QEvent.Type.TabletMove, 300, none, left),
        (QEvent.Type.TabletRelease, 300, left, none),
    ):
        at = QPointF(column, row)
        event = QTabletEvent(
            kind,
            pen,
            at,
            canvas.mapToGlobal(at),
            pressure,
            0.0,
            0.0,
            0.0,
            0.0,
            0.0,
            Qt.KeyboardModifier.NoModifier,
            button,
            held,
        )
        QApplication.sendEvent(canvas, event)

"""Gestures on a pane: press, drag, wheel, two fingers. They move the view or the compare mode, or
give the tools a place on the film. Knows positions and buttons, and no widget.
"""

from collections.abc import Sequence
from enum import Enum, auto
from math import hypot
from typing import Protocol

from PySide6.QtCore import QPointF, Qt

from app.viewer.film_layers import FilmLayers, NoteMark
from app.viewer.tools import POINTING_TOOLS, Tool
from app.viewer.view_state import ViewState
from app.viewer.viewport import FIT, Orientation, Point, Projection, Viewport, panned, zoomed

WHEEL_STEP = 1.2
_BRUSH_STEP = 1.15
_CLICK_REACH = 4.0
_NOTE_REACH = 12.0

Buttons = Qt.MouseButton
Modifiers = Qt.KeyboardModifier


class PaneGeometry(Protocol):
    def projection(self) -> Projection | None:
        """Of the film that the view is about; None while there is no film."""
        ...

    def pane_size(self) -> Point:
        """Width, height."""
        ...

    def compares(self) -> bool:
        """This pane shows two films as the compare mode says."""
        ...


class _Drag(Enum):
    NOTHING = auto()
    WINDOW = auto()
    PAN = auto()
    MODE = auto()
    TOOL = auto()


class Gestures:
    def __init__(self, pane: PaneGeometry, view: ViewState, layers: FilmLayers) -> None:
        self._pane = pane
        self._view = view
        self._layers = layers
        self._drag = _Drag.NOTHING
        self._from = QPointF()
        self._at = QPointF()
        self._fingers: tuple[QPointF, ...] = ()
        self._resting: QPointF | None = None
        self.space_held = False

    def press(
        self, at: QPointF, button: Buttons, modifiers: Modifiers, pressure: float = 1.0
    ) -> None:
        film = self._on_film(at)
        if film is None:
            return
        self._from = self._at = at
        # A press may come without a move before it: the pointer is on this pane from now on.
        self._layers.pointing.hover(film if self._is_inside(film) else None, self._pane)
        self._drag = self._drag_for(at, button, modifiers)
        if self._drag is _Drag.TOOL:
            self._layers.press(film, pressure)

    def move(self, at: QPointF, pressure: float = 1.0) -> None:
        """With or without a button held."""
        film = self._on_film(at)
        if film is None:
            return
        by = at - self._at
        self._at = at
        width, height = self._pane.pane_size()
        match self._drag:
            case _Drag.WINDOW:
                dragged = self._view.window.dragged(
                    by.x() / width, by.y() / height, self._view.window_drag
                )
                self._view.set_window(dragged)
            case _Drag.PAN:
                self.pan(by.x(), by.y())
            case _Drag.MODE:
                self._view.set_mode(self._view.mode.dragged_to((at.x(), at.y()), (width, height)))
            case _:
                self._layers.drag(film, pressure)
        self._layers.pointing.hover(film if self._is_inside(film) else None, self._pane)

    def release(self, at: QPointF) -> None:
        film, drag = self._on_film(at), self._drag
        self._drag = _Drag.NOTHING
        if film is None:
            return
        if drag is _Drag.TOOL:
            self._layers.release(film)
        elif drag in (_Drag.WINDOW, _Drag.PAN) and _is_click(self._from, at):
            self._click(at)

    def double_click(self) -> None:
        if self._layers.tool in POINTING_TOOLS:
            self._layers.finish()
        else:
            self._view.set_viewport(FIT)

    def leave(self) -> None:
        self._layers.pointing.hover(None)

    def wheel(self, at: QPointF, turns: float, modifiers: Modifiers) -> None:
        """`turns`: notches of the wheel, away from the hand above zero."""
        brushes = self._layers.tool in (Tool.BRUSH, Tool.ERASER)
        if brushes and modifiers & Modifiers.ControlModifier:
            self._layers.resize_brush(_BRUSH_STEP**turns)
        else:
            self.zoom(WHEEL_STEP**turns, (at.x(), at.y()))

    def touch(self, fingers: Sequence[QPointF]) -> None:
        """Where the fingers are now; one does what the left button does, two move and stretch.

        One presses once it moves or is lifted: until then it may be the first of two.
        """
        before, self._fingers = self._fingers, tuple(fingers)
        if len(fingers) > 1:
            self._drop()
            if len(before) == len(fingers) == 2:
                self._stretch(before)
        elif len(fingers) == 1 and not before:
            self._resting = fingers[0]
            self.move(fingers[0])
        elif len(before) == len(fingers) == 1:
            if self._resting is not None and not _is_click(self._resting, fingers[0]):
                self._press_finger()
            self.move(fingers[0])
        elif not fingers and len(before) == 1:
            self._press_finger()
            self.release(before[0])
            self.leave()

    def lose_touch(self) -> None:
        """The system took the fingers for something else."""
        self._fingers = ()
        self._drop()
        self.leave()

    def pan(self, right: float, down: float) -> None:
        self._set(lambda *where: panned(self._view.viewport, (right, down), *where))

    def zoom(self, factor: float, at: Point) -> None:
        self._set(lambda *where: zoomed(self._view.viewport, factor, at, *where))

    @property
    def cursor(self) -> Qt.CursorShape:
        match self._drag:
            case _Drag.PAN:
                return Qt.CursorShape.ClosedHandCursor
            case _Drag.WINDOW:
                return Qt.CursorShape.SizeAllCursor
            case _Drag.TOOL:
                return Qt.CursorShape.CrossCursor
        of_mode = self._mode_cursor(self._at)
        if of_mode is not None:
            return of_mode
        pans = self.space_held or self._layers.tool is Tool.PAN
        return Qt.CursorShape.OpenHandCursor if pans else Qt.CursorShape.CrossCursor

    def _drag_for(self, at: QPointF, button: Buttons, modifiers: Modifiers) -> _Drag:
        if button is Buttons.MiddleButton:
            return _Drag.PAN
        if button is Buttons.RightButton:
            return _Drag.WINDOW
        tool = self._layers.tool
        if self.space_held or tool is Tool.PAN or modifiers & Modifiers.ShiftModifier:
            return _Drag.PAN
        if self._mode_cursor(at) is not None:
            return _Drag.MODE
        return _Drag.TOOL if tool in POINTING_TOOLS else _Drag.WINDOW

    def _mode_cursor(self, at: QPointF) -> Qt.CursorShape | None:
        """Where the compare mode has something to drag."""
        if not self._pane.compares():
            return None
        return self._view.mode.cursor_at((at.x(), at.y()), self._pane.pane_size())

    def _press_finger(self) -> None:
        resting, self._resting = self._resting, None
        if resting is not None:
            self.press(resting, Buttons.LeftButton, Modifiers.NoModifier)

    def _drop(self) -> None:
        """What the first finger began, it did not mean."""
        self._resting = None
        if self._drag is _Drag.TOOL:
            self._layers.abandon()
        self._drag = _Drag.NOTHING

    def _click(self, at: QPointF) -> None:
        note = self._note_at(at)
        if note is not None:
            self._layers.choose_note(note)
        else:
            self._layers.choose_hovered()

    def _note_at(self, at: QPointF) -> NoteMark | None:
        projection = self._pane.projection()
        if projection is None:
            return None
        for note in self._layers.notes:
            place = QPointF(*projection.to_pane(*note.at))
            if (place - at).manhattanLength() <= _NOTE_REACH:
                return note
        return None

    def _stretch(self, before: tuple[QPointF, ...]) -> None:
        middle = (self._fingers[0] + self._fingers[1]) / 2
        moved = middle - (before[0] + before[1]) / 2
        apart_before, apart = _apart(*before), _apart(*self._fingers)
        self.pan(moved.x(), moved.y())
        if apart_before > 0 and apart > 0:
            self.zoom(apart / apart_before, (middle.x(), middle.y()))

    def _set(self, move: "_Move") -> None:
        projection = self._pane.projection()
        if projection is not None:
            where = projection.film, self._pane.pane_size(), projection.orientation
            self._view.set_viewport(move(*where))

    def _on_film(self, at: QPointF) -> Point | None:
        projection = self._pane.projection()
        return None if projection is None else projection.to_film(at.x(), at.y())

    def _is_inside(self, film: Point) -> bool:
        width, height = self._layers.film
        return 0 <= film[0] < width and 0 <= film[1] < height


def _is_click(start: QPointF, end: QPointF) -> bool:
    return (end - start).manhattanLength() <= _CLICK_REACH


def _apart(one: QPointF, other: QPointF) -> float:
    return hypot(one.x() - other.x(), one.y() - other.y())


class _Move(Protocol):
    def __call__(
        self, film: tuple[int, int], pane: Point, orientation: Orientation, /
    ) -> Viewport: ...

"""Pointing at a film with keys: a cross that arrows move and Enter presses. Knows no widget."""

from PySide6.QtCore import Qt

from app.viewer.film_layers import FilmLayers
from app.viewer.tools import POINTING_TOOLS, Tool
from app.viewer.viewport import Point, Projection

Key = Qt.Key

_WAYS: dict[Key, Point] = {
    Key.Key_Left: (-1.0, 0.0),
    Key.Key_Right: (1.0, 0.0),
    Key.Key_Up: (0.0, -1.0),
    Key.Key_Down: (0.0, 1.0),
}
_COARSE, _FINE = 12.0, 1.0


class KeyPointing:
    def __init__(self, pane: object, layers: FilmLayers) -> None:
        """`pane`: on which the cross is."""
        self._pane = pane
        self._layers = layers
        self._is_down = False

    @property
    def is_on(self) -> bool:
        return self._layers.tool in POINTING_TOOLS

    def press(self, key: Key, projection: Projection, pane: Point, *, fine: bool) -> bool:
        """False: the key means nothing here."""
        if key in _WAYS:
            self._move(_WAYS[key], projection, pane, _FINE if fine else _COARSE)
        elif key in (Key.Key_Return, Key.Key_Enter, Key.Key_Space):
            self._press_at(projection, pane)
        elif key == Key.Key_C and self._layers.tool is Tool.POLYGON:
            self._layers.finish()
        elif key == Key.Key_Backspace:
            self._layers.take_back()
        elif key == Key.Key_Escape:
            return self._layers.cancel()
        else:
            return False
        return True

    def release(self, key: Key) -> None:
        if self._is_down and key in (Key.Key_Return, Key.Key_Enter, Key.Key_Space):
            self._is_down = False
            if self._layers.pointing.at is not None:
                self._layers.release(self._layers.pointing.at)

    def _move(self, way: Point, projection: Projection, pane: Point, step: float) -> None:
        x, y = projection.to_pane(*self._place(projection, pane))
        width, height = projection.film
        film_x, film_y = projection.to_film(x + way[0] * step, y + way[1] * step)
        at = min(max(film_x, 0.0), width - 0.5), min(max(film_y, 0.0), height - 0.5)
        self._layers.pointing.hover(at, self._pane, by_keys=True)
        self._layers.drag(at)

    def _press_at(self, projection: Projection, pane: Point) -> None:
        at = self._place(projection, pane)
        self._layers.pointing.hover(at, self._pane, by_keys=True)
        if not self._is_down:
            self._layers.press(at)
        self._is_down = True

    def _place(self, projection: Projection, pane: Point) -> Point:
        """Where the pointer was left, or else the middle of the pane."""
        return self._layers.pointing.at or projection.to_film(pane[0] / 2, pane[1] / 2)

"""How films are being looked at: where, how large, through which window, compared in which way.

Panes that share one ViewState are linked. Knows QtCore for its signal, and no widgets.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Self

from PySide6.QtCore import QObject, Signal

_LARGEST_SCALE = 32.0
_SMALLEST_OF_FIT = 0.5
_NARROWEST_WINDOW = 0.02
_WIDEST_WINDOW = 2.0


class CompareMode(StrEnum):
    SIDE_BY_SIDE = "side-by-side"
    OVERLAY = "overlay"
    DIFFERENCE = "difference"


@dataclass(frozen=True, slots=True)
class GreyWindow:
    """Which greys of the display range, [0, 1], are spread from black to white."""

    centre: float = 0.5
    width: float = 1.0
    inverted: bool = False

    def dragged(self, right: float, down: float) -> Self:
        """As moved by the mouse, in widths and heights of the pane: right widens, down darkens."""
        width = min(max(self.width * 4.0**right, _NARROWEST_WINDOW), _WIDEST_WINDOW)
        centre = min(max(self.centre + down * max(self.width, 0.2), 0.0), 1.0)
        return replace(self, centre=centre, width=width)


FULL_WINDOW = GreyWindow()


@dataclass(frozen=True, slots=True)
class Viewport:
    """`scale`: screen pixels per film pixel, None shows the whole film; `x`, `y`: the point of the
    film, in film pixels, at the centre of the pane (only while `scale` is set)."""

    scale: float | None = None
    x: float = 0.0
    y: float = 0.0


FIT = Viewport()


@dataclass(frozen=True, slots=True)
class Projection:
    """Film pixels to pane pixels: pane = film x scale + (left, top)."""

    scale: float
    left: float
    top: float

    def to_film(self, x: float, y: float) -> tuple[float, float]:
        return (x - self.left) / self.scale, (y - self.top) / self.scale


def project(viewport: Viewport, film: tuple[int, int], pane: tuple[float, float]) -> Projection:
    """`film` and `pane` are (width, height); both must be above zero."""
    if viewport.scale is None:
        scale = fit_scale(film, pane)
        x, y = film[0] / 2, film[1] / 2
    else:
        scale, x, y = viewport.scale, viewport.x, viewport.y
    return Projection(scale, pane[0] / 2 - x * scale, pane[1] / 2 - y * scale)


def fit_scale(film: tuple[int, int], pane: tuple[float, float]) -> float:
    return min(pane[0] / film[0], pane[1] / film[1])


def zoomed(
    viewport: Viewport,
    factor: float,
    at: tuple[float, float],
    film: tuple[int, int],
    pane: tuple[float, float],
) -> Viewport:
    """Larger by `factor`; the film's point under the pane's point `at` stays where it is."""
    before = project(viewport, film, pane)
    smallest = fit_scale(film, pane) * _SMALLEST_OF_FIT
    scale = min(max(before.scale * factor, smallest), max(_LARGEST_SCALE, smallest))
    x, y = before.to_film(*at)
    centre_x = x + (pane[0] / 2 - at[0]) / scale
    centre_y = y + (pane[1] / 2 - at[1]) / scale
    return _inside(Viewport(scale, centre_x, centre_y), film)


def panned(
    viewport: Viewport,
    by: tuple[float, float],
    film: tuple[int, int],
    pane: tuple[float, float],
) -> Viewport:
    """Moved by pane pixels; some of the film always stays in sight."""
    now = project(viewport, film, pane)
    x, y = now.to_film(pane[0] / 2, pane[1] / 2)
    moved = Viewport(now.scale, x - by[0] / now.scale, y - by[1] / now.scale)
    return _inside(moved, film)


def _inside(viewport: Viewport, film: tuple[int, int]) -> Viewport:
    x = min(max(viewport.x, 0.0), float(film[0]))
    y = min(max(viewport.y, 0.0), float(film[1]))
    return Viewport(viewport.scale, x, y)


class ViewState(QObject):
    """What linked panes share."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._viewport = FIT
        self._window = FULL_WINDOW
        self._mode = CompareMode.SIDE_BY_SIDE
        self._opacity = 0.6

    @property
    def viewport(self) -> Viewport:
        return self._viewport

    @property
    def window(self) -> GreyWindow:
        return self._window

    @property
    def mode(self) -> CompareMode:
        return self._mode

    @property
    def opacity(self) -> float:
        """Of the overlay, [0, 1]."""
        return self._opacity

    def set_viewport(self, viewport: Viewport) -> None:
        if viewport != self._viewport:
            self._viewport = viewport
            self.changed.emit()

    def set_window(self, window: GreyWindow) -> None:
        if window != self._window:
            self._window = window
            self.changed.emit()

    def set_mode(self, mode: CompareMode) -> None:
        if mode is not self._mode:
            self._mode = mode
            self.changed.emit()

    def set_opacity(self, opacity: float) -> None:
        opacity = min(max(opacity, 0.0), 1.0)
        if opacity != self._opacity:
            self._opacity = opacity
            self.changed.emit()

    def invert(self) -> None:
        self.set_window(replace(self._window, inverted=not self._window.inverted))

    def reset(self) -> None:
        """Whole film, full window."""
        if (self._viewport, self._window) != (FIT, FULL_WINDOW):
            self._viewport, self._window = FIT, FULL_WINDOW
            self.changed.emit()

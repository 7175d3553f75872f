"""How films are being looked at, shared by linked panes; tells when it changes.

What the values mean and how they may move is decided by modules without Qt: viewport,
grey_window, comparing. Knows QtCore for its signal, and no widgets.
"""

from dataclasses import replace

from PySide6.QtCore import QObject, Signal, Slot

from app.film.grey_window import FULL_WINDOW, GreyWindow, WindowDrag
from app.viewer.comparing import Against, CompareMode, Comparison
from app.viewer.viewport import FIT, UPRIGHT, Orientation, Viewport


class ViewState(QObject):
    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._viewport = FIT
        self._orientation = UPRIGHT
        self._window = FULL_WINDOW
        self._window_drag = WindowDrag.DARKENS
        self._comparison = Comparison()
        self._magnifies = False

    @property
    def viewport(self) -> Viewport:
        return self._viewport

    @property
    def orientation(self) -> Orientation:
        return self._orientation

    @property
    def window(self) -> GreyWindow:
        return self._window

    @property
    def window_drag(self) -> WindowDrag:
        return self._window_drag

    @property
    def comparison(self) -> Comparison:
        return self._comparison

    @property
    def mode(self) -> CompareMode:
        return self._comparison.mode

    @property
    def opacity(self) -> float:
        """Of the overlay, [0, 1]."""
        return self._comparison.opacity

    @property
    def magnifies(self) -> bool:
        """A lens follows the pointer."""
        return self._magnifies

    def set_viewport(self, viewport: Viewport) -> None:
        if viewport != self._viewport:
            self._viewport = viewport
            self.changed.emit()

    def set_orientation(self, orientation: Orientation) -> None:
        if orientation != self._orientation:
            self._orientation = orientation
            self.changed.emit()

    def set_window(self, window: GreyWindow) -> None:
        if window != self._window:
            self._window = window
            self.changed.emit()

    def set_window_drag(self, direction: WindowDrag) -> None:
        if direction is not self._window_drag:
            self._window_drag = direction
            self.changed.emit()

    def set_comparison(self, comparison: Comparison) -> None:
        comparison = comparison.within_limits()
        if comparison != self._comparison:
            self._comparison = comparison
            self.changed.emit()

    def set_mode(self, mode: CompareMode) -> None:
        self.set_comparison(replace(self._comparison, mode=mode, shows_second=False))

    def set_opacity(self, opacity: float) -> None:
        self.set_comparison(replace(self._comparison, opacity=opacity))

    def set_wipe(self, wipe: float) -> None:
        self.set_comparison(replace(self._comparison, wipe=wipe))

    def set_contour(self, level: float) -> None:
        self.set_comparison(replace(self._comparison, contour=level))

    def set_blink_ms(self, milliseconds: int) -> None:
        """How long each of the two films is shown."""
        self.set_comparison(replace(self._comparison, blink_ms=milliseconds))

    @Slot(bool)
    def set_hatched(self, hatched: bool) -> None:
        self.set_comparison(replace(self._comparison, hatched=hatched))

    @Slot(bool)
    def set_outlined(self, outlined: bool) -> None:
        self.set_comparison(replace(self._comparison, outlined=outlined))

    @Slot()
    def turn_line(self) -> None:
        """The wipe's line: upright becomes level, level upright."""
        self.set_comparison(self._comparison.with_line_turned())

    def set_against(self, against: Against) -> None:
        self.set_comparison(replace(self._comparison, against=against))

    @Slot()
    def blink(self) -> None:
        """Show the other one of the two films."""
        now = self._comparison
        self.set_comparison(replace(now, shows_second=not now.shows_second))

    @Slot(bool)
    def set_magnifies(self, magnifies: bool) -> None:
        if magnifies != self._magnifies:
            self._magnifies = magnifies
            self.changed.emit()

    @Slot()
    def turn(self) -> None:
        self.set_orientation(self._orientation.turned())

    @Slot()
    def flip(self) -> None:
        self.set_orientation(self._orientation.mirrored())

    @Slot()
    def invert(self) -> None:
        self.set_window(replace(self._window, inverted=not self._window.inverted))

    @Slot()
    def reset(self) -> None:
        """Whole film, upright, full window."""
        before = (self._viewport, self._orientation, self._window)
        if before != (FIT, UPRIGHT, FULL_WINDOW):
            self._viewport, self._orientation, self._window = FIT, UPRIGHT, FULL_WINDOW
            self.changed.emit()

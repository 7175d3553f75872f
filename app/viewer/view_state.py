"""How films are being looked at, shared by linked panes; emits when that changes.

What the values mean and how they may move is decided elsewhere: viewport, grey_window, comparing.
Knows no widgets.
"""

from dataclasses import replace
from typing import TypeVar

from PySide6.QtCore import QObject, Signal, Slot

from app.film.grey_window import FULL_WINDOW, GreyWindow, WindowDrag
from app.viewer.comparing.change_style import ChangeStyle
from app.viewer.comparing.mode import Against, CompareMode
from app.viewer.comparing.modes import MODES
from app.viewer.viewport import FIT, UPRIGHT, Orientation, Viewport

_Mode = TypeVar("_Mode", bound=CompareMode)


class ViewState(QObject):
    changed = Signal()
    share_changed = Signal()
    """`share`; told apart because it comes at the display's rate."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._viewport = FIT
        self._orientation = UPRIGHT
        self._window = FULL_WINDOW
        self._window_drag = WindowDrag.DARKENS
        self._latest = {type(mode): mode for mode in MODES}
        self._mode = MODES[0]
        self._against = Against.COUNTERFACTUAL
        self._change_style = ChangeStyle()
        self._magnifies = False
        self._share = 1.0

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
    def mode(self) -> CompareMode:
        """The one that is on."""
        return self._mode

    @property
    def against(self) -> Against:
        return self._against

    @property
    def change_style(self) -> ChangeStyle:
        return self._change_style

    @property
    def magnifies(self) -> bool:
        """A lens follows the pointer."""
        return self._magnifies

    @property
    def share(self) -> float:
        """How much of the predicted change is shown, from none of it (0, the prior) to all (1)."""
        return self._share

    def set_share(self, share: float) -> None:
        share = min(max(share, 0.0), 1.0)
        if share != self._share:
            self._share = share
            self.share_changed.emit()

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

    def choose_mode(self, kind: type[CompareMode]) -> None:
        """As it was set last."""
        self.set_mode(self.latest(kind).begun())

    def set_mode(self, mode: CompareMode) -> None:
        """This mode is on, and set like this."""
        if mode != self._mode:
            self._mode = self._latest[type(mode)] = mode
            self.changed.emit()

    def latest(self, kind: type[_Mode]) -> _Mode:
        """How a mode is set, whether it is on or not."""
        mode = self._latest[kind]
        assert isinstance(mode, kind)
        return mode

    def keep(self, mode: CompareMode) -> None:
        """Set like this from now on, whether it is on or not."""
        if type(mode) is type(self._mode):
            self.set_mode(mode)
        else:
            self._latest[type(mode)] = mode

    def set_against(self, against: Against) -> None:
        if against is not self._against:
            self._against = against
            self.changed.emit()

    def set_contour(self, level: float) -> None:
        self._set_change_style(self._change_style.with_contour(level))

    @Slot(bool)
    def set_hatched(self, hatched: bool) -> None:
        self._set_change_style(replace(self._change_style, is_hatched=hatched))

    @Slot(bool)
    def set_outlined(self, outlined: bool) -> None:
        self._set_change_style(replace(self._change_style, is_outlined=outlined))

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

    def _set_change_style(self, style: ChangeStyle) -> None:
        if style != self._change_style:
            self._change_style = style
            self.changed.emit()

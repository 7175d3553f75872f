"""What moves on a wall by itself: a film that becomes the other one, two films that blink.

Knows no painting.
"""

from PySide6.QtCore import QEasingCurve, QObject, QTimer, QVariantAnimation, Signal, Slot

from app.presenter.wall_content import Comparison
from app.viewer.share_player import ONE_WAY_MS
from lessons.lecture.state import Showing

_BLINK_MS = 700
"""How long each film is shown: slower than what makes anybody ill."""


class WallMotion(QObject):
    moved = Signal()
    """`share` is another."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._comparison: Comparison | None = None
        self._may_move = True
        self._share: float | None = None
        self._blinking = QTimer(self, interval=_BLINK_MS)
        self._blinking.timeout.connect(self._blink)
        self._animation = QVariantAnimation(self)
        self._animation.setEasingCurve(QEasingCurve.Type.InOutSine)
        self._animation.valueChanged.connect(self._on_value)

    @property
    def share(self) -> float | None:
        """Of the comparison at this moment, [0, 1]; None where nothing is compared."""
        return self._share

    def set_may_move(self, may_move: bool) -> None:
        """False: everything is there at once, and blinks only when somebody presses."""
        self._may_move = may_move

    def follow(self, comparison: Comparison | None) -> None:
        """A film that begins to move comes from the prior; one that moved before, from there."""
        before, self._comparison = self._comparison, comparison
        if _alike(before, comparison):
            return
        self._animation.stop()
        self._blinking.stop()
        if comparison is None:
            self._share = None
            return
        if self._may_move and comparison.showing is Showing.MOVING:
            goes_on = before is not None and before.keyframes is comparison.keyframes
            goes_on = goes_on and before is not None and before.showing is comparison.showing
            self._move(self._share if goes_on and self._share is not None else 0.0)
            return
        self._share = comparison.share
        if self._may_move and comparison.showing is Showing.BLINK:
            self._blinking.start()

    def _move(self, start: float) -> None:
        assert self._comparison is not None
        end = self._comparison.share
        self._share = start
        self._animation.setStartValue(start)
        self._animation.setEndValue(end)
        self._animation.setDuration(max(1, round(abs(end - start) * ONE_WAY_MS)))
        self._animation.start()

    @Slot(object)
    def _on_value(self, share: float) -> None:
        self._share = share
        self.moved.emit()

    @Slot()
    def _blink(self) -> None:
        self._share = 0.0 if self._share else 1.0
        self.moved.emit()


def _alike(one: Comparison | None, other: Comparison | None) -> bool:
    if one is None or other is None:
        return one is other
    return (one.showing, one.share, one.keyframes) == (other.showing, other.share, other.keyframes)

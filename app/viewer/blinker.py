"""Switches between two films at the view's rate while blinking is on. Knows no widgets."""

from PySide6.QtCore import QObject, QTimer, Slot

from app.viewer.comparing import CompareMode
from app.viewer.view_state import ViewState


class Blinker(QObject):
    """Where motion is unwanted nothing blinks by itself; `ViewState.blink` switches by hand."""

    def __init__(self, view: ViewState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._view = view
        self._may_move = True
        self._timer = QTimer(self)
        self._timer.timeout.connect(view.blink)
        view.changed.connect(self._follow_view)

    @property
    def may_move(self) -> bool:
        return self._may_move

    @property
    def is_blinking(self) -> bool:
        return self._timer.isActive()

    def set_may_move(self, may_move: bool) -> None:
        self._may_move = may_move
        self._follow_view()

    @Slot()
    def _follow_view(self) -> None:
        comparison = self._view.comparison
        if comparison.mode is not CompareMode.BLINK or not self._may_move:
            self._timer.stop()
        elif not self._timer.isActive() or self._timer.interval() != comparison.blink_ms:
            self._timer.start(comparison.blink_ms)

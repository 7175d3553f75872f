"""Moves compare modes on that move by themselves, as blinking does. Knows no widgets."""

from PySide6.QtCore import QObject, QTimer, Slot

from app.viewer.view_state import ViewState


class ModeTimer(QObject):
    """Where motion is unwanted nothing moves by itself; the modes' commands still do it."""

    def __init__(self, view: ViewState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._view = view
        self._may_move = True
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._tick)
        view.changed.connect(self._follow_view)

    @property
    def may_move(self) -> bool:
        return self._may_move

    @property
    def is_running(self) -> bool:
        return self._timer.isActive()

    def set_may_move(self, may_move: bool) -> None:
        self._may_move = may_move
        self._follow_view()

    @Slot()
    def _tick(self) -> None:
        self._view.set_mode(self._view.mode.ticked())

    @Slot()
    def _follow_view(self) -> None:
        interval = self._view.mode.interval_ms
        if interval is None or not self._may_move:
            self._timer.stop()
        elif not self._timer.isActive() or self._timer.interval() != interval:
            self._timer.start(interval)

"""Plays the progression: from the prior to the counterfactual and back, again and again.

Only where somebody asked for it. Knows no widgets.
"""

import math

from PySide6.QtCore import QElapsedTimer, QObject, Qt, QTimer, Signal, Slot

from app.viewer.view_state import ViewState

ONE_WAY_MS = 2400
_FRAME_MS = 16
# With little motion: a few states, each long enough to be looked at.
_STEPS = 4
_STEP_MS = 900


class SharePlayer(QObject):
    playing_changed = Signal(bool)

    def __init__(self, view: ViewState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._view = view
        self._may_move = True
        self._shown = view.share
        self._begun_at = 0.0
        self._clock = QElapsedTimer()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._advance)
        view.share_changed.connect(self._follow_share)

    @property
    def is_playing(self) -> bool:
        return self._timer.isActive()

    def set_may_move(self, may_move: bool) -> None:
        """False: it plays in a few still steps instead of moving."""
        self._may_move = may_move
        if self.is_playing:
            self._timer.start(_FRAME_MS if may_move else _STEP_MS)

    def play(self) -> None:
        """From the state that is shown; from the prior where that is the counterfactual."""
        if self.is_playing:
            return
        share = self._view.share
        self._begun_at = 0.0 if share == 1.0 else phase_of(share)
        self._clock.start()
        self._timer.start(_FRAME_MS if self._may_move else _STEP_MS)
        self.playing_changed.emit(True)
        self._advance()

    @Slot()
    def pause(self) -> None:
        if self.is_playing:
            self._timer.stop()
            self.playing_changed.emit(False)

    @Slot()
    def _advance(self) -> None:
        phase = self._begun_at + self._clock.elapsed() / ONE_WAY_MS
        self._shown = share_at(phase) if self._may_move else self._next_step()
        self._view.set_share(self._shown)

    def _next_step(self) -> float:
        share = self._view.share
        return 0.0 if share == 1.0 else (int(share * _STEPS) + 1) / _STEPS

    @Slot()
    def _follow_share(self) -> None:
        """Whoever moves the slider wants it to stay there."""
        if self._view.share != self._shown:
            self.pause()


def share_at(phase: float) -> float:
    """Eased; at whole phases the way turns round. 0 gives the prior, 1 the counterfactual."""
    return (1 - math.cos(math.pi * phase)) / 2


def phase_of(share: float) -> float:
    """The phase, in [0, 1], at which this share is shown on the way to the counterfactual."""
    return math.acos(1 - 2 * share) / math.pi

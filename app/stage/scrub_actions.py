"""What can be done with the progression from the prior to the counterfactual, as actions."""

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from app.viewer.share_player import SharePlayer
from app.viewer.view_state import ViewState
from app.widgets.actions import add_action

_STEP = 0.05


class ScrubActions(QObject):
    def __init__(self, view: ViewState, player: SharePlayer, owner: QWidget) -> None:
        super().__init__(owner)
        self._view = view
        self._player = player
        self.play = add_action(
            owner, "play", self.tr("Play the progression"), "Shift+K", checkable=True
        )
        self.play.triggered.connect(self._play)
        self.less = add_action(owner, "share-down", self.tr("Less of the change"), "J")
        self.less.triggered.connect(self._show_less)
        self.more = add_action(owner, "share-up", self.tr("More of the change"), "K")
        self.more.triggered.connect(self._show_more)
        player.playing_changed.connect(self._follow_player)

    def set_enabled(self, enabled: bool) -> None:
        """False while there is no counterfactual to go to."""
        for action in (self.play, self.less, self.more):
            action.setEnabled(enabled)
        if not enabled:
            self._player.pause()

    @Slot(bool)
    def _play(self, wanted: bool) -> None:
        if wanted:
            self._player.play()
        else:
            self._player.pause()

    @Slot(bool)
    def _follow_player(self, is_playing: bool) -> None:
        self.play.setChecked(is_playing)
        play, pause = self.tr("Play the progression"), self.tr("Pause the progression")
        self.play.setText(pause if is_playing else play)

    @Slot()
    def _show_less(self) -> None:
        self._view.set_share(self._view.share - _STEP)

    @Slot()
    def _show_more(self) -> None:
        self._view.set_share(self._view.share + _STEP)

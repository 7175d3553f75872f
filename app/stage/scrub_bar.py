"""The slider below the films: how much of the predicted change is shown, by hand or played."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QSlider, QWidget

from app.stage.scrub_actions import ScrubActions
from app.theme.look import Look
from app.theme.tokens import SPACE
from app.viewer.view_state import ViewState
from app.widgets.basics import IconButton, label

_WIDEST_PERCENT = 44


class ScrubBar(QWidget):
    def __init__(self, look: Look, view: ViewState, actions: ScrubActions) -> None:
        super().__init__()
        self.setProperty("role", "stagebar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._view = view
        self._actions = actions
        self._play = IconButton(look, "play", actions.play)
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self._slider.setRange(0, 100)
        self._slider.setPageStep(10)
        self._slider.setMinimumWidth(120)
        self._slider.setAccessibleName(self.tr("Share of the change that is shown, in percent"))
        self._slider.setToolTip(self._slider.accessibleName())
        self._slider.valueChanged.connect(self._set_share)
        self._percent = label("", "muted")
        self._percent.setMinimumWidth(_WIDEST_PERCENT)
        self._percent.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._lay_out()
        view.share_changed.connect(self._follow_share)
        actions.play.toggled.connect(self._follow_play)
        self._follow_share()

    @property
    def slider(self) -> QSlider:
        return self._slider

    @Slot(int)
    def _set_share(self, percent: int) -> None:
        # While it plays the slider is coarser than what it shows.
        if percent != round(self._view.share * 100):
            self._view.set_share(percent / 100)

    @Slot()
    def _follow_share(self) -> None:
        percent = round(self._view.share * 100)
        self._slider.setValue(percent)
        self._percent.setText(self.tr("{percent} %").format(percent=percent))

    @Slot(bool)
    def _follow_play(self, is_playing: bool) -> None:
        self._play.show_icon("pause" if is_playing else "play")

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE.small, 0, SPACE.small, 0)
        row.setSpacing(SPACE.small)
        row.addWidget(self._play)
        row.addWidget(label(self.tr("Prior"), "muted"))
        row.addWidget(self._slider, 1)
        row.addWidget(label(self.tr("Counterfactual"), "muted"))
        row.addWidget(self._percent)
        self.setMinimumHeight(40)

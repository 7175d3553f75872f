"""The slider and the buttons of one compare mode, shown while it is on."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QWidget

from app.stage.compare_actions import CompareActions
from app.theme.look import Look
from app.theme.tokens import SPACE
from app.viewer.comparing.mode import Amount, CompareMode
from app.viewer.view_state import ViewState
from app.widgets.basics import IconButton, label


class ModeControls(QWidget):
    def __init__(
        self, look: Look, view: ViewState, mode: CompareMode, actions: CompareActions
    ) -> None:
        super().__init__()
        self.setProperty("role", "clear")
        self._view = view
        self._kind = type(mode)
        self._slider: QSlider | None = None
        self._text = label("", "muted")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(SPACE.small)
        if mode.amount is not None:
            self._add_slider(mode.amount)
        for command in mode.commands:
            self._row.addWidget(IconButton(look, command.icon, actions.commands[command.id]))
        view.changed.connect(self._follow_view)
        self._follow_view()

    def _add_slider(self, amount: Amount) -> None:
        self._slider = small_slider(amount.name, amount.lowest, amount.highest)
        self._slider.setSingleStep(abs(amount.step) // 2)
        self._slider.setPageStep(abs(amount.step))
        self._slider.valueChanged.connect(self._set_amount)
        if amount.caption:
            self._row.addWidget(caption_for(self._slider, amount.caption))
        self._row.addWidget(self._slider)
        if amount.text:
            self._row.addWidget(self._text)

    @Slot(int)
    def _set_amount(self, value: int) -> None:
        mode = self._view.latest(self._kind)
        # A slider is coarser than what it shows.
        if mode.amount is not None and value != mode.amount.value:
            self._view.keep(mode.with_amount(value))

    @Slot()
    def _follow_view(self) -> None:
        is_on = isinstance(self._view.mode, self._kind)
        self.setVisible(is_on and self._row.count() > 0)
        amount = self._view.latest(self._kind).amount
        if self._slider is not None and amount is not None:
            self._slider.setValue(amount.value)
            self._text.setText(amount.text)


def small_slider(name: str, low: int, high: int) -> QSlider:
    slider = QSlider(Qt.Orientation.Horizontal)
    slider.setRange(low, high)
    slider.setMinimumWidth(64)
    slider.setMaximumWidth(120)
    slider.setAccessibleName(name)
    slider.setToolTip(name)
    return slider


def caption_for(buddy: QWidget, text: str) -> QLabel:
    caption = label(text, "muted")
    caption.setBuddy(buddy)
    return caption

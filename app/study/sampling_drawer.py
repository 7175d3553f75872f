"""Seed and sampling, for those who want to know what the same hypothesis gives another time."""

import secrets

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QDoubleSpinBox, QSpinBox, QWidget

from app.theme.look import Look
from app.theme.tokens import SPACE
from app.widgets.actions import add_action
from app.widgets.basics import IconButton, inset, label, row_of
from app.widgets.flow import FlowLayout
from engine.result import Sampling, SamplingDefaults

_SEED_MAX = 2**31 - 1
_SAMPLES_MAX = 8


class SamplingDrawer(QWidget):
    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "clear")
        self._seed = QSpinBox()
        self._seed.setRange(0, _SEED_MAX)
        self._temperature = _decimal(0.05, 5.0, 0.05)
        self._top_k = QSpinBox()
        self._top_k.setRange(1, 1_000_000)
        self._guidance = _decimal(1.0, 20.0, 0.5)
        self._samples = QSpinBox()
        self._samples.setRange(1, _SAMPLES_MAX)
        self._samples.setToolTip(
            self.tr("Several samples of one hypothesis show where the model is sure")
        )
        self._defaults = SamplingDefaults()
        self._another = add_action(self, "", self.tr("New seed"))
        self._another.triggered.connect(self._take_new_seed)
        self._dice = IconButton(look, "dice", self._another)
        self._lay_out()

    @property
    def sampling(self) -> Sampling:
        return Sampling(
            seed=self._seed.value(),
            temperature=self._temperature.value(),
            top_k=self._top_k.value(),
            guidance=self._guidance.value(),
            change_temperature=self._defaults.change_temperature,
            unchanged_from=self._defaults.unchanged_from,
        )

    @property
    def seed(self) -> QSpinBox:
        return self._seed

    @property
    def samples(self) -> QSpinBox:
        """How many samples are drawn of one hypothesis."""
        return self._samples

    def show_defaults(self, defaults: SamplingDefaults) -> None:
        self._defaults = defaults
        self._temperature.setValue(defaults.temperature)
        self._top_k.setValue(defaults.top_k)
        self._guidance.setValue(defaults.guidance)

    @Slot()
    def _take_new_seed(self) -> None:
        self._seed.setValue(secrets.randbelow(10_000))

    def _lay_out(self) -> None:
        flow = FlowLayout(self, SPACE.small)
        for name, box, width in (
            (self.tr("Seed"), self._seed, 84),
            (self.tr("Temperature"), self._temperature, 60),
            (self.tr("Top-k"), self._top_k, 68),
            (self.tr("Guidance"), self._guidance, 60),
            (self.tr("Samples"), self._samples, 48),
        ):
            caption = label(name, "muted")
            caption.setBuddy(box)
            box.setAccessibleName(name)
            box.setFixedWidth(width)
            inset(box)
            parts = [caption, box, self._dice] if box is self._seed else [caption, box]
            flow.addWidget(row_of(SPACE.tight, parts))


def _decimal(low: float, high: float, step: float) -> QDoubleSpinBox:
    box = QDoubleSpinBox()
    box.setRange(low, high)
    box.setSingleStep(step)
    box.setDecimals(2)
    return box

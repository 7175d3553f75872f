"""Seed and sampling, for those who want to know what the same hypothesis gives another time."""

import secrets
from collections.abc import Iterator

from PySide6.QtCore import Slot
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from app.theme.fonts import scaled
from app.theme.look import Look
from app.theme.tokens import SPACE
from app.widgets.actions import add_action
from app.widgets.basics import IconButton, label, row_of
from app.widgets.flow import FlowLayout
from app.widgets.number_boxes import DecimalBox, NumberBox
from engine.result import Sampling, SamplingDefaults

_SEED_MAX = 2**31 - 1
_SAMPLES_MAX = 8


class SamplingDrawer(QWidget):
    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "clear")
        self._seed = NumberBox(0, _SEED_MAX)
        self._temperature = DecimalBox(0.05, 5.0, 0.05)
        self._top_k = NumberBox(1, 1_000_000)
        self._guidance = DecimalBox(1.0, 20.0, 0.5)
        self._samples = NumberBox(1, _SAMPLES_MAX)
        self._defaults = SamplingDefaults()
        self._another = add_action(self, "", self.tr("New seed"))
        self._another.triggered.connect(self._take_new_seed)
        self._dice = IconButton(look, "dice", self._another)
        self._help = label("", "muted", wrap=True)
        self._help.setAccessibleName(self.tr("What this option does"))
        self._lay_out()
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._follow_focus)

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

    @property
    def help(self) -> str:
        """What the option does that has the focus, in one line."""
        return self._help.text()

    @Slot(QWidget, QWidget)
    def _follow_focus(self, before: QWidget | None, now: QWidget | None) -> None:
        if now is None or not self.isAncestorOf(now):
            return
        self._help.setText(now.toolTip())

    def _options(self) -> Iterator[tuple[str, QAbstractSpinBox, int, str]]:
        """Name, box, width in device-independent pixels, what it does in one line."""
        yield (
            self.tr("Seed"),
            self._seed,
            84,
            self.tr("The same seed draws the same film again; another seed, another course."),
        )
        yield (
            self.tr("Temperature"),
            self._temperature,
            60,
            self.tr("How freely the model chooses: lower is more typical, higher more varied."),
        )
        yield (
            self.tr("Top-k"),
            self._top_k,
            68,
            self.tr("From how many of its best choices the model may draw at each step."),
        )
        yield (
            self.tr("Guidance"),
            self._guidance,
            60,
            self.tr("How strictly the film follows the hypothesis; too much looks unnatural."),
        )
        yield (
            self.tr("Samples"),
            self._samples,
            48,
            self.tr("Several samples of one hypothesis show where the model is sure."),
        )

    def _lay_out(self) -> None:
        options = QWidget()
        options.setProperty("role", "clear")
        flow = FlowLayout(options, SPACE.small)
        for name, box, width, what in self._options():
            caption = label(name, "muted")
            caption.setBuddy(box)
            caption.setToolTip(what)
            box.setAccessibleName(name)
            box.setAccessibleDescription(what)
            box.setToolTip(what)
            box.setFixedWidth(scaled(width))
            parts = [caption, box, self._dice] if box is self._seed else [caption, box]
            flow.addWidget(row_of(SPACE.tight, parts))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE.tight)
        column.addWidget(options)
        column.addWidget(self._help)
        self._help.setText(self._seed.toolTip())

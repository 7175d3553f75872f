"""Boxes for numbers, with the room before the number that line edits have."""

from PySide6.QtWidgets import QAbstractSpinBox, QDoubleSpinBox, QSpinBox

# What the style sheet gives line edits; a spin box takes no padding from it.
_ROOM = 11


class NumberBox(QSpinBox):
    def __init__(self, low: int, high: int) -> None:
        super().__init__()
        self.setRange(low, high)
        _inset(self)


class DecimalBox(QDoubleSpinBox):
    def __init__(self, low: float, high: float, step: float) -> None:
        super().__init__()
        self.setRange(low, high)
        self.setSingleStep(step)
        _inset(self)


def _inset(box: QAbstractSpinBox) -> None:
    box.lineEdit().setTextMargins(_ROOM, 0, 0, 0)

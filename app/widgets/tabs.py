"""Tabs over pages: one button for each, of which one is down. Knows no pages."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QWidget

from app.theme.tokens import SPACE


class Tabs(QWidget):
    chosen = Signal(int)
    """By a click or a key, not by `show_chosen`."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__()
        self.setProperty("role", "segments")
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE.hair, SPACE.hair, SPACE.hair, SPACE.hair)
        row.setSpacing(SPACE.hair)
        group = QButtonGroup(self)
        self.buttons = tuple(QPushButton(name) for name in names)
        for place, button in enumerate(self.buttons):
            button.setCheckable(True)
            button.setProperty("role", "segment")
            group.addButton(button, place)
            row.addWidget(button)
        self.show_chosen(0)
        group.idClicked.connect(self.chosen)

    def show_chosen(self, place: int) -> None:
        self.buttons[place].setChecked(True)

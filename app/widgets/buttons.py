"""A button with words for an action: its text, its state and its key are the action's."""

from PySide6.QtCore import Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QPushButton


class ActionButton(QPushButton):
    def __init__(self, action: QAction, role: str | None = None) -> None:
        super().__init__()
        self._action = action
        if role is not None:
            self.setProperty("role", role)
        self.setCheckable(action.isCheckable())
        self.clicked.connect(action.trigger)
        action.changed.connect(self._follow)
        self._follow()

    @Slot()
    def _follow(self) -> None:
        shortcut = self._action.shortcut().toString()
        self.setText(self._action.text())
        self.setToolTip(f"{self._action.text()} ({shortcut})" if shortcut else "")
        self.setEnabled(self._action.isEnabled())
        self.setChecked(self._action.isChecked())

"""Makes an action of the stage: its key works wherever in the window the focus is."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget


def add_action(
    owner: QWidget, identity: str, text: str, key: str, *, checkable: bool = False
) -> QAction:
    """`identity`: the object name, under which a student's own key is kept."""
    action = QAction(text, owner)
    action.setObjectName(identity)
    action.setShortcut(QKeySequence(key))
    action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
    action.setCheckable(checkable)
    owner.addAction(action)
    return action

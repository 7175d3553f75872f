"""The one way to make a command: an action with its name and key, on the widget where it works."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

SCOPE = "scope"
"""Property of an action that works in windows of its own: what these are called. The same key may
do something else elsewhere."""
Key = str | QKeySequence.StandardKey | Qt.Key


def add_action(
    owner: QWidget,
    identity: str,
    name: str,
    key: Key = "",
    *,
    checkable: bool = False,
    enabled: bool = True,
    context: Qt.ShortcutContext = Qt.ShortcutContext.WindowShortcut,
) -> QAction:
    """`identity`: what a key that the user chose is kept under; empty where none can be chosen.

    `context`: where the key works, by default in the whole window of `owner`.
    """
    action = QAction(name, owner)
    action.setObjectName(identity)
    action.setShortcut(QKeySequence(key))
    action.setShortcutContext(context)
    action.setCheckable(checkable)
    action.setEnabled(enabled)
    owner.addAction(action)
    return action

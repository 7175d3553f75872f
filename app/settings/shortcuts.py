"""The keys of the window's actions: as designed, or as the student chose. Knows no dialog."""

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QKeySequence

# Actions that Qt's own widgets bring along.
_QTS_OWN = ("_q_", "qt_")


class Shortcuts(QObject):
    changed = Signal()

    def __init__(self, actions: Iterable[QAction], parent: QObject | None = None) -> None:
        """Those with an object name and a text; the name is what a chosen key is kept under."""
        super().__init__(parent)
        self._actions = {
            action.objectName(): action
            for action in actions
            if action.text()
            and action.objectName()
            and not action.objectName().startswith(_QTS_OWN)
        }
        self._designed = {name: one.shortcut() for name, one in self._actions.items()}

    @property
    def actions(self) -> Mapping[str, QAction]:
        return self._actions

    @property
    def chosen(self) -> dict[str, str]:
        """The keys that are not as designed, as portable text; empty text is no key."""
        return {
            name: _text(action.shortcut())
            for name, action in self._actions.items()
            if action.shortcut() != self._designed[name]
        }

    def apply(self, chosen: Mapping[str, str]) -> None:
        """Actions that are not named get their designed keys; unknown names are passed over."""
        for name, action in self._actions.items():
            key = chosen.get(name)
            action.setShortcut(self._designed[name] if key is None else QKeySequence(key))
        self.changed.emit()

    def holder(self, key: QKeySequence, other_than: str) -> QAction | None:
        """The other action that has this key already."""
        if key.isEmpty():
            return None
        others = (action for name, action in self._actions.items() if name != other_than)
        return next((one for one in others if one.shortcut() == key), None)

    def set_key(self, name: str, key: QKeySequence) -> None:
        self._actions[name].setShortcut(key)
        self.changed.emit()

    def reset(self) -> None:
        self.apply({})


def _text(key: QKeySequence) -> str:
    return key.toString(QKeySequence.SequenceFormat.PortableText)

"""The keys of the window's actions: as designed, or as the student chose. Knows no dialog."""

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QKeySequence

from app.widgets.actions import SCOPE

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
        self._designed = {name: one.shortcuts() for name, one in self._actions.items()}

    @property
    def actions(self) -> Mapping[str, QAction]:
        return self._actions

    @property
    def chosen(self) -> dict[str, str]:
        """The keys that are not as designed, as portable text; empty text is no key."""
        return {
            name: _text(action.shortcut())
            for name, action in self._actions.items()
            if action.shortcuts() != self._designed[name]
        }

    def apply(self, chosen: Mapping[str, str]) -> None:
        """Actions that are not named get their designed keys; unknown names are passed over."""
        for name, action in self._actions.items():
            key = chosen.get(name)
            action.setShortcuts(
                self._designed[name] if key is None else self._keys(name, QKeySequence(key))
            )
        self.changed.emit()

    def holder(self, key: QKeySequence, other_than: str) -> QAction | None:
        """The other action that has this key already in the same windows."""
        if key.isEmpty():
            return None
        scope = self.scope(other_than)
        others = (
            action
            for name, action in self._actions.items()
            if name != other_than and self.scope(name) == scope
        )
        return next((one for one in others if key in one.shortcuts()), None)

    def scope(self, name: str) -> str:
        """What the windows are called in which the action works; "" for the main one."""
        return str(self._actions[name].property(SCOPE) or "")

    def further_keys(self, name: str) -> list[QKeySequence]:
        """Keys that do the same besides the one that can be chosen."""
        return self._actions[name].shortcuts()[1:]

    def set_key(self, name: str, key: QKeySequence) -> None:
        """In the place of the first of its keys; further ones stay."""
        self._actions[name].setShortcuts(self._keys(name, key))
        self.changed.emit()

    def _keys(self, name: str, key: QKeySequence) -> list[QKeySequence]:
        keys = dict.fromkeys((key, *self._designed[name][1:]))
        return [one for one in keys if not one.isEmpty()]

    def reset(self) -> None:
        self.apply({})


def _text(key: QKeySequence) -> str:
    return key.toString(QKeySequence.SequenceFormat.PortableText)

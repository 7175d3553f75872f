"""What a clicker, a keyboard and the presenter's buttons can do; the same in both windows."""

from collections.abc import Sequence

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from app.widgets.actions import add_action


class LectureCommands(QObject):
    """Clickers send Page Down and Page Up, and `b` or `.` for a black screen."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.next = _command(window, "lecture-next", self.tr("Next"), ["PgDown", "Right", "Space"])
        self.back = _command(window, "lecture-back", self.tr("Back"), ["PgUp", "Left"])
        self.black = _command(window, "lecture-black", self.tr("Black screen"), ["B", "."])
        self.white = _command(window, "lecture-white", self.tr("White screen"), ["W"])
        self.swap = _command(window, "lecture-swap", self.tr("Swap screens"), ["F6"])
        self.view = _command(window, "lecture-view", self.tr("Presenter's view"), ["F5"])
        self.leave = _command(window, "lecture-leave", self.tr("End the lecture"), ["Esc"])

    @property
    def all(self) -> tuple[QAction, ...]:
        return (self.next, self.back, self.black, self.white, self.swap, self.view, self.leave)


def _command(window: QWidget, identity: str, name: str, keys: Sequence[str]) -> QAction:
    action = add_action(window, identity, name)
    action.setShortcuts([QKeySequence(key) for key in keys])
    action.setAutoRepeat(False)
    return action

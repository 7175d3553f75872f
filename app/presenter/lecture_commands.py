"""What a clicker, a keyboard and the presenter's buttons can do; the same in both windows.

Made once for all lectures, so that their keys can be chosen before one begins. They belong to no
window until a lecture adds them to its own.
"""

from collections.abc import Sequence

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence

from app.widgets.actions import SCOPE


class LectureCommands(QObject):
    """Clickers send Page Down and Page Up, and `b` or `.` for a black screen."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.next = self._command("lecture-next", self.tr("Next"), ["PgDown", "Right", "Space"])
        self.back = self._command("lecture-back", self.tr("Back"), ["PgUp", "Left"])
        self.black = self._command("lecture-black", self.tr("Black screen"), ["B", "."])
        self.white = self._command("lecture-white", self.tr("White screen"), ["W"])
        self.more = self._command("lecture-more", self.tr("Film or line: a step on"), ["Down"])
        self.less = self._command("lecture-less", self.tr("Film or line: a step back"), ["Up"])
        self.swap = self._command("lecture-swap", self.tr("Swap screens"), ["F6"])
        self.view = self._command("lecture-view", self.tr("Presenter's view"), ["F5"])
        self.leave = self._command("lecture-leave", self.tr("End the lecture"), ["Esc"])

    @property
    def all(self) -> tuple[QAction, ...]:
        return (self.next, self.back, self.black, self.white, self.more, self.less, self.swap,
                self.view, self.leave)  # fmt: skip

    def _command(self, identity: str, name: str, keys: Sequence[str]) -> QAction:
        action = QAction(name, self)
        action.setObjectName(identity)
        action.setProperty(SCOPE, self.tr("In a lecture"))
        action.setShortcuts([QKeySequence(key) for key in keys])
        action.setAutoRepeat(False)
        return action

"""A sentence in place instead of a dialog: what happened, and what can be done about it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget
from shiboken6 import isValid

from app.theme.tokens import SPACE
from app.widgets.announce import announce
from app.widgets.basics import label, set_role

# Long enough to be read twice.
_DONE_MS = 12_000


@dataclass(frozen=True, slots=True)
class NoticeAction:
    """A button of a notice. `callback`: a method of a QObject, or `partial` of one; nothing is
    called once Qt has deleted the object."""

    name: str
    callback: Callable[[], object]

    def __post_init__(self) -> None:
        _owner(self.callback)

    def carry_out(self) -> None:
        if isValid(_owner(self.callback)):
            self.callback()


def _owner(callback: Callable[[], object]) -> QObject:
    method: object = callback
    while isinstance(method, partial):
        method = method.func
    owner: object = getattr(method, "__self__", None)
    if not isinstance(owner, QObject):
        raise TypeError(f"{callback!r} is no method of a QObject")
    return owner


@dataclass(frozen=True, slots=True)
class _Notice:
    text: str
    actions: tuple[NoticeAction, ...] = ()
    lasts: bool = False
    is_done: bool = False


class NoticeBar(QWidget):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "notice")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._text = label("", "notice-text", wrap=True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._text.setAccessibleName(self.tr("Notice"))
        self._dismiss = QPushButton(self.tr("Dismiss"))
        self._dismiss.setProperty("role", "plain")
        self._dismiss.clicked.connect(self._go_back)
        self._shown: _Notice | None = None
        self._fading = QTimer(self, singleShot=True, interval=_DONE_MS)
        self._fading.timeout.connect(self._go_back)
        self._earlier: list[_Notice] = []
        self._buttons: dict[QPushButton, NoticeAction] = {}
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(SPACE.medium, SPACE.tight, SPACE.tight, SPACE.tight)
        self._row.setSpacing(SPACE.small)
        self._row.addWidget(self._text, 1)
        self._row.addWidget(self._dismiss)
        self.hide()

    @property
    def text(self) -> str:
        return self._text.text() if not self.isHidden() else ""

    @property
    def buttons(self) -> tuple[QPushButton, ...]:
        return tuple(self._buttons)

    @Slot(str)
    def tell(self, text: str, actions: Sequence[NoticeAction] = (), *, lasts: bool = False) -> None:
        """The latest notice replaces the one before. One that `lasts` comes back after it, until it
        is dismissed or acted on: what it offers would else be lost."""
        if self._shown is not None and self._shown.lasts:
            self._earlier.append(self._shown)
        self._show(_Notice(text, tuple(actions), lasts))

    @Slot(str)
    def tell_done(self, text: str) -> None:
        """Something went well: said without a warning's colour, and gone after a while."""
        if self._shown is not None and self._shown.lasts:
            self._earlier.append(self._shown)
        self._show(_Notice(text, is_done=True))

    def pass_by(self) -> None:
        """Something else began: only what lasts is still of interest."""
        if self._shown is not None and not self._shown.lasts:
            self._go_back()

    @Slot()
    def _go_back(self) -> None:
        self._shown = None
        self._fading.stop()
        if self._earlier:
            self._show(self._earlier.pop())
        else:
            self.hide()

    def _show(self, notice: _Notice) -> None:
        self._shown = notice
        self._text.setText(notice.text)
        role = "done" if notice.is_done else "notice"
        if self.property("role") != role:
            set_role(self, role)
            set_role(self._text, "value" if notice.is_done else "notice-text")
        if notice.is_done:
            self._fading.start()
        else:
            self._fading.stop()
        for button in self._buttons:
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._buttons = {}
        for action in notice.actions:
            button = QPushButton(action.name)
            button.clicked.connect(self._act)
            self._row.insertWidget(self._row.count() - 1, button)
            self._buttons[button] = action
        self.show()
        announce(self._text, notice.text)

    @Slot()
    def _act(self) -> None:
        button = self.sender()
        if isinstance(button, QPushButton) and button in self._buttons:
            action = self._buttons[button]
            self._go_back()
            action.carry_out()

"""Where the window opens: as it was left, and always inside the screen that is there now."""

from PySide6.QtCore import QMargins, QRect, QSize
from PySide6.QtWidgets import QMainWindow

_FIRST_SIZE = QSize(1440, 900)
# What the system draws around a window before it says how much: a title bar and an edge.
_FRAME = QMargins(4, 40, 4, 4)


def restore_place(window: QMainWindow, saved: bytes) -> None:
    """`saved`: what `QMainWindow.saveGeometry` gave; empty at the first start."""
    restored = bool(saved) and window.restoreGeometry(saved)
    if restored and (window.isMaximized() or window.isFullScreen()):
        return
    available = window.screen().availableGeometry()
    wanted = window.geometry() if restored else first_place(available)
    window.setGeometry(placed_inside(wanted, available))


def first_place(available: QRect) -> QRect:
    """In the middle of the screen, as large as is comfortable."""
    place = QRect(available.topLeft(), _FIRST_SIZE)
    place.moveCenter(available.center())
    return place


def placed_inside(wanted: QRect, available: QRect) -> QRect:
    """`wanted`, made smaller and moved where it would not be seen whole with its frame."""
    room = available.marginsRemoved(_FRAME)
    place = QRect(wanted.topLeft(), wanted.size().boundedTo(room.size()))
    left = min(max(place.left(), room.left()), room.right() + 1 - place.width())
    top = min(max(place.top(), room.top()), room.bottom() + 1 - place.height())
    place.moveTo(left, top)
    return place

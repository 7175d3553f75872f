"""A small wall in the shape of the screen on which the real one is."""

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

_LOWEST = 150
_HIGHEST_HINT = 220


class InShape(QWidget):
    """As large as fits, in the middle."""

    def __init__(self, inside: QWidget, shape: QSize = QSize(16, 9)) -> None:
        super().__init__()
        self._inside = inside
        self._shape = shape
        inside.setParent(self)
        self.setMinimumHeight(_LOWEST)

    def set_shape(self, shape: QSize) -> None:
        self._shape = shape
        self._arrange()

    def sizeHint(self) -> QSize:
        return QSize(_HIGHEST_HINT * self._shape.width() // self._shape.height(), _HIGHEST_HINT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()

    def _arrange(self) -> None:
        width, height = self.width(), self.height()
        scale = min(width / self._shape.width(), height / self._shape.height())
        size = QSize(round(self._shape.width() * scale), round(self._shape.height() * scale))
        left, top = (width - size.width()) // 2, (height - size.height()) // 2
        self._inside.setGeometry(QRect(left, top, size.width(), size.height()))

"""The presenter's copy of the wall: where it is pressed, a laser pointer is seen by the hall."""

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent

from app.presenter.wall import Wall
from app.theme.look import Look


class PointingWall(Wall):
    pointed = Signal(object)
    """QPointF in fractions of the wall; None when the button is released."""

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setToolTip(self.tr("Press and move to point for the hall."))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._point(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._point(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.point(None)
            self.pointed.emit(None)

    def _point(self, at: QPointF) -> None:
        """The cursor may leave the wall while the button is down."""
        if not self.rect().contains(at.toPoint()):
            self.point(None)
            self.pointed.emit(None)
            return
        place = QPointF(at.x() / self.width(), at.y() / self.height())
        self.point(place)
        self.pointed.emit(place)

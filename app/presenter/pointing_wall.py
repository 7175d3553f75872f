"""The presenter's copy of the wall: where it is pressed, a laser pointer is seen by the hall."""

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent

from app.presenter.wall import Wall
from app.theme.look import Look


class PointingWall(Wall):
    pointed = Signal(object)
    """QPointF in fractions of the wall; None when the button is released."""
    marked = Signal(tuple)
    """x and y as fractions of the film: where the lecturer says that most of the hall pointed."""

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setToolTip(self.tr("Press and move to point for the hall."))

        self._marks = False

    def set_marks(self, marks: bool) -> None:
        """The next press marks a place on the film and points nowhere."""
        self._marks = marks

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        if not self._marks:
            self._point(event.position())
            return
        place = self.on_first_film(event.position())
        if place is not None:
            self.marked.emit(place)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton and not self._marks:
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

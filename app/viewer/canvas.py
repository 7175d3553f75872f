"""The one canvas on which films are shown. Panes that share a ViewState move together; panes that
share FilmLayers show the same marks.

Passes events on to `Gestures` and pictures to the painters; the stage decides what is shown.
"""

from dataclasses import replace

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QEventPoint,
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QPointingDevice,
    QTabletEvent,
    QTouchEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from app.film.film import Picture
from app.theme.look import Look
from app.viewer.decorations import paint_empty, paint_focus, paint_frame
from app.viewer.film_layers import FilmLayers
from app.viewer.film_painter import FilmPainter, paint_arrival
from app.viewer.gestures import Gestures
from app.viewer.key_pointing import KeyPointing
from app.viewer.pane_content import PaneContent, PaneText
from app.viewer.pane_text import TextPainter
from app.viewer.pane_vectors import VectorPainter
from app.viewer.tools import POINTING_TOOLS, Tool
from app.viewer.view_state import ViewState
from app.viewer.viewport import Point, Projection, project

_KEY_PAN, _FINE_KEY_PAN = 40.0, 8.0
_WHEEL_NOTCH = 120.0
_PANS = {
    Qt.Key.Key_Left: (1.0, 0.0),
    Qt.Key.Key_Right: (-1.0, 0.0),
    Qt.Key.Key_Up: (0.0, 1.0),
    Qt.Key.Key_Down: (0.0, -1.0),
}


class Canvas(QWidget):
    menu_wanted = Signal(QPoint)
    """What can be done with this film, at this place of the screen."""

    def __init__(
        self,
        view: ViewState,
        look: Look,
        text: PaneText,
        *,
        layers: FilmLayers | None = None,
        compares: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        """`layers`: those of another pane, to share them. `compares`: this pane shows films as the
        compare mode says; others show one film each."""
        super().__init__(parent)
        self._view = view
        self._look = look
        self._layers = layers if layers is not None else FilmLayers(self)
        self._content = PaneContent(text, compares=compares)
        self._gestures = Gestures(self, view, self._layers)
        self._keys = KeyPointing(self, self._layers)
        self._films = FilmPainter(view, self._layers)
        self._vectors = VectorPainter(view, self._layers)
        self._texts = TextPainter(view, self._layers)
        self._tool_before_pen: Tool | None = None
        self._is_framed = False
        self._pressed_at = QPointF()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 160)
        self.setMouseTracking(True)
        self.setTabletTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName(text.title)
        self._follow_cursor()
        view.changed.connect(self.update)
        look.changed.connect(self.update)
        self._layers.changed.connect(self.update)
        self._layers.tool_changed.connect(self._follow_cursor)
        self._layers.pointing.moved.connect(self.update)

    @property
    def picture(self) -> Picture | None:
        return self._content.picture

    @property
    def text(self) -> PaneText:
        return self._content.text

    @property
    def layers(self) -> FilmLayers:
        return self._layers

    def show_picture(self, picture: Picture | None) -> None:
        self._content = replace(self._content, picture=picture, second=None)
        self.update()

    def show_pair(self, picture: Picture, second: Picture | None, second_text: PaneText) -> None:
        """`second` is what `picture` is compared with."""
        self._content = replace(
            self._content, picture=picture, second=second, second_text=second_text
        )
        self.update()

    def set_text(self, text: PaneText) -> None:
        self._content = replace(self._content, text=text)
        self.setAccessibleName(text.title)
        self.setAccessibleDescription(text.mark or text.empty)
        self.update()

    def set_framed(self, framed: bool) -> None:
        """A frame around the pane tells it from those beside it."""
        self._is_framed = framed
        self.update()

    def show_one_to_one(self) -> None:
        """One film pixel on one screen pixel, about the middle of what is seen."""
        projection = self.projection()
        if projection is not None:
            self.zoom_by(1.0 / self.devicePixelRatioF() / projection.scale)

    def zoom_by(self, factor: float) -> None:
        """About the middle of what is seen."""
        self._gestures.zoom(factor, (self.width() / 2, self.height() / 2))

    def sizeHint(self) -> QSize:
        return QSize(420, 420)

    # What `Gestures` needs to know

    def projection(self) -> Projection | None:
        """Of the film that the view is about, in pane pixels, its corner on a whole device pixel,
        so that 1:1 really is one film pixel on one screen pixel."""
        picture = self._content.picture
        if picture is None:
            return None
        film = picture.frame or picture.size
        exact = project(self._view.viewport, film, self.pane_size(), self._view.orientation)
        density = self.devicePixelRatioF()
        return replace(
            exact,
            left=round(exact.left * density) / density,
            top=round(exact.top * density) / density,
        )

    def pane_size(self) -> Point:
        return float(self.width()), float(self.height())

    def compares(self) -> bool:
        return self._content.compares

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        pane, palette = QRectF(self.rect()), self._look.palette
        painter.fillRect(self.rect(), QColor(palette.film))
        projection = self.projection()
        if projection is None:
            paint_empty(painter, pane, palette, self._content.text.empty)
        else:
            self._films.paint(painter, self._content, projection, pane, palette)
            self._paint_arrivals(painter, projection)
            self._vectors.paint(
                painter,
                self._content,
                projection,
                palette,
                is_here=self._layers.pointing.pane is self,
            )
            if self._view.magnifies:
                self._films.paint_lens(painter, self._content, projection, pane, palette)
        self._texts.paint(painter, self._content, projection, pane, palette)
        if self._is_framed:
            paint_frame(painter, pane, palette)
        if self.hasFocus():
            paint_focus(painter, pane, palette)
        painter.end()

    def _paint_arrivals(self, painter: QPainter, projection: Projection) -> None:
        picture = self._content.second or self._content.picture
        if picture is not None:
            paint_arrival(painter, picture, projection, self._look.palette)

    # Events

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QTouchEvent) and self._touched(event):
            return True
        if isinstance(event, QNativeGestureEvent) and self._stretched(event):
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed_at = event.position()
        self._gestures.press(event.position(), event.button(), event.modifiers())
        self._follow_cursor()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._gestures.move(event.position())
        self._follow_cursor()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._gestures.release(event.position())
        self._follow_cursor()
        moved = (event.position() - self._pressed_at).manhattanLength()
        is_click = moved < QApplication.startDragDistance()
        if event.button() is Qt.MouseButton.RightButton and is_click:
            self.menu_wanted.emit(event.globalPosition().toPoint())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """With the mouse it comes when the button goes up: dragging with it sets the window."""
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            self.menu_wanted.emit(self.mapToGlobal(self.rect().center()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._gestures.double_click()

    def leaveEvent(self, event: QEvent) -> None:
        self._gestures.leave()
        super().leaveEvent(event)

    def tabletEvent(self, event: QTabletEvent) -> None:
        """Accepted, so that no mouse events are made of it, which know no pressure."""
        position, pressure = event.position(), event.pressure()
        match event.type():
            case QEvent.Type.TabletPress:
                self._turn_pen(event)
                self._gestures.press(position, event.button(), event.modifiers(), pressure)
            case QEvent.Type.TabletMove:
                self._gestures.move(position, pressure)
            case QEvent.Type.TabletRelease:
                self._gestures.release(position)
                self._turn_pen_back()
        self._follow_cursor()
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta().y()
        if turned:
            self._gestures.wheel(event.position(), turned / _WHEEL_NOTCH, event.modifiers())
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._press_key(event):
            event.accept()
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if not event.isAutoRepeat():
            self._keys.release(Qt.Key(event.key()))
            if event.key() == Qt.Key.Key_Space:
                self._gestures.space_held = False
                self._follow_cursor()
        super().keyReleaseEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._gestures.space_held = False
        super().focusOutEvent(event)

    def _press_key(self, event: QKeyEvent) -> bool:
        """False: the key means nothing here."""
        projection, key = self.projection(), Qt.Key(event.key())
        if projection is None:
            return False
        if event.matches(QKeySequence.StandardKey.Undo):
            self._layers.undo()
            return True
        if event.matches(QKeySequence.StandardKey.Redo):
            self._layers.redo()
            return True
        modifiers = event.modifiers()
        fine = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
        moves_view = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
        if self._chooses_region(key):
            self._layers.choose_hovered()
            return True
        points = (self._keys.is_on or self._view.magnifies) and not moves_view
        if points and self._keys.press(key, projection, self.pane_size(), fine=fine):
            return True
        return self._point_at_region(key) or self._move_view(key, fine=fine)

    def _chooses_region(self, key: Qt.Key) -> bool:
        """Enter is about the region; with a tool that points, only where keys went to one."""
        if key not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return False
        has_cross = self._layers.tool in POINTING_TOOLS
        pointing = self._layers.pointing
        return pointing.went_by_regions or (bool(pointing.hovered) and not has_cross)

    def _point_at_region(self, key: Qt.Key) -> bool:
        if key not in (Qt.Key.Key_Period, Qt.Key.Key_Comma) or not self._layers.regions:
            return False
        self._layers.pointing.hover_next(1 if key == Qt.Key.Key_Period else -1)
        return True

    def _move_view(self, key: Qt.Key, *, fine: bool) -> bool:
        if key in _PANS:
            step = _FINE_KEY_PAN if fine else _KEY_PAN
            self._gestures.pan(_PANS[key][0] * step, _PANS[key][1] * step)
        elif key == Qt.Key.Key_Space:
            self._gestures.space_held = True
            self._follow_cursor()
        else:
            return self._set_mode_by(key)
        return True

    def _set_mode_by(self, key: Qt.Key) -> bool:
        mode = self._view.mode.after_key(key) if self._content.compares else None
        if mode is not None:
            self._view.set_mode(mode)
        return mode is not None

    def _touched(self, event: QTouchEvent) -> bool:
        if event.type() is QEvent.Type.TouchCancel:
            self._gestures.lose_touch()
            return True
        lifted = QEventPoint.State.Released
        points = [point for point in event.points() if point.state() is not lifted]
        self._gestures.touch([point.position() for point in points])
        event.accept()
        return True

    def _stretched(self, event: QNativeGestureEvent) -> bool:
        if event.gestureType() is not Qt.NativeGestureType.ZoomNativeGesture:
            return False
        at = event.position()
        self._gestures.zoom(1.0 + event.value(), (at.x(), at.y()))
        return True

    def _turn_pen(self, event: QTabletEvent) -> None:
        """A pen held the other way round erases."""
        is_eraser = event.pointerType() is QPointingDevice.PointerType.Eraser
        if is_eraser and self._layers.tool is Tool.BRUSH:
            self._tool_before_pen = self._layers.tool
            self._layers.set_tool(Tool.ERASER)

    def _turn_pen_back(self) -> None:
        if self._tool_before_pen is not None:
            self._layers.set_tool(self._tool_before_pen)
            self._tool_before_pen = None

    @Slot()
    def _follow_cursor(self) -> None:
        shape = self._gestures.cursor
        if self.cursor().shape() is not shape:
            self.setCursor(shape)

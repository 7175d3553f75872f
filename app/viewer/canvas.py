"""The one canvas on which films are shown. Panes that share a ViewState move together.

Knows how to paint a Picture and how hands move it; what is shown and when is the stage's business.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.theme.look import Look
from app.viewer.decorations import (
    paint_empty,
    paint_focus,
    paint_reading_line,
    paint_readout,
    paint_sides,
    paint_title,
)
from app.viewer.film import Picture
from app.viewer.pyramid import Pyramid
from app.viewer.rendering import Region, colours, greys, visible_region
from app.viewer.view_state import (
    FIT,
    CompareMode,
    GreyWindow,
    Projection,
    ViewState,
    panned,
    project,
    zoomed,
)

_WHEEL_STEP = 1.2
_KEY_STEP = 40.0
_DIFFERENCE_GROUND = QColor(24, 28, 33)


@dataclass(frozen=True, slots=True)
class PaneText:
    """`mark` is shown on the pane at all times, as "synthetic" must be; `empty` while there is no
    picture."""

    title: str
    mark: str = ""
    empty: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class _Shaded:
    """One rendered region, kept until something that it depends on changes."""

    pyramid: Pyramid
    region: Region
    shade: GreyWindow | float
    image: QImage
    pixels: NDArray[np.uint8] | NDArray[np.uint32]


class Canvas(QWidget):
    def __init__(
        self,
        view: ViewState,
        look: Look,
        text: PaneText,
        *,
        comparing: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        """`comparing`: this pane paints the change as the view's mode says; others show greys."""
        super().__init__(parent)
        self._view = view
        self._look = look
        self._text = text
        self._comparing = comparing
        self._picture: Picture | None = None
        self._greys: _Shaded | None = None
        self._colours: _Shaded | None = None
        self._dragged_from: QPointF | None = None
        self._panning = False
        self._space_held = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 160)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName(text.title)
        view.changed.connect(self.update)
        look.changed.connect(self.update)

    @property
    def picture(self) -> Picture | None:
        return self._picture

    @property
    def text(self) -> PaneText:
        return self._text

    def show_picture(self, picture: Picture | None) -> None:
        self._picture = picture
        self._greys = self._colours = None
        self.update()

    def set_text(self, text: PaneText) -> None:
        self._text = text
        self.setAccessibleName(text.title)
        self.setAccessibleDescription(text.mark or text.empty)
        self.update()

    def show_one_to_one(self) -> None:
        """One film pixel on one screen pixel, about the middle of what is in sight."""
        if self._picture is not None:
            self._zoom(1.0 / self.devicePixelRatioF() / self._projection().scale, self._middle())

    def zoom_by(self, factor: float) -> None:
        """About the middle of what is in sight."""
        if self._picture is not None:
            self._zoom(factor, self._middle())

    def sizeHint(self) -> QSize:
        return QSize(420, 420)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._look.palette.film))
        if self._picture is None:
            paint_empty(painter, QRectF(self.rect()), self._look.palette, self._text.empty)
        else:
            self._paint_film(painter, self._picture)
        self._paint_text(painter)
        if self.hasFocus():
            paint_focus(painter, QRectF(self.rect()), self._look.palette)
        painter.end()

    def _paint_film(self, painter: QPainter, picture: Picture) -> None:
        projection = self._projection()
        film = self._film_frame(picture, projection)
        painter.save()
        painter.setClipRect(film.intersected(QRectF(self.rect())))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if self._comparing and self._view.mode is CompareMode.DIFFERENCE:
            painter.fillRect(film, _DIFFERENCE_GROUND)
            self._paint_change(painter, picture, projection, 1.0)
        else:
            self._paint_greys(painter, picture, projection)
            if self._comparing:
                self._paint_change(painter, picture, projection, self._view.opacity)
        if picture.arrived is not None:
            paint_reading_line(painter, film, self._look.palette, picture.arrived)
        painter.restore()

    def _paint_greys(self, painter: QPainter, picture: Picture, projection: Projection) -> None:
        region = visible_region(picture.greys, projection, self._pane(), self.devicePixelRatioF())
        if region is None:
            return
        window = self._view.window
        if not _is_of(self._greys, picture.greys, region, window):
            pixels = greys(picture.greys, region, window)
            image = _image(pixels, QImage.Format.Format_Grayscale8)
            self._greys = _Shaded(picture.greys, region, window, image, pixels)
        assert self._greys is not None
        painter.drawImage(_place(region, projection), self._greys.image)

    def _paint_change(
        self, painter: QPainter, picture: Picture, projection: Projection, opacity: float
    ) -> None:
        if picture.change is None:
            return
        region = visible_region(picture.change, projection, self._pane(), self.devicePixelRatioF())
        if region is None:
            return
        if not _is_of(self._colours, picture.change, region, opacity):
            pixels = colours(picture.change, region, opacity)
            image = _image(pixels, QImage.Format.Format_ARGB32_Premultiplied)
            self._colours = _Shaded(picture.change, region, opacity, image, pixels)
        assert self._colours is not None
        painter.drawImage(_place(region, projection), self._colours.image)

    def _paint_text(self, painter: QPainter) -> None:
        pane = QRectF(self.rect())
        palette = self._look.palette
        paint_title(painter, pane, palette, self._text.title, self._text.mark)
        if self._picture is None:
            return
        projection = self._projection()
        paint_sides(
            painter,
            self._film_frame(self._picture, projection).intersected(pane),
            palette,
            self.tr("R", "side marker"),
            self.tr("L", "side marker"),
        )
        window = self._view.window
        readout = self.tr("Window {width} %  Level {centre} %   Zoom {zoom} %").format(
            width=round(window.width * 100),
            centre=round(window.centre * 100),
            zoom=round(projection.scale * self.devicePixelRatioF() * 100),
        )
        paint_readout(painter, pane, palette, readout)

    # Hands

    def mousePressEvent(self, event: QMouseEvent) -> None:
        button = event.button()
        if self._picture is None or button not in (
            Qt.MouseButton.LeftButton,
            Qt.MouseButton.MiddleButton,
        ):
            super().mousePressEvent(event)
            return
        shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        self._panning = button is Qt.MouseButton.MiddleButton or self._space_held or shifted
        self._dragged_from = event.position()
        self.setCursor(
            Qt.CursorShape.ClosedHandCursor if self._panning else Qt.CursorShape.SizeAllCursor
        )

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._picture is None or self._dragged_from is None:
            return
        by = event.position() - self._dragged_from
        self._dragged_from = event.position()
        if self._panning:
            self._pan(by.x(), by.y())
        else:
            moved = self._view.window.dragged(by.x() / self.width(), by.y() / self.height())
            self._view.set_window(moved)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._dragged_from = None
        self._rest_cursor()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._view.set_viewport(FIT)

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta().y()
        if self._picture is not None and turned:
            at = (event.position().x(), event.position().y())
            self._zoom(_WHEEL_STEP ** (turned / 120.0), at)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        pans = {
            Qt.Key.Key_Left: QPoint(1, 0),
            Qt.Key.Key_Right: QPoint(-1, 0),
            Qt.Key.Key_Up: QPoint(0, 1),
            Qt.Key.Key_Down: QPoint(0, -1),
        }
        way = pans.get(Qt.Key(event.key()))
        if self._picture is not None and way is not None:
            self._pan(way.x() * _KEY_STEP, way.y() * _KEY_STEP)
        elif event.key() == Qt.Key.Key_Space:
            self._space_held = True
            self._rest_cursor()
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space_held = False
            self._rest_cursor()
        else:
            super().keyReleaseEvent(event)

    def _rest_cursor(self) -> None:
        shape = Qt.CursorShape.OpenHandCursor if self._space_held else Qt.CursorShape.CrossCursor
        self.setCursor(shape)

    def _zoom(self, factor: float, at: tuple[float, float]) -> None:
        assert self._picture is not None
        view = self._view
        view.set_viewport(zoomed(view.viewport, factor, at, self._picture.size, self._pane()))

    def _pan(self, right: float, down: float) -> None:
        assert self._picture is not None
        view = self._view
        view.set_viewport(panned(view.viewport, (right, down), self._picture.size, self._pane()))

    # Geometry

    def _pane(self) -> tuple[float, float]:
        return float(self.width()), float(self.height())

    def _middle(self) -> tuple[float, float]:
        return self.width() / 2, self.height() / 2

    def _film_frame(self, picture: Picture, projection: Projection) -> QRectF:
        return QRectF(
            projection.left,
            projection.top,
            picture.size[0] * projection.scale,
            picture.size[1] * projection.scale,
        )

    def _projection(self) -> Projection:
        """On whole device pixels, so that 1:1 really is one film pixel on one screen pixel."""
        assert self._picture is not None
        exact = project(self._view.viewport, self._picture.size, self._pane())
        density = self.devicePixelRatioF()
        return Projection(
            exact.scale,
            round(exact.left * density) / density,
            round(exact.top * density) / density,
        )


def _is_of(
    shaded: _Shaded | None, pyramid: Pyramid, region: Region, shade: GreyWindow | float
) -> bool:
    return (
        shaded is not None
        and shaded.pyramid is pyramid
        and shaded.region == region
        and shaded.shade == shade
    )


def _image(pixels: NDArray[np.uint8] | NDArray[np.uint32], image_format: QImage.Format) -> QImage:
    """Shares memory with `pixels`: who keeps the image keeps them too."""
    rows, columns = pixels.shape
    return QImage(pixels.data, columns, rows, pixels.strides[0], image_format)


def _place(region: Region, projection: Projection) -> QRectF:
    unit = region.step * projection.scale
    return QRectF(
        projection.left + region.left * unit,
        projection.top + region.top * unit,
        (region.right - region.left) * unit,
        (region.bottom - region.top) * unit,
    )

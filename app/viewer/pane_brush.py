"""Paints the pixel layers of one pane for a compare mode: first film, second film, change."""

from dataclasses import dataclass

from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter

from app.film.film import Picture
from app.film.grey_window import GreyWindow
from app.viewer.comparing.change_style import ChangeStyle
from app.viewer.pane_content import PaneContent
from app.viewer.pane_renderer import Layer, PaneRenderer, Place, Shade
from app.viewer.viewport import Projection

_DIFFERENCE_BACKGROUND = QColor(24, 28, 33)


@dataclass(frozen=True, slots=True)
class PanePlace:
    """`projection` of the film that the view is about, in pane pixels; `size` of the pane in device
    pixels, `density` of which make a pane pixel."""

    projection: Projection
    size: tuple[int, int]
    density: float

    def of(self, picture: Picture) -> Place:
        inside = on_picture(picture, self.projection)
        return Place(inside.scaled(self.density), self.size, self.density)


class PaneBrush:
    """For one frame; `painter` works in device pixels."""

    def __init__(
        self,
        painter: QPainter,
        renderer: PaneRenderer,
        content: PaneContent,
        place: PanePlace,
        window: GreyWindow,
        style: ChangeStyle,
    ) -> None:
        assert content.picture is not None
        self._painter = painter
        self._renderer = renderer
        self._picture = content.picture
        self._second = content.second
        self._place = place
        self._window = window
        self._style = style

    @property
    def size(self) -> tuple[int, int]:
        return self._place.size

    def first(self, part: QRect | None = None) -> None:
        place = self._place.of(self._picture)
        draw_layer(self._painter, self._renderer.first(self._picture, place, self._window), part)

    def second(self, part: QRect | None = None) -> None:
        if self._second is not None:
            place = self._place.of(self._second)
            layer = self._renderer.second(self._second, place, self._window)
            draw_layer(self._painter, layer, part)

    def change(self, opacity: float) -> None:
        shade = Shade(opacity, self._style.hatched_from)
        place = self._place.of(self._picture)
        draw_layer(self._painter, self._renderer.change(self._picture, place, shade))

    def background(self) -> None:
        left, top, width, height = self._place.of(self._picture).projection.frame
        frame = QRect(round(left), round(top), round(width), round(height))
        self._painter.fillRect(frame, _DIFFERENCE_BACKGROUND)


def on_picture(picture: Picture, projection: Projection) -> Projection:
    """The projection of a picture on the pane, given that of the film that the view is about."""
    return projection if picture.frame is None else projection.centred_on(picture.size)


def draw_layer(painter: QPainter, layer: Layer | None, part: QRect | None = None) -> None:
    """Pixel on pixel; only what lies in `part` of the pane."""
    if layer is None:
        return
    rows, columns = layer.pixels.shape
    is_grey = layer.pixels.itemsize == 1
    kind = QImage.Format.Format_Grayscale8 if is_grey else QImage.Format.Format_ARGB32_Premultiplied
    image = QImage(layer.pixels.data, columns, rows, layer.pixels.strides[0], kind)
    place = QRect(layer.left, layer.top, columns, rows)
    if part is not None:
        place = place.intersected(part)
    if not place.isEmpty():
        source = place.translated(-layer.left, -layer.top)
        painter.drawImage(place.topLeft(), image, source)

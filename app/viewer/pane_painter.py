"""Painting one pane: the pixels of its films as the mode says, and all that lies over them.

Knows a painter and models; takes no events.
"""

from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF, QRect, QRectF, QSizeF
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen

from app.film.film import Picture
from app.theme.tokens import Palette
from app.viewer.comparing import CompareMode, Comparison, WipeLine
from app.viewer.decorations import kept, paint_reading_line
from app.viewer.film_layers import FilmLayers
from app.viewer.layer_painting import paint_wipe
from app.viewer.pane_renderer import Layer, PaneRenderer, Place, Shade, lens
from app.viewer.view_state import ViewState
from app.viewer.viewport import Projection

_DIFFERENCE_GROUND = QColor(24, 28, 33)
_LENS_RADIUS = 96.0
_LENS_POWER = 2.5


@dataclass(frozen=True, slots=True)
class PaneText:
    """`mark` is shown on the pane at all times, as "synthetic" must be; `empty` while there is no
    picture."""

    title: str
    mark: str = ""
    empty: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """`second`: what `picture` is wiped and blinked against, on a pane that compares."""

    text: PaneText
    picture: Picture | None = None
    second: Picture | None = None
    second_text: PaneText | None = None
    compares: bool = False


class FilmPainter:
    """The pixels of one pane."""

    def __init__(self, view: ViewState, layers: FilmLayers) -> None:
        self._view = view
        self._layers = layers
        self._renderer = PaneRenderer()

    def paint(
        self,
        painter: QPainter,
        shown: Shown,
        projection: Projection,
        pane: QRectF,
        palette: Palette,
    ) -> None:
        """`projection` of the film that the view is about."""
        assert shown.picture is not None
        density = painter.device().devicePixelRatioF()
        comparison = self._view.comparison
        with kept(painter):
            painter.scale(1 / density, 1 / density)
            self._paint_mode(painter, shown, projection, pane, density)
        if comparison.mode is CompareMode.WIPE and shown.compares and shown.second is not None:
            upright = comparison.wipe_line is WipeLine.UPRIGHT
            place = comparison.wipe * (pane.width() if upright else pane.height())
            paint_wipe(painter, pane, place, palette, upright=upright)

    def paint_lens(
        self,
        painter: QPainter,
        shown: Shown,
        projection: Projection,
        pane: QRectF,
        palette: Palette,
    ) -> None:
        """About the pointer, wherever on linked panes that is."""
        pointer = self._layers.pointer
        if pointer is None or shown.picture is None:
            return
        centre = QPointF(*projection.to_pane(*pointer))
        picture = front_picture(shown, self._view.comparison, centre, pane)
        density = painter.device().devicePixelRatioF()
        side = round(2 * _LENS_RADIUS * density)
        inside = _on_picture(picture, projection)
        x, y = (at * density for at in inside.to_pane(*pointer))
        enlarged = replace(
            inside,
            scale=inside.scale * density * _LENS_POWER,
            left=round(side / 2 - (x - inside.left * density) * _LENS_POWER),
            top=round(side / 2 - (y - inside.top * density) * _LENS_POWER),
        )
        layer = lens(picture, Place(enlarged, (side, side), density), self._view.window)
        round_glass = QPainterPath()
        round_glass.addEllipse(centre, _LENS_RADIUS, _LENS_RADIUS)
        with kept(painter):
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setClipPath(round_glass)
            painter.fillPath(round_glass, QColor(palette.film))
            if layer is not None:
                corner = centre - QPointF(_LENS_RADIUS, _LENS_RADIUS)
                painter.translate(corner)
                painter.scale(1 / density, 1 / density)
                _draw(painter, layer)
        with kept(painter):
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for pen in (QPen(QColor(5, 6, 7, 190), 4), QPen(QColor(palette.film_text), 1.5)):
                painter.setPen(pen)
                painter.drawEllipse(centre, _LENS_RADIUS, _LENS_RADIUS)

    def _paint_mode(
        self,
        painter: QPainter,
        shown: Shown,
        projection: Projection,
        pane: QRectF,
        density: float,
    ) -> None:
        """In device pixels."""
        assert shown.picture is not None
        comparison = self._view.comparison
        size = QSizeF(pane.size() * density)
        seen = _Seen(projection, (round(size.width()), round(size.height())), density)
        match comparison.mode if shown.compares else CompareMode.SIDE_BY_SIDE:
            case CompareMode.DIFFERENCE:
                painter.fillRect(_frame(shown.picture, seen), _DIFFERENCE_GROUND)
                self._paint_change(painter, shown.picture, seen, 1.0)
            case CompareMode.OVERLAY:
                self._paint_first(painter, shown.picture, seen)
                self._paint_change(painter, shown.picture, seen, comparison.opacity)
            case CompareMode.WIPE:
                before, after = _wiped(seen.pane, comparison)
                self._paint_first(painter, shown.picture, seen, before)
                self._paint_second(painter, shown.second, seen, after)
            case CompareMode.BLINK if comparison.shows_second:
                self._paint_second(painter, shown.second, seen)
            case _:
                self._paint_first(painter, shown.picture, seen)
        if shown.picture.change is not None:
            self._paint_certainty(painter, seen)

    def _paint_first(
        self, painter: QPainter, picture: Picture, seen: "_Seen", part: QRect | None = None
    ) -> None:
        place = seen.of(picture)
        _draw(painter, self._renderer.first(picture, place, self._view.window), part)

    def _paint_second(
        self, painter: QPainter, picture: Picture | None, seen: "_Seen", part: QRect | None = None
    ) -> None:
        if picture is not None:
            place = seen.of(picture)
            _draw(painter, self._renderer.second(picture, place, self._view.window), part)

    def _paint_change(
        self, painter: QPainter, picture: Picture, seen: "_Seen", opacity: float
    ) -> None:
        comparison = self._view.comparison
        shade = Shade(opacity, comparison.contour if comparison.hatched else None)
        _draw(painter, self._renderer.change(picture, seen.of(picture), shade))

    def _paint_certainty(self, painter: QPainter, seen: "_Seen") -> None:
        certainty = self._layers.certainty_codes
        if certainty is not None:
            place = Place(seen.projection.scaled(seen.density), seen.pane, seen.density)
            _draw(painter, self._renderer.certainty(certainty, place))


@dataclass(frozen=True, slots=True)
class _Seen:
    """The view's projection in pane pixels, the pane in device pixels."""

    projection: Projection
    pane: tuple[int, int]
    density: float

    def of(self, picture: Picture) -> Place:
        inside = _on_picture(picture, self.projection)
        return Place(inside.scaled(self.density), self.pane, self.density)


def front_picture(shown: Shown, comparison: Comparison, at: QPointF, pane: QRectF) -> Picture:
    """Which of the two films is seen at a place of the pane."""
    assert shown.picture is not None
    if not shown.compares or shown.second is None:
        return shown.picture
    if comparison.mode is CompareMode.BLINK:
        return shown.second if comparison.shows_second else shown.picture
    if comparison.mode is not CompareMode.WIPE:
        return shown.picture
    upright = comparison.wipe_line is WipeLine.UPRIGHT
    place = at.x() / pane.width() if upright else at.y() / pane.height()
    return shown.picture if place < comparison.wipe else shown.second


def picture_frame(picture: Picture, projection: Projection) -> QRectF:
    """Where a picture lies on the pane."""
    return QRectF(*_on_picture(picture, projection).frame)


def paint_arrival(
    painter: QPainter, picture: Picture, projection: Projection, palette: Palette
) -> None:
    """How far a run has come down the film."""
    if picture.arrived is None:
        return
    width, height = picture.size
    row = height * picture.arrived
    pending = _rect(projection, (0.0, row), (width, height))
    line = _rect(projection, (0.0, row), (width, row))
    with kept(painter):
        painter.setClipRect(picture_frame(picture, projection))
        paint_reading_line(painter, pending, line, palette)


def _on_picture(picture: Picture, projection: Projection) -> Projection:
    return projection if picture.frame is None else projection.centred_on(picture.size)


def _rect(projection: Projection, one: tuple[float, float], other: tuple[float, float]) -> QRectF:
    corners = (QPointF(*projection.to_pane(*one)), QPointF(*projection.to_pane(*other)))
    return QRectF(*corners).normalized()


def _frame(picture: Picture, seen: _Seen) -> QRect:
    left, top, width, height = seen.of(picture).projection.frame
    return QRect(round(left), round(top), round(width), round(height))


def _wiped(pane: tuple[int, int], comparison: Comparison) -> tuple[QRect, QRect]:
    """The parts of the pane before and after the line."""
    width, height = pane
    if comparison.wipe_line is WipeLine.UPRIGHT:
        line = round(comparison.wipe * width)
        return QRect(0, 0, line, height), QRect(line, 0, width - line, height)
    line = round(comparison.wipe * height)
    return QRect(0, 0, width, line), QRect(0, line, width, height - line)


def _draw(painter: QPainter, layer: Layer | None, part: QRect | None = None) -> None:
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

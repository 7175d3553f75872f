"""Painting the pixels of one pane: its films as the compare mode says, the lens, a run's progress.

Knows a painter and models; takes no events.
"""

from dataclasses import replace

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from app.film.film import Picture
from app.theme.tokens import Palette
from app.viewer.comparing.mode import CompareMode
from app.viewer.comparing.side_by_side import SideBySide
from app.viewer.decorations import HALO, paint_reading_line, saved
from app.viewer.film_layers import FilmLayers
from app.viewer.pane_brush import PaneBrush, PanePlace, draw_layer, on_picture
from app.viewer.pane_content import PaneContent
from app.viewer.pane_renderer import PaneRenderer, Place, lens
from app.viewer.view_state import ViewState
from app.viewer.viewport import Projection

_LENS_RADIUS = 96.0
_LENS_POWER = 2.5
_ONE_FILM = SideBySide()


class FilmPainter:
    def __init__(self, view: ViewState, layers: FilmLayers) -> None:
        self._view = view
        self._layers = layers
        self._renderer = PaneRenderer()

    def paint(
        self,
        painter: QPainter,
        content: PaneContent,
        projection: Projection,
        pane: QRectF,
        palette: Palette,
    ) -> None:
        """`projection` of the film that the view is about."""
        mode = self._view.mode if content.compares else _ONE_FILM
        density = painter.device().devicePixelRatioF()
        size = round(pane.width() * density), round(pane.height() * density)
        place = PanePlace(projection, size, density)
        with saved(painter):
            painter.scale(1 / density, 1 / density)
            self._paint_films(painter, content, place, mode)
        if content.second is not None:
            mode.paint_over(painter, pane, palette)

    def paint_lens(
        self,
        painter: QPainter,
        content: PaneContent,
        projection: Projection,
        pane: QRectF,
        palette: Palette,
    ) -> None:
        """About the pointer, wherever on linked panes that is."""
        pointer = self._layers.pointing.at
        if pointer is None or content.picture is None:
            return
        centre = QPointF(*projection.to_pane(*pointer))
        picture = picture_at(content, self._view.mode, centre, pane)
        density = painter.device().devicePixelRatioF()
        place = _enlarged(on_picture(picture, projection), pointer, density)
        layer = lens(picture, place, self._view.window)
        glass = QPainterPath()
        glass.addEllipse(centre, _LENS_RADIUS, _LENS_RADIUS)
        with saved(painter):
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setClipPath(glass)
            painter.fillPath(glass, QColor(palette.film))
            painter.translate(centre - QPointF(_LENS_RADIUS, _LENS_RADIUS))
            painter.scale(1 / density, 1 / density)
            draw_layer(painter, layer)
        with saved(painter):
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for pen in (QPen(HALO, 4), QPen(QColor(palette.film_text), 1.5)):
                painter.setPen(pen)
                painter.drawEllipse(centre, _LENS_RADIUS, _LENS_RADIUS)

    def _paint_films(
        self, painter: QPainter, content: PaneContent, place: PanePlace, mode: CompareMode
    ) -> None:
        view = self._view
        mode.paint(
            PaneBrush(painter, self._renderer, content, place, view.window, view.change_style)
        )
        certainty = self._layers.certainty_codes
        if certainty is not None and content.picture is not None and content.picture.change:
            on_film = Place(place.projection.scaled(place.density), place.size, place.density)
            draw_layer(painter, self._renderer.certainty(certainty, on_film))


def picture_at(content: PaneContent, mode: CompareMode, at: QPointF, pane: QRectF) -> Picture:
    """Which of the two films is seen at a place of the pane."""
    assert content.picture is not None
    if not content.compares or content.second is None:
        return content.picture
    is_second = mode.is_second_at((at.x(), at.y()), (pane.width(), pane.height()))
    return content.second if is_second else content.picture


def picture_frame(picture: Picture, projection: Projection) -> QRectF:
    """Where a picture lies on the pane."""
    return QRectF(*on_picture(picture, projection).frame)


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
    with saved(painter):
        painter.setClipRect(picture_frame(picture, projection))
        paint_reading_line(painter, pending, line, palette)


def _enlarged(projection: Projection, pointer: tuple[float, float], density: float) -> Place:
    """A picture in the lens, whose corner is 0, 0; in device pixels."""
    side = round(2 * _LENS_RADIUS * density)
    x, y = (at * density for at in projection.to_pane(*pointer))
    enlarged = replace(
        projection,
        scale=projection.scale * density * _LENS_POWER,
        left=round(side / 2 - (x - projection.left * density) * _LENS_POWER),
        top=round(side / 2 - (y - projection.top * density) * _LENS_POWER),
    )
    return Place(enlarged, (side, side), density)


def _rect(projection: Projection, one: tuple[float, float], other: tuple[float, float]) -> QRectF:
    corners = (QPointF(*projection.to_pane(*one)), QPointF(*projection.to_pane(*other)))
    return QRectF(*corners).normalized()

"""Painting what lies over films: marks, regions, outlines, measurements, notes.

Knows a painter, a place and the palette; each function leaves the painter as it was.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QTransform

from app.film.marking import FilmPoint
from app.theme.fonts import font, tabular
from app.theme.tokens import TYPE, Palette
from app.viewer.decorations import HALO, paint_label, saved
from app.viewer.film_layers import NoteMark
from app.viewer.measuring import CardiothoracicRatio, Distance, Measurement
from app.viewer.viewport import Projection
from lessons.marks import Mark

_TINT = 46
_NOTE_RADIUS = 9.0
_CROSS = 14.0


def mark_path(mark: Mark) -> QPainterPath:
    """Over a film of one by one."""
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.OddEvenFill)
    for outline in mark.outlines:
        path.addPolygon([QPointF(x, y) for x, y in outline])
        path.closeSubpath()
    return path


def placed_mark(mark: Mark, place: QRectF) -> QPainterPath:
    """Over a film that is painted into `place`."""
    into = QTransform.fromTranslate(place.left(), place.top())
    return into.scale(place.width(), place.height()).map(mark_path(mark))


def segments_path(segments: NDArray[np.float32]) -> QPainterPath:
    """segments: (count, 2, 2), points (x, y) over a film of one by one."""
    path = QPainterPath()
    for (x0, y0), (x1, y1) in segments.tolist():
        path.moveTo(x0, y0)
        path.lineTo(x1, y1)
    return path


def over_film(projection: Projection) -> QTransform:
    """From a film of one by one to the pane."""
    width, height = projection.film
    x, y = projection.to_pane(0.0, 0.0)
    right_x, right_y = projection.to_pane(float(width), 0.0)
    down_x, down_y = projection.to_pane(0.0, float(height))
    return QTransform(right_x - x, right_y - y, down_x - x, down_y - y, x, y)


def paint_mark(painter: QPainter, path: QPainterPath, colour: str, *, filled: bool) -> None:
    """What the student marked: outlined, and tinted if `filled`."""
    with saved(painter):
        if filled:
            painter.fillPath(path, _faint(colour, _TINT))
        _paint_outline(painter, path, QPen(QColor(colour), 1.75))


def paint_reference(painter: QPainter, path: QPainterPath, colour: str) -> None:
    """Where the answer is: dashed, so that it is no second mark. What it encloses stays visible."""
    with saved(painter):
        _paint_outline(painter, path, QPen(QColor(colour), 1.75, Qt.PenStyle.DashLine))


def paint_region(painter: QPainter, path: QPainterPath, colour: str, *, lit: bool) -> None:
    """A region pointed at; `lit`: one that something else points at."""
    with saved(painter):
        if lit:
            painter.fillPath(path, _faint(colour, _TINT))
        pen = QPen(QColor(colour), 2.0 if lit else 1.25)
        _paint_outline(painter, path, pen)


def paint_contour(painter: QPainter, path: QPainterPath, colour: str) -> None:
    with saved(painter):
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.strokePath(path, QPen(QColor(colour), 1.25))


def paint_measurement(
    painter: QPainter,
    measurement: Measurement,
    text: str,
    projection: Projection,
    palette: Palette,
) -> None:
    match measurement:
        case Distance(start, end):
            _paint_line(painter, projection, (start, end), palette.film_accent)
            middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
            _paint_note(painter, _on_pane(projection, middle), text, palette)
        case CardiothoracicRatio(heart, thorax):
            _paint_line(painter, projection, _level(heart), palette.film_caution)
            _paint_line(painter, projection, _level(thorax), palette.film_accent)
            _paint_note(painter, _on_pane(projection, heart[1]), text, palette)


def paint_draft(
    painter: QPainter, points: Sequence[FilmPoint], projection: Projection, palette: Palette
) -> None:
    """What is begun: its points so far, joined; the last one is where the pointer is."""
    places = [_on_pane(projection, point) for point in points]
    with saved(painter):
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for pen in (QPen(HALO, 4), QPen(QColor(palette.film_accent), 1.75)):
            painter.setPen(pen)
            painter.drawPolyline(places)
        painter.setBrush(QColor(palette.film_accent))
        for place in places[:-1]:
            painter.drawEllipse(place, 3.0, 3.0)


def paint_ratio_draft(
    painter: QPainter, points: Sequence[FilmPoint], projection: Projection, palette: Palette
) -> None:
    """Pairs of edges so far; the last point is where the pointer is."""
    for start in range(0, len(points), 2):
        pair = tuple(points[start : start + 2])
        colour = palette.film_caution if start == 0 else palette.film_accent
        _paint_line(painter, projection, pair, colour)


def paint_notes(
    painter: QPainter,
    notes: Sequence[NoteMark],
    projection: Projection,
    palette: Palette,
    pointer: QPointF | None,
) -> None:
    """Numbered; the one that is pointed at shows its text."""
    for number, note in enumerate(notes, start=1):
        place = _on_pane(projection, note.at)
        with saved(painter):
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(HALO, 2))
            painter.setBrush(QColor(palette.film_caution))
            painter.drawEllipse(place, _NOTE_RADIUS, _NOTE_RADIUS)
            painter.setPen(QColor(palette.film))
            painter.setFont(tabular(TYPE.small))
            box = QRectF(place.x() - 9, place.y() - 9, 18, 18)
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), str(number))
        if pointer is not None and is_near(place, pointer):
            _paint_note(painter, place, note.text, palette)


def paint_brush(painter: QPainter, at: QPointF, radius: float, palette: Palette) -> None:
    with saved(painter):
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for pen in (QPen(HALO, 3), QPen(QColor(palette.film_accent), 1.25)):
            painter.setPen(pen)
            painter.drawEllipse(at, radius, radius)


def paint_cross(painter: QPainter, at: QPointF, colour: str) -> None:
    """Where the keys point, or where the pointer is on another pane."""
    with saved(painter):
        for pen in (QPen(HALO, 3), QPen(QColor(colour), 1)):
            painter.setPen(pen)
            for dx, dy in ((1.0, 0.0), (0.0, 1.0)):
                for sign in (-1.0, 1.0):
                    way = QPointF(dx * sign, dy * sign)
                    painter.drawLine(at + way * 4, at + way * _CROSS)


def is_near(place: QPointF, pointer: QPointF, reach: float = _NOTE_RADIUS + 3) -> bool:
    return (place - pointer).manhattanLength() <= reach * 1.5


def _paint_outline(painter: QPainter, path: QPainterPath, pen: QPen) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.strokePath(path, QPen(HALO, pen.widthF() + 2))
    painter.strokePath(path, pen)


def _paint_line(
    painter: QPainter, projection: Projection, points: tuple[FilmPoint, ...], colour: str
) -> None:
    places = [_on_pane(projection, point) for point in points]
    with saved(painter):
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(QColor(colour))
        for pen in (QPen(HALO, 4), QPen(QColor(colour), 1.75)):
            painter.setPen(pen)
            painter.drawPolyline(places)
        for place in places:
            painter.drawEllipse(place, 2.5, 2.5)


def _paint_note(painter: QPainter, at: QPointF, text: str, palette: Palette) -> None:
    with saved(painter):
        painter.setFont(font(TYPE.label))
        place = painter.fontMetrics().boundingRect(text)
        box = QRectF(0, 0, place.width() + 16.0, painter.fontMetrics().height() + 6.0)
        box.moveTopLeft(at + QPointF(12.0, 8.0))
        pane = painter.viewport()
        box.moveRight(min(box.right(), pane.right() - 4.0))
        box.moveBottom(min(box.bottom(), pane.bottom() - 4.0))
        paint_label(painter, box, text, palette.film_text)


def _level(pair: tuple[FilmPoint, FilmPoint]) -> tuple[FilmPoint, FilmPoint]:
    """What is measured of a pair: its width, at the height of its middle."""
    y = (pair[0][1] + pair[1][1]) / 2
    return (pair[0][0], y), (pair[1][0], y)


def _on_pane(projection: Projection, point: FilmPoint) -> QPointF:
    return QPointF(*projection.to_pane(*point))


def _faint(colour: str, alpha: int) -> QColor:
    made = QColor(colour)
    made.setAlpha(alpha)
    return made

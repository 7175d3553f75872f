"""What is written and drawn over films: titles, marks, side letters, the line of a run.

Knows a painter, a place and the palette; each leaves pen and brush as they were.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen

from app.theme.fonts import font, tabular
from app.theme.tokens import SPACE, TYPE, Palette

# Rows of a run that are still to come: the prior, held back so that the new rows stand out.
_NOT_YET = QColor(5, 6, 7, 150)
_LABEL_GROUND = QColor(5, 6, 7, 176)
_SIDE_BOX = 22.0
_CENTRED = int(Qt.AlignmentFlag.AlignCenter)


def paint_title(painter: QPainter, pane: QRectF, palette: Palette, title: str, mark: str) -> None:
    """The title at the left, the mark at the right of the pane's top."""
    with _kept(painter):
        painter.setFont(font(TYPE.label, weight=QFont.Weight.DemiBold))
        place = _label_place(painter, title)
        place.moveTopLeft(pane.topLeft())
        place.translate(SPACE.small, SPACE.small)
        _paint_label(painter, place, title, palette.film_text)
        if mark:
            place = _label_place(painter, mark)
            place.moveTopRight(pane.topRight())
            place.translate(-SPACE.small, SPACE.small)
            _paint_label(painter, place, mark, palette.film_caution, framed=True)


def paint_readout(painter: QPainter, pane: QRectF, palette: Palette, readout: str) -> None:
    with _kept(painter):
        painter.setFont(tabular(TYPE.small))
        room = int(pane.width()) - 4 * SPACE.small
        shown = painter.fontMetrics().elidedText(readout, Qt.TextElideMode.ElideRight, room)
        place = _label_place(painter, shown)
        place.moveBottomLeft(pane.bottomLeft())
        place.translate(SPACE.small, -SPACE.small)
        _paint_label(painter, place, shown, palette.film_muted)


def paint_sides(painter: QPainter, seen: QRectF, palette: Palette, right: str, left: str) -> None:
    """The letters at the edges of what is seen of the film; the patient's right is on the left."""
    if seen.width() < 4 * _SIDE_BOX or seen.height() < 3 * _SIDE_BOX:
        return
    with _kept(painter):
        painter.setFont(font(TYPE.body, weight=QFont.Weight.DemiBold))
        place = QRectF(0.0, 0.0, _SIDE_BOX, _SIDE_BOX)
        place.moveCenter(seen.center())
        place.moveLeft(seen.left() + SPACE.small)
        _paint_label(painter, place, right, palette.film_text)
        place.moveRight(seen.right() - SPACE.small)
        _paint_label(painter, place, left, palette.film_text)


def paint_reading_line(painter: QPainter, film: QRectF, palette: Palette, arrived: float) -> None:
    row = film.top() + film.height() * arrived
    painter.fillRect(QRectF(film.left(), row, film.width(), film.bottom() - row), _NOT_YET)
    accent = QColor(palette.film_accent)
    painter.fillRect(QRectF(film.left(), row - 1, film.width(), 2), accent)
    accent.setAlpha(46)
    painter.fillRect(QRectF(film.left(), row - 7, film.width(), 6), accent)


def paint_empty(painter: QPainter, pane: QRectF, palette: Palette, text: str) -> None:
    with _kept(painter):
        painter.setPen(QColor(palette.film_muted))
        painter.setFont(font(TYPE.body))
        margin = SPACE.wide
        place = pane.adjusted(margin, margin, -margin, -margin)
        painter.drawText(place, _CENTRED | int(Qt.TextFlag.TextWordWrap), text)


def paint_focus(painter: QPainter, pane: QRectF, palette: Palette) -> None:
    with _kept(painter):
        painter.setPen(QPen(QColor(palette.film_accent), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(pane.adjusted(1, 1, -1, -1))


def _label_place(painter: QPainter, text: str) -> QRectF:
    metrics = painter.fontMetrics()
    return QRectF(0.0, 0.0, metrics.horizontalAdvance(text) + 16.0, metrics.height() + 6.0)


def _paint_label(
    painter: QPainter, place: QRectF, text: str, colour: str, *, framed: bool = False
) -> None:
    """Text on its own dark ground: readable over any film."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(colour), 1) if framed else Qt.PenStyle.NoPen)
    painter.setBrush(_LABEL_GROUND)
    painter.drawRoundedRect(place, 5, 5)
    painter.setPen(QColor(colour))
    painter.drawText(place, _CENTRED, text)


@contextmanager
def _kept(painter: QPainter) -> Iterator[None]:
    painter.save()
    try:
        yield
    finally:
        painter.restore()

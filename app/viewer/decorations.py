"""What is written and drawn over films: titles, marks, side letters, the line of a run.

Knows a painter, a place and the palette; each leaves pen and brush as they were.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen

from app.theme.fonts import font, scaled, tabular
from app.theme.tokens import FILM_LABEL_ALPHA, FILM_LABEL_GROUND, SPACE, TYPE, Palette

HALO = QColor(5, 6, 7, 190)
"""Around lines, so that they are seen on white too."""

# Rows of a run that are still to come: the prior, held back so that the new rows stand out.
_NOT_YET = QColor(5, 6, 7, 150)
_LABEL_GROUND = QColor(FILM_LABEL_GROUND)
_LABEL_GROUND.setAlphaF(FILM_LABEL_ALPHA)
# At the designed size of text, and growing with it: half the box of a side letter; titles at the
# top and read-outs at the foot of a pane.
_HALF_SIDE_BOX = 11
_LABELS = 56
_CENTRED = int(Qt.AlignmentFlag.AlignCenter)


def paint_title(painter: QPainter, pane: QRectF, palette: Palette, title: str, mark: str) -> None:
    """The title at the left, the mark at the right of the pane's top."""
    with saved(painter):
        painter.setFont(font(TYPE.label, weight=QFont.Weight.DemiBold))
        room = pane.width() - 4 * SPACE.small
        if mark:
            place = _label_place(painter, mark)
            place.moveTopRight(pane.topRight())
            place.translate(-SPACE.small, SPACE.small)
            paint_label(painter, place, mark, palette.film_caution, framed=True)
            room -= place.width() + SPACE.small
        shown = painter.fontMetrics().elidedText(title, Qt.TextElideMode.ElideRight, int(room))
        place = _label_place(painter, shown)
        place.moveTopLeft(pane.topLeft())
        place.translate(SPACE.small, SPACE.small)
        paint_label(painter, place, shown, palette.film_text)


def paint_caution(painter: QPainter, pane: QRectF, palette: Palette, caution: str) -> None:
    """Below the title."""
    with saved(painter):
        painter.setFont(font(TYPE.label, weight=QFont.Weight.DemiBold))
        place = _label_place(painter, caution)
        place.moveTopLeft(pane.topLeft())
        place.translate(SPACE.small, SPACE.small + place.height() + SPACE.tight)
        paint_label(painter, place, caution, palette.film_caution, framed=True)


def paint_readouts(
    painter: QPainter, pane: QRectF, palette: Palette, readouts: Sequence[str]
) -> None:
    """Lines above each other at the pane's foot, the first at the very bottom."""
    room = int(pane.width()) - 4 * SPACE.small
    with saved(painter):
        painter.setFont(tabular(TYPE.small))
        bottom = pane.bottom() - SPACE.small
        for readout in readouts:
            shown = painter.fontMetrics().elidedText(readout, Qt.TextElideMode.ElideRight, room)
            place = _label_place(painter, shown)
            place.moveBottomLeft(QPointF(pane.left() + SPACE.small, bottom))
            paint_label(painter, place, shown, palette.film_muted)
            bottom = place.top() - SPACE.hair


def paint_sides(
    painter: QPainter,
    seen: QRectF,
    palette: Palette,
    letters: tuple[str, str],
    patients_right: tuple[int, int],
) -> None:
    """The letters (right, left) at the edges of what is seen of the film. `patients_right`: which
    way it is on the pane, (right, down)."""
    box = 2 * scaled(_HALF_SIDE_BOX)
    if seen.width() < 4 * box or seen.height() < 4 * box:
        return
    across = seen.width() / 2 - box / 2 - SPACE.small
    down = max(seen.height() / 2 - box / 2 - scaled(_LABELS), float(box))
    with saved(painter):
        painter.setFont(font(TYPE.body, weight=QFont.Weight.DemiBold))
        for letter, sign in zip(letters, (1, -1), strict=True):
            x, y = (sign * way for way in patients_right)
            place = QRectF(0.0, 0.0, box, box)
            place.moveCenter(seen.center() + QPointF(x * across, y * down))
            paint_label(painter, place, letter, palette.film_text)


def paint_reading_line(painter: QPainter, pending: QRectF, line: QRectF, palette: Palette) -> None:
    """`pending`: where a run has not come to; `line`: the edge that it is working at."""
    painter.fillRect(pending, _NOT_YET)
    accent = QColor(palette.film_accent)
    painter.fillRect(line.adjusted(-1, -1, 1, 1), accent)
    accent.setAlpha(46)
    painter.fillRect(line.adjusted(-4, -4, 4, 4), accent)


def paint_empty(painter: QPainter, pane: QRectF, palette: Palette, text: str) -> None:
    with saved(painter):
        painter.setPen(QColor(palette.film_muted))
        painter.setFont(font(TYPE.body))
        margin = SPACE.wide
        place = pane.adjusted(margin, margin, -margin, -margin)
        painter.drawText(place, _CENTRED | int(Qt.TextFlag.TextWordWrap), text)


def paint_focus(painter: QPainter, pane: QRectF, palette: Palette) -> None:
    with saved(painter):
        painter.setPen(QPen(QColor(palette.film_accent), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(pane.adjusted(1, 1, -1, -1))


def paint_frame(painter: QPainter, pane: QRectF, palette: Palette) -> None:
    """Inside the ring of the focus."""
    with saved(painter):
        painter.setPen(QPen(QColor(palette.film_accent), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(pane.adjusted(4, 4, -4, -4))


def _label_place(painter: QPainter, text: str) -> QRectF:
    metrics = painter.fontMetrics()
    return QRectF(0.0, 0.0, metrics.horizontalAdvance(text) + 16.0, metrics.height() + 6.0)


def paint_label(
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
def saved(painter: QPainter) -> Iterator[None]:
    painter.save()
    try:
        yield
    finally:
        painter.restore()

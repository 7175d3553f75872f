"""What the plots of the progress view share: grids, dots with intervals, legends, words."""

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen

from app.theme.fonts import font
from app.theme.tokens import SPACE, TYPE, Palette
from lessons.progress_records import Rate

translate = QCoreApplication.translate

LEFT_ALIGNED = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
RIGHT_ALIGNED = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
CENTRED = int(Qt.AlignmentFlag.AlignCenter)
LABEL = 20.0
NAMES = 96.0
AXIS = 38.0
DOT = 4.5
HALVES = (0.0, 0.25, 0.5, 0.75, 1.0)


def interval(
    painter: QPainter, area: QRectF, y: float, rate: Rate, colour: str, *, full: bool
) -> None:
    if rate.value is None:
        return
    low, high = rate.interval
    painter.setPen(QPen(QColor(colour), 2.0, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.drawLine(
        QPointF(area.left() + low * area.width(), y), QPointF(area.left() + high * area.width(), y)
    )
    dot(painter, QPointF(area.left() + rate.value * area.width(), y), colour, full=full)


def dot(painter: QPainter, at: QPointF, colour: str, *, full: bool) -> None:
    """Full, or a ring over the ground."""
    painter.setPen(QPen(QColor(colour), 2.0))
    painter.setBrush(QColor(colour) if full else Qt.BrushStyle.NoBrush)
    painter.drawEllipse(at, DOT, DOT)


def share_grid(painter: QPainter, area: QRectF, palette: Palette, *, along_x: bool) -> None:
    """Lines from 0 to 100 % with their numbers."""
    for share in HALVES:
        painter.setPen(QPen(QColor(palette.line), 1.0))
        said = f"{share * 100:.0f} %"
        if along_x:
            x = area.left() + share * area.width()
            painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
            cell = QRectF(x - 30, area.bottom(), 60, LABEL)
            muted(painter, cell, palette, said, CENTRED)
        else:
            y = area.bottom() - share * area.height()
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            cell = QRectF(area.left() - AXIS - 4, y - LABEL / 2, AXIS, LABEL)
            muted(painter, cell, palette, said, RIGHT_ALIGNED)


def legend(
    painter: QPainter, place: QRectF, palette: Palette, marks: tuple[tuple[str, str, bool], ...]
) -> None:
    x = place.left()
    painter.setFont(font(TYPE.label))
    for name, colour, full in marks:
        dot(painter, QPointF(x + 6, place.top() + LABEL / 2), colour, full=full)
        width = painter.fontMetrics().horizontalAdvance(name) + 4
        cell = QRectF(x + 18, place.top(), width, LABEL)
        muted(painter, cell, palette, name, LEFT_ALIGNED)
        x += 18 + width + SPACE.large


def muted(painter: QPainter, place: QRectF, palette: Palette, text: str, how: int) -> None:
    painter.setFont(font(TYPE.small))
    painter.setPen(QColor(palette.muted))
    painter.drawText(place, how, text)


def say_nothing(painter: QPainter, place: QRectF, palette: Palette, text: str = "") -> None:
    painter.setFont(font(TYPE.body, weight=QFont.Weight.Normal))
    painter.setPen(QColor(palette.muted))
    said = text or translate("Progress", "Nothing to show yet.")
    painter.drawText(place, CENTRED | int(Qt.TextFlag.TextWordWrap), said)

"""The plots of the progress view, painted with a painter: on the screen, a picture or SVG alike.

Colours differ in lightness and shapes differ too, so that no plot is read by its colours alone.
"""

from collections.abc import Callable
from typing import TypeAlias

from PySide6.QtCore import QCoreApplication, QDate, QLocale, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen

from app.theme.fonts import font
from app.theme.tokens import SPACE, TYPE, Palette
from app.words.vocabulary import word_name
from lessons.progress_records import Progress, Rate

translate = QCoreApplication.translate
PaintPlot: TypeAlias = Callable[[QPainter, QRectF, Palette, Progress], None]

_LEFT_ALIGNED = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT_ALIGNED = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_CENTRED = int(Qt.AlignmentFlag.AlignCenter)
_LABEL = 20.0
_NAMES = 96.0
_AXIS = 38.0
_DOT = 4.5
_HALVES = (0.0, 0.25, 0.5, 0.75, 1.0)


def paint_findings(painter: QPainter, place: QRectF, palette: Palette, progress: Progress) -> None:
    """Sensitivity above specificity for each finding that occurred, with 95 % intervals."""
    rows = [one for one in progress.findings if one.sensitivity.total or one.specificity.total]
    rows = [one for one in rows if one.sensitivity.total] or rows
    if not rows:
        _say_nothing(painter, place, palette)
        return
    seen, quiet = translate("Progress", "sensitivity"), translate("Progress", "specificity")
    _legend(painter, place, palette, ((seen, palette.accent, True), (quiet, palette.muted, False)))
    area = place.adjusted(_NAMES, _LABEL + SPACE.small, -_AXIS, -_LABEL)
    _share_grid(painter, area, palette, along_x=True)
    step = min(area.height() / len(rows), 44.0)
    for row, one in enumerate(rows):
        middle = area.top() + (row + 0.5) * step
        painter.setPen(QColor(palette.text))
        painter.setFont(font(TYPE.label))
        name = QRectF(place.left(), middle - step / 2, _NAMES - SPACE.small, step)
        painter.drawText(name, _LEFT_ALIGNED, word_name(one.finding))
        _interval(painter, area, middle - step / 6, one.sensitivity, palette.accent, full=True)
        _interval(painter, area, middle + step / 6, one.specificity, palette.muted, full=False)


def paint_reliability(
    painter: QPainter, place: QRectF, palette: Palette, progress: Progress
) -> None:
    """How often right against how sure; on the diagonal the two agree."""
    points = progress.reliability
    if not points:
        _say_nothing(painter, place, palette)
        return
    side = min(place.width() - _AXIS - SPACE.large, place.height() - 2 * _LABEL)
    area = QRectF(place.left() + _AXIS, place.top() + SPACE.tight, side, side)
    _share_grid(painter, area, palette, along_x=True)
    _share_grid(painter, area, palette, along_x=False)
    painter.setPen(QPen(QColor(palette.line_strong), 1.5, Qt.PenStyle.DashLine))
    painter.drawLine(area.bottomLeft(), area.topRight())
    line = QPen(QColor(palette.accent), 2.0)
    before: QPointF | None = None
    for point in points:
        low, high = point.right.interval
        at = _at(area, point.stated, point.right.value or 0.0)
        painter.setPen(QPen(QColor(palette.accent), 1.5))
        painter.drawLine(_at(area, point.stated, low), _at(area, point.stated, high))
        if before is not None:
            painter.setPen(line)
            painter.drawLine(before, at)
        before = at
    for point in points:
        _dot(painter, _at(area, point.stated, point.right.value or 0.0), palette.accent, full=True)
    beside = QRectF(area.right() + SPACE.large, area.top(), place.right() - area.right() - 16, side)
    _reliability_words(painter, beside, palette)
    below = QRectF(area.left(), area.bottom() + _LABEL, area.width(), _LABEL)
    _muted(painter, below, palette, translate("Progress", "how sure you were"), _CENTRED)


def paint_retention(painter: QPainter, place: QRectF, palette: Palette, progress: Progress) -> None:
    """Remembered after a pause, beside what the scheduler expected."""
    points = progress.retention
    if not points:
        _say_nothing(painter, place, palette)
        return
    got, expected = translate("Progress", "remembered"), translate("Progress", "expected")
    _legend(painter, place, palette,
            ((got, palette.accent, True), (expected, palette.muted, False)))  # fmt: skip
    area = place.adjusted(_AXIS, _LABEL + SPACE.small, -SPACE.small, -_LABEL)
    _share_grid(painter, area, palette, along_x=False)
    step = area.width() / len(points)
    for number, point in enumerate(points):
        x = area.left() + (number + 0.5) * step
        low, high = point.remembered.interval
        painter.setPen(QPen(QColor(palette.accent), 1.5))
        painter.drawLine(
            QPointF(x, area.bottom() - low * area.height()),
            QPointF(x, area.bottom() - high * area.height()),
        )
        value = point.remembered.value or 0.0
        _dot(painter, QPointF(x, area.bottom() - value * area.height()), palette.accent, full=True)
        sure = QPointF(x + 12, area.bottom() - point.expected * area.height())
        _dot(painter, sure, palette.muted, full=False)
        days = translate("Progress", "≤ {days} d").format(days=point.days)
        cell = QRectF(x - step / 2, area.bottom(), step, _LABEL)
        _muted(painter, cell, palette, days, _CENTRED)


def paint_forecast(painter: QPainter, place: QRectF, palette: Palette, progress: Progress) -> None:
    """Reviews that fall due, day by day; today holds what is overdue."""
    days = progress.forecast
    area = place.adjusted(0, _LABEL, 0, -_LABEL)
    most = max((day.reviews for day in days), default=0)
    step = area.width() / max(len(days), 1)
    painter.setPen(QPen(QColor(palette.line), 1.0))
    painter.drawLine(area.bottomLeft(), area.bottomRight())
    locale = QLocale()
    for number, day in enumerate(days):
        cell = QRectF(area.left() + number * step, area.top(), step, area.height())
        height = cell.height() * day.reviews / most if most else 0.0
        bar = QRectF(cell.left() + step * 0.18, cell.bottom() - height, step * 0.64, height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(palette.accent if number == 0 else palette.line_strong))
        if day.reviews:
            painter.drawRoundedRect(bar, 3, 3)
            above = QRectF(cell.left(), bar.top() - _LABEL, step, _LABEL)
            _muted(painter, above, palette, str(day.reviews), _CENTRED)
        date = QDate(day.day.year, day.day.month, day.day.day)
        name = translate("Progress", "today") if number == 0 else locale.toString(date, "ddd")
        below = QRectF(cell.left(), area.bottom() + 2, step, _LABEL)
        _muted(painter, below, palette, name, _CENTRED)
    if not most:
        _say_nothing(painter, area, palette, translate("Progress", "Nothing falls due."))


def _interval(
    painter: QPainter, area: QRectF, y: float, rate: Rate, colour: str, *, full: bool
) -> None:
    if rate.value is None:
        return
    low, high = rate.interval
    painter.setPen(QPen(QColor(colour), 2.0, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.drawLine(
        QPointF(area.left() + low * area.width(), y), QPointF(area.left() + high * area.width(), y)
    )
    _dot(painter, QPointF(area.left() + rate.value * area.width(), y), colour, full=full)


def _dot(painter: QPainter, at: QPointF, colour: str, *, full: bool) -> None:
    """Full, or a ring over the ground."""
    painter.setPen(QPen(QColor(colour), 2.0))
    painter.setBrush(QColor(colour) if full else Qt.BrushStyle.NoBrush)
    painter.drawEllipse(at, _DOT, _DOT)


def _at(area: QRectF, x: float, y: float) -> QPointF:
    return QPointF(area.left() + x * area.width(), area.bottom() - y * area.height())


def _share_grid(painter: QPainter, area: QRectF, palette: Palette, *, along_x: bool) -> None:
    """Lines from 0 to 100 % with their numbers."""
    for share in _HALVES:
        painter.setPen(QPen(QColor(palette.line), 1.0))
        said = f"{share * 100:.0f} %"
        if along_x:
            x = area.left() + share * area.width()
            painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
            cell = QRectF(x - 30, area.bottom(), 60, _LABEL)
            _muted(painter, cell, palette, said, _CENTRED)
        else:
            y = area.bottom() - share * area.height()
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            cell = QRectF(area.left() - _AXIS - 4, y - _LABEL / 2, _AXIS, _LABEL)
            _muted(painter, cell, palette, said, _RIGHT_ALIGNED)


def _legend(
    painter: QPainter, place: QRectF, palette: Palette, marks: tuple[tuple[str, str, bool], ...]
) -> None:
    x = place.left()
    painter.setFont(font(TYPE.label))
    for name, colour, full in marks:
        _dot(painter, QPointF(x + 6, place.top() + _LABEL / 2), colour, full=full)
        width = painter.fontMetrics().horizontalAdvance(name) + 4
        cell = QRectF(x + 18, place.top(), width, _LABEL)
        _muted(painter, cell, palette, name, _LEFT_ALIGNED)
        x += 18 + width + SPACE.large


def _reliability_words(painter: QPainter, place: QRectF, palette: Palette) -> None:
    if place.width() < 90:
        return
    said = translate(
        "Progress",
        "On the dashed line you are as often right as you are sure. Below it you are too sure, "
        "above it you could trust yourself more.",
    )
    painter.setFont(font(TYPE.label))
    painter.setPen(QColor(palette.muted))
    painter.drawText(place, int(Qt.AlignmentFlag.AlignTop) | int(Qt.TextFlag.TextWordWrap), said)


def _muted(painter: QPainter, place: QRectF, palette: Palette, text: str, how: int) -> None:
    painter.setFont(font(TYPE.small))
    painter.setPen(QColor(palette.muted))
    painter.drawText(place, how, text)


def _say_nothing(painter: QPainter, place: QRectF, palette: Palette, text: str = "") -> None:
    painter.setFont(font(TYPE.body, weight=QFont.Weight.Normal))
    painter.setPen(QColor(palette.muted))
    said = text or translate("Progress", "Nothing to show yet.")
    painter.drawText(place, _CENTRED | int(Qt.TextFlag.TextWordWrap), said)

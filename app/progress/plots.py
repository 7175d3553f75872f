"""The plots of the progress view, painted with a painter: on the screen, a picture or SVG alike.

Colours differ in lightness and shapes differ too, so that no plot is read by its colours alone.
"""

from collections.abc import Callable
from typing import TypeAlias

from PySide6.QtCore import QCoreApplication, QDate, QLocale, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from app.progress.plotting import (
    AXIS,
    CENTRED,
    LABEL,
    LEFT_ALIGNED,
    NAMES,
    dot,
    interval,
    legend,
    muted,
    say_nothing,
    share_grid,
)
from app.theme.fonts import font
from app.theme.tokens import SPACE, TYPE, Palette
from app.words.vocabulary import word_name
from lessons.progress_records import Progress

translate = QCoreApplication.translate
PaintPlot: TypeAlias = Callable[[QPainter, QRectF, Palette, Progress], None]


def paint_findings(painter: QPainter, place: QRectF, palette: Palette, progress: Progress) -> None:
    """Sensitivity above specificity for each finding that occurred, with 95 % intervals."""
    rows = [one for one in progress.findings if one.sensitivity.total or one.specificity.total]
    rows = [one for one in rows if one.sensitivity.total] or rows
    if not rows:
        say_nothing(painter, place, palette)
        return
    seen, quiet = translate("Progress", "sensitivity"), translate("Progress", "specificity")
    legend(painter, place, palette, ((seen, palette.accent, True), (quiet, palette.muted, False)))
    area = place.adjusted(NAMES, LABEL + SPACE.small, -AXIS, -LABEL)
    share_grid(painter, area, palette, along_x=True)
    step = min(area.height() / len(rows), 44.0)
    for row, one in enumerate(rows):
        middle = area.top() + (row + 0.5) * step
        painter.setPen(QColor(palette.text))
        painter.setFont(font(TYPE.label))
        name = QRectF(place.left(), middle - step / 2, NAMES - SPACE.small, step)
        painter.drawText(name, LEFT_ALIGNED, word_name(one.finding))
        interval(painter, area, middle - step / 6, one.sensitivity, palette.accent, full=True)
        interval(painter, area, middle + step / 6, one.specificity, palette.muted, full=False)


def paint_reliability(
    painter: QPainter, place: QRectF, palette: Palette, progress: Progress
) -> None:
    """How often right against how sure; on the diagonal the two agree."""
    points = progress.reliability
    if not points:
        say_nothing(painter, place, palette)
        return
    side = min(place.width() - AXIS - SPACE.large, place.height() - 2 * LABEL)
    area = QRectF(place.left() + AXIS, place.top() + SPACE.tight, side, side)
    share_grid(painter, area, palette, along_x=True)
    share_grid(painter, area, palette, along_x=False)
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
        dot(painter, _at(area, point.stated, point.right.value or 0.0), palette.accent, full=True)
    beside = QRectF(area.right() + SPACE.large, area.top(), place.right() - area.right() - 16, side)
    _reliability_words(painter, beside, palette)
    below = QRectF(area.left(), area.bottom() + LABEL, area.width(), LABEL)
    muted(painter, below, palette, translate("Progress", "how sure you were"), CENTRED)


def paint_retention(painter: QPainter, place: QRectF, palette: Palette, progress: Progress) -> None:
    """Remembered after a pause, beside what the scheduler expected."""
    points = progress.retention
    if not points:
        say_nothing(painter, place, palette)
        return
    got, expected = translate("Progress", "remembered"), translate("Progress", "expected")
    legend(painter, place, palette,
            ((got, palette.accent, True), (expected, palette.muted, False)))  # fmt: skip
    area = place.adjusted(AXIS, LABEL + SPACE.small, -SPACE.small, -LABEL)
    share_grid(painter, area, palette, along_x=False)
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
        dot(painter, QPointF(x, area.bottom() - value * area.height()), palette.accent, full=True)
        sure = QPointF(x + 12, area.bottom() - point.expected * area.height())
        dot(painter, sure, palette.muted, full=False)
        days = translate("Progress", "≤ {days} d").format(days=point.days)
        cell = QRectF(x - step / 2, area.bottom(), step, LABEL)
        muted(painter, cell, palette, days, CENTRED)


def paint_forecast(painter: QPainter, place: QRectF, palette: Palette, progress: Progress) -> None:
    """Reviews that fall due, day by day; today holds what is overdue."""
    days = progress.forecast
    area = place.adjusted(0, LABEL, 0, -LABEL)
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
            above = QRectF(cell.left(), bar.top() - LABEL, step, LABEL)
            muted(painter, above, palette, str(day.reviews), CENTRED)
        date = QDate(day.day.year, day.day.month, day.day.day)
        name = translate("Progress", "today") if number == 0 else locale.toString(date, "ddd")
        below = QRectF(cell.left(), area.bottom() + 2, step, LABEL)
        muted(painter, below, palette, name, CENTRED)
    if not most:
        say_nothing(painter, area, palette, translate("Progress", "Nothing falls due."))


def _at(area: QRectF, x: float, y: float) -> QPointF:
    return QPointF(area.left() + x * area.width(), area.bottom() - y * area.height())


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

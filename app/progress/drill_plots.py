"""What the drill has shown, painted: findings, fluency over days, and where one clicks wrongly."""

from PySide6.QtCore import QCoreApplication, QDate, QLocale, QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from app.progress.plotting import (
    AXIS,
    CENTRED,
    LABEL,
    LEFT_ALIGNED,
    NAMES,
    RIGHT_ALIGNED,
    dot,
    interval,
    legend,
    muted,
    say_nothing,
    share_grid,
)
from app.theme.fonts import font
from app.theme.tokens import SPACE, TYPE, Palette
from app.words.numbers import decimal
from app.words.vocabulary import word_name
from lessons.drill.statistics import ENOUGH, DrillStatistics
from lessons.progress_records import Progress

translate = QCoreApplication.translate

_TELLING = 132.0
_LONGEST_S = 20.0
_FAST_S = 8.0


def paint_drill(painter: QPainter, place: QRectF, palette: Palette, progress: Progress) -> None:
    """Changes seen at their place, per finding, with 95 % and d'; films left alone last."""
    drill = progress.drill
    if drill is None or not drill.findings:
        text = translate("Progress", "Nothing is told of a finding before {count} answers.")
        muted(painter, place, palette, text.format(count=ENOUGH), CENTRED)
        return
    seen = translate("Progress", "seen at its place")
    quiet = translate("Progress", "unchanged films left alone")
    legend(painter, place, palette, ((seen, palette.accent, True), (quiet, palette.muted, False)))
    area = place.adjusted(NAMES, LABEL + SPACE.small, -_TELLING, -LABEL)
    share_grid(painter, area, palette, along_x=True)
    rows = [(word_name(finding), told) for finding, told in drill.findings]
    step = min(area.height() / (len(rows) + 1), 44.0)
    for row, (name, told) in enumerate(rows):
        middle = area.top() + (row + 0.5) * step
        _name(painter, place, palette, middle, step, name)
        interval(painter, area, middle, told.seen, palette.accent, full=True)
        words = QRectF(area.right() + SPACE.small, middle - step / 2, _TELLING - SPACE.small, step)
        muted(painter, words, palette, _telling(told), RIGHT_ALIGNED)
    middle = area.top() + (len(rows) + 0.5) * step
    _name(painter, place, palette, middle, step, translate("Progress", "no change"))
    interval(painter, area, middle, drill.all.quiet, palette.muted, full=False)


def paint_fluency(painter: QPainter, place: QRectF, palette: Palette, progress: Progress) -> None:
    """Share right and median time of each day of drill; the line is at eight seconds."""
    drill = progress.drill
    if drill is None or not drill.days:
        say_nothing(painter, place, palette)
        return
    right, took = translate("Progress", "right"), translate("Progress", "seconds, median")
    legend(painter, place, palette, ((right, palette.accent, True), (took, palette.caution, False)))
    area = place.adjusted(AXIS, LABEL + SPACE.small, -AXIS, -LABEL)
    share_grid(painter, area, palette, along_x=False)
    fast = area.bottom() - _FAST_S / _LONGEST_S * area.height()
    painter.setPen(QPen(QColor(palette.caution), 1.0))
    painter.drawLine(QPointF(area.left(), fast), QPointF(area.right(), fast))
    said = translate("Progress", "8 s")
    beside = QRectF(area.right() + SPACE.tight, fast - LABEL / 2, AXIS - SPACE.tight, LABEL)
    muted(painter, beside, palette, said, LEFT_ALIGNED)
    step = area.width() / len(drill.days)
    for number, day in enumerate(drill.days):
        x = area.left() + (number + 0.5) * step
        low, high = day.right.interval
        painter.setPen(QPen(QColor(palette.accent), 1.5))
        painter.drawLine(_at(area, x, low), _at(area, x, high))
        dot(painter, _at(area, x, day.right.value or 0.0), palette.accent, full=True)
        seconds = min(day.seconds, _LONGEST_S) / _LONGEST_S
        dot(painter, _at(area, x + 9, seconds), palette.caution, full=False)
    for number in {0, len(drill.days) - 1}:
        day = drill.days[number].day
        text = QLocale().toString(
            QDate(day.year, day.month, day.day), QLocale.FormatType.ShortFormat
        )
        cell = QRectF(area.left() + (number + 0.5) * step - 40, area.bottom(), 80, LABEL)
        muted(painter, cell, palette, text, CENTRED)


def paint_clicks(painter: QPainter, place: QRectF, palette: Palette, progress: Progress) -> None:
    """A chest with the places that were clicked: filled where a change was, hollow where none."""
    drill = progress.drill
    if drill is None or not drill.clicks:
        say_nothing(painter, place, palette)
        return
    hit, miss = translate("Progress", "there it was"), translate("Progress", "there it was not")
    legend(painter, place, palette, ((hit, palette.accent, True), (miss, palette.caution, False)))
    side = place.height() - LABEL - SPACE.small
    film = QRectF(place.center().x() - side / 2, place.top() + LABEL + SPACE.small, side, side)
    _paint_chest(painter, film, palette)
    for click in drill.clicks:
        at = QPointF(film.left() + click.at[0] * side, film.top() + click.at[1] * side)
        dot(painter, at, palette.accent if click.hit else palette.caution, full=click.hit)
    for text, x, aligned in (
        (translate("Progress", "R"), film.left() - 24, RIGHT_ALIGNED),
        (translate("Progress", "L"), film.right() + 4, LEFT_ALIGNED),
    ):
        muted(painter, QRectF(x, film.center().y() - 10, 20, 20), palette, text, aligned)


def _telling(told: DrillStatistics) -> str:
    if told.d_prime is None:
        return ""
    said = translate("Progress", "d′ {value} ({low} to {high})")
    value, low, high = (
        decimal(number, 1) for number in (told.d_prime.value, told.d_prime.low, told.d_prime.high)
    )
    return said.format(value=value, low=low, high=high)


def _name(
    painter: QPainter, place: QRectF, palette: Palette, middle: float, step: float, name: str
) -> None:
    painter.setPen(QColor(palette.text))
    painter.setFont(font(TYPE.label))
    cell = QRectF(place.left(), middle - step / 2, NAMES - SPACE.small, step)
    painter.drawText(cell, LEFT_ALIGNED, name)


def _paint_chest(painter: QPainter, film: QRectF, palette: Palette) -> None:
    """Two lungs and a heart, as they lie in most films."""
    painter.setPen(QPen(QColor(palette.line_strong), 1.5))
    for left, right in ((0.16, 0.46), (0.54, 0.84)):
        lung = QPainterPath()
        lung.addRoundedRect(
            QRectF(
                film.left() + left * film.width(),
                film.top() + 0.14 * film.height(),
                (right - left) * film.width(),
                0.62 * film.height(),
            ),
            0.14 * film.width(),
            0.2 * film.height(),
        )
        painter.drawPath(lung)
    painter.drawEllipse(
        QRectF(
            film.left() + 0.4 * film.width(),
            film.top() + 0.46 * film.height(),
            0.29 * film.width(),
            0.28 * film.height(),
        )
    )


def _at(area: QRectF, x: float, share: float) -> QPointF:
    return QPointF(x, area.bottom() - share * area.height())

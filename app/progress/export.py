"""Progress as files: one sheet with all plots as PNG or SVG, and the numbers as CSV."""

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QRectF, QSize
from PySide6.QtGui import QColor, QFont, QImage, QPainter
from PySide6.QtSvg import QSvgGenerator

from app.progress.plots import PaintPlot
from app.theme.fonts import font
from app.theme.tokens import LIGHT, SPACE, TYPE
from engine.errors import ForeseeError
from engine.files import write_atomically
from lessons.progress_records import Progress, Rate

Plots = Sequence[tuple[str, PaintPlot, int]]
"""Title, how it is painted, height."""

_WIDTH = 720
_MARGIN = 32
_TITLE = 36
_DENSITY = 2


class ProgressNotWritten(ForeseeError):
    """The file cannot be written to where the student wants it."""


def write_progress(path: Path, title: str, progress: Progress, plots: Plots) -> None:
    """By the file's ending: .png, .svg or .csv. Raises ProgressNotWritten."""
    match path.suffix.lower():
        case ".csv":
            content = progress_table(progress).encode("utf-8-sig")
        case ".svg":
            content = _svg(title, progress, plots)
        case ".png":
            content = _png(title, progress, plots)
        case _:
            raise ProgressNotWritten("{name} must end in .png, .svg or .csv.", name=path.name)
    try:
        write_atomically(path, content)
    except OSError as error:
        raise ProgressNotWritten(
            "{path} cannot be written ({reason}); choose another folder.",
            path=path,
            reason=error.strerror or str(error),
        ) from error


def progress_table(progress: Progress) -> str:
    """One line for each number; shares and their 95 % intervals in [0, 1]."""
    file = io.StringIO()
    table = csv.writer(file, lineterminator="\r\n")
    table.writerow(("measure", "of", "value", "low", "high", "hits", "total"))
    table.writerow(("answers", "", progress.answers, "", "", "", ""))
    if progress.judged:
        table.writerow(_line("accuracy", "", progress.accuracy))
        table.writerow(_line("fluent", "", progress.fluent))
        table.writerow(("median seconds", "", _said(progress.seconds), "", "", "", ""))
        table.writerow(("Brier score", "", _said(progress.brier), "", "", "", ""))
    for one in progress.findings:
        table.writerow(_line("sensitivity", one.finding, one.sensitivity))
        table.writerow(_line("specificity", one.finding, one.specificity))
    for point in progress.reliability:
        table.writerow(_line("right", f"stated {point.stated:.3f}", point.right))
    for point in progress.retention:
        table.writerow(_line("remembered", f"up to {point.days} days", point.remembered))
    table.writerows(_drill_lines(progress))
    for day in progress.forecast:
        table.writerow(("due", day.day.isoformat(), day.reviews, "", "", "", ""))
    return file.getvalue()


def _drill_lines(progress: Progress) -> Iterator[tuple[object, ...]]:
    drill = progress.drill
    if drill is None:
        return
    yield "drill answers", "", drill.answers, "", "", "", ""
    yield "drill minutes", "", drill.minutes, "", "", "", ""
    yield "drill fluent skills", "", drill.fluent, "", "", drill.fluent, drill.tried
    for finding, told in drill.findings:
        yield _line("drill sensitivity", finding, told.seen)
        if told.d_prime is not None:
            one = told.d_prime
            values = (_said(value) for value in (one.value, one.low, one.high))
            yield "drill d'", finding, *values, "", ""
        yield "drill median seconds", finding, _said(told.seconds), "", "", "", ""
    yield _line("drill specificity", "no change", drill.all.quiet)
    for day in drill.days:
        yield _line("drill right", day.day.isoformat(), day.right)


def _line(measure: str, of: str, rate: Rate) -> tuple[object, ...]:
    if rate.value is None:
        return measure, of, "", "", "", rate.hits, rate.total
    low, high = rate.interval
    return measure, of, _said(rate.value), _said(low), _said(high), rate.hits, rate.total


def _said(value: float | None) -> str:
    return "" if value is None else f"{value:.4f}"


def _png(title: str, progress: Progress, plots: Plots) -> bytes:
    size = _size(plots)
    picture = QImage(size * _DENSITY, QImage.Format.Format_RGB32)
    picture.fill(QColor(LIGHT.panel))
    painter = QPainter(picture)
    painter.scale(_DENSITY, _DENSITY)
    _paint(painter, title, progress, plots)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    # The format is bytes where PySide's own hints say text.
    picture.save(buffer, "PNG")  # pyright: ignore[reportArgumentType, reportCallIssue]
    return bytes(buffer.data().data())


def _svg(title: str, progress: Progress, plots: Plots) -> bytes:
    size = _size(plots)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    drawing = QSvgGenerator()
    drawing.setOutputDevice(buffer)
    drawing.setSize(size)
    drawing.setViewBox(QRectF(0, 0, size.width(), size.height()))
    drawing.setTitle(title)
    painter = QPainter(drawing)
    painter.fillRect(QRectF(0, 0, size.width(), size.height()), QColor(LIGHT.panel))
    _paint(painter, title, progress, plots)
    painter.end()
    return bytes(buffer.data().data())


def _size(plots: Plots) -> QSize:
    height = 2 * _MARGIN + _TITLE + sum(_TITLE + height + SPACE.wide for _, _, height in plots)
    return QSize(_WIDTH, height)


def _paint(painter: QPainter, title: str, progress: Progress, plots: Plots) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    width = _WIDTH - 2 * _MARGIN
    top = float(_MARGIN)
    _write(painter, QRectF(_MARGIN, top, width, _TITLE), title, TYPE.title)
    top += _TITLE
    for name, paint, height in plots:
        _write(painter, QRectF(_MARGIN, top, width, _TITLE), name, TYPE.body)
        top += _TITLE
        paint(painter, QRectF(_MARGIN, top, width, height), LIGHT, progress)
        top += height + SPACE.wide


def _write(painter: QPainter, place: QRectF, text: str, size: int) -> None:
    painter.setFont(font(size, weight=QFont.Weight.DemiBold))
    painter.setPen(QColor(LIGHT.text))
    painter.drawText(place, 0, text)

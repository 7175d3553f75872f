"""The report of a lecture as a file: a page per item as PDF, or the counts as CSV. No widgets.

Costs time that grows with the films: work for the background.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import (
    QBuffer,
    QByteArray,
    QIODevice,
    QMarginsF,
    QRectF,
    QSizeF,
    Qt,
)
from PySide6.QtGui import QPageLayout, QPageSize, QPainter, QPdfWriter

from app.presenter.program import LectureItem
from app.presenter.session import ItemResult, LectureView, item_result
from app.presenter.wall import paint_wall
from app.presenter.wall_content import WallContent, wall_content
from app.presenter.wall_page import LEFT, Page, Part
from app.services.run_files import ExportError
from app.theme.tokens import LIGHT
from app.viewer.pane_renderer import PaneRenderer
from app.words.language import window_language
from engine.files import write_atomically
from lessons.lecture.records import LectureRecord
from lessons.lecture.report import ItemReport, LectureReport, report_csv
from lessons.lecture.state import LectureState, Step
from lessons.store import Store

_DOTS_PER_INCH = 150
_MARGIN_MM = 12.0
_HEADING, _WORDS = 0.022, 0.018
"""Of the page's height."""
_BELOW = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap


@dataclass(frozen=True, slots=True, eq=False)
class HeldLecture:
    """A lecture with what its hall said; items and results in the order of the record."""

    record: LectureRecord
    items: tuple[LectureItem, ...]
    results: tuple[ItemResult, ...]

    @property
    def report(self) -> LectureReport:
        return LectureReport(
            self.record.title,
            self.record.started_at,
            tuple(
                _item_report(item, result)
                for item, result in zip(self.items, self.results, strict=True)
            ),
        )


def held_lecture(record: LectureRecord, items: Sequence[LectureItem], store: Store) -> HeldLecture:
    results = (item_result(record, index, item, store) for index, item in enumerate(items))
    return HeldLecture(record, tuple(items), tuple(results))


def write_csv(path: Path, lecture: HeldLecture) -> Path:
    """Raises ExportError."""
    # Spreadsheets take a file for Latin-1 unless it says so.
    return _written(path, report_csv(lecture.report).encode("utf-8-sig"))


def write_pdf(path: Path, lecture: HeldLecture) -> Path:
    """Raises ExportError."""
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(_DOTS_PER_INCH)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageMargins(QMarginsF(*[_MARGIN_MM] * 4), QPageLayout.Unit.Millimeter)
    writer.setTitle(lecture.record.title)
    writer.setCreator("Foresee")
    painter = QPainter(writer)
    size = QSizeF(writer.width(), writer.height())
    for index in range(len(lecture.items)):
        if index:
            writer.newPage()
        _paint_item(painter, size, lecture, index)
    painter.end()
    return _written(path, bytes(content.data()))


def _paint_item(painter: QPainter, size: QSizeF, lecture: HeldLecture, index: int) -> None:
    """What the hall said above what was right, as it was on the wall, and the teaching point."""
    page = Page(painter, size.height(), LIGHT)
    line = 1.5 * _HEADING * size.height()
    heading = f"{index + 1}  {lecture.items[index].item.title}"
    page.text(QRectF(0, 0, size.width(), line), heading, _HEADING, LEFT, bold=True)
    started = f"{lecture.record.title}, {lecture.record.started_at.astimezone():%Y-%m-%d %H:%M}"
    page.text(QRectF(0, line, size.width(), line), started, _WORDS, LEFT, muted=True)
    top = 2.4 * line
    for step, shape in _walls(lecture.items[index]):
        wall = QSizeF(size.width(), shape * size.width())
        _paint_wall_at(painter, top, wall, _content(lecture, index, step))
        top += wall.height() + 0.5 * line
    item = lecture.items[index].item
    point = item.reference.text or item.answer_in(window_language())
    page.text(QRectF(0, top, size.width(), size.height() - top), point, _WORDS, _BELOW)


def _walls(item: LectureItem) -> tuple[tuple[Step, float], ...]:
    """Steps, each with the height of its wall by the width."""
    said = Step.FILM if item.question is None else Step.RESULT
    return ((said, 0.56), (Step.REFERENCE, 0.42))


def _content(lecture: HeldLecture, index: int, step: Step) -> WallContent:
    state = LectureState(item=index, step=step)
    return wall_content(LectureView(state, lecture.items[index], lecture.results[index]), None)


def _paint_wall_at(painter: QPainter, top: float, size: QSizeF, content: WallContent) -> None:
    parts = tuple(Part(film, PaneRenderer()) for film in content.films)
    painter.save()
    painter.translate(0, top)
    painter.setClipRect(QRectF(0, 0, size.width(), size.height()))
    paint_wall(painter, size, content, parts, LIGHT)
    painter.restore()


def _item_report(item: LectureItem, result: ItemResult) -> ItemReport:
    question = item.question
    return ItemReport(
        item.item.title,
        item.item.question,
        None if question is None else question.form,
        result.first.tally,
        None if result.second is None else result.second.tally,
    )


def _written(path: Path, content: bytes) -> Path:
    try:
        write_atomically(path, content)
    except OSError as error:
        raise ExportError(
            "The report cannot be written to {path} ({reason}); choose another place.",
            path=path,
            reason=error.strerror or str(error),
        ) from error
    return path

"""The report of a class as a file: PDF for people, CSV for spreadsheets. No widgets.

Costs time that grows with the films: work for the background.
"""

from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QCoreApplication, QIODevice
from PySide6.QtGui import QImage, QPdfWriter

from app.classes.grids import (
    confidence_grid,
    earlier_grid,
    questions_grid,
    skills_grid,
    students_grid,
)
from app.classes.heat_film import heat_picture, item_picture
from app.classes.words import (
    calibration_text,
    cautions,
    class_line,
    item_lines,
    rate_text,
    times_text,
)
from app.theme.tokens import LIGHT
from app.widgets.printed import (
    Heading,
    Paragraph,
    Part,
    Picture,
    Rows,
    prepare_page,
    print_parts,
)
from app.words.packs import pack_words
from engine.errors import ForeseeError
from engine.files import write_atomically
from lessons.classes.report import ClassReport, ItemResult
from lessons.classes.table import write_table
from lessons.errors import PackError
from lessons.pack.shelf import Shelf

translate = QCoreApplication.translate
_DOTS_PER_INCH = 300
_FILM = 0.34


class ReportNotWritten(ForeseeError):
    """The file cannot be written where the instructor wants it."""


def write_report(path: Path, report: ClassReport, shelf: Shelf) -> Path:
    """By the file's ending: .pdf or .csv. Raises ReportNotWritten."""
    ending = path.suffix.lower()
    if ending not in (".pdf", ".csv"):
        raise ReportNotWritten("{name} must end in .pdf or .csv.", name=path.name)
    try:
        if ending == ".csv":
            write_table(path, report)
        else:
            write_atomically(path, _pdf(report, shelf))
    except OSError as error:
        raise ReportNotWritten(
            "{path} cannot be written ({reason}); choose another folder.",
            path=path,
            reason=error.strerror or str(error),
        ) from error
    return path


def _pdf(report: ClassReport, shelf: Shelf) -> bytes:
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(_DOTS_PER_INCH)
    writer.setCreator("Foresee")
    writer.setTitle(report.summary.name)
    prepare_page(writer)
    title = translate("Classes", "{name}: how the class did").format(name=report.summary.name)
    print_parts(writer, title, tuple(report_parts(report, shelf)))
    buffer.close()
    return bytes(content.data())


def report_parts(report: ClassReport, shelf: Shelf) -> Iterator[Part]:
    counted = report.counted
    yield Rows(
        (
            (translate("Classes", "Pack"), pack_words(report.pack_title)),
            (translate("Classes", "Class"), class_line(report.summary)),
            (translate("Classes", "Right at first"), rate_text(counted.right)),
            (translate("Classes", "Time"), times_text(counted.seconds)),
            (translate("Classes", "Sure / right"), calibration_text(counted.calibration)),
        )
    )
    for caution in cautions(report):
        yield Paragraph(caution)
    yield Paragraph(how_to_read())
    yield Heading(translate("Classes", "Skills, the weakest first"))
    yield skills_grid(report)
    yield Heading(translate("Classes", "Questions"))
    yield questions_grid(report)
    yield Heading(translate("Classes", "How sure, how often right"))
    yield confidence_grid(report)
    if report.earlier:
        yield Heading(translate("Classes", "Against earlier classes"))
        yield earlier_grid(report)
    yield Heading(translate("Classes", "Students"))
    yield students_grid(report)
    yield Heading(translate("Classes", "Question by question"))
    for number, one in enumerate(report.items, 1):
        yield from _item_parts(number, one, report, shelf)


def how_to_read() -> str:
    return translate(
        "Classes",
        "In brackets is the 95 % interval (Wilson; of times the middle half). First answers count, "
        "what was asked again does not. Discrimination: how far those who know the rest know this "
        "question, from -1 to 1; below 0.2 look at the question itself. Sure / right: mean "
        "confidence beside the share that was right.",
    )


def _item_parts(number: int, one: ItemResult, report: ClassReport, shelf: Shelf) -> Iterator[Part]:
    lines = list(item_lines(one))
    if not lines:
        return
    yield Heading(f"{number}  {pack_words(one.title)}")
    yield Paragraph("\n".join(lines))
    if one.wrong_place is not None:
        film = film_of(one, report, shelf)
        if film is not None:
            yield Picture(heat_picture(film, one, LIGHT), _FILM)


def film_of(one: ItemResult, report: ClassReport, shelf: Shelf) -> QImage | None:
    """None where the pack, or its file, is not on this machine: the report goes without."""
    if one.item is None or not report.digest:
        return None
    try:
        return item_picture(shelf, report.digest, one.item)
    except PackError:
        return None

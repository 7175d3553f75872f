"""Text and pictures on pages, each of which says that what it shows is synthetic.

One way for paper and for PDF; knows nothing of films or runs.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from PySide6.QtCore import QCoreApplication, QMarginsF, QRectF, QSizeF, Qt, QUrl
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QColor,
    QFont,
    QImage,
    QPagedPaintDevice,
    QPageLayout,
    QPageSize,
    QPainter,
    QPalette,
    QTextDocument,
)

from app.theme.fonts import FAMILY

translate = QCoreApplication.translate
_MARGIN_MM = 18.0
_STRIP_PT = 22.0
_POINTS_PER_INCH = 72.0


@dataclass(frozen=True, slots=True)
class Heading:
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str


@dataclass(frozen=True, slots=True)
class Rows:
    """Names and values, in two columns."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with a header; the first column has the names of the rows and is the widest."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """`share`: of the width of the page, ]0, 1]."""

    image: QImage
    share: float = 1.0


Part = Heading | Paragraph | Rows | Grid | Picture


def prepare_page(device: QPagedPaintDevice) -> None:
    """A4 upright; whoever prints may choose another size."""
    margins = QMarginsF(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM, _MARGIN_MM)
    device.setPageLayout(
        QPageLayout(
            QPageSize(QPageSize.PageSizeId.A4),
            QPageLayout.Orientation.Portrait,
            margins,
            QPageLayout.Unit.Millimeter,
        )
    )


def print_parts(device: QPagedPaintDevice, title: str, parts: Sequence[Part]) -> int:
    """Returns how many pages it took; 0 where the device cannot be written to."""
    painter = QPainter()
    if not painter.begin(device):
        return 0
    # Everything is laid out in points, whatever the density of the device.
    scale = device.logicalDpiX() / _POINTS_PER_INCH
    painter.scale(scale, scale)
    size = device.pageLayout().paintRect(QPageLayout.Unit.Point).size()
    page = QSizeF(size.width(), size.height() - 2 * _STRIP_PT)
    document = _document(title, parts, page.width())
    document.setPageSize(page)
    count = document.pageCount()
    for number in range(count):
        if number:
            device.newPage()
        _paint_page(painter, document, page, number, count)
    painter.end()
    return count


def _paint_page(
    painter: QPainter, document: QTextDocument, page: QSizeF, number: int, count: int
) -> None:
    painter.setFont(_font(8))
    painter.setPen(QColor("#8a5a00"))
    notice = translate("Printed", "Synthetic – for teaching only, never for diagnosis")
    head = QRectF(0, 0, page.width(), _STRIP_PT)
    painter.drawText(head, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, notice)
    painter.setPen(QColor("#555555"))
    foot = QRectF(0, page.height() + _STRIP_PT, page.width(), _STRIP_PT)
    text = translate("Printed", "Foresee · page {number} of {count}")
    said = text.format(number=number + 1, count=count)
    painter.drawText(foot, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, said)
    painter.save()
    painter.translate(0, _STRIP_PT - number * page.height())
    seen = QRectF(0, number * page.height(), page.width(), page.height())
    # The first line of a picture that goes on the next page may lie on the very edge of this one.
    painter.setClipRect(seen.adjusted(0, 0, 0, -1))
    context = QAbstractTextDocumentLayout.PaintContext()
    context.clip = seen
    context.palette.setColor(QPalette.ColorRole.Text, QColor("#141b22"))
    document.documentLayout().draw(painter, context)
    painter.restore()


def _document(title: str, parts: Iterable[Part], width: float) -> QTextDocument:
    document = QTextDocument()
    document.setDefaultFont(_font(10))
    document.setDocumentMargin(0)
    written = [f"<h2>{escape(title)}</h2>"]
    for number, part in enumerate(parts):
        match part:
            case Heading():
                written.append(f"<h3>{escape(part.text)}</h3>")
            case Paragraph():
                written.append(f"<p>{escape(part.text).replace(chr(10), '<br>')}</p>")
            case Rows():
                written.append(_table(part))
            case Grid():
                written.append(_grid(part))
            case Picture():
                url = QUrl(f"picture:{number}")
                kind = QTextDocument.ResourceType.ImageResource.value
                document.addResource(kind, url, part.image)
                written.append(
                    f'<p><img src="{url.toString()}" width="{round(part.share * width)}"></p>'
                )
    document.setHtml("".join(written))
    return document


def _table(rows: Rows) -> str:
    lines = [
        f'<tr><td width="30%">{escape(name)}</td><td>{escape(value)}</td></tr>'
        for name, value in rows.rows
    ]
    return f'<table width="100%" cellpadding="2">{"".join(lines)}</table>'


def _grid(grid: Grid) -> str:
    small = 'style="font-size: 8px"'
    header = "".join(f'<th align="left" {small}>{escape(name)}</th>' for name in grid.header)
    # Qt says the head of a table again on every page.
    lines = [f'<thead><tr bgcolor="#e8edf2">{header}</tr></thead>']
    for number, cells in enumerate(grid.rows):
        ground = ' bgcolor="#f6f8fa"' if number % 2 else ""
        said = "".join(f"<td {small}>{escape(cell)}</td>" for cell in cells)
        lines.append(f"<tr{ground}>{said}</tr>")
    return f'<table width="100%" cellpadding="3" cellspacing="0">{"".join(lines)}</table>'


def _font(points: float) -> QFont:
    """In the points of the page, which the painter scales."""
    font = QFont(FAMILY)
    font.setPixelSize(round(points))
    return font

"""Text and pictures on pages, each of which says that what it shows is synthetic.

One way for paper and for PDF; knows nothing of films or runs.
"""

from collections.abc import Iterable, Iterator, Sequence
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
_BETWEEN_PT = 10.0
_SEMIBOLD = "font-weight:600"
"""The boldest face that is bundled: bolder ones would be painted twice, and so be read twice."""
_SIDE_BY_SIDE = 3
_FEWEST_ACROSS = 2.4
"""One or two pictures leave room for words: two questions stand on a page."""
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


@dataclass(frozen=True, slots=True)
class Small:
    """A paragraph in small print: credits, sources."""

    text: str


@dataclass(frozen=True, slots=True, eq=False)
class Pictures:
    """Beside each other, with words below each; several rows where there are more than three."""

    pictures: tuple[tuple[QImage, str], ...]


@dataclass(frozen=True, slots=True)
class Writing:
    """A question with empty lines to write on."""

    text: str
    lines: int


Part = Heading | Paragraph | Rows | Grid | Picture | Small | Pictures | Writing


def prepare_page(
    device: QPagedPaintDevice, size: QPageSize.PageSizeId = QPageSize.PageSizeId.A4
) -> None:
    """Upright; whoever prints may choose another size."""
    margins = QMarginsF(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM, _MARGIN_MM)
    device.setPageLayout(
        QPageLayout(
            QPageSize(size),
            QPageLayout.Orientation.Portrait,
            margins,
            QPageLayout.Unit.Millimeter,
        )
    )


@dataclass(frozen=True, slots=True)
class Margins:
    """What stands above and below every page. foot: with blanks for {number} and {count}."""

    head: str
    foot: str


def print_parts(device: QPagedPaintDevice, title: str, parts: Sequence[Part]) -> int:
    """Returns how many pages it took; 0 where the device cannot be written to."""
    margins = Margins(
        translate("Printed", "Synthetic – for teaching only, never for diagnosis"),
        translate("Printed", "Foresee · page {number} of {count}"),
    )
    return print_blocks(device, title, [parts], margins)


def print_blocks(
    device: QPagedPaintDevice, title: str, blocks: Iterable[Sequence[Part]], margins: Margins
) -> int:
    """Each block stands on one page where it fits on one, below the one before it where there is
    room. Returns how many pages it took; 0 where the device cannot be written to."""
    painter = QPainter()
    if not painter.begin(device):
        return 0
    # Everything is laid out in points, whatever the density of the device.
    scale = device.logicalDpiX() / _POINTS_PER_INCH
    painter.scale(scale, scale)
    size = device.pageLayout().paintRect(QPageLayout.Unit.Point).size()
    page = QSizeF(size.width(), size.height() - 2 * _STRIP_PT)
    placed = list(_placed(title, blocks, page))
    count = 1 + max((one.page + one.pages - 1 for one in placed), default=0)
    for number in range(count):
        if number:
            device.newPage()
        _paint_margins(painter, page, margins, number, count)
        for one in placed:
            if one.page <= number < one.page + one.pages:
                _paint_block(painter, one, page, number)
    painter.end()
    return count


@dataclass(frozen=True, slots=True, eq=False)
class _Placed:
    """A block that begins `top` points down on a page, and takes so many of them."""

    document: QTextDocument
    page: int
    pages: int
    top: float


def _placed(title: str, blocks: Iterable[Sequence[Part]], page: QSizeF) -> Iterator[_Placed]:
    number, down = 0, 0.0
    for place, parts in enumerate(blocks):
        document = _document(title if place == 0 else "", parts, page.width())
        document.setTextWidth(page.width())
        height = document.size().height()
        if down and down + height > page.height():
            number, down = number + 1, 0.0
        if height <= page.height():
            yield _Placed(document, number, 1, down)
            down += height + _BETWEEN_PT
            continue
        document.setPageSize(page)
        yield _Placed(document, number, document.pageCount(), 0.0)
        number, down = number + document.pageCount(), 0.0


def _paint_margins(
    painter: QPainter, page: QSizeF, margins: Margins, number: int, count: int
) -> None:
    painter.setFont(_font(8))
    painter.setPen(QColor("#8a5a00"))
    head = QRectF(0, 0, page.width(), _STRIP_PT)
    painter.drawText(head, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, margins.head)
    painter.setPen(QColor("#555555"))
    foot = QRectF(0, page.height() + _STRIP_PT, page.width(), _STRIP_PT)
    said = margins.foot.format(number=number + 1, count=count)
    painter.drawText(foot, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, said)


def _paint_block(painter: QPainter, block: _Placed, page: QSizeF, number: int) -> None:
    above = (number - block.page) * page.height()
    painter.save()
    painter.translate(0, _STRIP_PT + block.top - above)
    seen = QRectF(0, above, page.width(), page.height() - block.top)
    # The first line of a picture that goes on the next page may lie on the very edge of this one.
    painter.setClipRect(seen.adjusted(0, 0, 0, -1))
    context = QAbstractTextDocumentLayout.PaintContext()
    context.clip = seen
    context.palette.setColor(QPalette.ColorRole.Text, QColor("#141b22"))
    block.document.documentLayout().draw(painter, context)
    painter.restore()


def _document(title: str, parts: Iterable[Part], width: float) -> QTextDocument:
    document = QTextDocument()
    document.setDefaultFont(_font(10))
    document.setDocumentMargin(0)
    written = [f'<h2 style="{_SEMIBOLD}">{escape(title)}</h2>'] if title else []
    for number, part in enumerate(parts):
        match part:
            case Heading():
                written.append(f'<h3 style="{_SEMIBOLD}">{escape(part.text)}</h3>')
            case Paragraph():
                written.append(f"<p>{_lines(part.text)}</p>")
            case Small():
                written.append(f'<p style="font-size:7px; color:#555555">{_lines(part.text)}</p>')
            case Writing():
                line = '<p style="color:#999999">' + 88 * "_" + "</p>"
                written.append(f"<p>{_lines(part.text)}</p>{part.lines * line}")
            case Pictures():
                written.append(_beside(document, number, part, width))
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


def _beside(document: QTextDocument, number: int, part: Pictures, width: float) -> str:
    """A table of pictures and the words below them."""
    across = min(len(part.pictures), _SIDE_BY_SIDE)
    wide = round(width / max(across, _FEWEST_ACROSS)) - 6
    written: list[str] = []
    for first in range(0, len(part.pictures), _SIDE_BY_SIDE):
        row = part.pictures[first : first + _SIDE_BY_SIDE]
        cells: list[str] = []
        for place, (image, words) in enumerate(row, start=first):
            url = QUrl(f"pictures:{number}/{place}")
            document.addResource(QTextDocument.ResourceType.ImageResource.value, url, image)
            high = round(wide * image.height() / image.width())
            picture = f'<img src="{url.toString()}" width="{wide}" height="{high}">'
            cells.append(f'<td width="{wide}">{picture}<br>{escape(words)}</td>')
        written.append(f"<tr>{''.join(cells)}</tr>")
    return f'<table cellspacing="0" cellpadding="2">{"".join(written)}</table>'


def _lines(text: str) -> str:
    return escape(text).replace("\n", "<br>")


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
    # Signs that change with their neighbours are copied and read aloud as others.
    font.setFeature(QFont.Tag("calt"), 0)
    return font

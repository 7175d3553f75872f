"""A table of labels as it lies on disk, CSV or XLSX: a head line, and a text for every cell.

Knows no films and no meaning of a column. Trusts nothing: what unpacks to more than a table of
labels needs, or is no table, is refused with a reason.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from lessons.errors import PackRefused

ENDINGS = (".csv", ".tsv", ".xlsx")
LARGEST_TABLE = 20_000_000
MOST_LINES = 20_000
MOST_COLUMNS = 200
_LARGEST_UNPACKED = 200_000_000
# In the order in which they are told apart: the first two say themselves what they are.
_ENCODINGS = ("utf-8-sig", "cp1252")
_SEPARATORS = ",;\t|"


@dataclass(frozen=True, slots=True)
class TableLine:
    """number: in the file, from 1, as a spreadsheet counts. cells: one for each of the head."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    name: str
    head: tuple[str, ...]
    lines: tuple[TableLine, ...]


def is_table(path: Path) -> bool:
    """By its name; a spreadsheet's lock file is none."""
    return path.suffix.lower() in ENDINGS and not path.name.startswith(("~$", "."))


def read_table(path: Path) -> Table:
    """Raises PackRefused."""
    try:
        if path.stat().st_size > LARGEST_TABLE:
            raise PackRefused(
                "{name} is too large for a table of labels; split it into several.", name=path.name
            )
        content = path.read_bytes()
    except OSError as error:
        raise PackRefused(
            "{name} cannot be read ({reason}); choose another file.",
            name=path.name,
            reason=error.strerror or str(error),
        ) from error
    is_sheet = path.suffix.lower() == ".xlsx"
    lines = _sheet_lines(content, path.name) if is_sheet else _text_lines(content, path.name)
    return _table(path.name, lines)


def _table(name: str, lines: Iterator[tuple[int, tuple[str, ...]]]) -> Table:
    kept: list[tuple[int, tuple[str, ...]]] = []
    for number, cells in lines:
        if len(kept) > MOST_LINES or len(cells) > MOST_COLUMNS:
            raise PackRefused(
                "{name} is too large for a table of labels; split it into several.", name=name
            )
        if any(cells):
            kept.append((number, cells))
    if len(kept) < 2:
        raise PackRefused(
            "{name} has no lines: the first line names the columns, each line after it a film.",
            name=name,
        )
    (_, head), *rows = kept
    width = len(head)
    filled = ((*cells[:width], *[""] * (width - len(cells))) for _, cells in rows)
    found = tuple(TableLine(number, cells) for (number, _), cells in zip(rows, filled, strict=True))
    return Table(name, head, found)


def _text_lines(content: bytes, name: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    text = _decoded(content)
    if "\0" in text:
        raise PackRefused("{name} is no table: save it as CSV or XLSX.", name=name)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text))
    try:
        for cells in reader:
            yield reader.line_num, tuple(cell.strip() for cell in cells)
    except csv.Error as error:
        raise PackRefused(
            "{name} cannot be read as a table, from line {number} on ({reason}); "
            "save it again as CSV.",
            name=name,
            number=reader.line_num,
            reason=str(error),
        ) from error


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    # Five bytes mean nothing in cp1252; a table with one of them is still a table.
    return content.decode("cp1252", errors="replace")


def _separator(text: str) -> str:
    """Spreadsheets of other languages write semicolons: what stands most often in the head line."""
    head = next((line for line in text.splitlines() if line.strip()), "")
    return max(_SEPARATORS, key=head.count)


def _sheet_lines(content: bytes, name: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Of the first sheet; formulas as they were last worked out."""
    # Only for who drops a spreadsheet: it takes a fifth of a second to load.
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    _require_honest(content, name)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = next(iter(book.worksheets), None)
        rows: Iterable[tuple[object, ...]] = (
            () if sheet is None else sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True)
        )
        for number, row in enumerate(rows, start=1):
            cells = [_cell_text(value) for value in row]
            while cells and not cells[-1]:
                cells.pop()
            yield number, tuple(cells)
    except (InvalidFileException, KeyError, ValueError, TypeError, OSError, SyntaxError) as error:
        # openpyxl lets what its XML reader and its converters raise through.
        raise PackRefused(
            "{name} cannot be read as a spreadsheet; save it as XLSX or CSV again.", name=name
        ) from error


def _require_honest(content: bytes, name: str) -> None:
    """No zip that unpacks to gigabytes, and no XML that names other documents."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if sum(part.file_size for part in parts) > _LARGEST_UNPACKED:
                raise PackRefused(
                    "{name} is too large for a table of labels; split it into several.", name=name
                )
            for part in parts:
                is_text = part.filename.endswith((".xml", ".rels"))
                if is_text and b"<!DOCTYPE" in archive.read(part)[:4096]:
                    raise PackRefused(
                        "{name} is no spreadsheet that can be trusted; save it as CSV.", name=name
                    )
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise PackRefused(
            "{name} cannot be read as a spreadsheet; save it as XLSX or CSV again.", name=name
        ) from error


def _cell_text(value: object) -> str:
    match value:
        case None:
            return ""
        case datetime():
            return value.date().isoformat()
        case date():
            return value.isoformat()
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return str(value).strip()

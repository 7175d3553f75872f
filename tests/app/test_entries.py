"""Lists of films and runs: titles on two lines, no more pictures in memory than are looked at."""

import io

from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QTextDocument
from pytestqt.qtbot import QtBot

from app.theme.fonts import font, install_fonts
from app.widgets.entries import Entry, EntryModel, broken


def picture() -> bytes:
    png = io.BytesIO()
    Image.new("L", (64, 64), 90).save(png, format="PNG")
    return png.getvalue()


def test_however_far_one_scrolls_few_pictures_stay_in_memory(qtbot: QtBot) -> None:
    model = EntryModel()
    model.replace([Entry(str(row), "", picture(), row) for row in range(500)])
    for row in range(500):
        assert not model.picture(row).isNull()
    assert model.pictures_kept < 100
    # Those that were seen last are there, and the first ones come again.
    assert not model.picture(0).isNull()


def test_a_tip_shows_what_a_title_says_and_never_what_it_would_load(qtbot: QtBot) -> None:
    model = EntryModel()
    title = '<img src="//somewhere/picture.png">'
    model.replace([Entry(title, "A & B", picture(), 0)])
    shown = QTextDocument()
    shown.setHtml(model.data(model.index(0), Qt.ItemDataRole.ToolTipRole))
    assert shown.toPlainText() == f"{title}\nA & B"


def test_a_title_takes_two_lines_and_says_where_it_is_cut(qtbot: QtBot) -> None:
    install_fonts()
    metrics = QFontMetrics(font(12))
    width = metrics.horizontalAdvance("new moderate right")
    assert broken("new effusion", metrics, width) == ["new effusion"]
    assert broken("new moderate right effusion", metrics, width) == [
        "new moderate right",
        "effusion",
    ]
    first, second = broken("new moderate right effusion and a long rest of it", metrics, width)
    assert first == "new moderate right"
    assert second.startswith("effusion and")
    assert second.endswith("…")
    assert broken("", metrics, width) == [""]

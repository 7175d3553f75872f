"""Where the parts of the window stand. Knows their outsides and nothing of what they do."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app.theme.tokens import SPACE

_FIRST_WIDTHS = [240, 720, 304]


def columns(left: QWidget, middle: QWidget, right: QWidget) -> QSplitter:
    whole = QSplitter(Qt.Orientation.Horizontal)
    whole.setHandleWidth(SPACE.small)
    for part in (left, middle, right):
        whole.addWidget(part)
    whole.setCollapsible(1, False)
    whole.setStretchFactor(1, 1)
    whole.setSizes(_FIRST_WIDTHS)
    return whole


def middle_column(above: QWidget, films: QWidget, below: QWidget) -> QWidget:
    """The films take the room that is left."""
    middle = QWidget()
    middle.setProperty("role", "clear")
    column = QVBoxLayout(middle)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(SPACE.small)
    column.addWidget(above)
    column.addWidget(films, 1)
    column.addWidget(below)
    return middle


def whole_window(header: QWidget, notice: QWidget, pages: QStackedWidget) -> QWidget:
    whole = QWidget()
    whole.setProperty("role", "window")
    rows = QVBoxLayout(whole)
    rows.setContentsMargins(0, 0, 0, 0)
    rows.setSpacing(0)
    rows.addWidget(header)
    inside = QVBoxLayout()
    inside.setContentsMargins(SPACE.small, 0, SPACE.small, SPACE.small)
    inside.setSpacing(SPACE.small)
    inside.addWidget(notice)
    inside.addWidget(pages, 1)
    rows.addLayout(inside, 1)
    return whole

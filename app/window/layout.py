"""Where the parts of the window stand. Knows their outsides and nothing of what they do."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QScrollArea, QSplitter, QStackedWidget, QVBoxLayout, QWidget

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


class Pages(QStackedWidget):
    """Needs the room that the page needs which is shown, not that of the largest."""

    turned = Signal()
    """Another page is shown."""

    def __init__(self) -> None:
        super().__init__()
        self.currentChanged.connect(self.updateGeometry)

    def turn_to(self, page: QWidget) -> None:
        """A page that was made only now joins the others."""
        if self.indexOf(page) < 0:
            self.addWidget(page)
        self.setCurrentWidget(page)
        self.turned.emit()

    def minimumSizeHint(self) -> QSize:
        page = self.currentWidget()
        return super().minimumSizeHint() if page is None else page.minimumSizeHint()


def window_content(header: QWidget, notice: QWidget, pages: Pages) -> QWidget:
    """On a screen that is too small for a page, the page is scrolled."""
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
    scrolled = QScrollArea()
    scrolled.setWidgetResizable(True)
    scrolled.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    scrolled.setWidget(pages)
    # A scroll area turns this on for what it shows.
    pages.setAutoFillBackground(False)
    scrolled.viewport().setAutoFillBackground(False)
    inside.addWidget(scrolled, 1)
    rows.addLayout(inside, 1)
    return whole

"""All findings at a glance, each with a film; choosing one opens its entry beside the film."""

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.study.glossary_card import GlossaryCard, entry_in_words
from app.theme.tokens import SPACE
from app.widgets.basics import centred_page, label
from app.words.built_in_cases import title_of
from engine.cases import BuiltInCase, built_in_cases
from engine.findings import Finding

_WIDTH = 920
_TILES_IN_A_ROW = 4
_TILE = 132
_FILM = 380


class GlossaryPage(QScrollArea):
    case_wanted = Signal(str)
    """Slug of a built-in case that is to be looked at."""

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle(self.tr("Glossary"))
        self._case: BuiltInCase | None = None
        self._pages = QStackedWidget()
        self.tiles = {finding: self._tile(finding) for finding in Finding}
        self.card = GlossaryCard()
        self.card.closed.connect(self.show_index)
        self._film = QLabel()
        self._film.setFixedSize(_FILM, _FILM)
        self._film.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._said = label("", "muted", wrap=True)
        self.see = QPushButton(self.tr("Look at this film"))
        self.see.clicked.connect(self._see)
        self._lay_out()

    @Slot()
    def show_index(self) -> None:
        self._pages.setCurrentIndex(0)
        self.verticalScrollBar().setValue(0)

    @Slot(Finding)
    def show_finding(self, finding: Finding) -> None:
        self._case = case_of(finding)
        self.card.show_entry(finding)
        film = QPixmap(str(self._case.path))
        density = self.devicePixelRatioF()
        smooth = Qt.TransformationMode.SmoothTransformation
        side = round(_FILM * density)
        film = film.scaled(side, side, Qt.AspectRatioMode.KeepAspectRatio, smooth)
        film.setDevicePixelRatio(density)
        self._film.setPixmap(film)
        title = title_of(self._case)
        self._film.setAccessibleName(title)
        text = self.tr("{title}: a digital patient, synthetic, for teaching only.")
        self._said.setText(text.format(title=title))
        self._pages.setCurrentIndex(1)
        self.verticalScrollBar().setValue(0)

    def take_focus(self) -> None:
        next(iter(self.tiles.values())).setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _choose(self) -> None:
        tile = self.sender()
        for finding, one in self.tiles.items():
            if one is tile:
                self.show_finding(finding)

    @Slot()
    def _see(self) -> None:
        if self._case is not None:
            self.case_wanted.emit(self._case.slug)

    def _tile(self, finding: Finding) -> QToolButton:
        entry, case = entry_in_words(finding), case_of(finding)
        tile = QToolButton()
        tile.setProperty("role", "tile")
        tile.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        tile.setText(entry.title)
        tile.setAccessibleName(entry.title)
        tile.setToolTip(entry.what)
        tile.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        tile.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        tile.setIcon(QIcon(QPixmap(str(case.thumbnail))))
        tile.setIconSize(QSize(_TILE, _TILE))
        tile.clicked.connect(self._choose)
        return tile

    def _lay_out(self) -> None:
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._pages.addWidget(self._index())
        self._pages.addWidget(self._entry())
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._pages)
        self.setWidget(centred_page(column, _WIDTH))

    def _index(self) -> QWidget:
        page = QWidget()
        page.setProperty("role", "clear")
        grid = QGridLayout()
        grid.setSpacing(SPACE.medium)
        for place, tile in enumerate(self.tiles.values()):
            grid.addWidget(tile, place // _TILES_IN_A_ROW, place % _TILES_IN_A_ROW)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE.medium)
        column.addWidget(label(self.tr("Glossary"), "hero"))
        column.addWidget(
            label(
                self.tr("What each finding is, its signs, and how it gets worse or better."),
                "lead",
                wrap=True,
            )
        )
        column.addLayout(grid)
        column.addStretch(1)
        return page

    def _entry(self) -> QWidget:
        page = QWidget()
        page.setProperty("role", "clear")
        left = QVBoxLayout()
        left.setSpacing(SPACE.small)
        left.addWidget(self._film)
        left.addWidget(self._said)
        left.addWidget(self.see, 0, Qt.AlignmentFlag.AlignLeft)
        left.addStretch(1)
        row = QHBoxLayout(page)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE.wide)
        row.addLayout(left)
        row.addWidget(self.card, 1)
        return page


def case_of(finding: Finding) -> BuiltInCase:
    """A film that shows the finding, with as little else as there is."""
    showing = [
        case
        for case in built_in_cases()
        if any(lesion.finding is finding for lesion in case.recipe.lesions)
    ]
    return min(showing, key=lambda case: len(case.recipe.lesions))

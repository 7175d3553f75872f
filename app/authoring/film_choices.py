"""Which films a choose item shows, and which of them are right: two ticks for each film."""

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLayoutItem, QWidget

from app.authoring.draft import FilmDraft
from app.theme.tokens import SPACE
from app.widgets.basics import label

MOST_FILMS = 8


class FilmChoices(QWidget):
    said = Signal(object, object)
    """tuple[UUID, ...]: films that are shown; tuple[UUID, ...]: those that are right."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "clear")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(SPACE.medium)
        self._grid.setColumnStretch(0, 1)
        self._offered: tuple[tuple[UUID, str], ...] = ()
        self.shown: dict[UUID, QCheckBox] = {}
        self.right: dict[UUID, QCheckBox] = {}

    def show_films(
        self, films: Sequence[FilmDraft], shown: Sequence[UUID], right: Sequence[UUID]
    ) -> None:
        offered = tuple((film.id, film.title) for film in films)
        if offered != self._offered:
            self._offered = offered
            self._fill(films)
        for film, box in self.shown.items():
            box.setChecked(film in shown)
            self.right[film].setChecked(film in right)
            self.right[film].setEnabled(film in shown)

    def _fill(self, films: Sequence[FilmDraft]) -> None:
        while self._grid.count():
            item: QLayoutItem | None = self._grid.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._grid.addWidget(label(self.tr("Shown"), "muted"), 0, 0)
        self._grid.addWidget(label(self.tr("Right"), "muted"), 0, 1)
        self.shown, self.right = {}, {}
        for row, film in enumerate(films, start=1):
            title = film.title or self.tr("Untitled film")
            shown, right = QCheckBox(title), QCheckBox()
            right.setAccessibleName(self.tr("{film} is right").format(film=title))
            for box in (shown, right):
                box.clicked.connect(self._tell)
            self._grid.addWidget(shown, row, 0)
            self._grid.addWidget(right, row, 1)
            self.shown[film.id], self.right[film.id] = shown, right

    @Slot()
    def _tell(self) -> None:
        shown = tuple(film for film, box in self.shown.items() if box.isChecked())[:MOST_FILMS]
        right = tuple(film for film in shown if self.right[film].isChecked())
        self.said.emit(shown, right)

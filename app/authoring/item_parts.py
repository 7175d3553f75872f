"""Widgets of the editor for what only one kind of item asks for. See `app.authoring.kinds`."""

from collections.abc import Mapping
from uuid import UUID

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLayoutItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.authoring.fields import LineField, titled
from app.authoring.film_cache import FilmCache
from app.authoring.film_picker import FilmGroup, film_icon, film_name, grouped
from app.theme.fonts import scaled
from app.theme.tokens import SPACE
from app.widgets.basics import label
from lessons.pack.draft.model import FilmDraft, ItemDraft, PackDraft
from lessons.pack.kinds.base import letter_of

MOST_FILMS = 8
FEWEST_OPTIONS, MOST_OPTIONS = 2, 8
_PICTURE = 32


class ItemPart(QWidget):
    changed = Signal(ItemDraft, str)
    """The item as it is from now on, and the name of the field that is another one."""

    def __init__(self, cache: FilmCache) -> None:
        """cache: for parts that show films."""
        super().__init__()
        self.setProperty("role", "clear")
        self._cache = cache
        self._item: ItemDraft | None = None

    @property
    def fields(self) -> Mapping[str, QWidget]:
        """By the name of the draft's field: where a problem leads to."""
        return {}

    def show_item(self, item: ItemDraft, draft: PackDraft) -> None:
        """What the item says, without emitting `changed`."""
        self._item = item

    def _change(self, field: str, **values: object) -> None:
        """Call it for what a user did."""
        if self._item is not None:
            self.changed.emit(self._item.having(**values), field)


class GivenBox(ItemPart):
    """Whether the student is given the hypothesis."""

    def __init__(self, cache: FilmCache) -> None:
        super().__init__(cache)
        self.given = QCheckBox(self.tr("The student is given the hypothesis"))
        self.given.clicked.connect(self._on_given)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.given)

    def show_item(self, item: ItemDraft, draft: PackDraft) -> None:
        super().show_item(item, draft)
        self.given.setChecked(item.given)

    @Slot(bool)
    def _on_given(self, given: bool) -> None:
        self._change("given", given=given)


class StatementEditor(ItemPart):
    def __init__(self, cache: FilmCache) -> None:
        super().__init__(cache)
        self.statement = LineField(self.tr("Statement"), self.tr("For example: It got smaller."))
        self.holds = QCheckBox(self.tr("The statement holds"))
        self.statement.edited.connect(self._on_statement)
        self.holds.clicked.connect(self._on_holds)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE.tight)
        column.addWidget(titled(self.tr("Statement"), self.statement))
        column.addWidget(self.holds)

    @property
    def fields(self) -> Mapping[str, QWidget]:
        return {"statement": self.statement}

    def show_item(self, item: ItemDraft, draft: PackDraft) -> None:
        super().show_item(item, draft)
        self.statement.show_text(item.statement)
        self.holds.setChecked(item.holds)

    @Slot(str)
    def _on_statement(self, text: str) -> None:
        if self._item is not None and text != self._item.statement:
            self._change("statement", statement=text)

    @Slot(bool)
    def _on_holds(self, holds: bool) -> None:
        self._change("holds", holds=holds)


class FilmsEditor(ItemPart):
    """Which films are shown, and which of them are right: two ticks for each film, beside its
    picture."""

    def __init__(self, cache: FilmCache) -> None:
        super().__init__(cache)
        self._choices = QWidget()
        self._choices.setProperty("role", "clear")
        self._grid = QGridLayout(self._choices)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(SPACE.medium)
        self._grid.setColumnStretch(0, 1)
        self._offered: object = None
        self.shown: dict[UUID, QCheckBox] = {}
        self.right: dict[UUID, QCheckBox] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(titled(self.tr("Films to choose from"), self._choices))

    @property
    def fields(self) -> Mapping[str, QWidget]:
        return {"films": self._choices, "right": self._choices}

    def show_item(self, item: ItemDraft, draft: PackDraft) -> None:
        super().show_item(item, draft)
        groups = grouped(draft.films)
        thumbnails = {film.id: self._cache.thumbnail(film) for film in draft.films}
        if (groups, thumbnails) != self._offered:
            self._offered = (groups, thumbnails)
            self._fill(groups, thumbnails)
        for film, box in self.shown.items():
            box.setChecked(film in item.films)
            self.right[film].setChecked(film in item.right)
            self.right[film].setEnabled(film in item.films)

    def _fill(self, groups: tuple[FilmGroup, ...], thumbnails: Mapping[UUID, bytes]) -> None:
        while self._grid.count():
            item: QLayoutItem | None = self._grid.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._grid.addWidget(label(self.tr("Shown"), "muted"), 0, 0)
        self._grid.addWidget(label(self.tr("Right"), "muted"), 0, 1)
        self.shown, self.right = {}, {}
        for group in groups:
            if len(groups) > 1:
                self._grid.addWidget(label(group.name, "section"), self._grid.rowCount(), 0)
            for film in group.films:
                self._add_film(film, thumbnails[film.id])

    def _add_film(self, film: FilmDraft, thumbnail: bytes) -> None:
        title = film_name(film)
        shown, right = QCheckBox(title), QCheckBox()
        shown.setIcon(film_icon(thumbnail))
        shown.setIconSize(QSize(scaled(_PICTURE), scaled(_PICTURE)))
        right.setAccessibleName(self.tr("{film} is right").format(film=title))
        row = self._grid.rowCount()
        for column, box in enumerate((shown, right)):
            box.clicked.connect(self._on_tick)
            self._grid.addWidget(box, row, column)
        self.shown[film.id], self.right[film.id] = shown, right

    @Slot()
    def _on_tick(self) -> None:
        shown = tuple(film for film, box in self.shown.items() if box.isChecked())
        self.choose(shown, tuple(film for film in shown if self.right[film].isChecked()))

    def choose(self, films: tuple[UUID, ...], right: tuple[UUID, ...]) -> None:
        films = films[:MOST_FILMS]
        self._change("films", films=films, right=tuple(one for one in right if one in films))


class OptionsEditor(ItemPart):
    """A line for each sentence, with a tick where it is right."""

    def __init__(self, cache: FilmCache) -> None:
        super().__init__(cache)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(SPACE.tight)
        self._grid.setColumnStretch(1, 1)
        self.lines: list[LineField] = []
        self.right: list[QCheckBox] = []
        self._letters: list[QLabel] = []
        for place in range(MOST_OPTIONS):
            self._add_line(place)
        self.more = QPushButton(self.tr("Another answer"))
        self.more.setProperty("role", "link")
        self.fewer = QPushButton(self.tr("One answer less"))
        self.fewer.setProperty("role", "link")
        self.more.clicked.connect(self._on_more)
        self.fewer.clicked.connect(self._on_fewer)
        links = QHBoxLayout()
        links.addWidget(self.more)
        links.addWidget(self.fewer)
        links.addStretch(1)
        inside = QWidget()
        inside.setProperty("role", "clear")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE.tight)
        column.addLayout(self._grid)
        column.addLayout(links)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        hint = self.tr("Tick those that are right.")
        whole.addWidget(titled(self.tr("Answers to choose from"), inside, hint))

    @property
    def fields(self) -> Mapping[str, QWidget]:
        return {"options": self.lines[0], "right_options": self.right[0]}

    def show_item(self, item: ItemDraft, draft: PackDraft) -> None:
        super().show_item(item, draft)
        count = len(item.options)
        for place, (line, right) in enumerate(zip(self.lines, self.right, strict=True)):
            is_shown = place < count
            for part in (self._letters[place], line, right):
                part.setVisible(is_shown)
            line.show_text(item.options[place] if is_shown else "")
            right.setChecked(place in item.right_options)
        self.more.setEnabled(count < MOST_OPTIONS)
        self.fewer.setEnabled(count > FEWEST_OPTIONS)

    def _add_line(self, place: int) -> None:
        letter = letter_of(place)
        line = LineField(self.tr("Answer {letter}").format(letter=letter))
        right = QCheckBox()
        right.setAccessibleName(self.tr("{letter} is right").format(letter=letter))
        line.edited.connect(self._on_edit)
        right.clicked.connect(self._on_edit)
        self._letters.append(label(letter, "muted"))
        for column, part in enumerate((self._letters[place], line, right)):
            self._grid.addWidget(part, place, column)
        self.lines.append(line)
        self.right.append(right)

    @Slot()
    def _on_edit(self) -> None:
        if self._item is not None:
            self._say(tuple(line.text() for line in self.lines[: len(self._item.options)]))

    @Slot()
    def _on_more(self) -> None:
        if self._item is not None:
            self._say((*self._item.options, ""))

    @Slot()
    def _on_fewer(self) -> None:
        if self._item is not None:
            self._say(self._item.options[:-1])

    def _say(self, options: tuple[str, ...]) -> None:
        right = tuple(
            place for place, box in enumerate(self.right[: len(options)]) if box.isChecked()
        )
        self._change("options", options=options, right_options=right)

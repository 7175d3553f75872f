"""Widgets of the editor for what only one kind of item asks for. See `app.authoring.kinds`."""

from collections.abc import Mapping
from uuid import UUID

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLayoutItem, QVBoxLayout, QWidget

from app.authoring.fields import LineField, titled
from app.theme.tokens import SPACE
from app.widgets.basics import label
from lessons.pack.draft.model import FilmDraft, ItemDraft, PackDraft

MOST_FILMS = 8


class ItemPart(QWidget):
    changed = Signal(ItemDraft, str)
    """The item as it is from now on, and the name of the field that is another one."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "clear")
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

    def __init__(self) -> None:
        super().__init__()
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
    def __init__(self) -> None:
        super().__init__()
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
    """Which films are shown, and which of them are right: two ticks for each film."""

    def __init__(self) -> None:
        super().__init__()
        self._choices = QWidget()
        self._choices.setProperty("role", "clear")
        self._grid = QGridLayout(self._choices)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(SPACE.medium)
        self._grid.setColumnStretch(0, 1)
        self._offered: tuple[tuple[UUID, str], ...] = ()
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
        offered = tuple((film.id, film.title) for film in draft.films)
        if offered != self._offered:
            self._offered = offered
            self._fill(draft.films)
        for film, box in self.shown.items():
            box.setChecked(film in item.films)
            self.right[film].setChecked(film in item.right)
            self.right[film].setEnabled(film in item.films)

    def _fill(self, films: tuple[FilmDraft, ...]) -> None:
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
                box.clicked.connect(self._on_tick)
            self._grid.addWidget(shown, row, 0)
            self._grid.addWidget(right, row, 1)
            self.shown[film.id], self.right[film.id] = shown, right

    @Slot()
    def _on_tick(self) -> None:
        shown = tuple(film for film, box in self.shown.items() if box.isChecked())
        self.choose(shown, tuple(film for film in shown if self.right[film].isChecked()))

    def choose(self, films: tuple[UUID, ...], right: tuple[UUID, ...]) -> None:
        films = films[:MOST_FILMS]
        self._change("films", films=films, right=tuple(one for one in right if one in films))

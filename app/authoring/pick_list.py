"""A list of parts of the draft: it keeps what is picked when the draft changes."""

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, Signal
from PySide6.QtWidgets import QAbstractItemView

from app.theme.look import Look
from app.widgets.entries import Entry, EntryList, Index

_NO_UPDATE = QItemSelectionModel.SelectionFlag.NoUpdate
_SELECT = QItemSelectionModel.SelectionFlag.Select


class PickList(EntryList):
    """Every entry's payload is a UUID. Several can be selected, with Shift, Ctrl and Ctrl+A; one of
    them is the current one."""

    picked = Signal(UUID)
    """By a user, with the mouse or the keys."""
    selection_changed = Signal()
    """By a user."""

    # Of the class: the list tells of its current line while it is still being made.
    _is_shown_to = False

    def __init__(self, look: Look, name: str, *, can_delete: bool = False) -> None:
        super().__init__(look, name, can_delete=can_delete)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)

    def selected(self, chosen: UUID | None) -> tuple[UUID, ...]:
        """In the order of the list; `chosen` alone where nothing is selected."""
        rows = sorted(index.row() for index in self.selectionModel().selectedIndexes())
        found = tuple(self._id(row) for row in rows)
        alone = () if chosen is None else (chosen,)
        return found or alone

    def show_entries(self, entries: Sequence[Entry], chosen: UUID | None) -> None:
        self._is_shown_to = True
        selected = self.selected(chosen)
        if [_content(one) for one in entries] != [_content(one) for one in self.entries.entries]:
            self.entries.replace(entries)
            self._select(selected)
        rows = [row for row, one in enumerate(entries) if one.payload == chosen]
        index = self.entries.index(rows[0]) if rows else QModelIndex()
        if index != self.currentIndex():
            if self.selectionModel().isSelected(index):
                self.selectionModel().setCurrentIndex(index, _NO_UPDATE)
            else:
                self.setCurrentIndex(index)
        self._is_shown_to = False

    def select(self, parts: Sequence[UUID]) -> None:
        """These and no others."""
        self._is_shown_to = True
        self.clearSelection()
        self._select(parts)
        self._is_shown_to = False
        self.selection_changed.emit()

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        if not self._is_shown_to and current.isValid():
            self.picked.emit(self._id(current.row()))

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        if not self._is_shown_to:
            self.selection_changed.emit()

    def _select(self, parts: Sequence[UUID]) -> None:
        wanted = set(parts)
        for row, entry in enumerate(self.entries.entries):
            if entry.payload in wanted:
                self.selectionModel().select(self.entries.index(row), _SELECT)

    def _id(self, row: int) -> UUID:
        payload = self.entries.entries[row].payload
        assert isinstance(payload, UUID)
        return payload


def _content(entry: Entry) -> tuple[object, ...]:
    return entry.title, entry.subtitle, entry.thumbnail, entry.payload

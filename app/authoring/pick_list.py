"""A list of parts of the draft: it keeps what is picked when the draft changes."""

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import QModelIndex, Signal

from app.theme.look import Look
from app.widgets.entries import Entry, EntryList, Index


class PickList(EntryList):
    """Every entry's payload is a UUID."""

    picked = Signal(UUID)
    """By a user, with the mouse or the keys."""

    # Of the class: the list tells of its current line while it is still being made.
    _is_shown_to = False

    def __init__(self, look: Look, name: str, *, can_delete: bool = False) -> None:
        super().__init__(look, name, can_delete=can_delete)

    def show_entries(self, entries: Sequence[Entry], chosen: UUID | None) -> None:
        self._is_shown_to = True
        if [_content(one) for one in entries] != [_content(one) for one in self.entries.entries]:
            self.entries.replace(entries)
        rows = [row for row, one in enumerate(entries) if one.payload == chosen]
        index = self.entries.index(rows[0]) if rows else QModelIndex()
        if index != self.currentIndex():
            self.setCurrentIndex(index)
        self._is_shown_to = False

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        if not self._is_shown_to and current.isValid():
            self.picked.emit(self.entries.entries[current.row()].payload)


def _content(entry: Entry) -> tuple[object, ...]:
    return entry.title, entry.subtitle, entry.thumbnail, entry.payload

"""Films on their way into a draft: found in what was dropped, taken in one after the other.

Knows no widgets. Everything is read in the films' thread, a film at a time, so that what is on the
screen is not kept waiting.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from app.authoring.editor import DraftEditor
from app.authoring.film_work import TakenFilms, take_all
from lessons.pack.draft.labels.dropped import Dropped, look_through
from lessons.pack.draft.labels.matching import Matching, matched_table


@dataclass(frozen=True, slots=True)
class Found:
    """What was dropped; matching: of its first table with its films, None where there is none."""

    dropped: Dropped
    matching: Matching | None


class FilmIntake(QObject):
    found = Signal(Found)
    progressed = Signal(int, int)
    """How many films are in, of how many."""
    finished = Signal(TakenFilms)

    def __init__(self, editor: DraftEditor) -> None:
        super().__init__(editor)
        self._editor = editor
        self._waiting: list[Path] = []
        self._taken = TakenFilms()
        self._total = 0
        self._is_stopped = False

    @property
    def is_busy(self) -> bool:
        return self._total > 0

    def look(self, paths: Sequence[Path], table: Path | None = None) -> None:
        """Answered by `found`, or by the editor's `trouble`. table: which of several."""
        self._editor.ask(partial(_found, tuple(paths), table)).ready.connect(self._on_found)

    def take(self, paths: Sequence[Path]) -> None:
        """Answered by `progressed`, at last by `finished`. What comes meanwhile is taken after."""
        was_busy = self.is_busy
        self._waiting += paths
        self._total += len(paths)
        if not was_busy:
            self._take_next()

    @Slot()
    def stop(self) -> None:
        """What is in by now is left out again: answered by `finished`, with nothing."""
        self._waiting.clear()
        self._is_stopped = self.is_busy

    @Slot(object)
    def _on_found(self, found: Found) -> None:
        self.found.emit(found)

    def _take_next(self) -> None:
        if not self._waiting:
            taken = TakenFilms() if self._is_stopped else self._taken
            self._taken, self._total, self._is_stopped = TakenFilms(), 0, False
            self.finished.emit(taken)
            return
        self.progressed.emit(self._total - len(self._waiting), self._total)
        path = self._waiting.pop(0)
        reply = self._editor.ask(partial(take_all, self._editor.folder, (path,)))
        reply.ready.connect(self._on_taken)
        reply.refused.connect(self._on_refused)

    @Slot(object)
    def _on_taken(self, taken: TakenFilms) -> None:
        self._taken = self._taken.and_then(taken)
        self._take_next()

    @Slot()
    def _on_refused(self) -> None:
        """Said by the editor: the folder cannot be written, so no film can be."""
        self._waiting.clear()
        self._take_next()


def _found(paths: tuple[Path, ...], table: Path | None) -> Found:
    """Raises PackRefused."""
    dropped = look_through(paths)
    if not dropped.films and dropped.tables:
        # The films lie beside their table.
        beside = look_through([dropped.tables[0].parent])
        dropped = Dropped(beside.films, dropped.tables, beside.others)
    chosen = table or next(iter(dropped.tables), None)
    matching = None if chosen is None else matched_table(chosen, dropped.films)
    return Found(dropped, matching)

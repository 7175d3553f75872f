"""A pack on paper: asks which edition is wanted, and writes it away from the window."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from app.handout.dialog import HandoutDialog
from app.handout.writing import HandoutOptions, write_handout
from app.packs.overview import is_in_window_language
from app.services.background import Background
from app.services.library import Library
from app.words.language import window_language
from lessons.pack.manifest import Pack
from lessons.pack.shelf import Shelf
from lessons.pack_records import PackSummary

if TYPE_CHECKING:
    from lessons.store import Store


class HandoutWriter(QObject):
    message = Signal(str)
    """A sentence for the user: where the handout is, or why there is none."""

    def __init__(self, library: Library, films: Background, shelf: Shelf, page: QWidget) -> None:
        """`page`: what the dialog stands over."""
        super().__init__(page)
        self._library = library
        self._films = films
        self._shelf = shelf
        self._page = page
        self._summary: PackSummary | None = None
        self._pack: Pack | None = None

    @Slot(object)
    def ask(self, summary: PackSummary) -> None:
        self._summary = summary
        self._library.ask(partial(_manifest, summary.id)).then(self._open_dialog)

    @Slot(object)
    def _open_dialog(self, pack: Pack) -> None:
        summary = self._summary
        if summary is None or summary.id != pack.id:
            return
        self._pack = pack
        language = window_language() if is_in_window_language(summary) else pack.languages[0]
        lessons = [(lesson.id, lesson.title) for lesson in pack.lessons]
        dialog = HandoutDialog(self._page, pack.title, lessons, language)
        dialog.wanted.connect(self._write)
        dialog.open()

    @Slot(object, object)
    def _write(self, options: HandoutOptions, path: Path) -> None:
        if self._summary is not None and self._pack is not None:
            work = partial(_write, self._shelf, self._summary.digest, self._pack, options, path)
            self._films.ask(work).then(self._on_written, self.message)

    @Slot(object)
    def _on_written(self, path: Path) -> None:
        self.message.emit(self.tr("The handout is now in {path}.").format(path=path))


def _manifest(pack: UUID, store: "Store") -> Pack:
    return store.packs.manifest(pack)


def _write(shelf: Shelf, digest: str, pack: Pack, options: HandoutOptions, path: Path) -> Path:
    with shelf.open(digest) as opened:
        write_handout(opened, options, path, pack)
    return path

"""Packs on their way into the library and out of it again: imported, replaced, removed, restored.

Knows no widgets; the library and the shelf decide, and what they say becomes a sentence here.
"""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, Qt, Signal, Slot

from app.packs.overview import PackAsksFirst, PackImported, enter, enter_again, in_short
from app.packs.recipe import Recipe, examined
from app.services.background import Background
from app.services.library import Library
from app.words.sentences import error_text
from lessons.built_in.shipped import install_shipped
from lessons.pack.installing import ShelvedPack
from lessons.pack.shelf import Shelf
from lessons.pack_records import PackSummary
from lessons.pack_updates import PackUpdate

if TYPE_CHECKING:
    from lessons.store import Store


class PackInstaller(QObject):
    message = Signal(str)
    """A sentence for the user: what was imported, or why it was not."""
    installed = Signal(UUID)
    """The pack that is in the library now; `changed` follows."""
    changed = Signal()
    """The library holds other packs than before."""
    recipe_found = Signal(Recipe)
    """The films of the pack must be fetched first, which the user has to agree to."""
    replacement_asked = Signal(str, ShelvedPack)
    """It would take the place of another one's pack, or of a newer revision; `replace` does."""
    replaced = Signal(str, str)
    """What was replaced, and the digest with which `undo_replacement` undoes it."""
    removed = Signal(UUID, str)
    """Id and title of a pack that was taken out; `restore` brings it back."""

    def __init__(self, library: Library, films: Background, shelf: Shelf, parent: QObject) -> None:
        super().__init__(parent)
        self._library = library
        self._films = films
        self._shelf = shelf

    def import_pack(self, path: Path) -> None:
        """Answered by `message`, and by `changed` where the pack is in now; where its films must be
        fetched, by `recipe_found`."""
        self._films.ask(partial(examined, self._shelf, path)).then(self._on_examined, self.message)

    @Slot(object)
    def install(self, shelved: ShelvedPack) -> None:
        """Answered as `import_pack`, or by `replacement_asked`."""
        self._library.ask(partial(enter, shelved)).then(self._on_entered, self.message)

    def install_shipped(self) -> None:
        """What comes with Foresee and is not in the library yet, now and in every library that is
        opened in this one's place; `changed` where there was any."""
        self._library.ready.connect(self._install_shipped, Qt.ConnectionType.UniqueConnection)
        self._install_shipped()

    def replace(self, shelved: ShelvedPack) -> None:
        """As the user agreed to; answered as `import_pack`."""
        work = partial(enter, shelved, agreed=True)
        self._library.ask(work).then(self._on_entered, self.message)

    def undo_replacement(self, digest: str) -> None:
        """Put the pack's file of before in place again."""
        work = partial(enter_again, self._shelf, digest)
        self._library.ask(work).then(self._on_put_back, self.message)

    @Slot(object)
    def remove(self, pack: PackSummary) -> None:
        """Answered by `removed` and `changed`."""
        self._library.ask(partial(_remove, pack)).then(self._on_removed)

    def restore(self, pack: UUID) -> None:
        """Undo the removal of a pack."""
        self._library.ask(partial(_restore, pack)).then(self.changed)

    @Slot()
    def _install_shipped(self) -> None:
        self._library.ask(partial(install_shipped, shelf=self._shelf)).then(
            self._on_shipped_installed, self.message
        )

    @Slot(object)
    def _on_examined(self, found: ShelvedPack | Recipe) -> None:
        if isinstance(found, Recipe):
            self.recipe_found.emit(found)
        else:
            self.install(found)

    @Slot(object)
    def _on_entered(self, entered: PackImported | PackAsksFirst) -> None:
        if isinstance(entered, PackAsksFirst):
            self.replacement_asked.emit(error_text(entered.why), entered.shelved)
            return
        self.installed.emit(entered.update.pack)
        said, before = self._in_words(entered), entered.update.replaced
        if before is None:
            self.message.emit(said)
        else:
            self.replaced.emit(said, before)
        self.changed.emit()

    @Slot(object)
    def _on_put_back(self, imported: PackImported) -> None:
        self.installed.emit(imported.update.pack)
        self.message.emit(self.tr("The pack is as it was before. Your answers are kept."))
        self.changed.emit()

    @Slot(object)
    def _on_shipped_installed(self, updates: tuple[PackUpdate, ...]) -> None:
        if updates:
            self.changed.emit()

    @Slot(object)
    def _on_removed(self, pack: PackSummary) -> None:
        self.removed.emit(pack.id, pack.title)
        self.changed.emit()

    def _in_words(self, imported: PackImported) -> str:
        update, title = imported.update, imported.title
        if update.before is None:
            count = len(update.added)
            one = self.tr("“{title}” is installed: one item.")
            many = self.tr("“{title}” is installed: {count} items.")
            return (one if count == 1 else many).format(title=title, count=count)
        changes = (
            (self.tr("new: {titles}"), update.added),
            (self.tr("changed: {titles}"), update.changed),
            (self.tr("gone: {titles}"), update.retired),
        )
        said = [text.format(titles=in_short(titles)) for text, titles in changes if titles]
        what = "; ".join(said) or self.tr("nothing changed")
        text = self.tr("“{title}” is now revision {revision}: {what}. Your answers are kept.")
        return text.format(title=title, revision=update.revision, what=what)


def _remove(pack: PackSummary, store: "Store") -> PackSummary:
    store.packs.remove(pack.id)
    return pack


def _restore(pack: UUID, store: "Store") -> None:
    store.packs.restore(pack)

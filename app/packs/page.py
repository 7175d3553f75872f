"""Packs in the window: import them, see how far one is, do a lesson, review what is due.

Also the way into the pack editor. Decides nothing: the library says what there is.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.handout.dialog import HandoutDialog
from app.handout.writing import HandoutWish, write_handout
from app.packs.column import PacksColumn, clear, make_ground
from app.packs.lines import LessonCard
from app.packs.overview import (
    LessonLine,
    PackAsksFirst,
    PackImported,
    PacksOverview,
    enter,
    enter_again,
    in_short,
    packs_overview,
)
from app.packs.recipe import (
    Recipe,
    RecipeFetcher,
    RecipePanel,
    examined,
    shipped_recipes,
)
from app.services.background import Background
from app.services.learner import CurrentLearner
from app.services.library import Library
from app.services.paths import documents_folder
from app.theme.look import Look
from app.theme.preferences import OWN_NAMES
from app.theme.tokens import SPACE
from app.widgets.actions import add_action
from app.widgets.basics import label, scrolled
from app.widgets.buttons import ActionButton
from app.widgets.flow import FlowLayout
from app.words.language import window_language
from app.words.sentences import error_text
from lessons.built_in.shipped import install_shipped
from lessons.pack.draft.folder import DraftFolder
from lessons.pack.draft.listing import DraftSummary, drafts_in, remove_draft, restore_draft
from lessons.pack.draft.reopening import reopened
from lessons.pack.installing import ShelvedPack
from lessons.pack.manifest import Pack
from lessons.pack.shelf import Shelf
from lessons.pack.writing import ENDING
from lessons.pack_records import PackSummary
from lessons.pack_updates import PackUpdate

if TYPE_CHECKING:
    from lessons.store import Store


class PacksPage(QWidget):
    items_wanted = Signal(tuple)
    """tuple[UUID, ...]: questions to answer one after the other."""
    exam_wanted = Signal(UUID)
    """A lesson that is an exam: to be begun, gone on with, or its results shown."""
    present_wanted = Signal(UUID)
    """A lesson to show to a hall."""
    present_pack_wanted = Signal(UUID)
    """All of a pack, or its items for the hall."""
    drill_wanted = Signal(UUID)
    """A pack whose films are to be drilled."""
    message = Signal(str)
    """A sentence for the user: what was imported, or why it was not."""
    replacement_asked = Signal(str, ShelvedPack)
    """It would take the place of another one's pack, or of a newer revision; `replace` does."""
    replaced = Signal(str, str)
    """What was replaced, and the digest with which `undo_replacement` undoes it."""
    removed = Signal(UUID, str)
    """Id and title of a pack that was taken out; `restore` brings it back."""
    changed = Signal()
    """The library holds other packs than before."""
    write_wanted = Signal()
    """A new pack."""
    draft_wanted = Signal(Path)
    """Folder of a draft to continue with."""
    draft_going = Signal(Path)
    """Folder of a draft that is about to be deleted: whoever writes in it stops."""
    draft_removed = Signal(Path, str)
    """Folder and title of a draft that was deleted; `restore_draft` brings it back."""

    def __init__(
        self,
        look: Look,
        library: Library,
        films: Background,
        shelf: Shelf,
        learner: CurrentLearner,
        drafts: Path,
        downloads: Path,
    ) -> None:
        """`drafts`: folder of the packs that are written. `downloads`: where films of recipes are
        kept while they are fetched."""
        super().__init__()
        self.setAcceptDrops(True)
        self._look = look
        self._library = library
        self._films = films
        self._shelf = shelf
        self._learner = learner
        self._drafts = drafts
        self._chosen: UUID | None = None
        self._tries = False
        self._overview: PacksOverview | None = None
        self._printed: Pack | None = None
        self.lessons: list[LessonCard] = []
        self.fetcher = RecipeFetcher(shelf, downloads)
        self._make_parts()
        self._lay_out()
        self._connect()
        films.ask(shipped_recipes).then(self.column.show_shipped)

    @property
    def overview(self) -> PacksOverview | None:
        return self._overview

    @Slot()
    def refresh(self) -> None:
        """What is installed, answered or due may have changed."""
        learner = self._learner.id
        if learner is not None:
            work = partial(packs_overview, learner, self._chosen, datetime.now(UTC))
            self._library.ask(work).then(self._show)
        self._films.ask(partial(drafts_in, self._drafts)).then(self.column.show_drafts)

    def close_lines(self) -> None:
        """With the window: nothing is fetched any more."""
        self.fetcher.close()

    def import_pack(self, path: Path) -> None:
        """Answered by `message`, and by `changed` where the pack is in now; where its films must be
        fetched, that is asked first."""
        self._films.ask(partial(examined, self._shelf, path)).then(self._on_examined, self.message)

    def install_shipped(self) -> None:
        """What comes with Foresee and is not in the library yet, now and in every library that is
        opened in this one's place; `changed` where there was any."""
        self._library.ready.connect(self._install_shipped, Qt.ConnectionType.UniqueConnection)
        self._install_shipped()

    @Slot()
    def _install_shipped(self) -> None:
        self._library.ask(partial(install_shipped, shelf=self._shelf)).then(
            self._on_installed, self.message
        )

    def replace(self, shelved: ShelvedPack) -> None:
        """As the user agreed to; answered as `import_pack`."""
        work = partial(enter, shelved, agreed=True)
        self._library.ask(work).then(self._on_entered, self.message)

    def undo_replacement(self, digest: str) -> None:
        """Put the pack's file of before in place again."""
        work = partial(enter_again, self._shelf, digest)
        self._library.ask(work).then(self._on_put_back, self.message)

    def try_pack(self, path: Path) -> None:
        """Import a pack and begin with its first item, as an instructor does who wrote it."""
        self._tries = True
        self.import_pack(path)

    def restore(self, pack: UUID) -> None:
        """Undo the removal of a pack."""
        self._library.ask(partial(_restore, pack)).then(self._on_changed)

    def restore_draft(self, folder: Path) -> None:
        """Undo the deletion of a draft."""
        self._films.ask(partial(restore_draft, folder)).then(self.refresh, self.message)

    # What the user does

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _dropped_packs(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        for path in _dropped_packs(event):
            if path.is_dir():
                self.draft_wanted.emit(path)
            else:
                self.import_pack(path)

    @Slot()
    def _pick(self) -> None:
        names, _ = QFileDialog.getOpenFileNames(
            self,
            self.tr("Import packs"),
            str(documents_folder()),
            self.tr("Packs (*{ending})").format(ending=ENDING),
        )
        for name in names:
            self.import_pack(Path(name))

    @Slot(object)
    def _choose(self, pack: UUID) -> None:
        self._chosen = pack
        self.refresh()

    @Slot(object)
    def _open_recipe(self, recipe: Recipe) -> None:
        self.offer.show_recipe(recipe)

    @Slot()
    def _present_here(self) -> None:
        """The lesson on whose card the keyboard is, or else the whole pack."""
        focus = self.focusWidget()
        for card in self.lessons:
            if focus is not None and card.isAncestorOf(focus):
                self.present_wanted.emit(card.line.lesson.id)
                return
        if self._overview is not None and self._overview.pack is not None:
            self.present_pack_wanted.emit(self._overview.pack.id)

    @Slot()
    def _present(self) -> None:
        button = self.sender()
        for card in self.lessons:
            if card.present is button:
                self.present_wanted.emit(card.line.lesson.id)

    @Slot()
    def _start(self) -> None:
        button = self.sender()
        for card in self.lessons:
            if card.button is not button:
                continue
            if card.line.lesson.exam_minutes is None:
                self.items_wanted.emit(card.line.next_items)
            else:
                self.exam_wanted.emit(card.line.lesson.id)

    @Slot()
    def review_due(self) -> None:
        """Questions for the skills that are due, one after the other."""
        if self._overview is not None:
            self.items_wanted.emit(tuple(one.item for one in self._overview.due.due))

    @Slot()
    def _refresh_memory(self) -> None:
        if self._overview is not None:
            self.items_wanted.emit(self._overview.refresher)

    @Slot()
    def _remove(self) -> None:
        pack = self._overview.pack if self._overview is not None else None
        if pack is not None:
            self._library.ask(partial(_remove, pack)).then(self._on_removed)

    @Slot()
    def _drill(self) -> None:
        if self._chosen is not None:
            self.drill_wanted.emit(self._chosen)

    @Slot()
    def _edit(self) -> None:
        """The chosen pack, as a draft of its next revision."""
        pack = self._overview.pack if self._overview is not None else None
        if pack is not None:
            work = partial(_reopened, self._shelf, pack.digest, self._drafts)
            self._films.ask(work).then(self._on_reopened, self.message)

    @Slot()
    def _ask_for_handout(self) -> None:
        pack = self._overview.pack if self._overview is not None else None
        if pack is not None:
            self._library.ask(partial(_manifest, pack.id)).then(self._offer_handout)

    @Slot(object)
    def _offer_handout(self, pack: Pack) -> None:
        lessons = [(lesson.id, lesson.title) for lesson in pack.lessons]
        self._printed = pack
        dialog = HandoutDialog(self, pack.title, lessons, self._language_of(pack))
        dialog.wanted.connect(self._write_handout)
        dialog.open()

    @Slot(object, object)
    def _write_handout(self, wish: HandoutWish, path: Path) -> None:
        pack = self._overview.pack if self._overview is not None else None
        if pack is not None and self._printed is not None and self._printed.id == pack.id:
            work = partial(_write_handout, self._shelf, pack.digest, self._printed, wish, path)
            self._films.ask(work).then(self._on_handout, self.message)

    @Slot(object)
    def _on_handout(self, path: Path) -> None:
        self.message.emit(self.tr("The handout is now in {path}.").format(path=path))

    def _language_of(self, pack: Pack) -> str:
        """The window's where the pack speaks it, else its own."""
        summary = self._overview.pack if self._overview is not None else None
        speaks = summary is not None and (
            summary.is_translated or window_language() in summary.languages
        )
        return window_language() if speaks else pack.languages[0]

    @Slot(object)
    def _open_draft(self, draft: DraftSummary) -> None:
        self.draft_wanted.emit(draft.folder)

    @Slot(object)
    def _delete_draft(self, draft: DraftSummary) -> None:
        self.draft_going.emit(draft.folder)
        self._films.ask(partial(_removed, draft)).then(self._on_draft_removed, self.message)

    # What happened

    @Slot(object)
    def _on_examined(self, found: ShelvedPack | Recipe) -> None:
        if isinstance(found, Recipe):
            self.offer.show_recipe(found)
        else:
            self._on_shelved(found)

    @Slot(object)
    def _on_shelved(self, shelved: ShelvedPack) -> None:
        self._library.ask(partial(enter, shelved)).then(self._on_entered, self.message)

    @Slot(object)
    def _on_entered(self, entered: PackImported | PackAsksFirst) -> None:
        if isinstance(entered, PackAsksFirst):
            self.replacement_asked.emit(error_text(entered.why), entered.shelved)
        else:
            self._on_imported(entered)

    @Slot(object)
    def _on_imported(self, imported: PackImported) -> None:
        self._chosen = imported.update.pack
        said, before = self._in_words(imported), imported.update.replaced
        if before is None:
            self.message.emit(said)
        else:
            self.replaced.emit(said, before)
        self._on_changed()

    @Slot(object)
    def _on_put_back(self, imported: PackImported) -> None:
        self._chosen = imported.update.pack
        self.message.emit(self.tr("The pack is as it was before. Your answers are kept."))
        self._on_changed()

    @Slot(object)
    def _on_installed(self, updates: tuple[PackUpdate, ...]) -> None:
        if updates:
            self._on_changed()

    @Slot(object)
    def _on_removed(self, pack: PackSummary) -> None:
        self.removed.emit(pack.id, pack.title)
        self._on_changed()

    @Slot(object)
    def _on_reopened(self, folder: DraftFolder) -> None:
        self.draft_wanted.emit(folder.path)

    @Slot(object)
    def _on_draft_removed(self, draft: DraftSummary) -> None:
        self.draft_removed.emit(draft.folder, draft.title or self.tr("Untitled pack"))
        self.refresh()

    @Slot()
    def _on_changed(self) -> None:
        self.refresh()
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

    # Showing

    @Slot(object)
    def _show(self, overview: PacksOverview) -> None:
        self._overview = overview
        self._chosen = overview.chosen
        self.column.show_overview(overview)
        self._empty.setVisible(not overview.packs)
        pack = overview.pack
        for part in (
            self._title, self._said, self._area, self.present, self.handout, self.edit, self.remove
        ):  # fmt: skip
            part.setVisible(pack is not None)
        self.refresher.setVisible(bool(overview.refresher))
        self.drill.setVisible(overview.can_drill)
        if pack is not None:
            self._title.setText(pack.title)
            aims = "\n".join(f"• {objective}" for objective in pack.objectives)
            for part, text in ((self._about, pack.description), (self._aims, aims)):
                part.setText(text)
                part.setVisible(bool(text))
            said = self.tr("{authors} · {licence} · revision {revision}").format(
                authors=", ".join(pack.authors), licence=pack.licence, revision=pack.revision
            )
            self._said.setText(self._with_language(said, pack))
        self._show_lessons(overview.lessons)
        if self._tries and overview.lessons:
            self._tries = False
            first = overview.lessons[0].lesson
            if first.exam_minutes is None:
                items = (item.id for line in overview.lessons for item in line.items)
                self.items_wanted.emit(tuple(items))
            else:
                self.exam_wanted.emit(first.id)

    def _with_language(self, said: str, pack: PackSummary) -> str:
        """What is said of a pack, and its language where that is not the window's."""
        names = {str(language): name for language, name in OWN_NAMES.items()}
        if pack.untranslated:
            own = names.get(pack.languages[0], pack.languages[0])
            text = self.tr("{said} · not translated, so in {language}: {count} of its texts")
            return text.format(said=said, language=own, count=pack.untranslated)
        if pack.is_translated or window_language() in pack.languages:
            return said
        spoken = ", ".join(names.get(one, one) for one in pack.languages)
        return self.tr("{said} · in {languages}").format(said=said, languages=spoken)

    def _show_lessons(self, lines: Sequence[LessonLine]) -> None:
        clear(self.lessons)
        self.lessons = [LessonCard(self._look, line) for line in lines]
        for place, card in enumerate(self.lessons):
            card.button.clicked.connect(self._start)
            card.present.clicked.connect(self._present)
            self._lesson_column.insertWidget(place, card)

    # Putting together

    def _make_parts(self) -> None:
        self.column = PacksColumn()
        presenting = add_action(
            self,
            "present",
            self.tr("Present this pack"),
            "F5",
            context=Qt.ShortcutContext.WidgetWithChildrenShortcut,
        )
        presenting.triggered.connect(self._present_here)
        self.present = ActionButton(presenting)
        self.edit = QPushButton(self.tr("Edit this pack"))
        self.edit.setToolTip(self.tr("Opens a draft: exported, it is the pack's next revision."))
        self.edit.clicked.connect(self._edit)
        self.handout = QPushButton(self.tr("Handout…"))
        self.handout.setToolTip(self.tr("A PDF to print, for students or for teachers"))
        self.handout.clicked.connect(self._ask_for_handout)
        self.remove = QPushButton(self.tr("Remove this pack"))
        self.remove.clicked.connect(self._remove)
        self.refresher = QPushButton(self.tr("Refresh: 20 cases of this pack"))
        self.refresher.clicked.connect(self._refresh_memory)
        self.drill = QPushButton(self.tr("Drill with this pack"))
        self.drill.setToolTip(self.tr("Two films at a time: what changed, and where?"))
        self.drill.clicked.connect(self._drill)
        self.offer = RecipePanel()
        self._title = label("", "hero", wrap=True)
        self._about = label("", "value", wrap=True)
        self._aims = label("", "value", wrap=True)
        self._said = label("", "muted", wrap=True)
        self._empty = label(
            self.tr("No pack is installed.\nImport one, or drop its file here."), "muted"
        )
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)

    def _connect(self) -> None:
        self._learner.known.connect(self.refresh)
        column = self.column
        column.pack_chosen.connect(self._choose)
        column.recipe_chosen.connect(self._open_recipe)
        column.draft_chosen.connect(self._open_draft)
        column.draft_delete_wanted.connect(self._delete_draft)
        column.add.clicked.connect(self._pick)
        column.review.clicked.connect(self.review_due)
        column.write.clicked.connect(self.write_wanted)
        self.offer.agreed.connect(self.fetcher.get)
        self.offer.stop_wanted.connect(self.fetcher.stop)
        self.fetcher.progressed.connect(self.offer.show_progress)
        self.fetcher.shelved.connect(self.offer.show_done)
        self.fetcher.shelved.connect(self._on_shelved)
        self.fetcher.refused.connect(self.offer.show_trouble)
        self.fetcher.nearby_asked.connect(self.offer.ask_nearby)
        self.fetcher.refused.connect(self.message)

    def _lay_out(self) -> None:
        self.setWindowTitle(self.tr("Lessons and packs"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE.small)
        row.addWidget(self.column)
        row.addWidget(self._right_column(), 1)

    def _right_column(self) -> QWidget:
        self._lesson_column = QVBoxLayout()
        self._lesson_column.setSpacing(SPACE.small)
        self._lesson_column.addStretch(1)
        inside = QWidget()
        whole = QVBoxLayout(inside)
        whole.setContentsMargins(0, 0, SPACE.medium, 0)
        whole.setSpacing(SPACE.small)
        # However much an author wrote, the window keeps its size.
        for part in (self._title, self._about, self._aims, self._said):
            whole.addWidget(part)
        whole.addSpacing(SPACE.medium)
        whole.addLayout(self._lesson_column, 1)
        self._area = scrolled(inside)
        right = QWidget()
        make_ground(right)
        column = QVBoxLayout(right)
        column.setContentsMargins(SPACE.wide, SPACE.wide, SPACE.wide, SPACE.large)
        column.setSpacing(SPACE.small)
        column.addWidget(self.offer)
        column.addWidget(self._area, 1)
        column.addWidget(self._empty, 1)
        below = QWidget()
        below.setProperty("role", "clear")
        # In German they need two rows in a window of the least width.
        buttons = FlowLayout(below, SPACE.small)
        for button in (
            self.refresher, self.drill, self.present, self.handout, self.edit, self.remove
        ):  # fmt: skip
            buttons.addWidget(button)
        column.addWidget(below)
        return right


def _dropped_packs(event: QDragEnterEvent | QDropEvent) -> tuple[Path, ...]:
    """Files of packs, and folders of packs in progress."""
    paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
    return tuple(path for path in paths if path.suffix == ENDING or DraftFolder(path).exists)


def _remove(pack: PackSummary, store: "Store") -> PackSummary:
    store.packs.remove(pack.id)
    return pack


def _restore(pack: UUID, store: "Store") -> None:
    store.packs.restore(pack)


def _reopened(shelf: Shelf, digest: str, drafts: Path) -> DraftFolder:
    with shelf.open(digest) as opened:
        return reopened(opened, drafts)


def _manifest(pack: UUID, store: "Store") -> Pack:
    return store.packs.manifest(pack)


def _write_handout(shelf: Shelf, digest: str, pack: Pack, wish: HandoutWish, path: Path) -> Path:
    with shelf.open(digest) as opened:
        write_handout(opened, wish, path, pack)
    return path


def _removed(draft: DraftSummary) -> DraftSummary:
    remove_draft(draft.folder)
    return draft

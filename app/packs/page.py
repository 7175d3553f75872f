"""Packs in the window: import them, see how far one is, do a lesson, review what is due.

Also the way into the pack editor. Decides nothing: the library says what there is.
"""

from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.packs.column import PacksColumn, make_ground
from app.packs.details import PackDetails
from app.packs.drafts import PackDrafts
from app.packs.handouts import HandoutWriter
from app.packs.installer import PackInstaller
from app.packs.overview import PacksOverview, packs_overview
from app.packs.recipe import RecipeFetcher, RecipePanel, shipped_recipes
from app.services.background import Background
from app.services.learner import CurrentLearner
from app.services.library import Library
from app.services.paths import documents_folder
from app.theme.look import Look
from app.theme.tokens import SPACE
from app.widgets.actions import add_action
from app.widgets.basics import label
from lessons.pack.draft.folder import DraftFolder
from lessons.pack.draft.listing import DraftSummary
from lessons.pack.shelf import Shelf
from lessons.pack.writing import ENDING


class PacksPage(QWidget):
    items_wanted = Signal(tuple)
    """tuple[UUID, ...]: questions to answer one after the other."""
    exam_wanted = Signal(UUID)
    """A lesson that is an exam: to be begun, continued, or its results shown."""
    message = Signal(str)
    """A sentence for the user: what was done, or why it was not."""
    write_wanted = Signal()
    """A new pack."""
    draft_wanted = Signal(Path)
    """Folder of a draft to continue with."""

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
        self._library = library
        self._learner = learner
        self._chosen: UUID | None = None
        self._tries = False
        self._overview: PacksOverview | None = None
        self.installer = PackInstaller(library, films, shelf, self)
        self.drafts = PackDrafts(films, shelf, drafts, self)
        self.handouts = HandoutWriter(library, films, shelf, self)
        self.fetcher = RecipeFetcher(shelf, downloads)
        presenting = add_action(
            self,
            "present",
            self.tr("Present this pack"),
            "F5",
            context=Qt.ShortcutContext.WidgetWithChildrenShortcut,
        )
        self.column = PacksColumn()
        self.offer = RecipePanel()
        self.details = PackDetails(look, presenting)
        self._empty = label(
            self.tr("No pack is installed.\nImport one, or drop its file here."), "muted"
        )
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
        self.drafts.refresh()

    def close_lines(self) -> None:
        """With the window: nothing is fetched any more."""
        self.fetcher.close()

    def try_pack(self, path: Path) -> None:
        """Import a pack and begin with its first item, as an instructor does who wrote it."""
        self._tries = True
        self.installer.import_pack(path)

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
                self.installer.import_pack(path)

    @Slot()
    def _pick(self) -> None:
        names, _ = QFileDialog.getOpenFileNames(
            self,
            self.tr("Import packs"),
            str(documents_folder()),
            self.tr("Packs (*{ending})").format(ending=ENDING),
        )
        for name in names:
            self.installer.import_pack(Path(name))

    @Slot(object)
    def _choose(self, pack: UUID) -> None:
        self._chosen = pack
        self.refresh()

    @Slot()
    def review_due(self) -> None:
        """Questions for the skills that are due, one after the other."""
        if self._overview is not None:
            self.items_wanted.emit(tuple(review.item for review in self._overview.due.due))

    @Slot(object)
    def _open_draft(self, draft: DraftSummary) -> None:
        self.draft_wanted.emit(draft.folder)

    # Showing

    @Slot(object)
    def _on_installed(self, pack: UUID) -> None:
        self._chosen = pack

    @Slot(object)
    def _show(self, overview: PacksOverview) -> None:
        self._overview = overview
        self._chosen = overview.chosen
        self.column.show_overview(overview)
        self._empty.setVisible(not overview.packs)
        self.details.show_overview(overview)
        if self._tries and overview.lessons:
            self._tries = False
            self._begin(overview)

    def _begin(self, overview: PacksOverview) -> None:
        first = overview.lessons[0].lesson
        if first.exam_minutes is None:
            items = (item.id for line in overview.lessons for item in line.items)
            self.items_wanted.emit(tuple(items))
        else:
            self.exam_wanted.emit(first.id)

    # Putting together

    def _lay_out(self) -> None:
        self.setWindowTitle(self.tr("Lessons and packs"))
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        right = QWidget()
        make_ground(right)
        column = QVBoxLayout(right)
        column.setContentsMargins(SPACE.wide, SPACE.wide, SPACE.wide, SPACE.large)
        column.setSpacing(SPACE.small)
        column.addWidget(self.offer)
        column.addWidget(self.details, 1)
        column.addWidget(self._empty, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE.small)
        row.addWidget(self.column)
        row.addWidget(right, 1)

    def _connect(self) -> None:
        self._learner.known.connect(self.refresh)
        self._connect_column()
        self._connect_details()
        self._connect_commands()

    def _connect_column(self) -> None:
        column = self.column
        column.pack_chosen.connect(self._choose)
        column.recipe_chosen.connect(self.offer.show_recipe)
        column.draft_chosen.connect(self._open_draft)
        column.draft_delete_wanted.connect(self.drafts.delete)
        column.add.clicked.connect(self._pick)
        column.review.clicked.connect(self.review_due)
        column.write.clicked.connect(self.write_wanted)

    def _connect_details(self) -> None:
        details = self.details
        details.items_wanted.connect(self.items_wanted)
        details.exam_wanted.connect(self.exam_wanted)
        details.edit_wanted.connect(self.drafts.reopen)
        details.handout_wanted.connect(self.handouts.ask)
        details.remove_wanted.connect(self.installer.remove)

    def _connect_commands(self) -> None:
        installer, fetcher, offer = self.installer, self.fetcher, self.offer
        installer.installed.connect(self._on_installed)
        installer.changed.connect(self.refresh)
        installer.recipe_found.connect(offer.show_recipe)
        self.drafts.listed.connect(self.column.show_drafts)
        self.drafts.reopened.connect(self.draft_wanted)
        for commands in (installer, self.drafts, self.handouts):
            commands.message.connect(self.message)
        offer.agreed.connect(fetcher.get)
        offer.stop_wanted.connect(fetcher.stop)
        fetcher.progressed.connect(offer.show_progress)
        fetcher.shelved.connect(offer.show_done)
        fetcher.shelved.connect(installer.install)
        fetcher.refused.connect(offer.show_trouble)
        fetcher.nearby_asked.connect(offer.ask_nearby)
        fetcher.refused.connect(self.message)


def _dropped_packs(event: QDragEnterEvent | QDropEvent) -> tuple[Path, ...]:
    """Files of packs, and folders of packs in progress."""
    paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
    return tuple(path for path in paths if path.suffix == ENDING or DraftFolder(path).exists)

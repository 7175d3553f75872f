"""Packs whose films come from their publisher: what agreeing means, fetching them, installing.

Films are fetched in a thread of their own: a slow line keeps nobody from other films.
"""

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.services.background import Background, Reply, Task
from app.services.paths import documents_folder
from app.theme.tokens import SPACE
from app.widgets.basics import label
from app.words.sentences import error_text
from lessons.built_in.shipped import shipped_packs
from lessons.errors import PublisherNearby
from lessons.pack.installing import ShelvedPack, shelve
from lessons.pack.opened import OpenedPack
from lessons.pack.shelf import Shelf

if TYPE_CHECKING:
    from lessons.pack.fetching import Offer


@dataclass(frozen=True, slots=True)
class Recipe:
    path: Path
    pack: UUID
    title: str
    offer: "Offer"


def examined(shelf: Shelf, path: Path) -> ShelvedPack | Recipe:
    """A pack that carries its films is kept. Raises PackError; then nothing was kept."""
    return _recipe(path) or shelve(shelf, path)


def shipped_recipes() -> tuple[Recipe, ...]:
    """Raises PackError."""
    return tuple(filter(None, map(_recipe, shipped_packs())))


def _recipe(path: Path) -> Recipe | None:
    # Loads the network's code: not before the first page is shown.
    from lessons.pack.fetching import offer_of

    with OpenedPack.open(path) as opened:
        missing = opened.missing_images
        if not missing:
            return None
        # Nobody is asked to fetch films for a pack that could not be used with them.
        opened.require_sound()
        return Recipe(path, opened.pack.id, opened.pack.title, offer_of(missing))


class RecipeFetcher(QObject):
    """One recipe at a time."""

    progressed = Signal(int, int)
    """Films that are here, films in all."""
    shelved = Signal(ShelvedPack)
    refused = Signal(str)
    """A sentence for the user; what was fetched is kept for the next time."""
    nearby_asked = Signal(str)
    """Why it is asked: the publisher is in this machine or its own network."""

    def __init__(self, shelf: Shelf, downloads: Path) -> None:
        super().__init__()
        self._shelf = shelf
        self._downloads = downloads
        self._background = Background("downloads", self)
        self._reply: Reply[ShelvedPack | PublisherNearby] | None = None

    @Slot(Recipe, object, bool)
    def get(self, recipe: Recipe, folder: Path | None, nearby: bool) -> None:
        """From a folder, or from the publisher, who may be `nearby`; answered by `shelved`,
        `refused` or `nearby_asked`."""
        self._background.start()
        self._reply = self._background.ask_long(
            partial(_collected, self._shelf, recipe, self._downloads, folder, nearby)
        )
        self._reply.progressed.connect(self.progressed)
        self._reply.then(self._on_collected, self.refused)

    @Slot(object)
    def _on_collected(self, found: ShelvedPack | PublisherNearby) -> None:
        if isinstance(found, PublisherNearby):
            self.nearby_asked.emit(error_text(found))
        else:
            self.shelved.emit(found)

    @Slot()
    def stop(self) -> None:
        if self._reply is not None:
            self._reply.cancel()

    def close(self) -> None:
        """Blocks until the line is left: a moment."""
        self._background.close()


def _collected(
    shelf: Shelf, recipe: Recipe, downloads: Path, folder: Path | None, nearby: bool, task: Task
) -> ShelvedPack | PublisherNearby:
    from lessons.pack.fetching import collect_films

    with OpenedPack.open(recipe.path) as opened:
        missing = opened.missing_images
    try:
        films = collect_films(
            missing,
            downloads,
            folder,
            fetch=folder is None,
            nearby=nearby,
            on_film=task.report,
            stop=task.cancelled,
        )
    except PublisherNearby as asked:
        return asked
    return shelve(shelf, recipe.path, films)


class RecipePanel(QWidget):
    """Asks before anything is fetched, and shows how far it is."""

    agreed = Signal(Recipe, object, bool)
    """The folder that holds its films, None to fetch them; whether they may come from this machine
    or its own network."""
    stop_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "inset")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._recipe: Recipe | None = None
        self._nearby = False
        self._title = label("", "title", wrap=True)
        self._said = label("", "value", wrap=True)
        self.fetch = QPushButton(self.tr("Fetch the films"))
        self.fetch.setProperty("role", "primary")
        self.from_folder = QPushButton(self.tr("Take them from a folder…"))
        self.leave = QPushButton(self.tr("Not now"))
        self.stop = QPushButton(self.tr("Stop"))
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._lay_out()
        self.fetch.clicked.connect(self._fetch)
        self.from_folder.clicked.connect(self._pick)
        self.leave.clicked.connect(self.hide)
        self.stop.clicked.connect(self.stop_wanted)
        self.hide()

    @property
    def text(self) -> str:
        return self._said.text()

    @Slot(object)
    def show_recipe(self, recipe: Recipe) -> None:
        """Not while another one is fetched."""
        if not self._bar.isHidden():
            return
        self._recipe, self._nearby = recipe, False
        self._title.setText(recipe.title)
        offer = recipe.offer
        self._said.setText(
            self.tr(
                "The {films} films of this pack ({megabytes} MB, {licences}) are not part of it. "
                "They are fetched from their publisher at {hosts} once you agree; nothing but the "
                "request for them is sent there."
            ).format(
                films=offer.films,
                megabytes=f"{offer.megabytes:.0f}",
                licences=", ".join(offer.licences),
                hosts=", ".join(offer.hosts),
            )
        )
        self._show_buttons(fetching=False)
        self.show()

    @Slot(int, int)
    def show_progress(self, done: int, total: int) -> None:
        self._bar.setRange(0, total)
        self._bar.setValue(done)
        self._said.setText(self.tr("Film {done} of {total}").format(done=done, total=total))

    @Slot(str)
    def ask_nearby(self, why: str) -> None:
        """Whether films may come from where no publisher usually is."""
        self._nearby = True
        self._said.setText(why)
        self._show_buttons(fetching=False)

    @Slot()
    def show_trouble(self) -> None:
        """The trouble itself is shown elsewhere; here it can be tried again."""
        self._show_buttons(fetching=False)
        if self._recipe is not None:
            self.show_recipe(self._recipe)

    @Slot()
    def show_done(self) -> None:
        self._show_buttons(fetching=False)
        self.hide()

    def get(self, folder: Path | None) -> None:
        if self._recipe is not None:
            self._show_buttons(fetching=True)
            self.show_progress(0, self._recipe.offer.films)
            self.agreed.emit(self._recipe, folder, self._nearby)

    @Slot()
    def _fetch(self) -> None:
        self.get(None)

    @Slot()
    def _pick(self) -> None:
        chosen = QFileDialog.getExistingDirectory(
            self, self.tr("Folder with the films"), str(documents_folder())
        )
        if chosen:
            self.get(Path(chosen))

    def _show_buttons(self, *, fetching: bool) -> None:
        for part in (self.fetch, self.from_folder, self.leave):
            part.setVisible(not fetching)
        for part in (self._bar, self.stop):
            part.setVisible(fetching)

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE.small)
        for part in (self.fetch, self.from_folder, self.leave, self.stop):
            buttons.addWidget(part)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE.large, SPACE.large, SPACE.large, SPACE.large)
        column.setSpacing(SPACE.small)
        for part in (self._title, self._said, self._bar):
            column.addWidget(part)
        column.addLayout(buttons)
        self._bar.hide()
        self.stop.hide()

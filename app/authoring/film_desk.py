"""The draft's films and runs as they are shown: read once, in the films' thread. No widgets."""

from dataclasses import dataclass
from functools import partial
from uuid import UUID

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from app.authoring.draft import FilmDraft, RunDraft
from app.authoring.draft_folder import DraftFolder
from app.authoring.editor import DraftEditor
from app.services.shown_run import ShownRun
from app.viewer.film import Film
from lessons.thumbnails import film_thumbnail

NOTHING = film_thumbnail(np.zeros((1, 1), dtype=np.float32))
_KEPT_RUNS = 4


@dataclass(frozen=True, slots=True, eq=False)
class DeskFilm:
    """`thumbnail`: a PNG."""

    file: str
    film: Film
    thumbnail: bytes


@dataclass(frozen=True, slots=True, eq=False)
class DeskRun:
    id: UUID
    shown: ShownRun


class FilmDesk(QObject):
    """A film is known by its file: painting it over makes another one of it."""

    arrived = Signal()
    """A film or a run that was asked for is there now."""

    def __init__(self, editor: DraftEditor) -> None:
        super().__init__(editor)
        self._editor = editor
        self._films: dict[str, DeskFilm] = {}
        self._runs: dict[UUID, DeskRun] = {}
        self._asked: set[str] = set()

    def film(self, film: FilmDraft | None) -> Film | None:
        """None until `arrived`."""
        found = self._find(film)
        return None if found is None else found.film

    def thumbnail(self, film: FilmDraft | None) -> bytes:
        """A dark point until `arrived`."""
        found = self._find(film)
        return NOTHING if found is None else found.thumbnail

    def run(self, run: RunDraft | None, film: FilmDraft | None) -> ShownRun | None:
        """The run on its film; None until `arrived`, and where it was made of another film."""
        prior = self.film(film)
        if run is None or prior is None or film is None:
            return None
        if run.prior_fingerprint != film.fingerprint:
            return None
        if run.id in self._runs:
            return self._runs[run.id].shown
        self._ask(run.file, partial(_read_run, self._editor.folder, run, prior))
        return None

    def _find(self, film: FilmDraft | None) -> DeskFilm | None:
        if film is None:
            return None
        if film.file not in self._films:
            self._ask(film.file, partial(_read_film, self._editor.folder, film))
        return self._films.get(film.file)

    def _ask(self, name: str, work: "partial[DeskFilm] | partial[DeskRun]") -> None:
        if name not in self._asked:
            self._asked.add(name)
            self._editor.ask(work).ready.connect(self._on_read)

    @Slot(object)
    def _on_read(self, read: DeskFilm | DeskRun) -> None:
        if isinstance(read, DeskFilm):
            self._films[read.file] = read
        else:
            if len(self._runs) >= _KEPT_RUNS:
                first = next(iter(self._runs))
                del self._runs[first]
            self._runs[read.id] = read
            self._asked -= {name for name in self._asked if name.startswith("runs/")}
        self.arrived.emit()


def _read_film(folder: DraftFolder, film: FilmDraft) -> DeskFilm:
    radiograph = folder.radiograph(film)
    shown = Film.of(radiograph, folder.path / film.file, film.title)
    return DeskFilm(film.file, shown, film_thumbnail(radiograph.pixels))


def _read_run(folder: DraftFolder, run: RunDraft, prior: Film) -> DeskRun:
    result = folder.run(run.file).result(prior.radiograph)
    return DeskRun(run.id, ShownRun.of(prior, result, run.id, is_baked=True))

"""The draft's films and runs as they are shown: read once, in the films' thread. No widgets."""

from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from app.authoring.editor import DraftEditor
from app.film.film import Film
from app.services.shown_run import ShownRun
from engine.comparison.registration import Registration, register
from engine.comparison.similarity import laid_over
from engine.radiograph import Radiograph
from lessons.pack.draft.folder import DraftFolder
from lessons.pack.draft.model import FilmDraft, RunDraft
from lessons.thumbnails import film_thumbnail

NOTHING = film_thumbnail(np.zeros((1, 1), dtype=np.float32))
_KEPT_RUNS = 4
# Films of large detectors take 40 MB each; a page shows two at a time.
_KEPT_FILMS = 6


@dataclass(frozen=True, slots=True, eq=False)
class ReadFilm:
    """`thumbnail`: a PNG."""

    file: str
    film: Film
    thumbnail: bytes


@dataclass(frozen=True, slots=True, eq=False)
class ReadRun:
    file: str
    shown: ShownRun


@dataclass(frozen=True, slots=True, eq=False)
class ReadPair:
    """Two films of an item. laid: the later one in the frame of the first, None where they cannot
    be laid over each other."""

    file: str
    registration: Registration
    laid: Film | None


class FilmCache(QObject):
    """A film is known by its file: painting it over makes another one of it.

    Thumbnails stay; of films and runs the latest do, others are read again.
    """

    arrived = Signal()
    """A film or a run that was asked for is there now."""

    def __init__(self, editor: DraftEditor) -> None:
        super().__init__(editor)
        self._editor = editor
        self._films: dict[str, Film] = {}
        self._thumbnails: dict[str, bytes] = {}
        self._runs: dict[str, ReadRun] = {}
        self._pairs: dict[str, ReadPair] = {}
        self._asked: set[str] = set()

    @property
    def films_kept(self) -> int:
        """How many films are in memory."""
        return len(self._films)

    def film(self, film: FilmDraft | None) -> Film | None:
        """None until `arrived`."""
        if film is None:
            return None
        found = self._films.pop(film.file, None)
        if found is None:
            self._ask_film(film)
        else:
            # Back in as the latest: the one that was not asked for longest goes first.
            self._films[film.file] = found
        return found

    def thumbnail(self, film: FilmDraft | None) -> bytes:
        """A dark point until `arrived`."""
        if film is None:
            return NOTHING
        if film.file not in self._thumbnails:
            self._ask_film(film)
        return self._thumbnails.get(film.file, NOTHING)

    def pair(self, first: FilmDraft | None, later: FilmDraft | None) -> ReadPair | None:
        """The later film laid over the first; None until `arrived`."""
        prior, follow_up = self.film(first), self.film(later)
        if first is None or later is None or prior is None or follow_up is None:
            return None
        name = f"{first.file}/{later.file}"
        if name not in self._pairs:
            self._ask(name, partial(_read_pair, name, prior, follow_up))
        return self._pairs.get(name)

    def run(self, run: RunDraft | None, film: FilmDraft | None) -> ShownRun | None:
        """The run on its film; None until `arrived`, and where it was made of another film."""
        prior = self.film(film)
        if run is None or prior is None or film is None:
            return None
        if run.prior_fingerprint != film.fingerprint:
            return None
        if run.file in self._runs:
            return self._runs[run.file].shown
        self._ask(run.file, partial(_read_run, self._editor.folder, run, prior))
        return None

    def _ask_film(self, film: FilmDraft) -> None:
        self._ask(film.file, partial(_read_film, self._editor.folder, film))

    def _ask(
        self, name: str, work: "partial[ReadFilm] | partial[ReadRun] | partial[ReadPair]"
    ) -> None:
        if name not in self._asked:
            self._asked.add(name)
            self._editor.ask(work).ready.connect(self._on_read)

    @Slot(object)
    def _on_read(self, read: ReadFilm | ReadRun | ReadPair) -> None:
        self._asked.discard(read.file)
        if isinstance(read, ReadFilm):
            self._thumbnails[read.file] = read.thumbnail
            self._films[read.file] = read.film
            _drop_oldest(self._films, _KEPT_FILMS)
        elif isinstance(read, ReadPair):
            self._pairs[read.file] = read
            _drop_oldest(self._pairs, _KEPT_RUNS)
        else:
            self._runs[read.file] = read
            _drop_oldest(self._runs, _KEPT_RUNS)
        self.arrived.emit()


def _drop_oldest(kept: dict[Any, Any], most: int) -> None:
    while len(kept) > most:
        del kept[next(iter(kept))]


def _read_film(folder: DraftFolder, film: FilmDraft) -> ReadFilm:
    radiograph = folder.radiograph(film)
    shown = Film.of(radiograph, folder.path / film.file, film.title)
    return ReadFilm(film.file, shown, film_thumbnail(radiograph.pixels))


def _read_pair(name: str, prior: Film, later: Film) -> ReadPair:
    earlier, pixels = prior.radiograph.pixels, later.radiograph.pixels
    registration = register(earlier, pixels)
    if not registration.holds:
        return ReadPair(name, registration, None)
    height, width = earlier.shape
    laid, _ = laid_over(pixels, registration.similarity, (height, width))
    radiograph = Radiograph.from_pixels(np.clip(laid, 0, 1), later.radiograph.bits)
    return ReadPair(name, registration, Film.of(radiograph, later.source, later.title))


def _read_run(folder: DraftFolder, run: RunDraft, prior: Film) -> ReadRun:
    result = folder.run(run.file).result(prior.radiograph)
    return ReadRun(run.file, ShownRun.of(prior, result, run.id, is_baked=True))

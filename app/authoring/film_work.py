"""Work on films that the films page has done in the background. Knows no widgets."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from app.film.marking import FINEST, Mask
from app.words.sentences import error_text
from engine.errors import ForeseeError
from lessons.pack.draft.folder import DraftFolder
from lessons.pack.draft.intake import import_film, painted_over
from lessons.pack.draft.model import FilmDraft

SHARED_FIELDS = ("licence", "attribution", "source")


@dataclass(frozen=True, slots=True)
class TakenFilms:
    """paths: where each of `films` was. refusals: a sentence for each that is none."""

    films: tuple[FilmDraft, ...] = ()
    paths: tuple[Path, ...] = ()
    refusals: tuple[str, ...] = ()

    def and_then(self, other: "TakenFilms") -> "TakenFilms":
        return TakenFilms(
            self.films + other.films, self.paths + other.paths, self.refusals + other.refusals
        )

    @property
    def by_path(self) -> dict[Path, FilmDraft]:
        return dict(zip(self.paths, self.films, strict=True))


def suspected_mask(film: FilmDraft) -> Mask:
    """Where text may be burnt in: spans the film."""
    step = max(1.0, max(film.height, film.width) / FINEST)
    rows, columns = max(1, round(film.height / step)), max(1, round(film.width / step))
    mask = np.zeros((rows, columns), dtype=np.bool_)
    for left, top, right, bottom in film.suspected:
        mask[
            int(top * rows) : int(np.ceil(bottom * rows)),
            int(left * columns) : int(np.ceil(right * columns)),
        ] = True
    return mask


def take_all(folder: DraftFolder, paths: tuple[Path, ...]) -> TakenFilms:
    films: dict[Path, FilmDraft] = {}
    refusals: list[str] = []
    for path in paths:
        try:
            taken = import_film(path)
            folder.keep(taken.film.file, taken.content)
        except ForeseeError as error:
            refusals.append(f"{path.name}: {error_text(error)}")
        else:
            films[path] = taken.film
    return TakenFilms(tuple(films.values()), tuple(films), tuple(refusals))


def painted(folder: DraftFolder, film: FilmDraft, mask: Mask) -> FilmDraft:
    taken = painted_over(film, folder.content(film.file), mask)
    folder.keep(taken.film.file, taken.content)
    return taken.film


def completed(film: FilmDraft, by: FilmDraft) -> FilmDraft:
    """The film with the other's licence, attribution and source where its own are empty."""
    return film.having(
        **{field: getattr(film, field) or getattr(by, field) for field in SHARED_FIELDS}
    )


def day_of(text: str) -> int | None:
    """None for what is no number yet."""
    digits = text.strip().removeprefix("-")
    return int(text) if digits.isascii() and digits.isdigit() and len(digits) < 6 else None

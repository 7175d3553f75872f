"""The films of a case, ready for the screen. Works in a background thread, and keeps sets open."""

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from app.film.film import Film
from engine.radiograph import radiograph_of
from lessons.drill.case import DrillCase, FilmRef
from lessons.drill.case_set import CaseSet
from lessons.pack.opened import OpenedPack
from lessons.pack.shelf import Shelf


@dataclass(frozen=True, slots=True, eq=False)
class CaseFilms:
    case: DrillCase
    prior: Film
    follow_up: Film


class CaseFilmReader:
    """Used by one thread only, the one that reads films."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._sets: dict[str, CaseSet] = {}

    def read(self, case: DrillCase) -> CaseFilms:
        """Raises PackRefused, PackFileMissing, RadiographError."""
        return CaseFilms(case, self._film(case, case.prior), self._film(case, case.follow_up))

    def close(self) -> None:
        for opened in self._sets.values():
            opened.close()
        self._sets.clear()

    def _film(self, case: DrillCase, film: FilmRef) -> Film:
        if film.is_in_pack:
            with self._shelf.open(film.archive) as opened:
                radiograph = opened.image(_image_of(opened, film.file))
            source = self._shelf.place_of(film.archive, film.file)
        else:
            radiograph = radiograph_of(self._set(film.archive).film(film.file))
            source = Path(film.archive) / film.file
        return Film.of(radiograph, source, "", is_synthetic=case.is_synthetic)

    def _set(self, file: str) -> CaseSet:
        if file not in self._sets:
            self._sets[file] = CaseSet.open(Path(file))
        return self._sets[file]


def _image_of(opened: OpenedPack, file: str) -> UUID:
    return next(image.id for image in opened.pack.images if image.file == file)

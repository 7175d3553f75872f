"""Films made ready for the screen, from files and from the library. Knows no Qt.

A large film takes seconds to decode: this is work for the background.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from app.film.film import Film
from app.services.run_files import write_run
from app.services.shown_run import ShownRun
from app.services.stored_runs import FindFilm, ReopenedRun
from app.services.synthetic import is_synthetic
from engine.cases import built_in_cases
from engine.plain_text import one_line
from engine.radiograph import Radiograph, Study, read_radiograph, study_films
from lessons.film_paths import names_patient
from lessons.pack.shelf import is_in_pack


@dataclass(frozen=True, slots=True)
class FilmPlace:
    """A file, or one of a study's films, numbered from 1."""

    path: Path
    number: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class FilmsToChoose:
    """More than one frontal film lies at `path`."""

    path: Path
    study: Study


def film_or_choice(
    place: FilmPlace, title: str | None, own: str, stopped: Callable[[], bool]
) -> Film | FilmsToChoose | None:
    """As `read_film`, unless several films are there and none was named. None: it was stopped."""
    if place.number is None:
        study = study_films(place.path, stopped)
        if stopped():
            return None
        if study is not None and len(study.films) > 1:
            return FilmsToChoose(place.path, study)
    return read_film(place, title, own)


def read_film(place: FilmPlace, title: str | None, own: str) -> Film:
    """Without a `title` the file's name serves, or `own` where that could name the patient.

    Raises RadiographError.
    """
    path = place.path
    radiograph = read_radiograph(path, place.number)
    is_private = names_patient(path)
    title = title or (own if is_private else one_line(path.stem)) or own
    return Film.of(
        radiograph,
        path,
        title,
        is_synthetic=is_synthetic(path),
        is_private=is_private,
        number=place.number,
    )


def is_own_file(film: Path) -> bool:
    """Not of a pack, and none that came with Foresee."""
    return not is_in_pack(film) and film not in {case.path for case in built_in_cases()}


def found_again(
    places: Mapping[str, FilmPlace], elsewhere: FindFilm, fingerprint: str
) -> Radiograph | None:
    """The film with this fingerprint from where it was opened since the start, or from `elsewhere`.

    places: by fingerprint. The library does not keep those of DICOM files.
    """
    place = places.get(fingerprint)
    if place is None or not place.path.exists():
        return elsewhere(fingerprint)
    film = read_radiograph(place.path, place.number)
    return film if film.fingerprint == fingerprint else elsewhere(fingerprint)


def reopened_on_film(run: ReopenedRun) -> ShownRun:
    case = run.record.case
    source = case.source or Path(case.title)
    film = Film.of(run.prior, source, case.title, is_synthetic=is_synthetic(source))
    return ShownRun.of(film, run.result, run.record.id)


def export_run(folder: Path, run: ShownRun) -> Path:
    """Returns the folder, which now holds the run's files."""
    write_run(folder, run.film.radiograph, run.result)
    return folder

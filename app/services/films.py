"""Films made ready for the screen, from files and from the library. Knows no Qt.

A large film takes seconds to decode: this is work for the background.
"""

from collections.abc import Mapping
from pathlib import Path

from app.film.film import Film
from app.services.run_files import write_run
from app.services.shown_run import ShownRun
from app.services.stored_runs import FindFilm, ReopenedRun
from app.services.synthetic import is_synthetic
from engine.cases import built_in_cases
from engine.radiograph import Radiograph, read_radiograph
from lessons.kept_places import names_patient
from lessons.pack.shelf import is_in_pack


def read_film(path: Path, title: str | None, own: str) -> Film:
    """Without a `title` the file's name serves, or `own` where that could name the patient.

    Raises RadiographError.
    """
    radiograph = read_radiograph(path)
    is_private = names_patient(path)
    title = title or (own if is_private else path.stem)
    return Film.of(radiograph, path, title, is_synthetic=is_synthetic(path), is_private=is_private)


def is_own_file(film: Path) -> bool:
    """Not of a pack, and none that came with Foresee."""
    return not is_in_pack(film) and film not in {case.path for case in built_in_cases()}


def found_again(
    places: Mapping[str, Path], elsewhere: FindFilm, fingerprint: str
) -> Radiograph | None:
    """The film with this fingerprint from where it was opened since the start, or from `elsewhere`.

    places: by fingerprint. The library does not keep those of DICOM files.
    """
    path = places.get(fingerprint)
    if path is None or not path.is_file():
        return elsewhere(fingerprint)
    film = read_radiograph(path)
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

"""Films made ready for the screen, from files and from the library. Knows no Qt.

A large film takes seconds to decode: this is work for the background.
"""

from pathlib import Path

from app.film.film import Film
from app.services.run_files import write_run
from app.services.shown_run import ShownRun
from app.services.stored_runs import ReopenedRun
from app.services.synthetic import is_synthetic
from engine.cases import built_in_cases
from engine.radiograph import read_radiograph
from engine.radiograph.signature import is_dicom
from lessons.pack.shelf import is_in_pack

_ENOUGH_TO_TELL = 8192


def read_film(path: Path, title: str | None, own: str) -> Film:
    """Without a `title` the file's name serves, or `own` where that could name the patient.

    Raises RadiographError.
    """
    radiograph = read_radiograph(path)
    title = title or (own if _may_name_patient(path) else path.stem)
    return Film.of(radiograph, path, title, is_synthetic=is_synthetic(path))


def is_own_file(film: Path) -> bool:
    """Not of a pack, and none that came with Foresee."""
    return not is_in_pack(film) and film not in {case.path for case in built_in_cases()}


def reopened_on_film(run: ReopenedRun) -> ShownRun:
    case = run.record.case
    source = case.source or Path(case.title)
    film = Film.of(run.prior, source, case.title, is_synthetic=is_synthetic(source))
    return ShownRun.of(film, run.result, run.record.id)


def export_run(folder: Path, run: ShownRun) -> Path:
    """Returns the folder, which now holds the run's files."""
    write_run(folder, run.film.radiograph, run.result)
    return folder


def _may_name_patient(film: Path) -> bool:
    """The name of a DICOM file is often the patient's, or a number of theirs."""
    if is_in_pack(film):
        return False
    with film.open("rb") as file:
        return is_dicom(file.read(_ENOUGH_TO_TELL))

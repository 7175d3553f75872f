"""Films made ready for the screen, from files and from the library. Knows no Qt.

A large film takes seconds to decode: this is work for the background.
"""

from pathlib import Path

from app.film.film import Film
from app.services.run_files import write_run
from app.services.shown_run import ShownRun
from app.services.stored_runs import ReopenedRun
from app.services.synthetic import is_synthetic
from engine.radiograph import read_radiograph


def read_film(path: Path, title: str | None = None) -> Film:
    """Without a title the file's name serves. Raises RadiographError."""
    radiograph = read_radiograph(path)
    return Film.of(radiograph, path, title or path.stem, is_synthetic=is_synthetic(path))


def reopened_on_film(run: ReopenedRun) -> ShownRun:
    case = run.record.case
    source = case.source or Path(case.title)
    film = Film.of(run.prior, source, case.title, is_synthetic=is_synthetic(source))
    return ShownRun.of(film, run.result, run.record.id)


def export_run(folder: Path, run: ShownRun) -> Path:
    """Returns the folder, which now holds the run's files."""
    write_run(folder, run.film.radiograph, run.result)
    return folder

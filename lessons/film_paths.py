"""Which films' places may be written down: the name and folder of many a file are a patient's."""

from pathlib import Path

from engine.files import is_portable
from engine.radiograph.signature import is_raster, may_name_patient
from lessons.pack.shelf import is_in_pack

_ENOUGH_TO_TELL = 8192
_PICTURES = {".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp"}


def storable_path(film: Path) -> Path | None:
    """Where the film lies, or None where nobody may read that later: DICOM files and studies carry
    the patient's name or number in their own. Reads the beginning of the file."""
    if not is_portable(film) or names_patient(film):
        return None
    return film.absolute()


def names_patient(film: Path) -> bool:
    """Whether the file is of a kind whose name and folder identify a patient; one that cannot be
    read is judged by its ending. A study's folder always is."""
    if is_in_pack(film):
        return False
    if film.is_dir():
        return True
    try:
        with film.open("rb") as file:
            start = file.read(_ENOUGH_TO_TELL)
    except OSError:
        return film.suffix.lower() not in _PICTURES
    return may_name_patient(start) or not is_raster(start)

"""Reading radiographs from DICOM, PNG and JPEG: the files' formats stay in here."""

from engine.radiograph.reading import (
    Radiograph,
    radiograph_of,
    read_radiograph,
    require_no_address,
)
from engine.radiograph.study_films import Study, StudyFilm, study_films

__all__ = [
    "Radiograph",
    "Study",
    "StudyFilm",
    "radiograph_of",
    "read_radiograph",
    "require_no_address",
    "study_films",
]

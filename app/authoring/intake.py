"""A film on its way into a pack: only its pixels come through the door.

Whatever the file was, a PNG without any header, comment or profile goes on: what a DICOM file says
of its patient stays outside. Knows no widgets and keeps no values of identifiers.
"""

from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import numpy as np
from pydicom.datadict import dictionary_description
from PySide6.QtCore import QCoreApplication

from app.authoring.burnt_in import burnt_in_text
from app.authoring.draft import Box, FilmDraft
from app.film.marking import Mask, resampled
from engine.radiograph import Radiograph, radiograph_of, read_radiograph
from engine.radiograph.dicom import is_dicom
from lessons.pack.identifiers import NAMING, header_words
from lessons.pack.manifest import Media
from lessons.pack.taking_in import taken

_DROPPED = (*NAMING, "PatientSex", "PatientAge", "StudyDate", "StudyInstanceUID")
_SAYS_BURNT_IN = "BurnedInAnnotation"
PIXEL_FIELDS = (
    "file", "media", "size", "sha256", "fingerprint", "height", "width", "suspected", "cleared",
)  # fmt: skip
"""What painting over changes of a film."""

_WHOLE_FILM: Box = (0.0, 0.0, 1.0, 1.0)


@dataclass(frozen=True, slots=True, eq=False)
class TakenFilm:
    """`content` is the PNG that `film` describes."""

    film: FilmDraft
    content: bytes


def take_in(path: Path) -> TakenFilm:
    """Costs time that grows with the film. Raises RadiographError."""
    content = path.read_bytes() if path.is_file() else b""
    radiograph = read_radiograph(path)
    is_from_dicom = is_dicom(content)
    dropped, says_burnt_in = _told_by_header(content) if is_from_dicom else ((), False)
    film = FilmDraft(
        id=uuid4(), file="", size=0, sha256="", fingerprint="", height=0, width=0,
        # The name of a DICOM file is often the patient's or a number of theirs.
        title="" if is_from_dicom else path.stem,
        dropped=dropped,
    )  # fmt: skip
    return _with_pixels(film, radiograph, says_burnt_in=says_burnt_in)


def painted_over(film: FilmDraft, content: bytes, mask: Mask) -> TakenFilm:
    """The film with black where `mask`, of any fineness, is True. Raises RadiographError."""
    radiograph = radiograph_of(content)
    hidden = resampled(mask, radiograph.pixels.shape)
    pixels = np.where(hidden, np.float32(0), radiograph.pixels)
    whole = film.model_copy(update={"cleared": False})
    return _with_pixels(whole, Radiograph.from_pixels(pixels, radiograph.bits))


def _with_pixels(
    film: FilmDraft, radiograph: Radiograph, *, says_burnt_in: bool = False
) -> TakenFilm:
    """Raises RadiographError."""
    kept = taken(radiograph)
    height, width = kept.radiograph.pixels.shape
    suspected = burnt_in_text(kept.radiograph.pixels)
    described = film.model_copy(
        update={
            "file": kept.file,
            "media": Media.PNG,
            "size": len(kept.content),
            "sha256": kept.sha256,
            "fingerprint": kept.radiograph.fingerprint,
            "height": height,
            "width": width,
            "suspected": suspected or ((_WHOLE_FILM,) if says_burnt_in else ()),
        }
    )
    return TakenFilm(described, kept.content)


def dropped_in_words(film: FilmDraft) -> str:
    """Empty where the file had no identifiers."""
    if not film.dropped:
        return ""
    text = QCoreApplication.translate("Drafts", "Left at the door: {kinds}.")
    return text.format(kinds=", ".join(film.dropped))


def _told_by_header(content: bytes) -> tuple[tuple[str, ...], bool]:
    """The kinds of identifiers that are filled, and whether the file says that text is burnt in."""
    said = header_words(content, (*_DROPPED, _SAYS_BURNT_IN))
    filled = tuple(dictionary_description(word) for word in _DROPPED if said[word])
    return filled, said[_SAYS_BURNT_IN].upper() == "YES"

"""A film on its way into a pack: only its pixels come through the door.

Whatever the file was, a PNG without any header, comment or profile goes on: what a DICOM file says
of its patient stays outside. Knows no widgets and keeps no values of identifiers.
"""

import hashlib
import io
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import numpy as np
from pydicom import dcmread  # pyright: ignore[reportUnknownVariableType]
from pydicom.datadict import dictionary_description
from PySide6.QtCore import QCoreApplication

from app.authoring.burnt_in import burnt_in_text
from app.authoring.draft import Box, FilmDraft
from app.viewer.marking import Mask, resampled
from engine.errors import RadiographError
from engine.radiograph import Radiograph, radiograph_of, read_radiograph
from engine.radiograph.dicom import is_dicom
from engine.radiograph.quiet import third_party_silenced
from lessons.pack.taking_in import png_of

_IDENTIFIERS = (
    "PatientName", "PatientID", "PatientBirthDate", "PatientSex", "PatientAge", "PatientAddress",
    "OtherPatientIDs", "InstitutionName", "InstitutionAddress", "ReferringPhysicianName",
    "OperatorsName", "PerformingPhysicianName", "AccessionNumber", "StudyDate", "StudyInstanceUID",
)  # fmt: skip
PIXEL_FIELDS = ("file", "size", "sha256", "fingerprint", "height", "width", "suspected", "cleared")
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
    png = png_of(radiograph)
    return TakenFilm(
        described(png, FilmDraft(
            id=uuid4(), file="", size=0, sha256="", fingerprint="", height=0, width=0,
            # The name of a DICOM file is often the patient's or a number of theirs.
            title="" if is_from_dicom else path.stem,
            dropped=dropped,
        ), says_burnt_in=says_burnt_in),
        png,
    )  # fmt: skip


def painted_over(film: FilmDraft, content: bytes, mask: Mask) -> TakenFilm:
    """The film with black where `mask`, of any fineness, is True. Raises RadiographError."""
    radiograph = radiograph_of(content)
    hidden = resampled(mask, radiograph.pixels.shape)
    pixels = np.where(hidden, np.float32(0), radiograph.pixels)
    png = png_of(Radiograph.from_pixels(pixels, radiograph.bits))
    return TakenFilm(described(png, film.model_copy(update={"cleared": False})), png)


def described(png: bytes, film: FilmDraft, *, says_burnt_in: bool = False) -> FilmDraft:
    """The film with what its bytes tell. Raises RadiographError."""
    radiograph = radiograph_of(png)
    height, width = radiograph.pixels.shape
    sha256 = hashlib.sha256(png).hexdigest()
    suspected = burnt_in_text(radiograph.pixels)
    return film.model_copy(
        update={
            "file": f"images/{sha256[:32]}.png",
            "size": len(png),
            "sha256": sha256,
            "fingerprint": radiograph.fingerprint,
            "height": height,
            "width": width,
            "suspected": suspected or ((_WHOLE_FILM,) if says_burnt_in else ()),
        }
    )


def dropped_in_words(film: FilmDraft) -> str:
    """Empty where the file had no identifiers."""
    if not film.dropped:
        return ""
    text = QCoreApplication.translate("Drafts", "Left at the door: {kinds}.")
    return text.format(kinds=", ".join(film.dropped))


def _told_by_header(content: bytes) -> tuple[tuple[str, ...], bool]:
    """The kinds of identifiers that are filled, and whether the file says that text is burnt in."""
    try:
        with third_party_silenced():
            header = dcmread(
                io.BytesIO(content),
                force=True,
                stop_before_pixels=True,
                specific_tags=[*_IDENTIFIERS, "BurnedInAnnotation"],
            )
            filled = [word for word in _IDENTIFIERS if str(header.get(word) or "").strip()]
            burnt_in = str(header.get("BurnedInAnnotation") or "").strip().upper() == "YES"
    except Exception as error:  # the library raises whatever its parsers do
        raise RadiographError(
            "The header of the DICOM file is damaged; export it again."
        ) from error
    return tuple(dictionary_description(word) for word in filled), burnt_in

"""A film on its way into a pack: only its pixels come in.

Whatever the file was, a PNG without any header, comment or profile goes on: what a DICOM file says
of its patient stays outside. Keeps no values of identifiers.
"""

import hashlib
import io
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from engine.radiograph import Radiograph, radiograph_of, read_radiograph
from engine.radiograph.signature import is_dicom, may_name_patient
from lessons.marks import resampled
from lessons.pack.draft.burnt_in import burnt_in_text
from lessons.pack.draft.model import Box, FilmDraft
from lessons.pack.identifiers import NAMING, header_words
from lessons.pack.manifest import Media

_DROPPED = (*NAMING, "PatientSex", "PatientAge", "StudyDate", "StudyInstanceUID")
_SAYS_BURNT_IN = "BurnedInAnnotation"
PIXEL_FIELDS = (
    "file", "media", "size", "sha256", "fingerprint", "height", "width", "suspected", "cleared",
)  # fmt: skip
"""What painting over changes of a film."""

_WHOLE_FILM: Box = (0.0, 0.0, 1.0, 1.0)


@dataclass(frozen=True, slots=True, eq=False)
class ImportedFilm:
    """`content` is the PNG that `film` describes."""

    film: FilmDraft
    content: bytes


def import_film(path: Path) -> ImportedFilm:
    """Costs time that grows with the film. Raises RadiographError."""
    content = path.read_bytes() if path.is_file() else b""
    radiograph = read_radiograph(path)
    is_from_dicom = is_dicom(content)
    dropped, says_burnt_in = _from_header(content) if is_from_dicom else ((), False)
    film = FilmDraft(
        id=uuid4(), file="", size=0, sha256="", fingerprint="", height=0, width=0,
        # The name of a DICOM file or study is often the patient's or a number of theirs.
        title="" if may_name_patient(content) else path.stem,
        dropped=dropped,
    )  # fmt: skip
    return _with_pixels(film, radiograph, says_burnt_in=says_burnt_in)


def painted_over(film: FilmDraft, content: bytes, mask: NDArray[np.bool_]) -> ImportedFilm:
    """The film with black where `mask`, (rows, columns) of any fineness over the whole film, is
    True. Raises RadiographError."""
    radiograph = radiograph_of(content)
    hidden = resampled(mask, radiograph.pixels.shape)
    pixels = np.where(hidden, np.float32(0), radiograph.pixels)
    whole = film.having(cleared=False)
    return _with_pixels(whole, Radiograph.from_pixels(pixels, radiograph.bits))


def _with_pixels(
    film: FilmDraft, radiograph: Radiograph, *, says_burnt_in: bool = False
) -> ImportedFilm:
    """Raises RadiographError."""
    content = _png_of(radiograph)
    sha256 = hashlib.sha256(content).hexdigest()
    kept = radiograph_of(content)
    height, width = kept.pixels.shape
    suspected = burnt_in_text(kept.pixels)
    described = film.having(
        file=f"images/{sha256[:32]}.png",
        media=Media.PNG,
        size=len(content),
        sha256=sha256,
        fingerprint=kept.fingerprint,
        height=height,
        width=width,
        suspected=suspected or ((_WHOLE_FILM,) if says_burnt_in else ()),
    )
    return ImportedFilm(described, content)


def _png_of(film: Radiograph) -> bytes:
    """Greys of 8 bits, or of 16 where the film has more; nothing else."""
    levels, kind = (65535, np.uint16) if film.bits > 8 else (255, np.uint8)
    png, chunks = io.BytesIO(), PngInfo()
    if film.bits > 8:
        # Or a reader takes a dark film for one of fewer bits.
        chunks.add(b"sBIT", bytes([16]))
    greys = np.rint(film.pixels * np.float64(levels)).astype(kind)
    Image.fromarray(greys).save(png, format="PNG", pnginfo=chunks)
    return png.getvalue()


def _from_header(content: bytes) -> tuple[tuple[str, ...], bool]:
    """The kinds of identifiers that are filled, and whether the file says that text is burnt in."""
    from pydicom.datadict import dictionary_description

    words = header_words(content, (*_DROPPED, _SAYS_BURNT_IN))
    filled = tuple(dictionary_description(word) for word in _DROPPED if words[word])
    return filled, words[_SAYS_BURNT_IN].upper() == "YES"

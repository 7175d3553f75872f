"""A film on its way into a pack: only its pixels come in, as a PNG without any header."""

import hashlib
import io
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid5

import numpy as np
from PIL import Image

from engine.errors import RadiographError
from engine.radiograph import Radiograph, radiograph_of, read_radiograph
from lessons.pack.manifest import Media, PackImage

_SPACE = UUID("0f6a3c3e-6a5b-4a35-8d1c-6f0e7a1b2c3d")


@dataclass(frozen=True, slots=True, eq=False)
class TakenFilm:
    """radiograph: as it is read from `content`, a PNG. file: "images/….png", of its content."""

    radiograph: Radiograph
    content: bytes
    file: str
    sha256: str


def taken(radiograph: Radiograph) -> TakenFilm:
    """Raises RadiographError."""
    content = _png_of(radiograph)
    sha256 = hashlib.sha256(content).hexdigest()
    return TakenFilm(radiograph_of(content), content, f"images/{sha256[:32]}.png", sha256)


def take_in(path: Path, licence: str, attribution: str, source: str) -> tuple[PackImage, bytes]:
    """The film's entry and its file. The same pixels have the same id.

    The name of a DICOM file may be the patient's, so it is not kept. Raises RadiographError,
    ValidationError for words that are empty or too long.
    """
    try:
        film = taken(read_radiograph(path))
    except RadiographError as error:
        raise RadiographError(f"{path.name}: {error}") from error
    image = PackImage(
        id=uuid5(_SPACE, film.sha256),
        file=film.file,
        media=Media.PNG,
        size=len(film.content),
        sha256=film.sha256,
        fingerprint=film.radiograph.fingerprint,
        title=f"Film {film.sha256[:6]}",
        licence=licence,
        attribution=attribution,
        source=source,
        synthetic=False,
    )
    return image, film.content


def _png_of(film: Radiograph) -> bytes:
    """Greys of 8 bits, or of 16 where the film has more; nothing else."""
    levels, kind = (65535, np.uint16) if film.bits > 8 else (255, np.uint8)
    png = io.BytesIO()
    Image.fromarray(np.rint(film.pixels * np.float64(levels)).astype(kind)).save(png, format="PNG")
    return png.getvalue()

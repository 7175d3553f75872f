"""A film on its way into a pack: only its pixels come in, as a PNG without any header."""

import hashlib
import io
from pathlib import Path
from uuid import UUID, uuid5

import numpy as np
from PIL import Image

from engine.errors import RadiographError
from engine.radiograph import Radiograph, radiograph_of, read_radiograph
from lessons.pack.manifest import Media, PackImage

_SPACE = UUID("0f6a3c3e-6a5b-4a35-8d1c-6f0e7a1b2c3d")


def take_in(path: Path, licence: str, attribution: str, source: str) -> tuple[PackImage, bytes]:
    """The film's entry and its file. The same pixels have the same id.

    The name of a DICOM file may be the patient's, so it is not kept. Raises RadiographError,
    ValidationError for words that are empty or too long.
    """
    try:
        content = png_of(read_radiograph(path))
    except RadiographError as error:
        raise RadiographError(f"{path.name}: {error}") from error
    sha256 = hashlib.sha256(content).hexdigest()
    image = PackImage(
        id=uuid5(_SPACE, sha256),
        file=f"images/{sha256[:32]}.png",
        media=Media.PNG,
        size=len(content),
        sha256=sha256,
        fingerprint=radiograph_of(content).fingerprint,
        title=f"Film {sha256[:6]}",
        licence=licence,
        attribution=attribution,
        source=source,
        synthetic=False,
    )
    return image, content


def png_of(film: Radiograph) -> bytes:
    """Greys of 8 bits, or of 16 where the film has more; nothing else."""
    levels, kind = (65535, np.uint16) if film.bits > 8 else (255, np.uint8)
    png = io.BytesIO()
    Image.fromarray(np.rint(film.pixels * np.float64(levels)).astype(kind)).save(png, format="PNG")
    return png.getvalue()

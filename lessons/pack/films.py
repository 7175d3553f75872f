"""The films in a pack: what they say they are, small enough, and without identifiers."""

import hashlib
import io

from PIL import Image

from engine.errors import RadiographError
from engine.radiograph import Radiograph, radiograph_of
from engine.radiograph.signature import is_dicom
from engine.radiograph.silencing import third_party_silenced
from lessons.errors import PackRefused
from lessons.pack.identifiers import NAMING, header_words
from lessons.pack.manifest import BakedRun, Media, PackImage

MOST_PIXELS = 25_000_000
"""The largest detectors have 20 megapixels."""
_MOST_OF_A_BYTE = 200
# DICOM's "Deflated Explicit VR Little Endian".
_DEFLATED = b"1.2.840.10008.1.2.1.99"
_ANY_PICTURE = 1_000_000
"""From so many pixels on, a byte of a film's file holds at most so many of them: of all that is
one grey a pack could name thousands."""


def read_film(image: PackImage, content: bytes) -> Radiograph:
    """The film, once it is all that the pack says of it. Raises PackRefused."""
    require_same(image, content)
    if media_of(content) is not image.media:
        raise PackRefused(
            "{file} in the pack is not {media}, as it says; get a fresh copy.",
            file=image.file,
            media=image.media,
        )
    try:
        _require_small(image, content)
        film = radiograph_of(content)
    except RadiographError as error:
        raise PackRefused("{file} in the pack: {reason}", file=image.file, reason=error) from error
    if film.fingerprint != image.fingerprint:
        raise PackRefused(
            "{file} in the pack shows another film than it says; get a fresh copy.", file=image.file
        )
    return film


def require_same(image: PackImage | BakedRun, content: bytes) -> None:
    """Raises PackRefused for other bytes than those that the pack names."""
    if len(content) != image.size or hashlib.sha256(content).hexdigest() != image.sha256:
        raise PackRefused(
            "{file} is not the file that the pack names; get a fresh copy.", file=image.file
        )


def media_of(content: bytes) -> Media | None:
    """By content, never by name; None for what is no film."""
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return Media.PNG
    if content.startswith(b"\xff\xd8\xff"):
        return Media.JPEG
    return Media.DICOM if is_dicom(content) else None


def _require_small(image: PackImage, content: bytes) -> None:
    """Before a pixel is decoded."""
    if image.media is Media.DICOM:
        pixels = _examined_header(image, content)
    else:
        # The library warns of sizes far above ours; its decoder is not started yet.
        with third_party_silenced():
            pixels = _raster_area(image, content)
    if pixels > max(_ANY_PICTURE, _MOST_OF_A_BYTE * len(content)) and pixels <= MOST_PIXELS:
        raise PackRefused(
            "{file} in the pack is a picture of next to nothing; do not use this pack, "
            "and tell whoever gave it to you.",
            file=image.file,
        )
    if pixels > MOST_PIXELS:
        raise PackRefused(
            "{file} in the pack has {found} megapixels, and films have at most {most}; "
            "ask its author for a smaller one.",
            file=image.file,
            found=pixels // 1_000_000,
            most=MOST_PIXELS // 1_000_000,
        )


def _raster_area(image: PackImage, content: bytes) -> int:
    try:
        with Image.open(io.BytesIO(content), formats=["PNG", "JPEG"]) as picture:
            return picture.width * picture.height
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return MOST_PIXELS**2
    except Exception as error:  # the library raises whatever its parsers do
        raise PackRefused(
            "{file} in the pack is damaged; get a fresh copy.", file=image.file
        ) from error


def _examined_header(image: PackImage, content: bytes) -> int:
    """The film's area. A pack is handed on, so nobody's name may be in it."""
    if _DEFLATED in content:
        raise PackRefused(
            "{file} in the pack is deflated as a whole; export it plainly.", file=image.file
        )
    try:
        said = header_words(content, ("Rows", "Columns", *NAMING))
        area = int(said["Rows"] or 0) * int(said["Columns"] or 0)
    except (RadiographError, ValueError) as error:
        raise PackRefused(
            "{file} in the pack is damaged; get a fresh copy.", file=image.file
        ) from error
    filled = [word for word in NAMING if said[word]]
    if filled:
        raise PackRefused(
            "{file} in the pack still names a patient or a hospital ({word}); ask its author to "
            "remove that.",
            file=image.file,
            word=filled[0],
        )
    return area

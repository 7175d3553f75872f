"""PNG, JPEG, TIFF and WebP: a grey or grey-looking picture to display values. Knows no radiology.

Everything that Pillow finds wrong with a file becomes a RadiographError here.
"""

from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from engine.errors import Named, RadiographError
from engine.radiograph import png
from engine.radiograph.codestream import Coding, described
from engine.radiograph.colour import grey_of
from engine.radiograph.doubts import RANGE_UNTOLD, TINTED, TRANSPARENCY_IGNORED, Doubt
from engine.radiograph.picture import Decoded, require_size
from engine.radiograph.signature import raster_format
from engine.radiograph.silencing import damage_as_error, third_party_silenced
from engine.radiograph.strips import look_up, strip_rows

_DEEP_MODES = ("I;16", "I;16B", "I;16L", "I")
_MIN_IS_WHITE = 0
_PHOTOMETRIC = 262
_DEPTHS = (8, 10, 12, 14, 16)
# Markers and hot pixels, at each end of the histogram.
_OUTLIERS = 0.0005
# Of a picture that shows less than this, the transparency is a mistake.
_LEAST_OPAQUE = 0.05
_CODINGS = {
    Coding.EXTENDED: Named("a JPEG with 12 bits"),
    Coding.LOSSLESS: Named("a lossless JPEG"),
    Coding.JPEG_LS: Named("a JPEG-LS"),
}


def read_raster(content: bytes) -> Decoded:
    """The picture in `content`, upright, as display values. Raises RadiographError, and ValueError
    for what `is_raster` denies."""
    name = raster_format(content)
    if name is None:
        raise ValueError("no picture")
    damaged = damage_as_error(
        "The {name} file is damaged or was cut off; copy or export it again.", name=name
    )
    with third_party_silenced(), damaged:
        if name == "PNG" and png.is_deep_grey_alpha(content):
            return _deep_grey_alpha(_upright(_decode(png.as_bytes_of_four(content), name)))
        if name == "JPEG":
            _require_known_coding(content)
        image = _decode(content, name)
        if image.mode in _DEEP_MODES:
            return _deep_grey(
                _deep_values(image), is_full=name == "PNG" and png.uses_all_bits(content)
            )
        return _byte_grey(_upright(image))


def _require_known_coding(content: bytes) -> None:
    """Radiology's own kinds of JPEG are for DICOM files: elsewhere nothing says what bits mean."""
    told = described(content)
    if told is not None and told.coding in _CODINGS:
        raise RadiographError(
            "The file is {kind}, which says too little about its greys outside a DICOM file; "
            "export the film as DICOM, PNG or an ordinary JPEG.",
            kind=_CODINGS[told.coding],
        )


def _decode(content: bytes, name: str) -> Image.Image:
    try:
        image = Image.open(BytesIO(content), formats=[name])
    except Image.DecompressionBombError:
        raise RadiographError(
            "The picture is too large; open one of at most 100 megapixels."
        ) from None
    require_size(image.height, image.width)
    if image.mode == "1":
        raise RadiographError(
            "The picture has only black and white, no greys; export the film with 8 bits or more."
        )
    if image.mode == "F":
        raise RadiographError(
            "The picture holds decimal numbers in place of greys; export the film with 8 or 16 "
            "bits."
        )
    # A second picture behind the one that a camera took is of no account.
    if name != "JPEG" and getattr(image, "is_animated", False):
        raise RadiographError(
            "The file holds several pictures or an animation; export a single picture."
        )
    image.load()
    return image


def _upright(image: Image.Image) -> Image.Image:
    return ImageOps.exif_transpose(image)


def _deep_values(image: Image.Image) -> NDArray[np.uint16]:
    """Upright, bright = high."""
    stored = np.asarray(_upright(image))
    if stored.dtype.itemsize > 2:
        stored = np.clip(stored, 0, 65535)
    values = stored.astype(np.uint16, copy=False)
    # Pillow turns 8-bit TIFFs around itself.
    tags = getattr(image, "tag_v2", None)
    return ~values if tags is not None and tags.get(_PHOTOMETRIC) == _MIN_IS_WHITE else values


def _deep_grey(
    stored: NDArray[np.uint16], *, is_full: bool = False, doubts: tuple[Doubt, ...] = ()
) -> Decoded:
    """More than 8 bits. Detectors of 10 to 14 bits are often written into 16 without scaling, so
    the full scale is the smallest depth that holds nearly all pixels; where these use less than
    half of it, their range is stretched. is_full: the file says that they fill all 16 bits."""
    if is_full:
        return Decoded(_display_values(stored, 0, 65535), 16, doubts=doubts)
    low, high = _range(stored)
    bits = next(depth for depth in _DEPTHS if high < 2**depth)
    if bits == 8 or high >= 2 ** (bits - 1):
        return Decoded(_display_values(stored, 0, 2**bits - 1), bits, doubts=doubts)
    return Decoded(_display_values(stored, low, high), bits, doubts=(*doubts, RANGE_UNTOLD))


def _range(stored: NDArray[np.uint16]) -> tuple[int, int]:
    """Between which all values lie but for the outliers at each end."""
    counts = np.zeros(2**16, dtype=np.int64)
    for rows in strip_rows(stored):
        counts += np.bincount(stored[rows].ravel(), minlength=2**16)
    share = np.cumsum(counts) / counts.sum()
    low, high = np.searchsorted(share, (_OUTLIERS, 1 - _OUTLIERS))
    return int(low), int(high)


def _deep_grey_alpha(parts: Image.Image) -> Decoded:
    """parts: see `png.as_bytes_of_four`."""
    halves = np.asarray(parts)
    grey = np.ascontiguousarray(halves[..., :2]).view(">u2")[..., 0].astype(np.uint16)
    opacity = np.ascontiguousarray(halves[..., 2:]).view(">u2")[..., 0].astype(np.uint16)
    if float(np.mean(opacity > 32767)) < _LEAST_OPAQUE:
        return _deep_grey(grey, doubts=(TRANSPARENCY_IGNORED,))
    covered = np.where(opacity == 65535, grey, (grey * (opacity / 65535)).astype(np.uint16))
    return _deep_grey(covered)


def _byte_grey(image: Image.Image) -> Decoded:
    doubts: tuple[Doubt, ...] = ()
    if image.has_transparency_data:
        image, ignored = _on_black(image)
        doubts = (TRANSPARENCY_IGNORED,) if ignored else ()
    if image.mode == "L":
        return Decoded(_display_values(np.asarray(image), 0, 255), 8, doubts=doubts)
    grey, tinted = grey_of(np.asarray(image.convert("RGB")))
    return Decoded(_display_values(grey, 0, 255), 8, doubts=(*doubts, TINTED) if tinted else doubts)


def _on_black(image: Image.Image) -> tuple[Image.Image, bool]:
    """What is transparent becomes black, unless nearly all is; and whether that was ignored."""
    layered = image.convert("RGBA")
    opacity = np.asarray(layered.getchannel("A"))
    if float(np.mean(opacity > 127)) < _LEAST_OPAQUE:
        return layered.convert("RGB"), True
    return Image.alpha_composite(Image.new("RGBA", image.size, "black"), layered), False


def _display_values(
    stored: NDArray[np.unsignedinteger], low: int, high: int
) -> NDArray[np.float32]:
    """[0, 1] from `low` to `high`; what lies outside is black or white."""
    table = (np.arange(high + 1, dtype=np.float64) - low) / max(1, high - low)
    return look_up(np.clip(table, 0, 1).astype(np.float32), stored)

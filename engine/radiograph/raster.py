"""PNG and JPEG: a grey or grey-looking picture to display values. Knows no radiology.

Everything that Pillow finds wrong with a file becomes a RadiographError here.
"""

from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from engine.errors import RadiographError
from engine.radiograph.picture import Decoded, require_size
from engine.radiograph.silencing import damage_as_error, third_party_silenced
from engine.radiograph.strips import look_up

_PNG = b"\x89PNG\r\n\x1a\n"
_DEEP_MODES = ("I;16", "I;16B", "I;16L", "I")
# A film scanned on tinted stock or marked with a crayon is still grey; a photograph is not.
_COLOURFUL = 40
_COLOURFUL_SHARE = 0.05


def read_raster(content: bytes) -> Decoded:
    """The PNG or JPEG in `content`, upright, as display values. Raises RadiographError."""
    name = "PNG" if content.startswith(_PNG) else "JPEG"
    damaged = damage_as_error(
        "The {name} file is damaged or was cut off; copy or export it again.", name=name
    )
    with third_party_silenced(), damaged:
        image = _decode(content, name)
        if image.mode in _DEEP_MODES:
            return _deep_grey(image)
        return _byte_grey(image)


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
    if name == "PNG" and getattr(image, "is_animated", False):
        raise RadiographError("The file is an animation; export a single picture.")
    image.load()
    return ImageOps.exif_transpose(image)


def _deep_grey(image: Image.Image) -> Decoded:
    """More than 8 bits; the full scale is the smallest depth that holds the brightest pixel.

    Detectors of 10 to 14 bits are often written into 16 without scaling.
    """
    stored = np.asarray(image)
    if stored.dtype.itemsize > 2:
        stored = np.clip(stored, 0, 65535).astype(np.uint16)
    brightest = int(stored.max())
    bits = next(depth for depth in (8, 10, 12, 14, 16) if brightest < 2**depth)
    return Decoded(_display_values(stored, bits), bits)


def _byte_grey(image: Image.Image) -> Decoded:
    if image.has_transparency_data:
        image = Image.alpha_composite(Image.new("RGBA", image.size, "black"), image.convert("RGBA"))
    if image.mode != "L":
        image = image.convert("RGB")
        _require_grey(image)
        image = image.convert("L")
    return Decoded(_display_values(np.asarray(image), 8), 8)


def _require_grey(image: Image.Image) -> None:
    step = max(1, max(image.size) // 512)
    sample = np.asarray(
        image.resize((image.width // step, image.height // step), Image.Resampling.NEAREST)
    )
    if np.mean(np.ptp(sample, axis=2) > _COLOURFUL) > _COLOURFUL_SHARE:
        raise RadiographError(
            "The picture is in colour, so it is not a radiograph; open a grey chest film."
        )


def _display_values(stored: NDArray[np.unsignedinteger], bits: int) -> NDArray[np.float32]:
    full_scale = 2**bits - 1
    table = np.arange(2**bits, dtype=np.float64) / full_scale
    return look_up(table.astype(np.float32), stored)

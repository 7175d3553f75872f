"""JPEG of every kind to stored values: 8 bits by Pillow, all else by libjpeg-turbo and CharLS."""

from io import BytesIO
from typing import Any

import imagecodecs  # pyright: ignore[reportMissingTypeStubs]
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.radiograph.codestream import Codestream, Coding, with_whole_spectrum

_codecs: Any = imagecodecs
_END = b"\xff\xd9"


def decoded_jpeg(stream: bytes, told: Codestream) -> NDArray[np.unsignedinteger]:
    """(rows, columns) or (rows, columns, 3), uint8 or uint16, of a codestream that is as `told`.

    Whoever calls has made sure of its size and that it has one or three components. Raises
    ValueError, or whatever the libraries raise on damage.
    """
    if told.coding in (Coding.BASELINE, Coding.PROGRESSIVE):
        with Image.open(BytesIO(stream), formats=["JPEG"]) as picture:
            return np.asarray(picture if told.components == 1 else picture.convert("RGB"))
    # The decoder makes up what is missing.
    if _END not in stream[-64:]:
        raise ValueError("the codestream was cut off")
    pixels = _decoded(stream, told)
    shape = (told.rows, told.columns, told.components)
    return pixels.reshape(shape[: 2 if told.components == 1 else 3])


def _decoded(stream: bytes, told: Codestream) -> NDArray[np.unsignedinteger]:
    if told.coding is Coding.JPEG_LS:
        return _codecs.jpegls_decode(stream)
    pixels: NDArray[np.unsignedinteger] = _codecs.jpeg8_decode(with_whole_spectrum(stream))
    if told.coding is Coding.EXTENDED:
        return pixels
    # Differences count modulo 2^16 (T.81 H.1.2.1); units write them modulo 2^bits too, and then
    # only the lower bits are right.
    return pixels & pixels.dtype.type(2**told.bits - 1)

"""What a file reader hands to `radiograph`, and the limits that every picture must keep.

Knows no file format and nothing of a header's identifiers.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.errors import RadiographError

SMALLEST_SIDE = 64
LARGEST_AREA = 100_000_000
LONGEST_FOR_ITS_WIDTH = 4


@dataclass(frozen=True, slots=True, eq=False)
class Decoded:
    """One upright picture; the fields mean what they mean in `engine.radiograph.Radiograph`."""

    pixels: NDArray[np.float32]
    bits: int
    spacing_mm: tuple[float, float] | None = None
    view: str | None = None


def require_size(height: int, width: int) -> None:
    """Refuse absurd sizes. To be called before the pixels are decoded."""
    size = f"{width} × {height} pixels"
    if height < 1 or width < 1:
        raise RadiographError("The file says that its picture has no pixels; export it again.")
    if min(height, width) < SMALLEST_SIDE:
        raise RadiographError(
            f"The picture is too small ({size}); open a film of at least "
            f"{SMALLEST_SIDE} × {SMALLEST_SIDE} pixels."
        )
    if height * width > LARGEST_AREA:
        raise RadiographError(
            f"The picture is too large ({size}); open one of at most "
            f"{LARGEST_AREA // 1_000_000} megapixels."
        )
    if max(height, width) > LONGEST_FOR_ITS_WIDTH * min(height, width):
        raise RadiographError(
            f"The picture is a narrow strip ({size}), not a whole chest film; "
            "open the uncut radiograph."
        )


def require_contrast(pixels: NDArray[np.float32]) -> None:
    """Refuse a picture that is one even grey."""
    if float(pixels.max()) - float(pixels.min()) < 1 / 255:
        raise RadiographError(
            "The picture is one even grey without any content; open another file."
        )


def look_up(table: NDArray[np.float32], codes: NDArray[np.unsignedinteger]) -> NDArray[np.float32]:
    """`table[codes]`, in strips: NumPy would widen all codes to 64 bits at once."""
    shown = np.empty(codes.shape, dtype=np.float32)
    for rows in strip_rows(codes):
        np.take(table, codes[rows], out=shown[rows], mode="clip")
    return shown


def strip_rows(picture: NDArray[np.generic]) -> Iterator[slice]:
    """The rows of a picture in slices of about a megapixel."""
    height, width = picture.shape
    rows = max(1, 2**20 // max(1, width))
    for top in range(0, height, rows):
        yield slice(top, min(top + rows, height))

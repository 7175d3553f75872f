"""What a file reader hands to `radiograph`, and the limits that every picture must keep.

Knows no file format and nothing of a header's identifiers.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.errors import RadiographError
from engine.radiograph.doubts import Doubt

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
    doubts: tuple[Doubt, ...] = ()


def require_size(height: int, width: int) -> None:
    """Refuse absurd sizes. To be called before the pixels are decoded."""
    size = f"{width} × {height} pixels"
    if height < 1 or width < 1:
        raise RadiographError("The file says that its picture has no pixels; export it again.")
    if min(height, width) < SMALLEST_SIDE:
        raise RadiographError(
            "The picture is too small ({size}); open a film of at least {least} × {least} pixels.",
            size=size,
            least=SMALLEST_SIDE,
        )
    if height * width > LARGEST_AREA:
        raise RadiographError(
            "The picture is too large ({size}); open one of at most {most} megapixels.",
            size=size,
            most=LARGEST_AREA // 1_000_000,
        )
    if max(height, width) > LONGEST_FOR_ITS_WIDTH * min(height, width):
        raise RadiographError(
            "The picture is a narrow strip ({size}), not a whole chest film; "
            "open the uncut radiograph.",
            size=size,
        )


def require_contrast(pixels: NDArray[np.float32]) -> None:
    """Refuse a picture that is one even grey."""
    if float(pixels.max()) - float(pixels.min()) < 1 / 255:
        raise RadiographError(
            "The picture is one even grey without any content; open another file."
        )

"""Greys out of a picture stored in colour: of a grey film, a tinted one, or of no film at all."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.errors import RadiographError
from engine.radiograph.strips import strip_rows

# A film scanned on tinted stock or marked with a crayon is still grey; a photograph is not.
_COLOURFUL = 40
_COLOURFUL_SHARE = 0.05
# A tint gives each grey one colour; so far may a pixel be from it (camera noise, JPEG).
_OFF_TINT = 16
_SAMPLE = 512


def grey_of(colours: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], bool]:
    """uint8 (rows, columns) of uint8 (rows, columns, 3), and whether a tint was taken away.

    Raises RadiographError for a picture in many colours.
    """
    if _is_grey(colours):
        return np.ascontiguousarray(colours[..., 0]), False
    step = max(1, max(colours.shape[:2]) // _SAMPLE)
    sample = colours[::step, ::step].reshape(-1, 3)
    spread: NDArray[np.uint8] = np.ptp(sample, axis=1)
    colourful = int(np.count_nonzero(spread > _COLOURFUL)) > _COLOURFUL_SHARE * spread.size
    if colourful and not _is_tint(sample.astype(np.float64)):
        raise RadiographError(
            "The picture is in colour, so it is not a radiograph; open a grey chest film."
        )
    return np.asarray(Image.fromarray(np.ascontiguousarray(colours)).convert("L")), colourful


def _is_grey(colours: NDArray[np.uint8]) -> bool:
    for rows in strip_rows(colours[..., 0]):
        strip = colours[rows]
        if (strip[..., 0] != strip[..., 1]).any() or (strip[..., 0] != strip[..., 2]).any():
            return False
    return True


def _is_tint(sample: NDArray[np.float64]) -> bool:
    """Whether each colour follows from the brightness; sample: (pixels, 3)."""
    bright = sample.mean(axis=1)
    if np.ptp(bright) < 1:
        return False
    curves = np.vander(bright / 255, 4)
    fitted, *_ = np.linalg.lstsq(curves, sample, rcond=None)
    off: NDArray[np.float64] = np.abs(sample - curves @ fitted).max(axis=1)
    return int(np.count_nonzero(off > _OFF_TINT)) <= _COLOURFUL_SHARE * off.size

"""Brings a later film, laid over an earlier one, to the earlier one's greys. Knows pixels only."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.comparison.similarity import Mask, Pixels

_GRID = 64
_ROUNDS = 20
_TUKEY = 4.7
# Of a cell's pixels that both films must have.
_COVERED = 0.9
_GAINS = (0.4, 2.5)


def exposure_matched(laid: Pixels, earlier: Pixels, shared: Mask) -> Pixels:
    """`laid` with the gain and the offset with which most of both films agree: float32, [0, 1].

    All (height, width); shared: where both films are. Coarse greys are compared, by reduced major
    axes (so that neither film is taken for the true one), and what changed in between weighs
    nothing (Tukey's weights).
    """
    cells = _cells(shared.astype(np.float32)) > _COVERED
    there, here = _cells(laid)[cells], _cells(earlier)[cells]
    if len(there) < 2 or there.std() < 1e-3:
        return np.clip(laid, 0, 1)
    gain, offset = _fitted(there, here)
    return np.clip(laid * np.float32(gain) + np.float32(offset), 0, 1)


def _fitted(there: NDArray[np.float64], here: NDArray[np.float64]) -> tuple[float, float]:
    weight = np.ones(len(there))
    gain = offset = 0.0
    for _ in range(_ROUNDS):
        middles = [float(np.average(greys, weights=weight)) for greys in (there, here)]
        spreads = [
            float(np.sqrt(np.average((greys - middle) ** 2, weights=weight)))
            for greys, middle in zip((there, here), middles, strict=True)
        ]
        gain = float(np.clip(spreads[1] / max(spreads[0], 1e-6), *_GAINS))
        offset = middles[1] - gain * middles[0]
        apart = here - (gain * there + offset)
        width = _TUKEY * max(float(np.median(np.abs(apart))) / 0.6745, 1e-3)
        weight = np.square(1 - np.minimum((apart / width) ** 2, 1)) + 1e-6
    return gain, offset


def _cells(picture: Pixels) -> NDArray[np.float64]:
    """Means over a grid."""
    size = tuple(min(_GRID, length) for length in reversed(picture.shape))
    small = Image.fromarray(picture).resize((size[0], size[1]), Image.Resampling.BOX)
    return np.asarray(small, np.float64)

"""How layers lie over a film: one rule (`attenuation`) for the simulator that draws disease and for
the window that shows what a model predicts. Knows neither of them, nor a film's own size.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.difference.extremes import extreme
from engine.difference.smoothing import bell, halved, smoothed

Pixels = NDArray[np.float32]

# Sizes as shares of the model's field.
COARSE = 0.02
BARE, BARE_SOFT = 0.023, 0.003


@dataclass(frozen=True, slots=True, eq=False)
class Backdrop:
    """A film as it is, without its detail, and without what is thin and bright: float32
    (2 S, 2 S). small: (S, S), at the model's size, whose pixels are coarser than the film's noise.
    """

    seen: Pixels
    coarse: Pixels
    bare: Pixels
    small: Pixels

    @classmethod
    def of(cls, seen: Pixels) -> Self:
        """seen: (2 S, 2 S), the film as `to_model` gives it at twice the model's size."""
        side = len(seen)
        half = halved(seen)
        blurred = Image.fromarray(smoothed(half, bell(COARSE * side / 2)))
        coarse = np.asarray(blurred.resize((side, side), Image.Resampling.BICUBIC))
        opened = _opened(seen, max(1, round(BARE * side / 2)))
        return cls(seen, coarse, smoothed(opened, bell(BARE_SOFT * side)), half)


def attenuation(
    shade: Pixels, veil: Pixels, unmarked: Pixels, coarse: Pixels, bare: Pixels
) -> tuple[Pixels, Pixels]:
    """What is taken from a film, as a share of it, and what is given: the film then shows
    film - taken * film + given.

    A film is `coarse`, ribs and borders (`bare` less `coarse`), and vessels (the film less `bare`).
    Where all layers are 0, both results are exactly 0.
    """
    given = shade - veil * (bare - coarse) + unmarked * bare
    return unmarked, np.asarray(given, np.float32)


def moved(picture: Pixels, down: Pixels, across: Pixels) -> Pixels:
    """picture (H, W) with its content moved by so many of its own pixels: each (H, W)."""
    rows, columns = (np.arange(length, dtype=np.float32) for length in picture.shape)
    return sampled(picture, rows[:, None] - down, columns[None] - across)


def sampled(picture: Pixels, rows: Pixels, columns: Pixels) -> Pixels:
    """`picture` read between its pixels, linearly; beyond its border it goes on as it ends."""
    height, width = picture.shape
    rows = np.clip(rows, 0, height - 1)
    columns = np.clip(columns, 0, width - 1)
    above = np.minimum(rows.astype(np.int32), max(height - 2, 0))
    left = np.minimum(columns.astype(np.int32), max(width - 2, 0))
    rows -= above
    columns -= left
    flat, at = picture.ravel(), above * width + left
    right, below = min(1, width - 1), min(1, height - 1) * width
    upper = flat[at]
    upper += columns * (flat[at + right] - upper)
    lower = flat[at + below]
    lower += columns * (flat[at + below + right] - lower)
    lower -= upper
    lower *= rows
    lower += upper
    return lower


def _opened(picture: Pixels, reach: int) -> Pixels:
    """Grey opening with a square of 2 * reach + 1 pixels: bright things that are thinner go."""
    return extreme(extreme(picture, reach, np.minimum), reach, np.maximum)

"""A film made ready for the screen: the same picture at halving sizes, 16 bits a pixel.

Showing it then costs what the screen holds and not what the film holds. Knows NumPy only.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

GREY_MAX = 65535
ZERO_CHANGE = 32768
CHANGE_STEPS = 32767
_SMALLEST = 256
_BAND = 512


@dataclass(frozen=True, slots=True, eq=False)
class Pyramid:
    """`levels[k]`: uint16, one pixel for a square of step x 2**k film pixels (edges rounded up).

    Greys run from 0 to GREY_MAX over the display range. Signed changes are stored around
    ZERO_CHANGE in steps of 1 / CHANGE_STEPS of the display range; no change is exactly ZERO_CHANGE
    at every level. `extent`: left, top, right, bottom, in film pixels, of what is not ZERO_CHANGE;
    None where it is not known or the whole.
    """

    levels: tuple[NDArray[np.uint16], ...]
    step: float = 1.0
    extent: tuple[float, float, float, float] | None = None

    @classmethod
    def of_greys(cls, pixels: NDArray[np.float32]) -> Self:
        """pixels: float32 (height, width) in [0, 1]."""
        return cls(_halvings(grey_codes(pixels)))

    @classmethod
    def of_change(cls, change: NDArray[np.float32]) -> Self:
        """change: float32 (height, width) in [-1, 1]."""
        return cls.of_change_codes(change_codes(change), 1.0)

    @classmethod
    def of_change_codes(cls, codes: NDArray[np.uint16], step: float) -> Self:
        return cls(_halvings(codes), step, _extent(codes, step))

    def level_for(self, scale: float) -> int:
        """The coarsest level with a pixel for each screen pixel, at `scale` screen pixels per
        film pixel; the finest where none has."""
        level = 0
        while level + 1 < len(self.levels) and scale * self.step_of(level + 1) <= 1.0:
            level += 1
        return level

    def change_range(self) -> tuple[float, float]:
        """Of signed changes: the lowest and the highest, fractions of the display range."""
        codes = self.levels[0]
        low, high = int(codes.min()) - ZERO_CHANGE, int(codes.max()) - ZERO_CHANGE
        return low / CHANGE_STEPS, high / CHANGE_STEPS

    def step_of(self, level: int) -> float:
        """Film pixels along one side of that level's pixel."""
        return self.step * 2**level


def grey_codes(pixels: NDArray[np.float32]) -> NDArray[np.uint16]:
    return _quantised(pixels, GREY_MAX, 0, 0, GREY_MAX)


def change_codes(change: NDArray[np.float32]) -> NDArray[np.uint16]:
    return _quantised(
        change, CHANGE_STEPS, ZERO_CHANGE, ZERO_CHANGE - CHANGE_STEPS, ZERO_CHANGE + CHANGE_STEPS
    )


def _extent(codes: NDArray[np.uint16], step: float) -> tuple[float, float, float, float]:
    changed = codes != ZERO_CHANGE
    rows, columns = (np.flatnonzero(changed.any(axis=axis)) for axis in (1, 0))
    if not rows.size:
        return 0.0, 0.0, 0.0, 0.0
    return columns[0] * step, rows[0] * step, (columns[-1] + 1) * step, (rows[-1] + 1) * step


def _quantised(
    values: NDArray[np.float32], steps: int, zero: int, low: int, high: int
) -> NDArray[np.uint16]:
    codes = np.empty(values.shape, np.uint16)
    # In bands: a whole film as float temporaries would cost more memory than the film.
    for top in range(0, values.shape[0], _BAND):
        band = values[top : top + _BAND] * np.float32(steps)
        np.rint(band, out=band)
        band += zero
        codes[top : top + _BAND] = np.clip(band, low, high, out=band)
    return codes


def _halvings(base: NDArray[np.uint16]) -> tuple[NDArray[np.uint16], ...]:
    levels = [base]
    while max(levels[-1].shape) > _SMALLEST:
        levels.append(_halved(levels[-1]))
    return tuple(levels)


def _halved(level: NDArray[np.uint16]) -> NDArray[np.uint16]:
    height, width = level.shape
    if height % 2 or width % 2:
        level = np.pad(level, ((0, height % 2), (0, width % 2)), mode="edge")
    total = level[0::2, 0::2].astype(np.uint32)
    total += level[1::2, 0::2]
    total += level[0::2, 1::2]
    total += level[1::2, 1::2]
    total += 2
    total >>= 2
    return total.astype(np.uint16)

"""How well two marked areas agree, forgiving what lies within a tolerance. Pure functions."""

import numpy as np
from numpy.typing import NDArray

from lessons.marks import Mark

_LONGER_SIDE = 192

Mask = NDArray[np.bool_]


def agreement(one: Mark, other: Mark, tolerance: float, shape: tuple[int, int]) -> float:
    """[0, 1]; 1 where each lies within `tolerance` of the other, or where both are empty.

    The harmonic mean of the share of each area that the other covers once it is widened by
    `tolerance`, a fraction of the longer side of a film of `shape` (height, width). The same
    whichever mark comes first; never less for a larger tolerance.
    """
    height, width = shape
    scale = _LONGER_SIDE / max(height, width)
    grid = max(1, round(height * scale)), max(1, round(width * scale))
    first, second = one.mask(*grid), other.mask(*grid)
    if not first.any() or not second.any():
        return float(first.any() == second.any())
    reach = round(tolerance * _LONGER_SIDE)
    return harmonic(
        _share(first, inside=widened(second, reach)), _share(second, inside=widened(first, reach))
    )


def widened(mask: Mask, reach: int) -> Mask:
    """True within `reach` pixels of a True pixel."""
    padded = np.pad(mask, reach)
    height, width = mask.shape
    grown = np.zeros_like(mask)
    for down in range(-reach, reach + 1):
        across = int(np.sqrt(reach**2 - down**2))
        rows = padded[reach + down : reach + down + height]
        sums = np.pad(np.cumsum(rows, axis=1, dtype=np.int32), ((0, 0), (1, 0)))
        right = sums[:, reach + across + 1 : reach + across + 1 + width]
        left = sums[:, reach - across : reach - across + width]
        grown |= right > left
    return grown


def harmonic(one: float, other: float) -> float:
    return 2 * one * other / (one + other) if one + other > 0 else 0.0


def _share(mask: Mask, inside: Mask) -> float:
    return float(np.count_nonzero(mask & inside) / np.count_nonzero(mask))

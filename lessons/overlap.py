"""How well two marked areas agree, forgiving what lies within a tolerance. Pure functions."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lessons.marks import Mark

_LONGER_SIDE = 192
# Beyond any film, in pixels.
_FAR = np.int32(1_000_000)

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Overlap:
    """How a mark lies on a place, [0, 1]. covered: of the place. inside: of the mark."""

    covered: float
    inside: float

    @property
    def score(self) -> float:
        """A mark that misses most of the place and one that mostly lies beside it are as bad."""
        return min(self.covered, self.inside)


def overlap(mark: Mark, place: Mark, tolerance: float, shape: tuple[int, int]) -> Overlap:
    """All 1 where each lies within `tolerance` of the other, or where both are empty.

    The share of each area that the other covers once it is widened by `tolerance`, a fraction of
    the longer side of a film of `shape` (height, width). Never less for a larger tolerance.
    """
    height, width = shape
    scale = _LONGER_SIDE / max(height, width)
    grid = max(1, round(height * scale)), max(1, round(width * scale))
    mine, theirs = mark.mask(*grid), place.mask(*grid)
    if not mine.any() or not theirs.any():
        both = float(mine.any() == theirs.any())
        return Overlap(both, both)
    reach = round(tolerance * _LONGER_SIDE)
    return Overlap(
        covered=_share(theirs, inside=widened(mine, reach)),
        inside=_share(mine, inside=widened(theirs, reach)),
    )


def widened(mask: Mask, reach: int) -> Mask:
    """True within `reach` pixels of a True pixel."""
    away = np.pad(_away_in_row(mask), ((reach, reach), (0, 0)), constant_values=_FAR)
    height = len(mask)
    grown = np.zeros_like(mask)
    for down in range(-reach, reach + 1):
        across = int(np.sqrt(reach**2 - down**2))
        grown |= away[reach + down : reach + down + height] <= across
    return grown


def _away_in_row(mask: Mask) -> NDArray[np.int32]:
    """How many columns each pixel is from the nearest True one of its row."""
    columns = np.arange(mask.shape[1], dtype=np.int32)
    before = np.maximum.accumulate(np.where(mask, columns, -_FAR), axis=1)
    after = np.minimum.accumulate(np.where(mask, columns, _FAR)[:, ::-1], axis=1)[:, ::-1]
    return np.minimum(columns - before, after - columns)


def _share(mask: Mask, inside: Mask) -> float:
    return float(np.count_nonzero(mask & inside) / np.count_nonzero(mask))

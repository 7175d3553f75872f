"""A chest of ellipses: outlines for what is drawn within lungs."""

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]
S = 96


def ellipse(row: float, column: float, high: float, wide: float, side: int = S) -> Mask:
    """All but `side` in shares of it."""
    rows, columns = (np.mgrid[:side, :side] + 0.5) / side
    return np.hypot((rows - row) / high, (columns - column) / wide) < 1


def heart(side: int = S) -> Mask:
    return ellipse(0.66, 0.53, 0.16, 0.14, side)


def lungs(side: int = S) -> tuple[Mask, Mask]:
    """On the image's left, and on its right; both end at one dome."""
    above = np.mgrid[:side, :side][0] < 0.8 * side
    both = ellipse(0.5, 0.28, 0.38, 0.17, side), ellipse(0.5, 0.74, 0.38, 0.17, side)
    return both[0] & above & ~heart(side), both[1] & above & ~heart(side)

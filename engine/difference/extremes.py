"""The highest or lowest around each place. Knows pictures only."""

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Scalar = TypeVar("Scalar", bound=np.generic)


def extreme(picture: NDArray[Scalar], reach: int, of: np.ufunc) -> NDArray[Scalar]:
    """`of` (np.minimum or np.maximum) over squares of 2 * reach + 1 pixels; beyond its border a
    picture (H, W) goes on as it ends."""
    for _ in range(2):
        picture = np.ascontiguousarray(_along_rows(picture, reach, of).T)
    return picture


def _along_rows(picture: NDArray[Scalar], reach: int, of: np.ufunc) -> NDArray[Scalar]:
    """Windows twice as wide as the last ones, until they cover the whole."""
    whole, width = 2 * reach + 1, 1
    found = np.pad(picture, ((reach, reach), (0, 0)), mode="edge")
    while width < whole:
        step = min(width, whole - width)
        found = of(found[:-step], found[step:])
        width += step
    return found

"""What an outline of a lung says of its borders. Knows no film."""

import numpy as np
from numpy.typing import NDArray

from engine.difference.smoothing import bell

Pixels = NDArray[np.float32]
Mask = NDArray[np.bool_]
Curve = NDArray[np.float64]


def from_wall(lung: Mask) -> Pixels:
    """Distance from the chest wall in each row, in pixels."""
    columns = np.arange(lung.shape[1], dtype=np.float32)[None]
    return np.abs(columns - wall_of(lung)[:, None].astype(np.float32))


def wall_of(lung: Mask) -> NDArray[np.intp]:
    """(S,): the column of the chest wall in each row that shows the lung."""
    last = lung.shape[1] - 1
    return lung.argmax(axis=1) if wall_is_left(lung) else last - lung[:, ::-1].argmax(axis=1)


def wall_is_left(lung: Mask) -> bool:
    """Whether the chest wall lies on the image's left of it."""
    return float(np.nonzero(lung)[1].mean()) < lung.shape[1] / 2


def every_row(
    rows: NDArray[np.intp], columns: NDArray[np.intp], side: int, deviation: float
) -> Curve:
    """(side,): a border that is known in some rows, smoothed over so many; beyond them it goes on
    as it ends."""
    every = np.interp(np.arange(side), rows, columns)
    kernel = bell(deviation)
    padded = np.pad(every, len(kernel) // 2, mode="edge")
    return np.convolve(padded, kernel / kernel.sum(), mode="valid").astype(np.float64)

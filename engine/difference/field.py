"""The square of a film that a model sees, and what it sees of it. Knows no model."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.result import ModelField

Pixels = NDArray[np.float32]


class FieldWindow(NamedTuple):
    """Where the film lies within the model's field, as fractions of the field's side."""

    left: float
    top: float
    right: float
    bottom: float

    @staticmethod
    def of(field: ModelField, height: int, width: int) -> "FieldWindow":
        left, top = -field.left / field.side, -field.top / field.side
        return FieldWindow(left, top, left + width / field.side, top + height / field.side)


def model_field(shape: tuple[int, int]) -> ModelField:
    """The letterbox of a film of `shape` (height, width): the square of its longer side."""
    height, width = shape
    side = max(height, width)
    return ModelField(top=(height - side) // 2, left=(width - side) // 2, side=side)


def to_model(pixels: Pixels, field: ModelField, size: int) -> Pixels:
    """What the model sees of a film: float32 (size, size), [0, 1], averaged over area.

    What of `field` lies outside the film is 0.
    """
    step = field.side / size
    rows = _area_means(pixels, field.top, step, size)
    seen = _area_means(rows.T, field.left, step, size).T
    return np.clip(seen, 0, 1, out=np.empty((size, size), dtype=np.float32))


def _area_means(pixels: Pixels, start: float, step: float, count: int) -> Pixels:
    """Means over `count` bands of `step` rows from row `start`; rows outside count as zeros."""
    means = np.zeros((count, pixels.shape[1]), dtype=np.float32)
    for band in range(count):
        above, below = start + band * step, start + (band + 1) * step
        first, last = max(0, math.floor(above)), min(pixels.shape[0], math.ceil(below))
        if first < last:
            edges = np.clip(np.arange(first, last + 1, dtype=np.float64), above, below)
            means[band] = (np.diff(edges) / step).astype(np.float32) @ pixels[first:last]
    return means

"""The square of a film that a model sees, and what it sees of it. Knows no model."""

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
    borders = start + np.arange(count + 1) * step
    firsts = np.maximum(np.floor(borders[:-1]).astype(int), 0)
    lasts = np.minimum(np.ceil(borders[1:]).astype(int), len(pixels))
    rows = np.arange(max(0, int((lasts - firsts).max())) + 1)
    edges = np.clip((firsts[:, None] + rows).astype(float), borders[:-1, None], borders[1:, None])
    weights = (np.diff(edges, axis=1) / step).astype(np.float32)
    means = np.zeros((count, pixels.shape[1]), dtype=np.float32)
    for band, (first, last) in enumerate(zip(firsts.tolist(), lasts.tolist(), strict=True)):
        if first < last:
            means[band] = weights[band, : last - first] @ pixels[first:last]
    return means

"""Where a run visibly changes its film, as a mark. Knows no model."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.difference import FieldWindow
from engine.difference.agreement import VISIBLE_CHANGE
from engine.result import ModelField
from lessons.marks import Mark

_GRID = 256


def changed_place(
    field_change: NDArray[np.float32], field: ModelField, shape: tuple[int, int]
) -> Mark:
    """As `changed_cells`; a mark without outlines where nothing changes visibly."""
    return Mark.from_mask(changed_cells(field_change, field, shape))


def changed_cells(
    field_change: NDArray[np.float32], field: ModelField, shape: tuple[int, int]
) -> NDArray[np.bool_]:
    """bool (rows, columns), spanning the film. field_change: (S, S), signed fractions of the
    display range over `field`. shape: (height, width) of the film."""
    height, width = shape
    step = max(1.0, max(height, width) / _GRID)
    size = max(1, round(width / step)), max(1, round(height / step))
    side = field_change.shape[0]
    left, top, right, bottom = (side * edge for edge in FieldWindow.of(field, height, width))
    box = (max(left, 0.0), max(top, 0.0), min(right, float(side)), min(bottom, float(side)))
    change = Image.fromarray(np.ascontiguousarray(field_change, dtype=np.float32))
    small = change.resize(size, Image.Resampling.BILINEAR, box=box)
    return np.abs(np.asarray(small)) >= VISIBLE_CHANGE

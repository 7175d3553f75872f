"""Where a run visibly changes its film: the model's own answer to "where?"."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from engine.difference import FieldWindow
from engine.difference.agreement import VISIBLE_CHANGE
from engine.result import RunResult
from lessons.marks import Mark

_MODEL_GRID = 256
# Cells of that grid, odd: gaps and spikes that are narrower are none.
_SMOOTH = 9
# Of the largest part: what is smaller is a speck.
_LEAST_PART = 0.1


def first_mark(result: RunResult) -> Mark:
    """What the run changes, as an author would draw it: without specks, holes and ragged edges."""
    shape = changed_place(result)
    picture = Image.fromarray(shape.astype(np.uint8) * 255)
    for fold in (ImageFilter.MaxFilter, ImageFilter.MinFilter, ImageFilter.MinFilter):
        picture = picture.filter(fold(_SMOOTH))
    picture = picture.filter(ImageFilter.MaxFilter(_SMOOTH))
    smooth = np.asarray(picture.filter(ImageFilter.GaussianBlur(2))) > 127
    mark = Mark.from_mask(smooth if smooth.any() else shape)
    least = _LEAST_PART * max((_area(one) for one in mark.outlines), default=0.0)
    return Mark(outlines=tuple(one for one in mark.outlines if _area(one) >= least))


def _area(outline: tuple[tuple[float, float], ...]) -> float:
    """As a fraction of the film."""
    points = np.array(outline)
    x, y = points[:, 0], points[:, 1]
    return float(abs(np.dot(x, np.roll(y, 1)) - np.dot(y, np.roll(x, 1))) / 2)


def changed_place(result: RunResult) -> NDArray[np.bool_]:
    """bool (rows, columns), spanning the film."""
    height, width = result.change.shape
    step = max(1.0, max(height, width) / _MODEL_GRID)
    size = max(1, round(width / step)), max(1, round(height / step))
    side = result.field_change.shape[0]
    window = FieldWindow.of(result.field, height, width)
    left, top, right, bottom = (side * edge for edge in window)
    box = (max(left, 0.0), max(top, 0.0), min(right, float(side)), min(bottom, float(side)))
    change = Image.fromarray(np.ascontiguousarray(result.field_change, dtype=np.float32))
    small = change.resize(size, Image.Resampling.BILINEAR, box=box)
    return np.abs(np.asarray(small)) >= VISIBLE_CHANGE

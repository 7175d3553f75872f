"""Where a run visibly changes its film: the model's own answer to "where?"."""

import numpy as np
from PIL import Image, ImageFilter

from engine.result import RunResult
from lessons.changed_place import changed_cells
from lessons.marks import Mark

# Cells of that grid, odd: gaps and spikes that are narrower are none.
_SMOOTH = 9
# Of the largest part: what is smaller is a speck.
_LEAST_PART = 0.1


def first_mark(result: RunResult) -> Mark:
    """What the run changes, as an author would draw it: without specks, holes and ragged edges."""
    height, width = result.change.shape
    shape = changed_cells(result.field_change, result.field, (height, width))
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

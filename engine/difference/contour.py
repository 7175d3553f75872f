"""The outline of what changed. Knows no colours and no widget."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

CONTOUR_LEVEL = 0.03
"""The change, as a fraction of the display range, that the outline follows."""

Pixels = NDArray[np.float32]

# The sides of a cell are 0 top, 1 right, 2 bottom, 3 left. A cell's case has one bit per corner
# that is inside: 1 top left, 2 top right, 4 bottom right, 8 bottom left. At a saddle (5, 10) the
# outline keeps the two inner corners apart.
_LINES: dict[int, tuple[tuple[int, int], ...]] = {
    1: ((3, 0),), 2: ((0, 1),), 3: ((3, 1),), 4: ((1, 2),), 5: ((3, 0), (1, 2)), 6: ((0, 2),),
    7: ((3, 2),), 8: ((2, 3),), 9: ((2, 0),), 10: ((0, 1), (2, 3)), 11: ((2, 1),), 12: ((1, 3),),
    13: ((1, 0),), 14: ((0, 3),),
}  # fmt: skip
_INSIDE = 15


def contour_lines(change: Pixels, level: float = CONTOUR_LEVEL, finest: int = 512) -> Pixels:
    """Closed outlines of where |change| ≥ `level`, as line segments (marching squares).

    Returns float32 (count, 2, 2): two points (x, y) per segment in pixels of `change` (height,
    width), whose picture spans [0, width] × [0, height]. The outline is followed on a grid of at
    most `finest` cells along the longer side.
    """
    height, width = change.shape
    if not change.any():
        return np.empty((0, 2, 2), dtype=np.float32)
    scale = min(1.0, finest / max(height, width))
    size = max(1, round(width * scale)), max(1, round(height * scale))
    strength = np.asarray(Image.fromarray(np.abs(change)).resize(size, Image.Resampling.BOX))
    # A border of nothing closes the outline where it meets the film's edge.
    segments = _marching_squares(np.pad(strength, 1) - np.float32(level))
    corner = np.array((0.5, 0.5), dtype=np.float32)
    cell = np.array((width / size[0], height / size[1]), dtype=np.float32)
    far = np.array((width, height), dtype=np.float32)
    return np.clip((segments - corner) * cell, 0, far).astype(np.float32)


def _marching_squares(field: Pixels) -> Pixels:
    """Segments (count, 2, 2) of the zero level, points (x, y) in grid steps from sample (0, 0)."""
    corners = (field[:-1, :-1], field[:-1, 1:], field[1:, 1:], field[1:, :-1])
    case = np.zeros(corners[0].shape, dtype=np.uint8)
    for bit, corner in enumerate(corners):
        case |= (corner >= 0).astype(np.uint8) << bit
    # Few cells are on the border; only those are looked at case by case.
    on_border = np.flatnonzero((case != 0) & (case != _INSIDE))
    cases = case.ravel()[on_border]
    found: list[Pixels] = [np.empty((0, 2, 2), dtype=np.float32)]
    for number, lines in _LINES.items():
        rows, columns = np.divmod(on_border[cases == number], field.shape[1] - 1)
        at = np.stack([columns, rows], axis=1).astype(np.float32)
        values = [corner[rows, columns] for corner in corners]
        for start, end in lines:
            ends = [at + _crossing(side, values) for side in (start, end)]
            found.append(np.stack(ends, axis=1).astype(np.float32))
    return np.concatenate(found)


def _crossing(side: int, values: list[Pixels]) -> Pixels:
    """Where the zero level crosses a side of each cell, (count, 2), from the cell's top left."""
    one, other = ((0, 1), (1, 2), (3, 2), (0, 3))[side]
    share = values[one] / (values[one] - values[other])
    fixed = np.full(share.shape, 1 if side in (1, 2) else 0, dtype=np.float32)
    pair = (share, fixed) if side in (0, 2) else (fixed, share)
    return np.stack(pair, axis=1, dtype=np.float32)

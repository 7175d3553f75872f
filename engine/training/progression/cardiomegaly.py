# Parts of scipy's interface are untyped; everything of our own is.
"""The size of the heart's shadow: its borders move in their rows, the left one most."""

import numpy as np
from scipy.ndimage import gaussian_filter1d

from engine.training.progression.chest import Chest, Curve
from engine.training.progression.fields import Layer, smoothstep
from engine.training.progression.lesion import Lesion
from engine.training.progression.trace import Trace


def cardiomegaly(chest: Chest, lesion: Lesion) -> Trace:
    """The ratio of heart to chest goes to 0.53 (small) and on to 0.69 (large)."""
    asked = 0.52 + 0.18 * lesion.amount
    heart, thorax = heart_width(chest), chest_width(chest)
    wider = max(asked * thorax - heart, 0.035 * thorax)
    share = np.random.default_rng(lesion.shape).uniform(0.62, 0.74)
    _, left, _ = _borders(chest)
    room = float(chest.left.wall.max() - left.max())
    leftwards = min(wider * share, 0.6 * max(room, 0))
    return Trace(across=heart_widened(chest, wider - leftwards, leftwards))


def heart_width(chest: Chest) -> float:
    right, left, _ = _borders(chest)
    return float(left.max() - right.min())


def chest_width(chest: Chest) -> float:
    return float(chest.left.wall.max() - chest.right.wall.min())


def heart_widened(chest: Chest, rightwards: float, leftwards: float) -> Layer:
    """Columns by which tissue moves where the heart's right and left border go outwards."""
    right, left, inside = _borders(chest)
    middle = (right + left) / 2
    by_row = _by_row(chest, inside)[:, None]
    columns = chest.columns
    to_right = _outward(columns, middle, right, chest.right.wall, rightwards * by_row)
    to_left = _outward(columns, middle, left, chest.left.wall, leftwards * by_row)
    return (to_left - to_right).astype(np.float32)


def _outward(columns: Layer, middle: Curve, border: Curve, wall: Curve, by: Layer) -> Layer:
    """How far each column moves: `by` at the border's new place, not at all at the heart's middle
    and at the chest wall, which also keeps lung beside the heart from folding."""
    to_wall = np.abs(wall - middle)[:, None]
    room = np.maximum(to_wall - np.abs(border - middle)[:, None], 1)
    by = np.minimum(by, 0.72 * room)
    to_border = np.abs(border - middle)[:, None] + by
    sign = np.where(wall > middle, 1, -1)[:, None]
    away = (columns - middle[:, None]) * sign
    inner = np.clip(away / np.maximum(to_border, 1), 0, 1)
    outer = np.clip(1 - (away - to_border) / np.maximum(to_wall - to_border, 1), 0, 1)
    return by * inner * outer


def _borders(chest: Chest) -> tuple[Curve, Curve, slice]:
    """Columns of the heart's right and left border at every row, and the heart's own rows."""
    inside = chest.heart > 0.5
    rows = np.nonzero(inside.any(1))[0]
    start = int(rows[0] + 0.42 * (rows[-1] - rows[0]))
    own = rows[rows >= start]
    first = inside[own].argmax(1)
    last = inside.shape[1] - 1 - inside[own, ::-1].argmax(1)
    every = np.arange(chest.side)
    smooth = [
        gaussian_filter1d(np.interp(every, own, curve), chest.side * 0.012).astype(np.float32)  # pyright: ignore[reportUnknownArgumentType]
        for curve in (first, last)
    ]
    return smooth[0], smooth[1], slice(start, int(own[-1]) + 1)


def _by_row(chest: Chest, own: slice) -> Curve:
    rows = chest.rows[:, 0]
    height = own.stop - own.start
    rise = smoothstep((rows - own.start + 0.35 * height) / (0.75 * height))
    return rise * smoothstep((own.stop + 0.3 * height - rows) / (0.6 * height))

"""Displacements that several findings share: diaphragm up or down, mediastinum to one side."""

import numpy as np

from engine.training.progression.chest import Chest, Lung
from engine.training.progression.fields import Layer, bump, smoothstep

# Of what the film shows below a dome, how far down the dome may come: tissue must not fold.
_MOST_BELOW = 0.3


def diaphragm_moved(chest: Chest, lung: Lung, lowered: float, flattened: float = 0.0) -> Layer:
    """Rows by which tissue moves down where this hemidiaphragm goes down (up if negative).

    flattened: share of the dome's height above its outer angle that is lost besides. The film shows
    nothing of what would come from beyond its lower edge.
    """
    inside = np.nonzero((lung.mask > 0.5).any(0))[0]
    low, high = float(inside[0]), float(inside[-1])
    dome = np.maximum(lung.base - lung.floor, 0)
    by_column = lowered + flattened * dome
    margin = 0.16 * (high - low)
    columns = chest.columns[0]
    window = smoothstep((columns - low + margin) / (2 * margin))
    window = window * smoothstep((high + margin - columns) / (2 * margin))
    below = np.maximum(chest.bottom - lung.floor, 0)
    shift = np.minimum(by_column * window, _MOST_BELOW * below)[None, :]
    beyond = chest.rows - (lung.floor[None, :] + shift)
    reach_up = np.maximum(0.5 * lung.height, 2.2 * np.abs(shift))
    reach_down = np.maximum(0.16 * chest.side, 2.2 * np.abs(shift))
    room = np.maximum(chest.bottom - lung.floor[None, :] - shift, 1)
    reach_down = np.minimum(reach_down, room)
    return shift * bump(np.where(beyond < 0, beyond / reach_up, beyond / reach_down))


def mediastinum_moved(chest: Chest, towards: int, pixels: float) -> Layer:
    """Columns by which the mediastinum moves; towards: -1 for the image's left, 1 for its right.

    It is held at both chest walls, at the root of the neck and below the diaphragm.
    """
    top = min(chest.right.top, chest.left.top)
    base = max(chest.right.base, chest.left.base)
    height = base - top
    rows = chest.rows[:, 0]
    by_row = smoothstep((rows - top + 0.05 * height) / (0.3 * height))
    by_row = by_row * smoothstep((base + 0.1 * height - rows) / (0.25 * height))
    middle = ((chest.right.inner + chest.left.inner) / 2)[:, None]
    to_wall = np.where(
        chest.columns < middle,
        middle - chest.right.wall[:, None],
        chest.left.wall[:, None] - middle,
    )
    by_column = smoothstep(1.25 - 1.25 * np.abs(chest.columns - middle) / np.maximum(to_wall, 4))
    return (towards * pixels * by_row[:, None] * by_column).astype(np.float32)


def lung_drawn(chest: Chest, lung: Lung, centre: float, rows: float) -> Layer:
    """Rows by which hilum and vessels move where a lobe gives or takes room; negative: upwards.

    centre: where the movement is largest, as a share of the lung's height. It fades to the wall,
    whose ribs stay, and ends at apex, diaphragm and spine.
    """
    by_row = bump((lung.down - centre) / np.float32(0.42))
    by_column = smoothstep((lung.across - 0.15) / 0.55) * smoothstep((1.15 - lung.across) / 0.15)
    return (rows * by_row * by_column * lung.beyond).astype(np.float32)


def angle_deepened(chest: Chest, lung: Lung, rows: float) -> Layer:
    """Rows by which the outer costophrenic angle moves down: the deep sulcus of a lying patient. It
    ends where the film does, beyond which there is nothing to pull in."""
    room = np.clip(chest.bottom - chest.rows, 0, None)
    held = smoothstep(room / (2 * max(rows, 1.0)))
    wall = lung.wall[:, None] - lung.outwards * 0.10 * lung.height
    by_column = bump((chest.columns - wall) / np.float32(0.26 * lung.height))
    by_row = bump((lung.down - 1.0) / np.float32(0.24))
    return (rows * held * by_row * by_column).astype(np.float32)

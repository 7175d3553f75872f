"""Hyperinflation: too much air. Domes low and flat, lungs dark, heart narrow."""

import numpy as np

from engine.training.progression.cardiomegaly import heart_widened, heart_width
from engine.training.progression.chest import Chest
from engine.training.progression.displacement import diaphragm_moved
from engine.training.progression.lesion import Lesion
from engine.training.progression.trace import Trace


def hyperinflation(chest: Chest, lesion: Lesion) -> Trace:
    lungs = (chest.right, chest.left)
    down = np.zeros_like(chest.pixels)
    air = np.zeros_like(chest.pixels)
    for lung in lungs:
        room = max(chest.bottom - lung.base, 0)
        lowered = min(0.13 * lesion.amount * lung.height, 0.6 * room)
        down = down + diaphragm_moved(chest, lung, lowered, 0.85 * lesion.amount)
        # Exposure darkens lungs as well: it is the domes that tell.
        darker = min(0.03 + 0.08 * lesion.amount, 0.5 * lung.grey)
        air = air - np.float32(darker) * lung.inside
    narrower = 0.16 * lesion.amount * heart_width(chest) / 2
    return Trace(
        unmarked=0.3 * lesion.amount * (chest.right.inside + chest.left.inside),
        density=air,
        down=down,
        across=heart_widened(chest, -narrower, -narrower),
    )

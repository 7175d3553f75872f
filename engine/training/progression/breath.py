"""A breath not taken in full, as lying and ill patients do: domes high, bases crowded."""

import numpy as np

from engine.difference.laying import moved
from engine.training.progression.chest import View, survey
from engine.training.progression.displacement import diaphragm_moved
from engine.training.progression.fields import smoothstep
from engine.training.progression.trace import Trace, rendered


def shallow_breath(view: View, share: float) -> View:
    """A usable view with both domes higher by `share` of the lung's height, and its masks."""
    chest = survey(view)
    down = np.zeros_like(chest.pixels)
    crowded = np.zeros_like(chest.pixels)
    for lung in (chest.right, chest.left):
        down = down + diaphragm_moved(chest, lung, -share * lung.height)
        crowded = np.maximum(crowded, smoothstep((lung.down - 0.5) / 0.5) * lung.over_edge)
    haze = (1.2 * share * crowded).astype(np.float32)
    pixels = rendered(chest, Trace(opacity=haze, down=down))
    rows, still = down.astype(np.float32), np.zeros(down.shape, np.float32)
    masks = np.stack([moved(mask, rows, still) for mask in view.masks.astype(np.float32)])
    return View(pixels, masks, view.supine)

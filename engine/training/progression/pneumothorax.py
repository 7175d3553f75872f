# Parts of scipy's interface are untyped; everything of our own is.
"""Pneumothorax: air in the pleural space; the lung falls towards its hilum."""

import numpy as np
from scipy.ndimage import gaussian_filter, map_coordinates

from engine.training.progression.chest import Chest, Lung
from engine.training.progression.displacement import (
    angle_deepened,
    diaphragm_moved,
    mediastinum_moved,
)
from engine.training.progression.fields import Layer, noise, smoothstep
from engine.training.progression.lesion import Lesion
from engine.training.progression.trace import Trace


def pneumothorax(chest: Chest, lesion: Lesion) -> Trace:
    """unmarked is 1 beyond the pleura, and the line lies where it is one half."""
    assert lesion.side is not None
    lung = chest.lung(lesion.side)
    rng = np.random.default_rng(lesion.shape)
    away = _beyond_pleura(chest, lung, lesion.amount, rng)
    beyond = np.clip(away / 1.6 + 0.5, 0, 1)
    air = lung.inside * beyond
    width = 0.0021 * chest.side
    line = np.exp(-((away / width) ** 2)) * (np.abs(away) < 3 * width) * lung.inside
    darker = max(min(0.34 * (lung.grey - 0.05), 0.065), 0.03)
    dense = 0.02 + 0.62 * max(lesion.amount - 0.35, 0)
    tension = max(lesion.amount - 0.58, 0)
    down = np.zeros_like(chest.pixels)
    if chest.supine:
        down = down + angle_deepened(chest, lung, 0.16 * lesion.amount * lung.height)
    if tension:
        down = down + diaphragm_moved(chest, lung, 0.22 * tension * lung.height, 0.8 * tension)
    return Trace(
        opacity=(dense * (1 - beyond) * lung.over_edge).astype(np.float32),
        unmarked=air.astype(np.float32),
        density=(-darker * air).astype(np.float32),
        lines=(0.075 * line).astype(np.float32),
        down=down if chest.supine or tension else None,
        across=mediastinum_moved(chest, -lung.outwards, 0.15 * tension * chest.side)
        if tension
        else None,
    )


def _beyond_pleura(chest: Chest, lung: Lung, amount: float, rng: np.random.Generator) -> Layer:
    """Pixels from the surface of the fallen lung, positive in the air.

    The lung keeps its own outline, drawn towards its hilum: standing, its apex falls most; lying,
    air gathers in front of its base.
    """
    top = (0.03 + 0.40 * amount) * rng.uniform(0.9, 1.1)
    gap = (0.05 + 0.62 * amount) * rng.uniform(0.92, 1.08)
    hilum = 0.56
    if chest.supine:
        above, below = 1 - 0.3 * top, 1 - 0.55 * top
        at_row = gap * (0.25 + 0.75 * smoothstep((lung.down - 0.25) / 0.6))
    else:
        above, below = 1 - top / hilum, 1 - 0.6 * max(amount - 0.5, 0)
        at_row = gap * (1 - (0.5 * smoothstep((lung.down - 0.45) / 0.5) * (1 - amount)))
    row = lung.top + hilum * lung.height
    rows = np.where(chest.rows < row, (chest.rows - row) / above, (chest.rows - row) / below) + row
    root = lung.inner[np.clip(np.round(rows), 0, chest.side - 1).astype(int)]
    columns = root + (chest.columns - root) / (1 - at_row)
    # A lung without its air is rounder than one that fills its chest.
    body = gaussian_filter(lung.mask, (0.012 + 0.04 * amount) * chest.side) - 0.5
    kept = map_coordinates(body, [rows, columns], order=1, mode="nearest", prefilter=False)
    kept = gaussian_filter(kept, 0.006 * chest.side) + 0.02 * noise(rng, chest.side, 0.25)
    by_row, by_column = np.gradient(kept)
    slope = np.hypot(by_row, by_column)
    return gaussian_filter(-kept / np.maximum(slope, 1e-4), 0.6)

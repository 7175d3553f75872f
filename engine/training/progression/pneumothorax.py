# pyright: strict, reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false, reportMissingTypeStubs=false
# Parts of scipy's interface are untyped; everything of our own is.
"""Pneumothorax: air in the pleural space; the lung falls towards its hilum."""

import numpy as np
from scipy.ndimage import gaussian_filter

from engine.training.progression.chest import Chest, Lung
from engine.training.progression.displacement import diaphragm_moved, mediastinum_moved
from engine.training.progression.fields import Layer, noise, smoothstep
from engine.training.progression.lesion import Lesion
from engine.training.progression.trace import Trace


def pneumothorax(chest: Chest, lesion: Lesion) -> Trace:
    assert lesion.side is not None
    lung = chest.lung(lesion.side)
    rng = np.random.default_rng(lesion.shape)
    kept = _kept_lung(chest, lung, lesion.amount, rng)
    air = lung.inside * (1 - kept)
    soft = gaussian_filter(kept, chest.side * 0.0028, truncate=3)
    line = 4 * soft * (1 - soft) * lung.inside
    darker = max(min(0.55 * (lung.grey - 0.05), 0.14), 0.06)
    dense = 0.04 + 0.80 * max(lesion.amount - 0.3, 0)
    tension = max(lesion.amount - 0.62, 0)
    return Trace(
        opacity=(dense * kept * lung.over_edge).astype(np.float32),
        unmarked=air,
        density=(0.07 * line - darker * air).astype(np.float32),
        down=diaphragm_moved(chest, lung, 0.22 * tension * lung.height, 0.8 * tension)
        if tension
        else None,
        across=mediastinum_moved(chest, -lung.outwards, 0.15 * tension * chest.side)
        if tension
        else None,
    )


def _kept_lung(chest: Chest, lung: Lung, amount: float, rng: np.random.Generator) -> Layer:
    """1 where lung still is: it leaves the apex first, then the wall, the base last."""
    top = (0.03 + 0.40 * amount) * rng.uniform(0.9, 1.1)
    gap = (0.05 + 0.66 * amount) * rng.uniform(0.92, 1.08)
    curve = 0.30 + 0.25 * amount
    fallen = np.clip((lung.down - top) / curve, 0, 1)
    narrowing = 1 - 0.55 * smoothstep((lung.down - 0.55) / 0.5) * (1 - amount)
    edge = 1 - (1 - gap * narrowing) * np.sqrt(1 - (1 - fallen) ** 2)
    edge = edge + 0.015 * noise(rng, chest.side, 0.12)
    kept = smoothstep((lung.across - edge) / 0.025 + 0.5)
    return kept * smoothstep((lung.down - top) / 0.012 + 0.5)

"""Pleural effusion: free fluid, which follows gravity."""

import numpy as np

from engine.training.progression.chest import Chest, Lung
from engine.training.progression.displacement import mediastinum_moved
from engine.training.progression.fields import Layer, noise, smoothstep
from engine.training.progression.lesion import Lesion
from engine.training.progression.trace import Trace


def effusion(chest: Chest, lesion: Lesion) -> Trace:
    assert lesion.side is not None
    lung = chest.lung(lesion.side)
    rng = np.random.default_rng(lesion.shape)
    if chest.supine:
        veil = _veil(chest, lung, lesion.amount, rng)
        # The lung before it holds air: vessels go only where fluid lies along the wall and base.
        return Trace(opacity=veil, unmarked=0.9 * smoothstep((veil - 0.55) / 0.4))
    depth = _pool(lung, lesion.amount, rng)
    opacity = depth * np.float32(rng.uniform(0.92, 0.98)) * lung.beyond
    shift = max(lesion.amount - 0.55, 0) * 0.13 * chest.side
    across = mediastinum_moved(chest, -lung.outwards, shift) if shift > 0 else None
    return Trace(opacity=opacity, unmarked=smoothstep(1.4 * opacity), across=across)


def _pool(lung: Lung, amount: float, rng: np.random.Generator) -> Layer:
    """Erect: from the costophrenic angle up, with a meniscus that climbs the chest wall.

    0 to 1; it thins out upwards, where less of the lung's depth is fluid.
    """
    climb = (0.07 + 0.22 * min(amount * 1.6, 1)) * rng.uniform(0.85, 1.25)
    narrow = rng.uniform(0.11, 0.17)
    fade = (0.08 + 0.14 * amount) * rng.uniform(0.9, 1.3)
    from_wall, from_middle = np.maximum(lung.across, 0), np.maximum(1 - lung.across, 0)
    level = 0.97 - 0.74 * amount
    level = level - climb * (np.exp(-from_wall / narrow) + 0.15 * np.exp(-from_middle / 0.2))
    return smoothstep(((lung.down - level) / fade).astype(np.float32))


def _veil(chest: Chest, lung: Lung, amount: float, rng: np.random.Generator) -> Layer:
    """Supine: fluid lies behind the lung, an even haze, denser towards the base and the wall."""
    spread = smoothstep((lung.down - 0.62 + 0.95 * amount) / 0.55)
    density = 0.30 + 0.58 * amount
    at_wall = 0.16 * smoothstep(1 - lung.across / 0.16) * min(max(amount * 2.2 - 0.2, 0), 1)
    uneven = 1 + 0.05 * noise(rng, chest.side, 0.25)
    veil = (density * (0.72 + 0.28 * np.clip(lung.down, 0, 1)) + at_wall) * uneven
    return np.clip(spread * veil, 0, 0.95).astype(np.float32) * lung.beyond

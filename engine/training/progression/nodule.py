"""Nodule or mass: a rounded body of soft tissue in the lung."""

import numpy as np

from engine.training.progression.chest import Chest
from engine.training.progression.fields import noise, smoothstep
from engine.training.progression.lesion import ZONE_CENTRES, Lesion
from engine.training.progression.trace import Trace

LUNG_HEIGHT_CM = 24.0


def nodule(chest: Chest, lesion: Lesion) -> Trace:
    """1.2 to 1.8 cm across where small, 3.8 to 4.8 cm where large."""
    assert lesion.side is not None
    assert lesion.zone is not None
    lung = chest.lung(lesion.side)
    rng = np.random.default_rng(lesion.shape)
    row = lung.top + lung.height * (ZONE_CENTRES[lesion.zone] + rng.uniform(-0.06, 0.06))
    across = rng.uniform(0.32, 0.62)
    wall, inner = float(lung.wall[round(row)]), float(lung.inner[round(row)])
    column = wall + across * (inner - wall)
    radius = (0.85 + 4.15 * lesion.amount) / 2 / LUNG_HEIGHT_CM * lung.height
    oval = rng.uniform(0.9, 1.15)
    angle = np.arctan2(chest.rows - row, chest.columns - column)
    lobes = sum(0.03 * np.cos(k * angle + rng.uniform(0, 6)) for k in (2, 3, 4))
    edge = 1 + lobes + 0.03 * noise(rng, chest.side, 0.03)
    away = np.hypot((chest.rows - row) * oval, (chest.columns - column) / oval) / (radius * edge)
    # A ball is thickest in its middle, and a large one attenuates more than a small one.
    body = np.sqrt(np.clip(1 - (away / 1.08) ** 2, 0, 1))
    border = smoothstep((1.15 - away) / 0.42)
    opacity = border * (0.36 + 0.16 * lesion.amount + 0.32 * body)
    opacity = opacity.astype(np.float32) * lung.over_edge
    return Trace(opacity=opacity, unmarked=0.8 * smoothstep(1.6 * opacity))

"""Atelectasis: part of a lung without air. It is dense, and its neighbours take its room."""

import numpy as np

from engine.findings import Zone
from engine.training.progression.chest import Chest, Lung
from engine.training.progression.displacement import diaphragm_moved, mediastinum_moved
from engine.training.progression.fields import Layer, noise, smoothstep
from engine.training.progression.lesion import Lesion
from engine.training.progression.trace import Trace

# How far the hemidiaphragm rises in the end, as a share of the lung's height.
_LIFT = {Zone.UPPER: 0.09, Zone.MIDDLE: 0.11, Zone.LOWER: 0.19}


def atelectasis(chest: Chest, lesion: Lesion) -> Trace:
    assert lesion.side is not None
    assert lesion.zone is not None
    lung = chest.lung(lesion.side)
    rng = np.random.default_rng(lesion.shape)
    shape = _band if lesion.zone is Zone.MIDDLE else _wedge
    uneven = 1 - 0.05 * np.clip(noise(rng, chest.side, 0.06), -1, 2)
    density = 0.70 + 0.24 * lesion.amount
    opacity = shape(lung, lesion, rng) * density * uneven
    lost = max(lesion.amount - 0.2, 0)
    down = diaphragm_moved(chest, lung, -_LIFT[lesion.zone] * lost * lung.height) if lost else None
    pull = max(lesion.amount - 0.3, 0) * 0.062 * chest.side
    across = mediastinum_moved(chest, lung.outwards, pull) if pull else None
    shown = np.clip(opacity, 0, 0.96).astype(np.float32) * lung.over_edge
    return Trace(opacity=shown, down=down, across=across)


def _wedge(lung: Lung, lesion: Lesion, rng: np.random.Generator) -> Layer:
    """Upper or lower lobe: a triangle against the mediastinum with a sharp edge, the fissure."""
    outward = lung.down if lesion.zone is Zone.LOWER else 0.88 - lung.down
    start = rng.uniform(0.38, 0.46)
    widest = 0.80 if lesion.zone is Zone.LOWER else 1.05
    width = (0.16 + widest * lesion.amount) * rng.uniform(0.92, 1.08)
    reach = np.clip((outward - start) / (0.98 - start), 0, 1)
    edge = 1 - width * reach ** rng.uniform(0.7, 1.0)
    return smoothstep((lung.across - edge) / 0.10 + 0.5) * smoothstep((outward - start) / 0.12)


def _band(lung: Lung, lesion: Lesion, rng: np.random.Generator) -> Layer:
    """Middle: a plate that reaches from the hilum to the wall, thicker towards the hilum."""
    tilt = rng.uniform(-0.10, 0.10)
    thickness = (0.025 + 0.15 * lesion.amount) * (0.55 + 0.6 * np.clip(lung.across, 0, 1))
    middle = 0.53 + rng.uniform(-0.04, 0.04) + tilt * (lung.across - 0.5)
    middle = middle + 0.02 * np.sin(4 * lung.across + rng.uniform(0, 6))
    band = smoothstep((thickness - np.abs(lung.down - middle)) / 0.045 + 0.5)
    return band * smoothstep((lung.across - 0.04) / 0.18)

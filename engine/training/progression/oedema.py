"""Pulmonary oedema: fluid in the septa, then in the alveoli around both hila."""

import numpy as np

from engine.training.progression.chest import Chest, Lung
from engine.training.progression.fields import Layer, Point, noise, smoothstep, strokes
from engine.training.progression.lesion import Lesion
from engine.training.progression.trace import Trace


def oedema(chest: Chest, lesion: Lesion) -> Trace:
    rng = np.random.default_rng(lesion.shape)
    haze = np.zeros_like(chest.pixels)
    septa = np.zeros_like(chest.pixels)
    lumps = noise(rng, chest.side, 0.09), noise(rng, chest.side, 0.03)
    for lung in (chest.right, chest.left):
        haze = haze + _bat_wing(lung, lesion.amount, lumps)
        septa = septa + _septal_lines(chest, lung, rng) * lung.inside
    strength = 0.035 * min(1.0, 0.5 + lesion.amount)
    return Trace(
        opacity=np.clip(haze, 0, 0.95).astype(np.float32),
        density=(strength * np.clip(septa, 0, 1)).astype(np.float32),
    )


def _bat_wing(lung: Lung, amount: float, lumps: tuple[Layer, Layer]) -> Layer:
    """Around the hilum, denser towards the base, thinning out before it reaches the wall."""
    away = np.hypot((1 - lung.across) * 0.8, (lung.down - 0.50) / 0.75)
    reach = 0.50 + 0.52 * amount
    texture = amount * (0.09 * lumps[0] + 0.03 * lumps[1])
    wing = smoothstep((reach + texture - away) / 0.66)
    density = 0.32 + 0.62 * amount
    patchy = 1 + amount * (0.07 * lumps[0] + 0.03 * lumps[1])
    return density * wing * patchy * lung.over_edge


def _septal_lines(chest: Chest, lung: Lung, rng: np.random.Generator) -> Layer:
    """Kerley B lines: short, horizontal, from the wall inwards, near the base."""
    lines: list[list[Point]] = []
    for share in np.linspace(0.62, 0.90, 8):
        row = lung.top + lung.height * float(share + rng.normal(0, 0.012))
        wall = float(lung.wall[min(round(row), chest.side - 1)])
        start = wall - lung.outwards * 0.01 * lung.height
        end = start - lung.outwards * lung.height * float(rng.uniform(0.025, 0.065))
        lines.append([(row, start), (row + float(rng.normal(0, 1.5)), end)])
    return strokes(chest.side, lines, [1.0] * len(lines)) * 2.2

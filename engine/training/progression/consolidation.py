"""Consolidation: airspace filled within one lobe; bronchi keep their air, vessels are hidden."""

import numpy as np

from engine.findings import Side, Zone
from engine.training.progression.chest import Chest, Lung
from engine.training.progression.fields import Layer, Point, noise, smoothstep, strokes
from engine.training.progression.lesion import ZONE_CENTRES, Lesion
from engine.training.progression.trace import Trace

# Where a lobe ends above and below, as a share of the lung's height, and over how much of it the
# opacity ends: only the minor fissure of the right lung is met edge-on.
_LOBES = {Zone.UPPER: (-1.0, 0.47), Zone.MIDDLE: (0.36, 0.84), Zone.LOWER: (0.44, 2.0)}
_SHARP, _SOFT = 0.03, 0.16


def consolidation(chest: Chest, lesion: Lesion) -> Trace:
    assert lesion.side is not None
    assert lesion.zone is not None
    lung = chest.lung(lesion.side)
    rng = np.random.default_rng(lesion.shape)
    centre = (
        lung.top + lung.height * (ZONE_CENTRES[lesion.zone] + rng.uniform(-0.05, 0.05)),
        rng.uniform(0.4, 0.65),
    )
    core = _core(chest, lung, lesion, centre, rng)
    patchy = 1 - 0.10 * np.clip(noise(rng, chest.side, 0.035), -0.5, 2)
    density = (0.66 + 0.26 * lesion.amount) * rng.uniform(0.92, 1.08)
    bronchi = _bronchi(chest, lung, centre, rng) * 0.26
    opacity = core * patchy * density * (1 - bronchi)
    return Trace(opacity=np.clip(opacity, 0, 0.97).astype(np.float32) * lung.over_edge)


def _core(
    chest: Chest, lung: Lung, lesion: Lesion, centre: Point, rng: np.random.Generator
) -> Layer:
    """1 where filled: a ragged region around the centre, straight where a fissure stops it."""
    assert lesion.zone is not None
    radius = (0.11 + 0.22 * lesion.amount) * lung.height
    stretch = rng.uniform(0.9, 1.35)
    row, across = centre
    column = float(np.interp(row, np.arange(chest.side), lung.wall))
    column += across * float(np.interp(row, np.arange(chest.side), lung.inner - lung.wall))
    distance = np.hypot((chest.rows - row) / radius, (chest.columns - column) / (radius * stretch))
    ragged = 0.16 * noise(rng, chest.side, 0.11) + 0.11 * noise(rng, chest.side, 0.045)
    ragged = ragged + 0.05 * noise(rng, chest.side, 0.02)
    core = smoothstep((1.35 + ragged - distance) / 0.75)
    upper, lower = _LOBES[lesion.zone]
    minor = lesion.side is Side.RIGHT
    above = _SHARP if minor and lesion.zone is Zone.MIDDLE else _SOFT
    below = _SHARP if minor and lesion.zone is Zone.UPPER else _SOFT
    down = lung.down + rng.uniform(-0.08, 0.08) * (lung.across - 0.5)
    return (
        core * smoothstep((down - upper) / above + 0.5) * smoothstep((lower - down) / below + 0.5)
    )


def _bronchi(chest: Chest, lung: Lung, centre: Point, rng: np.random.Generator) -> Layer:
    """Dark branching tubes from the hilum through the filled region."""
    start_row, start_column = lung.hilum
    aim_row = centre[0]
    aim_column = start_column + lung.outwards * lung.height * 0.22
    lines: list[list[Point]] = []
    widths: list[float] = []
    for _ in range(4):
        spread = rng.normal(0, 0.10, 2) * lung.height
        end = (aim_row + spread[0], aim_column + spread[1])
        bend = rng.normal(0, 0.03, 2) * lung.height
        middle = ((start_row + end[0]) / 2 + bend[0], (start_column + end[1]) / 2 + bend[1])
        fork = (
            end[0] + rng.normal(0, 0.07) * lung.height,
            end[1] + lung.outwards * 0.1 * lung.height,
        )
        lines += [[(start_row, start_column), middle, end], [middle, fork]]
        widths += [chest.side * 0.006, chest.side * 0.004]
    return np.clip(strokes(chest.side, lines, widths) * 1.3, 0, 1)

"""Consolidation: airspace filled within one lobe, or in patches towards the chest wall.

Of a lobe, bronchi keep their air and vessels are hidden; patches are partly ground glass, in which
vessels are still seen.
"""

import numpy as np

from engine.findings import Side, Zone
from engine.training.progression.chest import Chest, Lung
from engine.training.progression.fields import Layer, Point, noise, smoothstep, strokes
from engine.training.progression.lesion import ZONE_CENTRES, Lesion
from engine.training.progression.trace import Trace

# Where a lobe ends above and below, as a share of the lung's height, and over how much of it the
# opacity ends: only the minor fissure of the right lung is met edge-on.
_LOBES = {Zone.UPPER: (-1.0, 0.47), Zone.MIDDLE: (0.36, 0.84), Zone.LOWER: (0.44, 2.0)}
_SHARP, _SOFT = 0.022, 0.18


def consolidation(chest: Chest, lesion: Lesion) -> Trace:
    assert lesion.side is not None
    assert lesion.zone is not None
    lung = chest.lung(lesion.side)
    rng = np.random.default_rng(lesion.shape)
    if lesion.patchy:
        return _patches(chest, lung, lesion, rng)
    centre = (
        lung.top + lung.height * (ZONE_CENTRES[lesion.zone] + rng.uniform(-0.05, 0.05)),
        rng.uniform(0.4, 0.65),
    )
    core = _core(chest, lung, lesion, centre, rng)
    lumps = np.clip(noise(rng, chest.side, 0.05), -2, 2) + 0.7 * noise(rng, chest.side, 0.02)
    density = (0.50 + 0.36 * lesion.amount) * rng.uniform(0.9, 1.1)
    opacity = core * (1 - 0.09 * (1.4 - core) * lumps) * density
    opacity = np.clip(opacity, 0, 0.95).astype(np.float32) * lung.beyond
    bronchi = _bronchi(chest, lung, centre, rng) * (0.022 + 0.02 * lesion.amount)
    bronchi = bronchi * smoothstep((opacity - 0.45) / 0.3)
    return Trace(
        opacity=opacity,
        unmarked=smoothstep(2.3 * opacity - 0.12),
        lines=(-bronchi * lung.inside).astype(np.float32),
    )


def _patches(chest: Chest, lung: Lung, lesion: Lesion, rng: np.random.Generator) -> Trace:
    """Scattered about the zone, denser towards the wall: ground glass with denser middles."""
    assert lesion.zone is not None
    centre = ZONE_CENTRES[lesion.zone] + rng.uniform(-0.04, 0.04)
    reach = 0.20 + 0.30 * lesion.amount
    within = smoothstep(1.5 - np.abs(lung.down - centre) / reach)
    peripheral = 1 - rng.uniform(0.45, 0.8) * smoothstep((lung.across - 0.15) / 0.75)
    lumps = noise(rng, chest.side, 0.11) + 0.55 * noise(rng, chest.side, 0.05)
    lumps = lumps + 0.3 * noise(rng, chest.side, 0.02)
    height = 0.62 * lumps + 1.7 * peripheral - 1.55 + 1.5 * lesion.amount
    glass = smoothstep((height + 0.55) / 1.5)
    dense = smoothstep((height - 0.35) / 1.1)
    opacity = within * (glass * (0.24 + 0.18 * lesion.amount) + dense * rng.uniform(0.15, 0.35))
    opacity = np.clip(opacity, 0, 0.9).astype(np.float32) * lung.over_edge
    return Trace(opacity=opacity, unmarked=0.9 * smoothstep((opacity - 0.3) / 0.45))


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
        spread = rng.normal(0, 0.08, 2) * lung.height
        end = np.array([aim_row + spread[0], aim_column + spread[1]])
        lines.append(_bent(np.array([start_row, start_column]), end, rng))
        fork = end + rng.normal(0, 0.05, 2) * lung.height
        fork[1] += lung.outwards * 0.10 * lung.height
        lines.append(_bent(end, fork, rng))
        widths += [chest.side * 0.0055, chest.side * 0.0035]
    return np.clip(strokes(chest.side, lines, widths) * 1.3, 0, 1)


def _bent(start: Layer, end: Layer, rng: np.random.Generator) -> list[Point]:
    along = end - start
    aside = np.array([-along[1], along[0]]) * rng.normal(0, 0.07)
    shares = np.linspace(0, 1, 9)
    return [
        (float(point[0]), float(point[1]))
        for point in (start + s * along + 4 * s * (1 - s) * aside for s in shares)
    ]

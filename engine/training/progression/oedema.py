"""Pulmonary oedema: fluid in the septa and around bronchi, then in the alveoli.

Mostly diffuse and denser towards the base; one in ten spreads from both hila (bat wing).
"""

import numpy as np

from engine.training.progression.chest import Chest, Lung
from engine.training.progression.fields import Layer, Point, noise, smoothstep, step, strokes
from engine.training.progression.lesion import Lesion
from engine.training.progression.trace import Trace

BAT_WINGS = 0.1


def oedema(chest: Chest, lesion: Lesion) -> Trace:
    rng = np.random.default_rng(lesion.shape)
    spread = _bat_wing if rng.random() < BAT_WINGS else _diffuse
    lumps = noise(rng, chest.side, 0.10), noise(rng, chest.side, 0.035)
    # Septa and small vessels that fluid surrounds, each for itself too small to be told apart.
    reticular = 0.8 * noise(rng, chest.side, 0.026) + 0.7 * noise(rng, chest.side, 0.012)
    uneven = rng.uniform(0.88, 1.12, 2)
    haze = np.zeros_like(chest.pixels)
    lines = np.zeros_like(chest.pixels)
    for lung, share in zip((chest.right, chest.left), uneven, strict=True):
        own = np.clip(share * spread(lung, lesion.amount, lumps), 0, 0.94) * lung.over_edge
        haze = np.maximum(haze, own)
        lines = lines + _interstitial(chest, lung, lesion.amount, rng) * lung.inside
    # Fluid around the vessels blurs them before it hides them.
    blurred = np.minimum(0.15 + 0.6 * lesion.amount, 0.65) * smoothstep(haze / 0.30)
    haze = haze * (1 + 0.075 * np.clip(reticular, -2, 2))
    return Trace(
        opacity=np.clip(haze, 0, 0.94).astype(np.float32),
        unmarked=blurred.astype(np.float32),
        lines=lines.astype(np.float32),
    )


def _diffuse(lung: Lung, amount: float, lumps: tuple[Layer, Layer]) -> Layer:
    """Ground glass from the hila and bases outwards; severe, patches of filled alveoli in it."""
    away = np.hypot((1 - lung.across) * 0.62, (lung.down - 0.62) / 0.85)
    near = 1 - 0.62 * smoothstep(away / (0.75 + 0.5 * amount))
    gravity = 0.55 + 0.45 * smoothstep((lung.down - 0.1) / 0.8)
    glass = (0.15 + 0.66 * amount) * near * gravity
    filled = smoothstep((0.6 * lumps[0] + 0.22 * lumps[1] + 2.2 * near * gravity - 1.4) / 2.0)
    filled = filled * 0.45 * step((amount - 0.25) / 0.6)
    return glass + filled * (1 - glass)


def _bat_wing(lung: Lung, amount: float, lumps: tuple[Layer, Layer]) -> Layer:
    """Around the hilum, thinning out before it reaches the wall."""
    away = np.hypot((1 - lung.across) * 0.8, (lung.down - 0.50) / 0.75)
    reach = 0.50 + 0.45 * amount
    wing = smoothstep((reach + amount * (0.08 * lumps[0] + 0.03 * lumps[1]) - away) / 0.66)
    return (0.26 + 0.62 * amount) * wing * (1 + amount * (0.07 * lumps[0] + 0.04 * lumps[1]))


def _interstitial(chest: Chest, lung: Lung, amount: float, rng: np.random.Generator) -> Layer:
    """Grey that thin lines add: septa, walls of bronchi, fissure, full upper veins."""
    strength = 0.030 * min(1.0, 0.55 + amount)
    septa = strokes(chest.side, *_septa(chest, lung, rng))
    cuffs = strokes(chest.side, *_cuffs(chest, lung, rng))
    veins = strokes(chest.side, *_upper_veins(chest, lung, rng))
    lines = strength * (2.0 * septa + 1.6 * cuffs) + 0.55 * strength * veins
    if lung.outwards < 0 and amount > 0.05:
        fissure = strokes(chest.side, *_minor_fissure(chest, lung, amount, rng))
        lines = lines + 1.5 * strength * fissure
    return np.clip(lines, 0, 0.08)


def _septa(
    chest: Chest, lung: Lung, rng: np.random.Generator
) -> tuple[list[list[Point]], list[float]]:
    """Kerley B: short, horizontal, from the wall inwards, near the base. A few long A lines run
    from the hilum up and outwards."""
    lines: list[list[Point]] = []
    for share in np.linspace(0.60, 0.92, 10):
        row = lung.top + lung.height * float(share + rng.normal(0, 0.010))
        wall = float(lung.wall[min(round(row), chest.side - 1)])
        start = wall - lung.outwards * 0.012 * lung.height
        end = start - lung.outwards * lung.height * float(rng.uniform(0.03, 0.065))
        lines.append([(row, start), (row + float(rng.normal(0, 1.0)), end)])
    hilum = lung.hilum
    for _ in range(3):
        angle, away = rng.uniform(0.3, 1.2), rng.uniform(0.10, 0.16) * lung.height
        long = rng.uniform(0.08, 0.14) * lung.height
        first, last = (
            (hilum[0] - r * np.sin(angle), hilum[1] + lung.outwards * r * np.cos(angle))
            for r in (away, away + long)
        )
        lines.append([first, last])
    return lines, [max(0.0016 * chest.side, 1.0)] * len(lines)


def _cuffs(
    chest: Chest, lung: Lung, rng: np.random.Generator
) -> tuple[list[list[Point]], list[float]]:
    """Bronchi met end-on near the hilum, their walls thick with fluid: small rings."""
    rings: list[list[Point]] = []
    for _ in range(3):
        radius = rng.uniform(0.010, 0.015) * lung.height
        row = lung.hilum[0] + rng.uniform(-0.14, 0.05) * lung.height
        column = lung.hilum[1] + lung.outwards * rng.uniform(0.07, 0.15) * lung.height
        turns = np.linspace(0, 2 * np.pi, 17)
        rings.append(
            [(row + radius * float(np.sin(t)), column + radius * float(np.cos(t))) for t in turns]
        )
    return rings, [max(0.004 * chest.side, 1.0)] * len(rings)


def _upper_veins(
    chest: Chest, lung: Lung, rng: np.random.Generator
) -> tuple[list[list[Point]], list[float]]:
    """Veins of the upper lobe, wider than those of the lower: they fan out from the hilum."""
    lines: list[list[Point]] = []
    widths: list[float] = []
    row, column = lung.hilum
    for angle in (0.75, 1.05, 1.35):
        turn = angle + rng.normal(0, 0.08)
        points: list[Point] = []
        for share in np.linspace(0.05, 0.30, 6):
            bend = turn + 0.5 * (share - 0.15)
            points.append(
                (
                    row - share * lung.height * float(np.sin(bend)),
                    column + lung.outwards * share * lung.height * float(np.cos(bend)),
                )
            )
        for first, last, width in zip(points[:-1], points[1:], (4.6, 4, 3.4, 2.8, 2), strict=True):
            lines.append([first, last])
            widths.append(width * chest.side / 512)
    return lines, widths


def _minor_fissure(
    chest: Chest, lung: Lung, amount: float, rng: np.random.Generator
) -> tuple[list[list[Point]], list[float]]:
    """Fluid in the right lung's minor fissure, seen edge-on."""
    start, end, tilt = rng.uniform(0.06, 0.12), rng.uniform(0.6, 0.8), rng.uniform(-0.02, 0.04)
    line: list[Point] = []
    for across in np.linspace(start, end, 9):
        down = 0.49 + tilt * across + 0.015 * np.sin(3 * across)
        row = lung.top + lung.height * float(down)
        index = min(round(row), chest.side - 1)
        line.append((row, float(lung.wall[index] + across * (lung.inner - lung.wall)[index])))
    return [line], [(1.0 + 2.2 * amount) * chest.side / 512]

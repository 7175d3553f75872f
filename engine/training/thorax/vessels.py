"""Airways, pulmonary vessels and bronchi: trunks at the hila, trees grown into the lungs.

All of it is kept as spheres or points before they are projected, so that disease can hide or move
what it reaches.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from engine.training.thorax.anatomy import Anatomy
from engine.training.thorax.bones import SIDES
from engine.training.thorax.geometry import Beam
from engine.training.thorax.growth import grow_tree
from engine.training.thorax.materials import WATER_PER_MM
from engine.training.thorax.numeric import resample
from engine.training.thorax.patient import stream
from engine.training.thorax.splats import Canvas
from engine.training.thorax.tubes import Node, draw_tube

Array: TypeAlias = NDArray[np.float64]

VESSEL_EXPONENT = 2.85
BRONCHUS_EXPONENT = 2.7


@dataclass(frozen=True, slots=True)
class Branches:
    """Spheres along the branches: centres (n, 3), radii (n,), length of branch each stands for."""

    centres: Array
    radii: Array
    lengths: Array


@dataclass(frozen=True, slots=True)
class Specks:
    """Small things by their centres (n, 3), radii (n,) and masses (n,), attenuation times mm^2."""

    centres: Array
    radii: Array
    masses: Array


@dataclass(frozen=True, slots=True)
class LungTrees:
    arteries_and_veins: Branches
    bronchi: Branches


def draw_airway(anatomy: Anatomy, beam: Beam, moved: Callable[[Array], Array]) -> Array:
    """Path length in mm through the air of larynx, trachea and main bronchi, (size, size)."""
    p = anatomy.patient
    rng = stream(p.seed, "airway")
    canvas = Canvas(beam)
    s, x = p.scale, p.width
    shift, unfolding = rng.normal(1, 3), p.aortic_unfolding

    def tube(points: list[tuple[float, float, float, float]]) -> None:
        nodes = np.array([[*(s * np.array(q[:3])), q[3] * x] for q in points])
        nodes[:, :3] = moved(nodes[:, :3])
        draw_tube(canvas, nodes, 1.0)

    arch = shift - 3 - 4 * unfolding
    tube(
        [
            (shift * 0.4, -132, -16, 8.0), (shift * 0.5, -112, -16, 5.6),
            (shift * 0.5, -100, -15, 2.6), (shift * 0.6, -91, -12, 6.5),
            (shift * 0.8, -60, -5, 6.4), (shift, 0, 10, 6.5), (arch, 55, 26, 6.5),
            (arch + 1, 80, 32, 6.8), (-2, 97, 36, 7.2),
        ]
    )  # fmt: skip
    tube([(-3, 93, 36, 6.2), (-14, 105, 38, 5.4), (-27, 118, 38, 4.6), (-34, 134, 40, 2.2)])
    tube([(-3, 93, 36, 6.2), (15, 107, 40, 5.0), (34, 122, 43, 4.2), (41, 133, 46, 2.0)])
    return canvas.image


def grow_lung_trees(anatomy: Anatomy) -> LungTrees:
    vessels: list[Array] = []
    bronchi: list[Array] = []
    for side in SIDES:
        rng = stream(anatomy.patient.seed, f"trees {side}")
        vessels += _vessel_segments(anatomy, rng, side)
        bronchi += _bronchus_segments(anatomy, rng, side)
    return LungTrees(_spheres_along(vessels), _spheres_along(bronchi))


def vessel_masses(anatomy: Anatomy, branches: Branches) -> Array:
    """Excess over the lung that the vessels displace, in attenuation times mm^2.

    What runs within the great vessels is soft tissue already.
    """
    free = np.clip(anatomy.from_great_vessels(branches.centres) / 3 + 0.5, 0, 1)
    volume = 0.88 * math.pi * branches.radii**2 * branches.lengths * free
    return WATER_PER_MM * volume * (1 - anatomy.patient.lung_density)


def bronchial_walls(anatomy: Anatomy, branches: Branches) -> tuple[Array, Array, Array]:
    """Outer radii, masses of the wall's outside and of the air within, (n,) each.

    Bronchi without a wide enough lumen have no visible wall.
    """
    radii, wide = branches.radii, branches.radii > 0.9
    outer = radii + 0.5 * (0.22 * radii + 0.15)
    unit = math.pi * branches.lengths * WATER_PER_MM * wide
    return outer, unit * outer**2 * (1 - anatomy.patient.lung_density), -unit * radii**2


def hilar_tissue(anatomy: Anatomy) -> tuple[Specks, ...]:
    """Nodes, fat and crossing small vessels that make a hilum more than its trunks."""
    rng = stream(anatomy.patient.seed, "hila")
    s = anatomy.patient.scale
    found: list[Specks] = []
    for side in SIDES:
        centre = np.array([side * 37, 118 if side < 0 else 110, 14]) * s
        spread = rng.normal(0, 1, (140, 3)) * np.array([8, 19, 13]) * s
        radii = np.abs(rng.normal(0, 2.2, 140)) + 1.2
        mass = WATER_PER_MM * 0.42 * 4.19 * radii**3 * rng.uniform(0.3, 1, 140)
        found.append(Specks(centre + spread, 2.2 * radii, mass))
        haze = np.array([side * 40, 135, 16]) * s
        haze = haze + rng.normal(0, 1, (900, 3)) * np.array([17, 34, 24]) * s
        radii = rng.uniform(1.5, 4.5, 900)
        kept = anatomy.in_lung(haze, side)
        mass = WATER_PER_MM * 0.14 * 4.19 * radii[kept] ** 3
        found.append(Specks(haze[kept], 2 * radii[kept], mass))
    return tuple(found)


def minor_fissure(anatomy: Anatomy) -> Specks:
    """The hairline of the right lung's minor fissure, where the beam happens to run along it."""
    p = anatomy.patient
    rng = stream(p.seed, "fissure")
    count = 40_000 if rng.random() <= 0.7 else 0
    x = -rng.uniform(30, 135, count) * p.width
    z = rng.uniform(-80, 5, count) * p.depth
    y = (126 + rng.normal(0, 5)) * p.height + 4 * np.sin(x / 40)
    y = y + 0.06 * (z + 40) + 0.0011 * (x + 80) ** 2
    points = np.stack([x, y, z], 1)
    points = points[anatomy.in_lung(points, -1, 0.0)]
    mass = WATER_PER_MM * 0.45 * 105 * 85 * p.width * p.depth / max(count, 1)
    return Specks(points, np.zeros(len(points)), np.full(len(points), mass))


def _vessel_segments(anatomy: Anatomy, rng: np.random.Generator, side: int) -> list[Array]:
    p = anatomy.patient
    targets = _targets(anatomy, rng, side, 5200)
    upper = targets[:, 1] < (106 + 0.35 * targets[:, 2]) * p.height
    if side < 0:
        up = [(-20, 112, 4, 7.0), (-33, 104, 4, 5.5), (-42, 88, 4, 4.0)]
        down = [(-22, 114, 6, 8.0), (-38, 124, 16, 7.5), (-46, 150, 26, 6.2), (-52, 176, 36, 4.6)]
    else:
        up = [(30, 104, 14, 6.5), (42, 92, 16, 5.0), (50, 76, 16, 3.8)]
        down = [(30, 104, 14, 8.0), (45, 112, 30, 7.2), (52, 140, 38, 6.0), (60, 170, 42, 4.4)]
    segments = _trunk_with_trees(anatomy, rng, up, targets[upper], VESSEL_EXPONENT)
    segments += _trunk_with_trees(anatomy, rng, down, targets[~upper], VESSEL_EXPONENT)
    targets = _targets(anatomy, rng, side, 4160)
    upper = targets[:, 1] < 120 * p.height
    veins_up = [(side * 22, 132, 2, 5.6), (side * 34, 114, -4, 5.0), (side * 44, 92, -8, 3.8)]
    veins_down = [(side * 20, 146, 26, 5.2), (side * 38, 154, 28, 4.6), (side * 56, 166, 30, 3.6)]
    segments += _trunk_with_trees(anatomy, rng, veins_up, targets[upper], 2.8)
    segments += _trunk_with_trees(anatomy, rng, veins_down, targets[~upper], 2.8)
    return segments


def _bronchus_segments(anatomy: Anatomy, rng: np.random.Generator, side: int) -> list[Array]:
    p = anatomy.patient
    targets = _targets(anatomy, rng, side, 700)
    upper = targets[:, 1] < 110 * p.height
    roots = ((-30, 120, 38), (-40, 150, 40)) if side < 0 else ((36, 125, 43), (46, 142, 46))
    segments: list[Array] = []
    for root, chosen, down in ((roots[0], upper, -0.6), (roots[1], ~upper, 0.8)):
        direction = np.array([side * 0.5, down, 0.0])
        segments.append(grow_tree(
            rng, targets[chosen], np.array(root) * p.scale, direction, 4.3 * p.width,
            BRONCHUS_EXPONENT,
        ))  # fmt: skip
    return segments


def _targets(anatomy: Anatomy, rng: np.random.Generator, side: int, count: int) -> Array:
    """Points spread through a lung, more of them downwards where more blood flows: (count, 3)."""
    p = anatomy.patient
    found: list[Array] = []
    total = 0
    while total < count:
        box = np.stack(
            [
                side * rng.uniform(20, 150, count),
                rng.uniform(-20, 290, count),
                rng.uniform(-95, 105, count),
            ],
            1,
        )
        box = box * p.scale
        box = box[anatomy.in_lung(box, side)]
        box = box[rng.random(len(box)) < np.clip(0.55 + 0.0022 * (box[:, 1] - 40), 0.3, 1)]
        found.append(box)
        total += len(box)
    return np.concatenate(found)[:count]


def _trunk_with_trees(
    anatomy: Anatomy, rng: np.random.Generator, nodes: Sequence[Node],
    targets: Array, exponent: float,
) -> list[Array]:  # fmt: skip
    """A large vessel with four side roots: every target goes to the root cheapest to reach."""
    p = anatomy.patient
    calibre = p.vessels * 1.08 * p.width
    jittered = [[*(np.array(n[:3]) * p.scale + rng.normal(0, 2, 3)), n[3] * calibre] for n in nodes]
    trunk, _ = resample(np.array(jittered), 2.0)
    segments = [np.column_stack([trunk[:-1, :3], trunk[1:, :3], trunk[:-1, 3], trunk[1:, 3]])]
    index = np.linspace(len(trunk) * 0.25, len(trunk) - 1, 4).astype(int)
    roots = trunk[index, :3]
    heading = np.array([trunk[i, :3] - trunk[max(i - 3, 0), :3] for i in index])
    heading /= np.linalg.norm(heading, axis=1, keepdims=True)
    way = targets[:, None] - roots[None]
    distance = np.linalg.norm(way, axis=2)
    cosine = (way * heading[None]).sum(2) / distance
    nearest = np.argmin(distance * (1.25 - 0.45 * cosine), axis=1)
    for i in range(4):
        own = targets[nearest == i]
        if len(own) > 3:
            share = min(1.0, (len(own) / len(targets) * 3.0) ** 0.35)
            radius = float(trunk[index[i], 3]) * (0.97 if i == 3 else 0.62) * share
            segments.append(grow_tree(rng, own, roots[i], heading[i], radius, exponent))
    return segments


def _spheres_along(segments: list[Array]) -> Branches:
    a = np.concatenate(segments)
    length = np.linalg.norm(a[:, 3:6] - a[:, :3], axis=1)
    spacing = np.maximum(0.6, 0.45 * np.minimum(a[:, 6], a[:, 7]))
    count = np.maximum((length / spacing).astype(int) + 1, 1)
    index = np.repeat(np.arange(len(a)), count)
    first = np.repeat(np.cumsum(count) - count, count)
    t = (np.arange(len(index)) - first + 0.5) / count[index]
    centres = a[index, :3] * (1 - t)[:, None] + a[index, 3:6] * t[:, None]
    radii = a[index, 6] * (1 - t) + a[index, 7] * t
    return Branches(centres, radii, length[index] / count[index])

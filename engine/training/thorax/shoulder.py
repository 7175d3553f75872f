"""Clavicle, scapula and humerus of one side, splatted in excess of the soft tissue."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from engine.training.thorax.anatomy import Anatomy, elbow_of
from engine.training.thorax.materials import WATER_PER_MM
from engine.training.thorax.patient import stream
from engine.training.thorax.splats import Canvas
from engine.training.thorax.tubes import Node, draw_tube

Array: TypeAlias = NDArray[np.float64]


def draw_shoulder_girdle(anatomy: Anatomy, canvas: Canvas, side: int) -> None:
    p = anatomy.patient
    rng = stream(p.seed, f"shoulder {side}")
    drop = (p.shoulder_mm + rng.normal(0, 4)) * p.height
    _draw_clavicle(anatomy, canvas, rng, side, drop)
    marks = _scapular_landmarks(anatomy, rng, side, drop)
    _draw_scapula(anatomy, canvas, rng, marks, side)
    _draw_humerus(anatomy, canvas, marks, side, drop)


def _draw_clavicle(
    anatomy: Anatomy, canvas: Canvas, rng: np.random.Generator, side: int, drop: float
) -> None:
    p = anatomy.patient
    x, y, z = p.scale
    d = rng.normal(0, 5)
    nodes: list[Node] = [
        (side * 15 * x, (47 + d) * y, -62 * z, 9 * x),
        (side * 30 * x, (43 + d) * y, -66 * z, 7.6 * x),
        (side * 62 * x, (30 + d) * y + 0.3 * drop, -60 * z, 6.2 * x),
        (side * 98 * x, (13 + d) * y + 0.7 * drop, -38 * z, 5.8 * x),
        (side * 130 * x, (3 + d) * y + drop, -14 * z, 6.4 * x),
        (side * 155 * x, d * y + drop, 0.0, 6.2 * x),
    ]
    mu = WATER_PER_MM * p.bone_density
    draw_tube(canvas, nodes, mu * 1.9, 1.5, mu * 0.5, 0.6)


def _scapular_landmarks(
    anatomy: Anatomy, rng: np.random.Generator, side: int, drop: float
) -> dict[str, Array]:
    p = anatomy.patient
    swing = rng.normal(-2, 8)
    raw = {
        "superior": (78 + swing, 22, 72),
        "inferior": (112 + swing * 1.6, 150, 92),
        "glenoid": (148, 28, 30),
        "medial": (82 + swing, 55, 84),
        "acromion": (172, -6, 12),
        "axillary": (140, 60, 50),
    }
    move = np.array([0, drop, 0])
    return {name: np.array([side * v[0], v[1], v[2]]) * p.scale + move for name, v in raw.items()}


def _draw_scapula(
    anatomy: Anatomy, canvas: Canvas, rng: np.random.Generator, at: dict[str, Array], side: int
) -> None:
    p = anatomy.patient
    mu = WATER_PER_MM * p.bone_density
    glenoid, medial, inferior = at["glenoid"], at["medial"], at["inferior"]
    for a, b, c, thickness in (
        (at["superior"], medial, glenoid, 1.1),
        (medial, inferior, at["axillary"], 1.0),
        (medial, at["axillary"], glenoid, 1.1),
    ):
        _draw_plate(canvas, rng, a, b, c, thickness)

    def border(points: list[tuple[Array, float]], strength: float, shell: float) -> None:
        nodes = np.array([[*point, radius * p.width] for point, radius in points])
        draw_tube(canvas, nodes, mu * strength, shell, mu * 0.35)

    s = side
    middle = (at["axillary"] + inferior) / 2 + np.array([-s * 2, 0, 0])
    border(
        [
            (glenoid + np.array([0, 14, 4]), 6),
            (at["axillary"], 3.8),
            (middle, 2.8),
            (inferior, 1.8),
        ],
        1.7,
        1.2,
    )
    middle = (medial + inferior) / 2 + np.array([-s * 4, 0, 4])
    border([(at["superior"], 2.6), (medial, 2.4), (middle, 2.4), (inferior, 3.4)], 1.0, 0.9)
    middle = (at["superior"] + glenoid) / 2 + np.array([0, -4, 0])
    border(
        [(at["superior"], 2.0), (middle, 1.8), (glenoid + np.array([-s * 12, -12, -4]), 3)],
        1.95,
        0.8,
    )
    spine = medial * 0.5 + at["acromion"] * 0.5 + np.array([0, 4, 22])
    border(
        [(medial, 2.4), (spine, 3.4), (at["acromion"] + np.array([-s * 8, 0, 14]), 5),
         (at["acromion"], 5)],
        1.95, 1.1,
    )  # fmt: skip
    coracoid = [glenoid + np.array([-s * 10, -12, -4]), glenoid + np.array([-s * 10, -22, -20])]
    border(
        [(coracoid[0], 6), (coracoid[1], 5.5), (glenoid + np.array([s * 2, -16, -34]), 5)], 1.0, 0.9
    )
    border(
        [(glenoid + np.array([0, -14, 0]), 5), (glenoid, 7), (glenoid + np.array([0, 14, 0]), 6)],
        1.8,
        1.4,
    )


def _draw_plate(
    canvas: Canvas, rng: np.random.Generator, a: Array, b: Array, c: Array, thickness: float
) -> None:
    area = float(np.linalg.norm(np.cross(b - a, c - a))) / 2
    count = max(26_000, int(8 * area / canvas.pixel_mm**2))
    uv = rng.random((count, 2))
    uv = np.where(uv.sum(1, keepdims=True) > 1, 1 - uv, uv)
    points = a + uv[:, :1] * (b - a) + uv[:, 1:] * (c - a)
    points[:, 2] += rng.normal(0, 0.5, count)
    canvas.points(points, np.full(count, WATER_PER_MM * 2.2 * thickness * area / count))


def _draw_humerus(
    anatomy: Anatomy, canvas: Canvas, at: dict[str, Array], side: int, drop: float
) -> None:
    p = anatomy.patient
    x, y, z = p.scale
    mu = WATER_PER_MM * p.bone_density
    head = at["glenoid"] + np.array([side * 22 * x, -2 * y, -6 * z])
    _draw_ball(canvas, head, 22 * x, mu * 0.38, mu * 0.22)
    tuberosity = head + np.array([side * 10 * x, 9 * y, 0])
    _draw_ball(canvas, tuberosity, 15 * x, mu * 0.16, mu * 0.12)
    shaft = elbow_of(p, side) + np.array([0.0, drop, 0.0]) - head
    # Below the head the shaft is wide and its cortex thin; both reverse further down.
    stations = (
        (0.05, 19.0, 0.7), (0.1, 17.0, 0.9), (0.18, 13.2, 1.8), (0.3, 11.3, 2.8),
        (0.6, 10.5, 3.4), (1.0, 11.0, 3.4),
    )  # fmt: skip
    nodes = [
        [*(head + shaft * along), radius * x, cortex * x] for along, radius, cortex in stations
    ]
    draw_tube(canvas, np.array(nodes), mu * 1.5, core_mu=mu * 0.25)


def _draw_ball(
    canvas: Canvas, centre: Array, radius: float, cortex_mu: float, core_mu: float
) -> None:
    """A sphere of spongy bone within 1.2 mm of cortex."""
    radii = np.array([radius, radius - 1.2])
    masses = np.array([cortex_mu, core_mu - cortex_mu]) * 4.19 * radii**3
    canvas.spheres(np.stack([centre, centre]), radii, masses)

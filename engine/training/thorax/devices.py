"""What the patient bears: ECG leads on the chest; tubes and lines in the films of the bedridden.

Knows the patient's anatomy only by depths and scale; disease does not move what lies here.
"""

import numpy as np
from numpy.typing import NDArray

from engine.training.thorax.anatomy import Anatomy
from engine.training.thorax.geometry import Beam
from engine.training.thorax.materials import WATER_PER_MM
from engine.training.thorax.patient import stream
from engine.training.thorax.splats import Canvas
from engine.training.thorax.tubes import Node, draw_tube

METAL = 9.0
"""Thin metal's attenuation relative to water, hardening included."""
TUBE_WALL = 2.2
"""Of plastic made opaque, relative to water."""


def draw_devices(anatomy: Anatomy, beam: Beam) -> NDArray[np.float64]:
    """Attenuation of leads, tubes and lines, (size, size)."""
    canvas = Canvas(beam)
    _draw_leads(anatomy, canvas)
    if anatomy.patient.projection == "AP":
        _draw_lines(anatomy, canvas)
    return canvas.image


def _draw_leads(anatomy: Anatomy, canvas: Canvas) -> None:
    p = anatomy.patient
    rng = stream(p.seed, "devices")
    front = -(112 * p.depth + p.fat_mm + 8)
    for _ in range(p.leads):
        clip = np.array([rng.uniform(-130, 130), rng.uniform(20, 240), front])
        away = np.array([rng.choice([-1, 1]) * rng.uniform(90, 200), rng.uniform(-110, 330), front])
        slack = rng.normal(0, 60, (2, 3)) * [1, 1, 0]
        nodes = np.stack(
            [clip, clip + slack[0] + [0, 50, 0], away * 0.6 + clip * 0.4 + slack[1], away]
        )
        wire = np.column_stack([nodes, np.full(4, 0.7)])
        draw_tube(canvas, wire, WATER_PER_MM * METAL, step_mm=0.4)
        canvas.spheres(
            np.stack([clip, clip]),
            np.array([4.5, 2.2]),
            WATER_PER_MM * np.array([METAL * 60, 14.0 * 35]),
        )


def _draw_lines(anatomy: Anatomy, canvas: Canvas) -> None:
    """A central venous line by the right neck; in the supine also tubes to trachea and stomach."""
    p = anatomy.patient
    rng = stream(p.seed, "lines")
    venous, ventilated, fed = rng.random(3) < ((0.55, 0.3, 0.45) if p.supine else (0.3, 0.0, 0.12))
    tip, carina_gap, stomach = rng.uniform(100, 150), rng.uniform(25, 50), rng.normal(0, 8, 2)
    if venous:
        _draw_hose(anatomy, canvas, 1.1, [
            (-62, -130, -30), (-48, -60, -28), (-32, 0, -14), (-22, 50, -14), (-25, tip, -8),
        ])  # fmt: skip
    if ventilated:
        _draw_hose(anatomy, canvas, 4.6, [
            (2, -140, -18), (1, -60, -6), (0, 0, 10), (-2, 95 - carina_gap, 27),
        ])  # fmt: skip
    if fed:
        _draw_hose(anatomy, canvas, 2.2, [
            (-2, -140, 10), (-3, -40, 26), (2, 60, 35), (4, 150, 40), (14, 225, 30),
            (40 + stomach[0], 262 + stomach[1], -5), (66 + stomach[0], 280 + stomach[1], -20),
        ])  # fmt: skip


def _draw_hose(
    anatomy: Anatomy, canvas: Canvas, radius: float, way: list[tuple[float, float, float]]
) -> None:
    """A tube with a thin opaque wall through points in mm of a standard man."""
    nodes: list[Node] = [(*(np.array(point) * anatomy.patient.scale), radius) for point in way]
    draw_tube(canvas, nodes, WATER_PER_MM * TUBE_WALL, 0.9, 0.0, 0.5)

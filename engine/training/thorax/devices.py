"""Things that lie on the patient: ECG leads with their clips, on some films.

Knows the patient's surface only as a depth; nothing of organs.
"""

import numpy as np
from numpy.typing import NDArray

from engine.training.thorax.anatomy import Anatomy
from engine.training.thorax.geometry import Beam
from engine.training.thorax.materials import WATER_PER_MM
from engine.training.thorax.patient import stream
from engine.training.thorax.splats import Canvas
from engine.training.thorax.tubes import draw_tube

METAL = 9.0
"""Thin metal's attenuation relative to water, hardening included."""


def draw_devices(anatomy: Anatomy, beam: Beam) -> NDArray[np.float64]:
    """Attenuation of the leads in front of the chest, (size, size)."""
    p = anatomy.patient
    rng = stream(p.seed, "devices")
    canvas = Canvas(beam)
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
    return canvas.image

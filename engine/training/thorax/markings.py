"""What is seen within the lungs as disease has it: vessels, bronchi, hila, fissure, septal lines.

Grown once per patient; each film projects it as its lesions hide and move it.
"""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from engine.findings import Finding
from engine.training.thorax.anatomy import Anatomy
from engine.training.thorax.bones import SIDES
from engine.training.thorax.displacement import Disease
from engine.training.thorax.geometry import Beam, Table
from engine.training.thorax.materials import WATER_PER_MM
from engine.training.thorax.patient import stream
from engine.training.thorax.projection import hidden_shares
from engine.training.thorax.splats import Canvas
from engine.training.thorax.vessels import (
    Specks,
    bronchial_walls,
    draw_airway,
    grow_lung_trees,
    hilar_tissue,
    minor_fissure,
    vessel_masses,
)

Array: TypeAlias = NDArray[np.float64]

SEPTA = 90
"""Thickened septa of one side in severe oedema."""
SEPTUM_POINTS = 500


class LungMarkings:
    def __init__(self, anatomy: Anatomy, beam: Beam) -> None:
        self._anatomy = anatomy
        self._beam = beam
        trees = grow_lung_trees(anatomy)
        self._vessels, self._bronchi = trees.arteries_and_veins, trees.bronchi
        self._vessel_masses = vessel_masses(anatomy, self._vessels)
        self._walls = bronchial_walls(anatomy, self._bronchi)
        self._hila = hilar_tissue(anatomy)
        self._fissure = minor_fissure(anatomy)

    def airway(self, disease: Disease) -> Array:
        """Path length in mm through the air of trachea and main bronchi, (size, size)."""
        return draw_airway(self._anatomy, self._beam, disease.moved)

    def attenuation(self, disease: Disease) -> Array:
        """In excess of the lung that it displaces, (size, size)."""
        canvas = Canvas(self._beam)
        self._draw_vessels(disease, canvas)
        self._draw_bronchi(disease, canvas)
        for tissue in self._hila:
            self._draw_specks(disease, canvas, tissue)
        self._draw_fissure(disease, canvas)
        for lesion in disease.lesions:
            if lesion.finding is Finding.OEDEMA:
                for side in SIDES:
                    if lesion.sign in (0.0, float(side)):
                        _draw_septal_lines(self._anatomy, canvas, side, lesion.grade)
        return canvas.image

    def _draw_vessels(self, disease: Disease, canvas: Canvas) -> None:
        """Vessels vanish in pleural fluid, in filled lung and behind nothing else."""
        centres, _, seen = _as_diseased(disease, self._vessels.centres)
        masses = self._vessel_masses * seen
        for lesion in disease.lesions:
            if lesion.finding is Finding.OEDEMA:  # the veins of the upper zones distend
                hilum = 118 * self._anatomy.patient.height
                masses = masses * (1 + (0.15, 0.30, 0.45)[lesion.grade] * (centres[:, 1] < hilum))
            elif lesion.finding is Finding.PNEUMOTHORAX:  # less blood flows through a small lung
                own = centres[:, 0] * lesion.sign > 0
                masses = masses * (1 - (0.0, 0.15, 0.55)[lesion.grade] * own)
            elif lesion.finding is Finding.HYPERINFLATION:
                small = self._vessels.radii < 2.2
                masses = masses * (1 - (0.05, 0.14, 0.26)[lesion.grade] * small)
        canvas.spheres(centres, self._vessels.radii, masses)

    def _draw_bronchi(self, disease: Disease, canvas: Canvas) -> None:
        """Walls around air; where the lung around is filled, the air alone stands out."""
        centres, filled, seen = _as_diseased(disease, self._bronchi.centres)
        outer, wall, air = self._walls
        canvas.spheres(centres, outer, wall * seen)
        canvas.spheres(centres, self._bronchi.radii, air * seen)
        if not filled.any():
            return
        lumen = np.maximum(self._bronchi.radii, 0.9) * 1.35
        column = np.pi * self._bronchi.lengths * lumen**2 * filled * 0.9 * WATER_PER_MM
        shown = filled > 0.1
        canvas.spheres(centres[shown], lumen[shown], -column[shown])

    def _draw_specks(self, disease: Disease, canvas: Canvas, specks: Specks) -> None:
        centres, _, seen = _as_diseased(disease, specks.centres)
        canvas.spheres(centres, specks.radii, specks.masses * seen)

    def _draw_fissure(self, disease: Disease, canvas: Canvas) -> None:
        centres, _, seen = _as_diseased(disease, self._fissure.centres)
        canvas.points(centres, self._fissure.masses * seen)


def _as_diseased(disease: Disease, points: Array) -> tuple[Array, Array, Array]:
    """Where points (n, 3) lie, how far the lung around each is filled, and how far each is seen.

    The second has no part of what a nodule or a collapsed lobe holds: no bronchogram there.
    """
    centres = disease.moved(points)
    if not disease.lesions:
        return centres, np.zeros(len(points)), np.ones(len(points))
    shapes = disease.ill.shapes
    displaced, filled = hidden_shares(shapes, disease.rows, centres)
    if disease.moves:  # what moved with the lung is not in the space that the lung left
        displaced = np.where(displaced > 0.5, displaced, 0.0)
    seen = (1 - np.maximum(displaced, filled)) * ~disease.within_heart(centres)
    airy = [
        row
        for row, lesion in zip(disease.rows, disease.lesions, strict=True)
        if lesion.finding in (Finding.CONSOLIDATION, Finding.OEDEMA)
    ]
    if not airy:
        return centres, np.zeros(len(points)), seen
    _, shown = hidden_shares(shapes, np.array(airy), centres)
    return centres, shown * (displaced < 0.5), seen


def _draw_septal_lines(anatomy: Anatomy, canvas: Canvas, side: int, grade: int) -> None:
    """Short level lines at the wall of the lower zones: interlobular septa seen edge on."""
    p = anatomy.patient
    rng = stream(p.seed, f"septa {side}")
    y = rng.uniform(150, 250, SEPTA) * p.height
    along = rng.uniform(-0.55, 0.75, SEPTA)
    length = rng.uniform(8, 17, SEPTA)
    offsets = rng.uniform(0, 1, (SEPTA, SEPTUM_POINTS, 2))
    count = (SEPTA // 6, SEPTA // 4, SEPTA // 3)[grade]
    for number in range(count):
        front = float(anatomy.section(Table.CAVITY_FRONT, y[number]))
        back = float(anatomy.section(Table.CAVITY_BACK, y[number]))
        middle, depth = (front + back) / 2, (back - front) / 2
        z = middle + along[number] * depth + 14 * (offsets[number, :, 1] - 0.5)
        edge = np.clip(1 - np.abs((z - middle) / depth) ** 2.5, 0, 1) ** 0.4
        wall = float(anatomy.section(Table.CAVITY_WIDTH, y[number])) * edge
        x = side * (wall - 2 - length[number] * offsets[number, :, 0])
        points = np.stack([x, np.full(SEPTUM_POINTS, y[number]), z], 1)
        points = points[anatomy.in_lung(points, side, 0.0)]
        mass = WATER_PER_MM * 0.75 * length[number] * 14 * 0.9 / SEPTUM_POINTS
        canvas.points(points, np.full(len(points), mass))

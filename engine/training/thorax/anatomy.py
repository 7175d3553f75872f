"""The implicit part of the patient: trunk, chest cavity, diaphragm, heart, vessels, bowel gas.

Everything derived from the patient's parameters alone; lesions and bones are elsewhere.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from engine.training.thorax.geometry import TABLE_ROWS, TABLE_TOP_MM, Beam, Compartments, Table
from engine.training.thorax.numeric import profile
from engine.training.thorax.patient import Patient, stream

Array: TypeAlias = NDArray[np.float64]
Knots: TypeAlias = list[tuple[float, float]]

NO_FLUID_LEVEL = 1e3


@dataclass(frozen=True, slots=True)
class Anatomy:
    """The patient's compartments, and what bones, vessels and lesions ask of them."""

    patient: Patient
    shapes: Compartments
    spine_x: Array
    dome_y: tuple[float, float]
    """Heights of the right and left domes, mm."""
    half_depth_mm: float

    def section(self, table: Table, y: Array | float) -> Array:
        """The table's value at y (mm), interpolated."""
        rows = np.arange(TABLE_ROWS) + float(TABLE_TOP_MM)
        return np.asarray(np.interp(y, rows, self.shapes.tables[int(table), :].astype(float)))

    def diaphragm(self, points: Array, side: int) -> Array:
        """y of the diaphragm of that side (-1 right, 1 left) at points (n, 3)."""
        y = points[:, 1]
        dome = [float(value) for value in self.shapes.domes[0 if side < 0 else 1]]
        width = self.section(Table.CAVITY_WIDTH, y)
        back, front = self.section(Table.CAVITY_BACK, y), self.section(Table.CAVITY_FRONT, y)
        x, z, x0, z0 = np.abs(points[:, 0]), points[:, 2], dome[1], dome[2]
        u = np.where(x > x0, (x - x0) / (np.maximum(width, x0 + 20) - x0), (x - x0) / x0)
        v = np.where(z > z0, (z - z0) / (back - z0), (z - z0) / (front - z0))
        v = np.clip(v, 0, 1.2)
        slope = np.where(u > 0, dome[3] * u * u * (0.6 + 0.4 * u), dome[4] * u * u)
        return dome[0] + slope + np.where(z > z0, dome[5], dome[6]) * v * v

    def in_lung(self, points: Array, side: int, margin: float = 2.0) -> NDArray[np.bool_]:
        """Which of the points (n, 3) lie in the lung of that side, `margin` mm from its surface."""
        x, y, z = points.T
        front, back = self.section(Table.CAVITY_FRONT, y), self.section(Table.CAVITY_BACK, y)
        depth = np.maximum((back - front) / 2 - margin, 1)
        width = np.maximum(self.section(Table.CAVITY_WIDTH, y) - margin, 1)
        wall = (np.abs(x) / width) ** 2.5 + (np.abs(z - (front + back) / 2) / depth) ** 2.5
        inside = (wall < 1) & (y < self.diaphragm(points, side) - margin)
        inside &= x * side > self.section(Table.PARTITION, y) * 0.8 + 2
        for row in self.shapes.heart:
            dx, dy, dz = x - row[0], y - row[1], z - row[2]
            qx, qy = row[6] * dx + row[7] * dy, -row[7] * dx + row[6] * dy
            inside &= (qx / row[3]) ** 2 + (qy / row[4]) ** 2 + (dz / row[5]) ** 2 > 1.05
        spine = np.hypot(x - self.section(Table.SPINE_X, y), z - self.section(Table.SPINE_Z, y))
        return inside & (spine > self.section(Table.SPINE_RADIUS, y) + 2)

    def from_great_vessels(self, points: Array) -> Array:
        """Distance in mm of points (n, 3) from the nearest great vessel, negative inside: (n,).

        Infinite far out in the lungs.
        """
        central = np.abs(points[:, 0]) < 80 * self.patient.width
        distance = np.full(len(points), np.inf)
        distance[central] = self._from_capsules(points[central])
        return distance

    def _from_capsules(self, points: Array) -> Array:
        nearest = np.full(len(points), np.inf)
        for row in self.shapes.vessels:
            start, way = row[:3], row[3:6] - row[:3]
            along = np.clip((points - start) @ way / (way @ way), 0, 1)
            away = np.linalg.norm(points - start - along[:, None] * way, axis=1)
            nearest = np.minimum(nearest, away - (row[6] + along * (row[7] - row[6])))
        return nearest


def build_anatomy(patient: Patient) -> Anatomy:
    tables = _sections(patient)
    rng = stream(patient.seed, "anatomy")
    domes = _domes(patient, rng)
    lift = patient.inspiration_mm * 0.75 + (
        domes[0, 0] / patient.height - 214 - patient.inspiration_mm
    )
    shapes = Compartments(
        tables=tables.astype(np.float32),
        trunk=_trunk(patient, rng),
        breasts=_breasts(patient, rng),
        heart=_heart(patient, rng, lift),
        vessels=_great_vessels(patient, rng, lift),
        mediastinum=_mediastinum(patient, lift),
        gas=_bowel_gas(patient, rng, float(domes[1, 0])),
        domes=domes,
    )
    return Anatomy(
        patient=patient,
        shapes=shapes,
        spine_x=tables[Table.SPINE_X],
        dome_y=(float(domes[0, 0]), float(domes[1, 0])),
        half_depth_mm=170 * max(patient.depth, 1.0) + patient.fat_mm + 30,
    )


def elbow_of(patient: Patient, side: int) -> Array:
    """Erect patients stand with hands on hips and elbows forward; in bed the arms lie beside."""
    posterior = patient.projection == "PA"
    away = (228 if posterior else 212) + (70 if posterior else 50) * patient.arms
    forward = -60.0 if posterior else -5.0
    return np.array([side * away, 225.0, forward]) * patient.scale


def beam_for(patient: Patient, size: int) -> Beam:
    """The exposure: 1.83 m from the back (PA), or 1.15 m from the front (AP, portable)."""
    rng = stream(patient.seed, "beam")
    posterior = patient.projection == "PA"
    distance = 1830.0 if posterior else 1150.0
    detector = (-150.0 if posterior else 150.0) * patient.depth
    centre = 136 * patient.height + rng.normal(0, 14)
    field = patient.field_mm * (1.0 if posterior else 1.06)
    return Beam(
        size=size,
        pixel_mm=field / size,
        left=float(-field / 2 + rng.normal(0, 4)),
        top=float(centre - field / 2),
        source_y=float(centre + 10),
        source_z=detector + (distance if posterior else -distance),
        detector_z=detector,
        rotation=patient.rotation,
        roll=patient.roll,
    )


def _sections(p: Patient) -> Array:
    """Horizontal sections of trunk, cavity and spine as a table (Table, TABLE_ROWS)."""
    cavity_width: Knots = [
        (-14, 0), (-13.6, 50), (-12, 57), (-8, 66), (-2, 75), (5, 83), (20, 96), (45, 112),
        (80, 126), (120, 134), (160, 137), (200, 140), (240, 141), (280, 138), (330, 132),
    ]  # fmt: skip
    cavity_front: Knots = [
        (-14, 34), (-6, 20), (2, 4), (20, -18), (45, -42), (80, -64), (120, -78), (160, -86),
        (220, -90), (330, -82),
    ]  # fmt: skip
    cavity_back: Knots = [
        (-14, 46), (-11, 60), (-4, 70), (4, 76), (20, 78), (45, 88), (80, 97), (120, 103),
        (160, 105), (200, 102), (260, 90), (330, 75),
    ]  # fmt: skip
    spine_z: Knots = [
        (-150, 10), (-80, 22), (-30, 40), (0, 50), (40, 60), (80, 68), (120, 72), (160, 71),
        (200, 65), (260, 54), (330, 40),
    ]  # fmt: skip
    spine_radius: Knots = [(-150, 13), (0, 15.5), (100, 16), (200, 18), (330, 24)]
    partition: Knots = [
        (-40, 54), (-14, 53), (-11, 46), (-6, 40), (0, 36), (8, 32), (22, 28), (50, 24), (90, 17),
        (130, 12), (200, 12), (330, 20),
    ]  # fmt: skip
    trunk_width: Knots = [
        (-160, 38), (-70, 46), (-40, 92), (-10, 150), (20, 172), (60, 178), (100, 176),
        (150, 173), (200, 168), (260, 162), (330, 150), (390, 152),
    ]  # fmt: skip
    trunk_front: Knots = [
        (-160, -30), (-60, -30), (-25, -38), (0, -52), (40, -74), (100, -96), (150, -107),
        (200, -114), (250, -124), (300, -128), (390, -126),
    ]  # fmt: skip
    trunk_back: Knots = [
        (-160, 80), (-60, 85), (-25, 86), (0, 96), (50, 112), (100, 121), (200, 121),
        (300, 118), (390, 116),
    ]  # fmt: skip
    fat: Knots = [(-160, 0.5), (-60, 0.5), (0, 0.6), (60, 0.9), (150, 1.0), (250, 1.15), (390, 1.3)]
    curve = stream(p.seed, "spine").uniform(0, 6)
    y = np.arange(TABLE_ROWS) + float(TABLE_TOP_MM)
    table = np.zeros((len(Table), TABLE_ROWS))
    muscle = p.width * (1.0 if p.female else 1.05)
    table[Table.MUSCLE_WIDTH] = profile(trunk_width, p.height) * muscle
    table[Table.MUSCLE_FRONT] = profile(trunk_front, p.height) * p.depth
    table[Table.MUSCLE_BACK] = profile(trunk_back, p.height) * p.depth
    table[Table.FAT] = profile(fat, 1.0) * p.fat_mm
    table[Table.CAVITY_WIDTH] = profile(cavity_width, p.height) * p.width
    table[Table.CAVITY_FRONT] = profile(cavity_front, p.height) * p.depth
    table[Table.CAVITY_BACK] = profile(cavity_back, p.height) * p.depth
    table[Table.SPINE_Z] = profile(spine_z, p.height) * p.depth
    table[Table.SPINE_RADIUS] = profile(spine_radius, p.height) * p.width
    table[Table.PARTITION] = profile(partition, p.height) * p.width
    table[Table.SPINE_X] = p.scoliosis_mm * np.sin(y / 95 + curve)
    return table


def _trunk(p: Patient, rng: np.random.Generator) -> Array:
    """Neck, shoulders, arms, axillary folds and chin as capsules blended with the trunk."""
    s = p.scale
    x, y, z = s
    rows: list[list[float]] = []
    for side in (-1, 1):
        drop = p.shoulder_mm + rng.normal(0, 3)
        tip = np.array([side * 168 * x, (8 + drop) * y, 6 * z])
        elbow = elbow_of(p, side)
        neck = np.array([side * 30 * x, -38 * y, 45 * z])
        lower = np.array([0.0, 8.0, 0.0])
        rows.append(_capsule(neck, [tip[0] * 0.8, tip[1] - 4, 22 * z], 44 * x, 52 * x, 50))
        rows.append(_capsule([side * 110 * x, 14 * y, 10 * z], tip + lower, 68 * x, 64 * x, 45))
        rows.append(_capsule(tip + lower, elbow, 56 * x, 42 * x, 22))
        rows.append(
            _capsule(s * [side * 120, 45, -25], s * [side * 145, 30, -10], 30 * x, 28 * x, 40)
        )
        rows.append(
            _capsule(s * [side * 135, 130, 50], s * [side * 160, 45, 45], 30 * x, 28 * x, 40)
        )
    rows.append(_capsule(s * [0, -170, 5], s * [0, -10, 30], 52 * x, 60 * x, 40))
    for side in (-1, 1):  # trapezius above, erector spinae below
        rows.append(_capsule(s * [side * 26, -70, 62], s * [side * 36, 40, 92], 30 * x, 34 * x, 22))
        rows.append(_capsule(s * [side * 36, 40, 92], s * [side * 34, 330, 98], 34 * x, 36 * x, 22))
    if rng.random() < 0.6:
        chin = s * [0, -124 + rng.normal(0, 8), -60]
        rows.append(_capsule(s * [0, -150, -30], chin, 55 * x, 45 * x, 15))
    return _bounded_capsules(rows, 45)


def _breasts(p: Patient, rng: np.random.Generator) -> Array:
    if not p.female and p.habitus < 1.3:
        return np.zeros((0, 14))
    h = p.habitus
    radius = (52 + 9 * h + rng.normal(0, 5)) * p.width * (1.0 if p.female else 0.7)
    rows: list[list[float]] = []
    for side in (-1, 1):
        x, y = side * (84 + 4 * h) * p.width, (172 + 8 * h + rng.normal(0, 4)) * p.height
        front = -104 * p.depth - p.fat_mm
        rows.append(
            _ellipsoid(
                (x, y + 6, front + 4), (radius * 1.15, radius * 0.92, radius * 0.64), side * 0.3
            )
        )
        rows.append(
            _ellipsoid(
                (side * (92 + 4 * h) * p.width, y - radius * 0.75, front + 10),
                (radius, radius * 1.6, radius * 0.22),
                side * 0.5,
            )
        )
    return _bounded_ellipsoids(rows, 40)


def _domes(p: Patient, rng: np.random.Generator) -> Array:
    """Right and left: top, x and z of the summit, drops to four sides, scalloping, its phase."""
    right = (214 + p.inspiration_mm + rng.normal(0, 3)) * p.height
    left = right + (10 + rng.normal(0, 4)) * p.height
    x, y, z = p.scale
    return np.array(
        [
            [right, 66 * x, -18 * z, rng.uniform(36, 48) * y, 8 * y, 62 * y, 26 * y,
             rng.uniform(0, 1.5), rng.uniform(0, 6)],
            [left, 80 * x, -12 * z, rng.uniform(34, 46) * y, 8 * y, 60 * y, 26 * y,
             rng.uniform(0, 1.5), rng.uniform(0, 6)],
        ]
    )  # fmt: skip


def _heart(p: Patient, rng: np.random.Generator, lift: float) -> Array:
    """Left and right ventricle, right and left atrium, left appendage with the outflow tract."""
    y, z, h = p.height, p.depth, p.heart
    hx = p.width * h * rng.normal(1, 0.02)
    axis = math.radians(rng.normal(36, 6) - 6 * p.habitus)
    cx, cy = 6 * p.width, (178 + lift) * y

    def chamber(
        dx: float, dy: float, dz: float, radii: tuple[float, float, float],
        turn: float, swing: float = 0.0,
    ) -> list[float]:  # fmt: skip
        centre = (cx + dx * hx, cy + dy * y * h, dz * z)
        return _ellipsoid(centre, radii, turn, swing)

    return _bounded_ellipsoids(
        [
            chamber(26, 11, -22, (56 * hx, 44.5 * y * h, 55 * z * h), axis, -0.3),
            chamber(55, 36, -36, (35 * hx, 25 * y * h, 34 * z * h), axis * 0.7, -0.3),
            chamber(4, 24, -46, (54 * hx, 30 * y * h, 34 * z * h), 0.22, -0.2),
            chamber(-24, 14, -18, (27 * hx, 54 * y * h, 44 * z * h), -0.08),
            chamber(-3, -26, 18, (40 * hx, 26 * y * h, 28 * z), 0.0),
            chamber(25, -30, -20, (23 * hx, 42 * y * h, 34 * z), -0.38),
        ],
        30,
    )


def _great_vessels(p: Patient, rng: np.random.Generator, lift: float) -> Array:
    """Aorta, its branches, caval veins, pulmonary trunk and arteries, oesophagus."""
    s, ao, age = p.scale, p.aorta, p.aortic_unfolding
    knob_x = 25 + 6 * age + rng.normal(0, 2)
    knob_y = 72 - 8 * age
    low = 8 * age

    def tube(
        a: tuple[float, float, float], b: tuple[float, float, float], ra: float, rb: float
    ) -> list[float]:
        return _capsule(s * a, s * b, ra * p.width, rb * p.width, 6.0)

    rows = [
        tube((0, 150 + lift * 0.5, -25), (-9 - 5 * age, 100, -28), 17 * ao, 16 * ao),
        tube((-9 - 5 * age, 100, -28), (6, knob_y, -12), 15 * ao, 15 * ao),
        tube((6, knob_y, -12), (knob_x - 3, knob_y, 14), 15 * ao, 15.5 * ao),
        tube((knob_x - 3, knob_y, 14), (knob_x, knob_y + 8, 38), 15.5 * ao, 14.5 * ao),
        tube((knob_x, knob_y + 8, 38), (knob_x + 1, 115, 55), 15 * ao, 13 * ao),
        tube((knob_x + 2, 115, 55), (17 + low, 205, 50), 12.5 * ao, 12 * ao),
        tube((17 + low, 205, 50), (8, 310, 42), 12 * ao, 11 * ao),
        tube((-20, 40, -12), (-25, 155 + lift * 0.5, -6), 10, 12),
        tube((-17, 45, -15), (-30, 2, -12), 9, 8),
        tube((18, 60, 15), (30, -4, 12), 7, 6),
        tube((10, 50, -20), (25, 5, -15), 7, 6),
        tube((-18, 188 + lift, 4), (-22, 250 + lift, 8), 13, 13),
        tube((16, 138 + lift * 0.4, -36), (26, 106, -4), 18, 15),
        tube((26, 106, 0), (33, 108, 20), 9, 8),
        tube((10, 113, -4), (-30, 118, 10), 11, 9),
        tube((-30, 118, 10), (-36, 138, 18), 8.5, 7),
        tube((33, 108, 22), (40, 124, 34), 7, 6),
        tube((0, 60, 35), (2, 230, 45), 9, 10),
    ]
    return _bounded_capsules(rows, 25)


def _mediastinum(p: Patient, lift: float) -> Array:
    """Fat and nodes that fill the space between the vessels, and the cardiophrenic fat pads."""
    s = p.scale
    wide = 1.0 + 0.1 * p.habitus
    return _bounded_ellipsoids(
        [
            _ellipsoid(s * [-4, 98, 2], s * [28 * wide, 64, 60]),
            _ellipsoid(s * [1, 45, 5], s * [32 * wide, 56, 50]),
            _ellipsoid(s * [-24, 205 + lift, -55], s * [20, 16, 22], 0.5),
            _ellipsoid(s * [52, 208 + lift, -62], s * [24, 13, 18], 0.6),
        ],
        30,
    )


def _bowel_gas(p: Patient, rng: np.random.Generator, left_dome: float) -> Array:
    """The gastric bubble with its fluid level, and gas in the splenic flexure."""
    if not p.gastric_gas:
        return np.zeros((0, 11))
    x, y, z = p.scale
    centre = ((62 + rng.normal(0, 9)) * x, left_dome + (22 + rng.normal(0, 4)) * y, -10 * z)
    radii = (rng.uniform(18, 40) * x, rng.uniform(12, 22) * y, 24 * z)
    level = left_dome + rng.uniform(18, 40) * y
    if p.supine:  # gas then lies in front of the fluid, not on top of it
        level = NO_FLUID_LEVEL
    rows = [[*_ellipsoid(centre, radii, rng.normal(0, 0.2)), level]]
    for _ in range(int(rng.integers(0, 5))):
        centre = (
            (95 + rng.normal(0, 22)) * x,
            left_dome + rng.uniform(40, 75) * y,
            rng.normal(-20, 15) * z,
        )
        radii = (rng.uniform(8, 18), rng.uniform(7, 13), 14.0)
        rows.append([*_ellipsoid(centre, radii, rng.uniform(0, 3)), NO_FLUID_LEVEL])
    return np.array(rows)


def _capsule(
    a: Sequence[float] | Array, b: Sequence[float] | Array, ra: float, rb: float, blend: float
) -> list[float]:
    return [float(v) for v in (*a, *b, ra, rb, blend)]


def _ellipsoid(
    centre: Sequence[float] | Array, radii: Sequence[float] | Array,
    turn: float = 0.0, swing: float = 0.0,
) -> list[float]:  # fmt: skip
    turns = (math.cos(turn), math.sin(turn), math.cos(swing), math.sin(swing))
    return [float(v) for v in (*centre, *radii, *turns)]


def _bounded_capsules(rows: list[list[float]], margin: float) -> Array:
    """Capsule rows with the bounds beyond which they cannot touch anything that matters."""
    a = np.array(rows)
    reach = np.maximum(a[:, 6], a[:, 7]) + a[:, 8] + margin
    low, high = np.minimum(a[:, :2], a[:, 3:5]), np.maximum(a[:, :2], a[:, 3:5])
    return _with_bounds(a, low, high, reach)


def _bounded_ellipsoids(rows: list[list[float]], margin: float) -> Array:
    a = np.array(rows)
    return _with_bounds(a, a[:, :2], a[:, :2], a[:, 3:6].max(axis=1) + margin)


def _with_bounds(a: Array, low: Array, high: Array, reach: Array) -> Array:
    y, x = (low[:, 1] - reach, high[:, 1] + reach), (low[:, 0] - reach, high[:, 0] + reach)
    return np.column_stack([a, *y, *x])

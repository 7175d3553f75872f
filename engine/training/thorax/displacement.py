"""What disease moves: the domes, the heart, the mediastinum, and with them the vessels.

The lung's filling is in `pathology`.
"""

from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from engine.findings import Finding, Severity, Side, Zone
from engine.training.thorax.airspace import ERECT_AIR, SUPINE_AIR
from engine.training.thorax.anatomy import Anatomy, build_anatomy
from engine.training.thorax.geometry import TABLE_ROWS, TABLE_TOP_MM, Table
from engine.training.thorax.pathology import Lesion, lesion_rows
from engine.training.thorax.patient import Patient

Array: TypeAlias = NDArray[np.float64]
Mask: TypeAlias = NDArray[np.bool_]

MOVING = frozenset(
    {Finding.ATELECTASIS, Finding.CARDIOMEGALY, Finding.HYPERINFLATION, Finding.PNEUMOTHORAX}
)
# How far a large effusion pushes the mediastinum away, in mm of a standard man.
FLUID_PUSHES = 11.0
HILUM_Y, HILUM_X = 118.0, 24.0


@dataclass(frozen=True, slots=True, eq=False)
class Disease:
    """A healthy patient, the lesions, and the anatomy that they leave."""

    healthy: Anatomy
    ill: Anatomy
    lesions: tuple[Lesion, ...]
    rows: Array
    """The lesions for the march, (n, LESION_COLUMNS)."""

    @property
    def moves(self) -> bool:
        """Whether anything but the filling of the lungs changes."""
        return any(_moves(lesion) for lesion in self.lesions)

    def moved(self, points: Array) -> Array:
        """Where points (n, 3) of the healthy patient's lungs and mediastinum have come to lie."""
        if not self.moves:
            return points
        points = points.copy()
        for row in self.rows:
            if row[0] == ERECT_AIR:
                self._collapse(points, row)
            elif row[0] == SUPINE_AIR:
                self._press_back(points, row)
        for side in (-1, 1):
            self._follow_dome(points, side)
        width = self.healthy.section(Table.CAVITY_WIDTH, points[:, 1])
        fade = np.clip(1.2 - np.abs(points[:, 0]) / np.maximum(width, 1), 0, 1)
        points[:, 0] += self.ill.section(Table.SHIFT, points[:, 1]) * fade
        return points

    def within_heart(self, points: Array) -> Mask:
        """Which points (n, 3) an enlarged heart has taken."""
        inside = np.zeros(len(points), np.bool_)
        if self.ill.shapes.heart is self.healthy.shapes.heart:
            return inside
        x = points[:, 0] - self.ill.section(Table.SHIFT, points[:, 1])
        for row in self.ill.shapes.heart:
            dx, dy, dz = x - row[0], points[:, 1] - row[1], points[:, 2] - row[2]
            qx, qy = row[6] * dx + row[7] * dy, row[6] * dy - row[7] * dx
            a, c = row[8] * qx + row[9] * dz, row[8] * dz - row[9] * qx
            inside |= (a / row[3]) ** 2 + (qy / row[4]) ** 2 + (c / row[5]) ** 2 < 1
        return inside

    def _follow_dome(self, points: Array, side: int) -> None:
        own = points[:, 0] * side > 0
        at = points[own]
        before, after = self.healthy.diaphragm(at, side), self.ill.diaphragm(at, side)
        top = 40 * self.healthy.patient.height
        share = np.clip((at[:, 1] - top) / np.maximum(before - top, 1), 0, 1) ** 1.4
        points[own, 1] += (after - before) * share

    def _collapse(self, points: Array, row: Array) -> None:
        """Into the lung that a rim of air has left, hinged at the hilum."""
        own = points[:, 0] * row[1] > 0
        x: Array = np.abs(points[own, 0])
        y, z = points[own, 1], points[own, 2]
        hilum = HILUM_Y * self.healthy.patient.height
        apex = -14 * self.healthy.patient.height
        top = _top_of_collapsed(self.healthy, row)
        shrunk = (hilum - top) / (hilum - apex)
        y_new = hilum + np.maximum(y - hilum, 0) - np.maximum(hilum - y, 0) * shrunk
        root = HILUM_X * self.healthy.patient.width
        width, middle, depth = _section_of(self.healthy, y)
        new_width, new_middle, new_depth = _section_of(self.healthy, y_new)
        rim = _rim(row, y_new)
        out = (x - root) / np.maximum(width - root, 1)
        room = np.maximum(new_width - rim - root, 2)
        points[own, 0] = row[1] * np.where(x > root, root + out * room, x)
        points[own, 1] = y_new
        deep = (z - middle) / np.maximum(depth, 1)
        points[own, 2] = new_middle + deep * np.maximum(new_depth - rim, 2)

    def _press_back(self, points: Array, row: Array) -> None:
        own = points[:, 0] * row[1] > 0
        y, z = points[own, 1], points[own, 2]
        _, middle, depth = _section_of(self.healthy, y)
        rim = row[3] * (row[6] + (1 - row[6]) * np.exp(-np.maximum(row[4] - y, 0) / row[5]))
        forward = np.clip((middle + depth - z) / np.maximum(2 * depth, 1), 0, 1)
        points[own, 2] = z + rim * forward


def disease_of(anatomy: Anatomy, lesions: tuple[Lesion, ...]) -> Disease:
    rows = lesion_rows(anatomy, lesions)
    ill = anatomy
    if any(_moves(lesion) for lesion in lesions):
        ill = _displaced(_with_changed_organs(anatomy, lesions), lesions)
    return Disease(anatomy, ill, lesions, rows)


def _moves(lesion: Lesion) -> bool:
    much_fluid = lesion.finding is Finding.EFFUSION and lesion.severity is Severity.LARGE
    return lesion.finding in MOVING or much_fluid


def _with_changed_organs(anatomy: Anatomy, lesions: tuple[Lesion, ...]) -> Anatomy:
    """A large heart or emptied lungs are the same patient with other parameters."""
    p = anatomy.patient
    changed = p
    for lesion in lesions:
        if lesion.finding is Finding.CARDIOMEGALY:
            room = min(0.40, 1.50 - p.heart)
            changed = replace(changed, heart=p.heart + room * (0.36, 0.66, 1.0)[lesion.grade])
        elif lesion.finding is Finding.HYPERINFLATION:
            changed = _hyperinflated(changed, lesion.grade)
    return anatomy if changed == p else build_anatomy(changed)


def _hyperinflated(p: Patient, grade: int) -> Patient:
    return replace(
        p,
        inspiration_mm=p.inspiration_mm + (9.0, 18.0, 28.0)[grade],
        heart=p.heart * (0.97, 0.93, 0.89)[grade],
        lung_density=p.lung_density * (0.93, 0.85, 0.76)[grade],
    )


def _displaced(anatomy: Anatomy, lesions: tuple[Lesion, ...]) -> Anatomy:
    p = anatomy.patient
    domes, tables = anatomy.shapes.domes.copy(), anatomy.shapes.tables.copy()
    y = (np.arange(TABLE_ROWS) + float(TABLE_TOP_MM)) / p.height
    for lesion in lesions:
        own = slice(None) if lesion.side is Side.BILATERAL else slice(*_dome_rows(lesion))
        g = lesion.grade
        pull = 0.0
        centre, spread = 130.0, 190.0
        if lesion.finding is Finding.ATELECTASIS:
            lift = {Zone.UPPER: (3, 7, 12), Zone.MIDDLE: (2, 4, 7), Zone.LOWER: (8, 17, 28)}
            assert lesion.zone is not None
            domes[own, 0] -= lift[lesion.zone][g] * p.height
            pull = (3.0, 7.0, 14.0)[g] * (0.5 if lesion.zone is Zone.MIDDLE else 1.0)
            centre, spread = (20.0, 110.0) if lesion.zone is Zone.UPPER else (190.0, 120.0)
        elif lesion.finding is Finding.EFFUSION and _moves(lesion):
            # Lying, the same fluid spreads behind the lung and pushes less.
            pull = -FLUID_PUSHES * (0.5 if p.supine else 1.0)
        elif lesion.finding is Finding.HYPERINFLATION:
            domes[own, 3:7] *= (0.80, 0.58, 0.36)[g]
        elif lesion.finding is Finding.PNEUMOTHORAX:
            if p.supine:
                domes[own, 3] += (10.0, 22.0, 38.0)[g] * p.height
                domes[own, 6] += (6.0, 14.0, 24.0)[g] * p.height
            if lesion.tension:
                pull = -(8.0, 14.0, 22.0)[g]
                domes[own, 0] += (8.0, 14.0, 20.0)[g] * p.height
                domes[own, 5:7] *= 0.7
        profile = np.exp(-(((y - centre) / spread) ** 2))
        tables[Table.SHIFT] += (lesion.sign * pull * p.width * profile).astype(np.float32)
    shapes = replace(anatomy.shapes, domes=domes, tables=tables)
    return replace(anatomy, shapes=shapes, dome_y=(float(domes[0, 0]), float(domes[1, 0])))


def _dome_rows(lesion: Lesion) -> tuple[int, int]:
    return (0, 1) if lesion.side is Side.RIGHT else (1, 2)


def _section_of(anatomy: Anatomy, y: Array) -> tuple[Array, Array, Array]:
    """Half width, middle in depth and half depth of the cavity at heights y."""
    front, back = anatomy.section(Table.CAVITY_FRONT, y), anatomy.section(Table.CAVITY_BACK, y)
    return anatomy.section(Table.CAVITY_WIDTH, y), (front + back) / 2, (back - front) / 2


def _rim(row: Array, y: Array) -> Array:
    """Width of the rim of air of an erect pneumothorax at heights y, as the march has it."""
    return row[3] * (row[6] + (1 - row[6]) * np.exp(-np.maximum(y - row[4], 0) / row[5]))


def _top_of_collapsed(anatomy: Anatomy, row: Array) -> float:
    """The height at which the lung under its rim of air begins."""
    y = np.arange(-14.0, HILUM_Y) * anatomy.patient.height
    _, _, depth = _section_of(anatomy, y)
    room = depth - _rim(row, y)
    return float(y[int(np.argmax(room > 6))]) if bool((room > 6).any()) else float(y[-1])

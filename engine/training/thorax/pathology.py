"""Lesions, and the rows of numbers by which the march fills or empties the lung for them.

Shapes are derived from the patient, so that the same lesion grows when only its severity changes.
What disease moves (domes, heart, mediastinum) is in `displacement`.
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from engine.findings import Finding, Severity, Side, Sides, Zone
from engine.training.thorax.airspace import (
    BALL,
    BAT_WING,
    ERECT_AIR,
    ERECT_FLUID,
    PATCH,
    SUPINE_AIR,
    SUPINE_FLUID,
    WEDGE,
)
from engine.training.thorax.anatomy import Anatomy
from engine.training.thorax.patient import stream

Array: TypeAlias = NDArray[np.float64]

LESION_COLUMNS = 18
SEVERITIES = tuple(Severity)
# Oedema that spreads from the hila; the rest is diffuse and denser at the bases.
BAT_WINGS = 0.1
PLEURAL = frozenset({Finding.EFFUSION, Finding.PNEUMOTHORAX})


@dataclass(frozen=True, slots=True)
class Lesion:
    """One finding. Raises ValueError where finding, side, zone and tension do not go together.

    side: bilateral for what has no side of its own, right or left for the others, oedema may have
    any. zone: of findings that lie in one; it names the lobe of a consolidation or an atelectasis
    (middle on the left: the lingula). tension: of a pneumothorax that pushes mediastinum and dome
    away.
    """

    finding: Finding
    side: Side
    severity: Severity
    zone: Zone | None = None
    tension: bool = False

    def __post_init__(self) -> None:
        facts = self.finding.facts
        if not facts.simulated:
            raise ValueError(f"{self.finding} is not drawn")
        needs_side = facts.sides is Sides.EITHER
        one_side = self.side is not Side.BILATERAL
        if one_side != needs_side and facts.sides is not Sides.USUALLY_BOTH:
            raise ValueError(f"{self.finding} cannot be {self.side}")
        if (self.zone is not None) != facts.zoned:
            needed = "needs a" if facts.zoned else "has no"
            raise ValueError(f"{self.finding} {needed} zone")
        if self.tension and self.finding is not Finding.PNEUMOTHORAX:
            raise ValueError(f"{self.finding} has no tension")

    @property
    def grade(self) -> int:
        """0 small, 1 moderate, 2 large."""
        return SEVERITIES.index(self.severity)

    @property
    def sign(self) -> float:
        """Of x on the lesion's side: -1 right, 1 left, 0 both."""
        return {Side.RIGHT: -1.0, Side.LEFT: 1.0, Side.BILATERAL: 0.0}[self.side]


def lesion_rows(anatomy: Anatomy, lesions: tuple[Lesion, ...]) -> Array:
    """The lesions as rows (n, LESION_COLUMNS) for the march, in their order.

    `anatomy` is the healthy patient's. A row of zeros fills nothing.
    """
    rows = np.zeros((len(lesions), LESION_COLUMNS))
    for row, lesion in zip(rows, lesions, strict=True):
        values = _row(anatomy, lesion)
        row[: len(values)] = values
    return rows


def _row(anatomy: Anatomy, lesion: Lesion) -> list[float]:
    supine = anatomy.patient.supine
    match lesion.finding:
        case Finding.EFFUSION:
            return _supine_fluid(anatomy, lesion) if supine else _erect_fluid(anatomy, lesion)
        case Finding.PNEUMOTHORAX:
            return _supine_air(anatomy, lesion) if supine else _erect_air(anatomy, lesion)
        case Finding.CONSOLIDATION:
            return _consolidation(anatomy, lesion)
        case Finding.ATELECTASIS:
            return _atelectasis(anatomy, lesion)
        case Finding.OEDEMA:
            return _oedema(anatomy, lesion)
        case Finding.NODULE:
            return _nodule(anatomy, lesion)
        case Finding.CARDIOMEGALY | Finding.HYPERINFLATION:
            return []
        case _:
            raise NotImplementedError(f"{lesion.finding} is simulated, but not rendered here")


def _erect_fluid(anatomy: Anatomy, lesion: Lesion) -> list[float]:
    """Level of the free fluid and how far its meniscus climbs; in mm, y downwards."""
    p = anatomy.patient
    rng = stream(p.seed, f"effusion {lesion.side}")
    # A small effusion fills the posterior and lateral sulcus, a moderate one hides the dome and
    # the lower heart border, a large one reaches the hilum.
    below_dome, climb, reach = ((16.0, 40.0, 15.0), (-24.0, 62.0, 17.0), (-82.0, 70.0, 19.0))[
        lesion.grade
    ]
    level = _dome(anatomy, lesion) + (below_dome + rng.normal(0, 4)) * p.height
    climb *= rng.uniform(0.85, 1.15) * p.height
    return [ERECT_FLUID, lesion.sign, 1.0, level, climb, reach, 6.0 * p.height, 0.12]


def _supine_fluid(anatomy: Anatomy, lesion: Lesion) -> list[float]:
    """Fluid layers behind the lung and veils it, more towards the base; no level is seen."""
    p = anatomy.patient
    rng = stream(p.seed, f"effusion {lesion.side}")
    depth = (20.0, 46.0, 82.0)[lesion.grade] + rng.normal(0, 2.5)
    surface = (104.0 - depth) * p.depth
    climb = (22.0, 30.0, 36.0)[lesion.grade] * rng.uniform(0.9, 1.1) * p.depth
    return [SUPINE_FLUID, lesion.sign, 1.0, surface, climb, 9.0, 0.16, _dome(anatomy, lesion)]


def _erect_air(anatomy: Anatomy, lesion: Lesion) -> list[float]:
    """A rim of air round the lung, widest at the apex: its width there, and how it tapers."""
    p = anatomy.patient
    rng = stream(p.seed, f"pneumothorax {lesion.side}")
    rim, taper, base = ((25.0, 60.0, 0.12), (42.0, 95.0, 0.38), (80.0, 200.0, 0.62))[lesion.grade]
    rim *= p.width * rng.uniform(0.92, 1.08)
    crowded = (1.08, 1.45, 2.5)[lesion.grade]
    apex = -14.0 * p.height
    line = 0.85 / p.lung_density
    return [ERECT_AIR, lesion.sign, 1.0, rim, apex, taper, base, 0.0, line, crowded]


def _supine_air(anatomy: Anatomy, lesion: Lesion) -> list[float]:
    """Air in front of the lung, deepest above the dome."""
    p = anatomy.patient
    rng = stream(p.seed, f"pneumothorax {lesion.side}")
    rim, base = ((26.0, 0.15), (46.0, 0.25), (72.0, 0.40))[lesion.grade]
    rim *= p.depth * rng.uniform(0.92, 1.08)
    crowded = (1.05, 1.15, 1.35)[lesion.grade]
    at = _dome(anatomy, lesion) + 30.0 * p.height
    line = 0.4 / p.lung_density
    return [SUPINE_AIR, lesion.sign, 1.0, rim, at, 75.0 * p.height, base, 0.0, line, crowded]


def _consolidation(anatomy: Anatomy, lesion: Lesion) -> list[float]:
    p = anatomy.patient
    assert lesion.zone is not None
    rng = stream(p.seed, f"consolidation {lesion.side} {lesion.zone}")
    centre = {
        Zone.UPPER: (72.0, 62.0, 12.0),
        Zone.MIDDLE: (72.0, 168.0, -46.0),
        Zone.LOWER: (72.0, 176.0, 42.0),
    }[lesion.zone]
    radii = {
        Zone.UPPER: (60.0, 58.0, 90.0),
        Zone.MIDDLE: (62.0, 48.0, 70.0),
        Zone.LOWER: (72.0, 74.0, 96.0),
    }[lesion.zone]
    size, density = ((0.60, 0.86), (0.94, 0.95), (1.28, 0.98))[lesion.grade]
    at = np.array(centre) + rng.normal(0, 5, 3)
    at = at * np.array([lesion.sign, 1.0, 1.0]) * p.scale
    extent = np.array(radii) * p.scale * size * rng.uniform(0.92, 1.08, 3)
    # The oblique fissure falls from the back at T4 to the front of the dome; the minor fissure is
    # level with the hilum. Signs tell on which side of them the lobe lies.
    behind = 1.0 if lesion.zone is Zone.LOWER else -1.0
    minor = {Zone.UPPER: -1.0, Zone.MIDDLE: 1.0, Zone.LOWER: 0.0}[lesion.zone]
    fissure_at = 95 * p.depth + 1.07 * 70 * p.depth
    fall = -1.07 * p.depth / p.height
    return [
        PATCH, lesion.sign, density, *at, *extent, behind, fissure_at, fall,
        minor, 128 * p.height, 0.05, rng.uniform(0, 6), rng.uniform(0, 6),
    ]  # fmt: skip


def _atelectasis(anatomy: Anatomy, lesion: Lesion) -> list[float]:
    """The collapsed lobe between three planes that the fissures have moved to.

    A plane is the normal to |x|, y, z, the offset and the softness, in mm of a standard man.
    """
    p = anatomy.patient
    rng = stream(p.seed, f"atelectasis {lesion.side} {lesion.zone}")
    g = lesion.grade
    jitter = rng.normal(0, 3)
    density = (0.50, 0.74, 0.95)[g]
    anywhere = (0.0, 0.0, 0.0, -100.0, 1.0)
    if lesion.zone is Zone.UPPER and lesion.side is Side.RIGHT:
        # The minor fissure hinges at the hilum and swings up.
        steep = (0.30, 0.60, 0.95)[g]
        planes = [(-steep, -1.0, 0.0, -(118.0 + jitter + 30 * steep), 2.5), anywhere, anywhere]
    elif lesion.zone is Zone.UPPER:
        # The left upper lobe falls forward and veils the lung.
        planes = [
            (0.0, 0.25, -1.0, (38.0, 30.0, 22.0)[g] + 30.0 + jitter, 8.0),
            (0.0, -1.0, 0.0, -175.0, 60.0),
            (-0.5, -1.0, 0.0, -190.0, 40.0),
        ]
    elif lesion.zone is Zone.MIDDLE:
        # Minor and oblique fissure approach each other; the wedge points to the wall.
        planes = [
            (-0.10, 1.0, 0.0, 140.0 + jitter, 5.0),
            (-(0.58, 0.48, 0.38)[g], -1.0, 0.0, -(236.0 + jitter), 7.0),
            (0.0, 0.0, -1.0, -14.0, 8.0),
        ]
    else:
        # The lower lobe folds back and down against the spine.
        steep = (0.62, 0.60, 0.58)[g]
        planes = [
            (-1.0, steep, 0.0, steep * (112.0 + jitter) - (22.0, 26.0, 30.0)[g], 3.0),
            (0.0, 1.0, 1.0, (165.0, 155.0, 145.0)[g], 8.0),
            anywhere,
        ]
    return [WEDGE, lesion.sign, density, *(v for plane in planes for v in _scaled(plane, anatomy))]


def _oedema(anatomy: Anatomy, lesion: Lesion) -> list[float]:
    p = anatomy.patient
    rng = stream(p.seed, "oedema")
    g = lesion.grade
    radii = np.array([50.0, 62.0, 62.0]) * p.scale * (0.88, 1.0, 1.14)[g]
    if rng.random() < BAT_WINGS:
        peak, haze = ((0.34, 0.03), (0.62, 0.09), (0.92, 0.20))[g]
    else:
        radii = radii * (1.25, 1.15, 1.3)
        peak, haze = ((0.16, 0.08), (0.26, 0.22), (0.40, 0.46))[g]
    return [
        BAT_WING, lesion.sign, peak, 48 * p.width, 128 * p.height, 14 * p.depth, *radii, haze,
        50 * p.height, 150 * p.height, 0, 0, 0, rng.uniform(0, 6), rng.uniform(0, 6),
    ]  # fmt: skip


def _nodule(anatomy: Anatomy, lesion: Lesion) -> list[float]:
    """A nodule of 20 or 30 mm, or a mass of 56 mm."""
    p = anatomy.patient
    assert lesion.zone is not None
    rng = stream(p.seed, f"nodule {lesion.side} {lesion.zone}")
    centre = {
        Zone.UPPER: (72.0, 52.0, 22.0),
        Zone.MIDDLE: (84.0, 122.0, -8.0),
        Zone.LOWER: (86.0, 180.0, 26.0),
    }[lesion.zone]
    at = (np.array(centre) + rng.normal(0, (7, 9, 9))) * [lesion.sign, 1.0, 1.0] * p.scale
    radius = (10.0, 15.0, 28.0)[lesion.grade] * rng.uniform(0.94, 1.06)
    lobes = rng.uniform(0.04, 0.12)
    phases = rng.uniform(0, 6, 2)
    return [BALL, lesion.sign, 1.0, *at, radius, lobes, *([0.0] * 7), *phases]


def _dome(anatomy: Anatomy, lesion: Lesion) -> float:
    return anatomy.dome_y[0 if lesion.sign < 0 else 1]


def _scaled(plane: tuple[float, float, float, float, float], anatomy: Anatomy) -> list[float]:
    x, y, z, offset, softness = plane
    p = anatomy.patient
    return [x / p.width, y / p.height, z / p.depth, offset, softness]

"""Lesions as the march understands them: fluid under gravity, airspace filled lobe by lobe.

Shapes are derived from the patient, so that the same lesion grows when only its severity changes.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from engine.training.thorax.anatomy import Anatomy
from engine.training.thorax.patient import stream

Finding: TypeAlias = Literal["effusion", "consolidation"]
Side: TypeAlias = Literal["right", "left"]
Zone: TypeAlias = Literal["upper", "middle", "lower"]
Severity: TypeAlias = Literal["small", "moderate", "large"]
Array: TypeAlias = NDArray[np.float64]

LESION_COLUMNS = 17
EFFUSION, CONSOLIDATION = 1.0, 2.0
SEVERITIES: tuple[Severity, ...] = ("small", "moderate", "large")


@dataclass(frozen=True, slots=True)
class Lesion:
    """One finding. The zone names the lobe of a consolidation (middle on the left: the lingula)
    and means nothing for an effusion, which follows gravity."""

    finding: Finding
    side: Side
    severity: Severity
    zone: Zone | None = None


def lesion_rows(anatomy: Anatomy, lesions: tuple[Lesion, ...]) -> Array:
    """The lesions as rows (n, LESION_COLUMNS) for the march, in their order."""
    rows = np.zeros((len(lesions), LESION_COLUMNS))
    for row, lesion in zip(rows, lesions, strict=True):
        if lesion.finding == "effusion":
            row[:8] = _effusion(anatomy, lesion)
        else:
            row[:] = _consolidation(anatomy, lesion)
    return rows


def _effusion(anatomy: Anatomy, lesion: Lesion) -> list[float]:
    """Level of the free fluid and how far its meniscus climbs; in mm, y downwards."""
    p = anatomy.patient
    rng = stream(p.seed, f"effusion {lesion.side}")
    side = _sign(lesion.side)
    dome = anatomy.dome_y[0 if side < 0 else 1]
    # A small effusion fills the posterior and lateral sulcus, a moderate one hides the dome and
    # the lower heart border, a large one reaches the hilum.
    below_dome, climb, reach = {
        "small": (16.0, 40.0, 15.0),
        "moderate": (-24.0, 62.0, 17.0),
        "large": (-82.0, 70.0, 19.0),
    }[lesion.severity]
    level = dome + (below_dome + rng.normal(0, 4)) * p.height
    climb *= rng.uniform(0.85, 1.15) * p.height
    return [EFFUSION, side, 1.0, level, climb, reach, 6.0 * p.height, 0.12]


def _consolidation(anatomy: Anatomy, lesion: Lesion) -> list[float]:
    p = anatomy.patient
    zone = lesion.zone or "lower"
    rng = stream(p.seed, f"consolidation {lesion.side} {zone}")
    side = _sign(lesion.side)
    centre = {
        "upper": (72.0, 62.0, 12.0),
        "middle": (72.0, 176.0, -46.0),
        "lower": (68.0, 198.0, 44.0),
    }
    radii = {"upper": (56.0, 56.0, 70.0), "middle": (58.0, 44.0, 50.0), "lower": (72.0, 74.0, 74.0)}
    size, density = {"small": (0.62, 0.80), "moderate": (0.92, 0.92), "large": (1.25, 0.97)}[
        lesion.severity
    ]
    at = np.array(centre[zone]) + rng.normal(0, 5, 3)
    at = at * np.array([side, 1.0, 1.0]) * p.scale
    extent = np.array(radii[zone]) * p.scale * size * rng.uniform(0.92, 1.08, 3)
    # The oblique fissure falls from the back at T4 to the front of the dome; the minor fissure is
    # level with the hilum. Signs tell on which side of them the lobe lies.
    behind = 1.0 if zone == "lower" else -1.0
    minor = {"upper": -1.0, "middle": 1.0, "lower": 0.0}[zone]
    fissure_at = 95 * p.depth + 1.07 * 70 * p.depth
    fall = -1.07 * p.depth / p.height
    return [
        CONSOLIDATION, side, density, *at, *extent, behind, fissure_at, fall,
        minor, 128 * p.height, 0.05, rng.uniform(0, 6), rng.uniform(0, 6),
    ]  # fmt: skip


def _sign(side: Side) -> float:
    return -1.0 if side == "right" else 1.0

"""Who the digital patient is and how the film was taken: every number drawn from one seed.

Knows nothing of shapes; geometry is derived from these parameters elsewhere.
"""

import math
import zlib
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

Sex: TypeAlias = Literal["female", "male"]
Projection: TypeAlias = Literal["PA", "AP"]
Position: TypeAlias = Literal["erect", "supine"]

SUPINE_SHARE = 0.6
"""Of the AP films."""


@dataclass(frozen=True, slots=True)
class Patient:
    """Parameters of one adult patient and of one exposure; scales are relative to a standard man.

    Lengths in mm, angles in radians, densities relative to water unless said otherwise.
    """

    seed: int
    sex: Sex
    age: float
    projection: Projection
    position: Position
    """The supine are always taken AP."""
    habitus: float
    """Standard score from thin (-1.6) to obese (2.4)."""
    width: float
    height: float
    depth: float
    fat_mm: float
    inspiration_mm: float
    """How much lower than usual the domes stand."""
    rotation: float
    roll: float
    scoliosis_mm: float
    heart: float
    aorta: float
    bone_density: float
    lung_density: float
    vessels: float
    arms: float
    """Abduction of the arms from 0 (hanging) to 1."""
    shoulder_mm: float
    """How much lower than usual the shoulders stand."""
    gastric_gas: bool
    leads: int
    field_mm: float
    """Side of the square detector field in the detector plane."""

    @property
    def female(self) -> bool:
        return self.sex == "female"

    @property
    def supine(self) -> bool:
        return self.position == "supine"

    @property
    def scale(self) -> NDArray[np.float64]:
        """Scale of x, y and z, shape (3,)."""
        return np.array([self.width, self.height, self.depth])

    @property
    def aortic_unfolding(self) -> float:
        """0 in the young, 1 at eighty: the arch widens and the descending aorta bows out."""
        return max(0.0, (self.age - 45) / 35)


def patient_from_seed(
    seed: int, projection: Projection | None = None, position: Position | None = None
) -> Patient:
    """The patient of this seed; a given projection or position overrides the drawn one.

    Raises ValueError for a supine PA film, which nobody takes.
    """
    if position == "supine":
        if projection == "PA":
            raise ValueError("a supine film is taken AP, not PA")
        projection = "AP"
    rng = stream(seed, "patient")
    sex: Sex = "female" if rng.random() < 0.45 else "male"
    female = sex == "female"
    drawn: Projection = "PA" if rng.random() < 0.75 else "AP"
    used = projection or drawn
    size = (0.92 if female else 1.0) * rng.normal(1, 0.035)
    habitus = float(np.clip(rng.normal(0, 1), -1.6, 2.4))
    age = float(rng.uniform(20, 85))
    width = size * (1 + 0.03 * habitus)
    depth = size * (1 + 0.05 * habitus + rng.normal(0, 0.04))
    height = size * rng.normal(1, 0.025)
    fat = float(np.clip(22 + 11 * habitus + (4 if female else 0) + rng.normal(0, 2), 3, 54))
    breath = rng.normal(-5, 11)
    turn, tilt = rng.normal(0, 1, 2)
    heart = float(np.clip(rng.normal(1.0, 0.07) + 0.02 * habitus, 0.82, 1.25))
    field = rng.uniform(378, 448) * (0.96 if female else 1.02)
    lead_count = int(rng.integers(2, 6))
    has_leads = rng.random() < (0.55 if used == "AP" else 0.08)
    portable = used == "AP"
    lies = portable and stream(seed, "position").random() < SUPINE_SHARE
    supine = lies if position is None else position == "supine"
    return Patient(
        seed=seed,
        sex=sex,
        age=age,
        projection=used,
        position="supine" if supine else "erect",
        habitus=habitus,
        width=float(width),
        height=float(height),
        depth=float(depth),
        fat_mm=fat,
        inspiration_mm=float(breath - (9 if portable else 0) - (5 if supine else 0)),
        rotation=math.radians(turn * (4.0 if portable else 2.2)),
        roll=math.radians(tilt * (2.6 if portable else 1.6)),
        scoliosis_mm=float(rng.normal(0, 4.5)),
        heart=heart,
        aorta=float(np.clip(rng.normal(1, 0.12), 0.8, 1.4)),
        bone_density=float(rng.normal(1, 0.10) - 0.15 * max(0.0, (age - 55) / 25)),
        lung_density=float(np.clip(rng.normal(0.235, 0.03), 0.17, 0.31)),
        vessels=float(rng.uniform(0.85, 1.2)),
        arms=float(rng.uniform(0, 1)),
        shoulder_mm=float(rng.normal(0, 5) - (8 if portable else 0)),
        gastric_gas=bool(rng.random() < 0.75),
        leads=lead_count if has_leads else 0,
        field_mm=float(field),
    )


def stream(seed: int, stage: str) -> np.random.Generator:
    """Random numbers of one stage: adding a lesion or a stage never moves another stage's draws."""
    return np.random.default_rng([seed, zlib.crc32(stage.encode())])

"""The patient and the beam as plain numbers: what the kernels read, and in which columns.

Knows nothing of patients, nor how rays are summed.
"""

import math
from dataclasses import dataclass
from enum import IntEnum
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]

TABLE_TOP_MM = -160
TABLE_ROWS = 560


class Table(IntEnum):
    """Rows of the table of horizontal sections, one value per mm of y from TABLE_TOP_MM."""

    MUSCLE_WIDTH = 0
    MUSCLE_FRONT = 1
    MUSCLE_BACK = 2
    FAT = 3
    CAVITY_WIDTH = 4
    CAVITY_FRONT = 5
    CAVITY_BACK = 6
    SPINE_Z = 7
    SPINE_RADIUS = 8
    PARTITION = 9
    SPINE_X = 10
    SHIFT = 11
    """x of the mediastinum, which disease can push or pull."""


class Path(IntEnum):
    """Layers of `path_lengths`."""

    BODY = 0
    FAT = 1
    RIGHT_LUNG = 2
    LEFT_LUNG = 3
    HEART = 4
    GAS = 5
    ABDOMEN = 6
    WEIGHTED_LUNG = 7
    MIDDLE = 8
    FIRST_LESION = 9


@dataclass(frozen=True, slots=True)
class Beam:
    """Cone beam on a square detector; lengths in mm, angles in radians.

    The patient is turned by `rotation` about the y axis and tilted by `roll` in the film's plane.
    """

    size: int
    pixel_mm: float
    left: float
    top: float
    source_y: float
    source_z: float
    detector_z: float
    rotation: float
    roll: float

    def row(self) -> Array:
        return np.array(
            [
                self.pixel_mm,
                self.left,
                self.top,
                0.0,
                self.source_y,
                self.source_z,
                self.detector_z,
                math.cos(self.rotation),
                math.sin(self.rotation),
                math.cos(self.roll),
                math.sin(self.roll),
            ]
        )


@dataclass(frozen=True, slots=True)
class Compartments:
    """Implicit shapes as rows of numbers for the march.

    `tables` (len(Table), TABLE_ROWS) float32. Capsule rows: two ends, two radii, blending radius,
    bounds. Ellipsoid rows: centre, radii, cosine and sine of the turn in x-y, of the turn in x-z,
    bounds. Bounds are the range of y, then of x, beyond which a shape can be skipped; gas rows
    end with the level of the fluid under the gas instead. `domes` (2, 9), right then left.
    """

    tables: NDArray[np.float32]
    trunk: Array
    breasts: Array
    heart: Array
    vessels: Array
    mediastinum: Array
    gas: Array
    domes: Array

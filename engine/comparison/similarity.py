"""Translation, rotation and scale between two films of one patient."""

import math
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from engine.difference.laying import sampled

Pixels = NDArray[np.float32]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Similarity:
    """Where each place of an earlier film lies on a later one.

    Places are fractions of a film's longer side, from its middle, so that films of any two sizes
    can be compared. rotation: radians, clockwise as seen. scale: above 1 where the later film shows
    the patient larger. down, across: where the earlier film's middle lies on the later one.
    """

    rotation: float = 0.0
    scale: float = 1.0
    down: float = 0.0
    across: float = 0.0

    def of(self, down: Pixels, across: Pixels) -> tuple[Pixels, Pixels]:
        """Places of the earlier film (down, across), as places of the later one."""
        cosine = np.float32(self.scale * math.cos(self.rotation))
        sine = np.float32(self.scale * math.sin(self.rotation))
        there = (
            sine * across + cosine * down + np.float32(self.down),
            cosine * across - sine * down + np.float32(self.across),
        )
        return there[0].astype(np.float32), there[1].astype(np.float32)

    @property
    def inverse(self) -> Self:
        cosine, sine = math.cos(self.rotation) / self.scale, math.sin(self.rotation) / self.scale
        return type(self)(
            -self.rotation,
            1 / self.scale,
            sine * self.across - cosine * self.down,
            -cosine * self.across - sine * self.down,
        )


def laid_over(later: Pixels, similarity: Similarity, shape: tuple[int, int]) -> tuple[Pixels, Mask]:
    """The later film in the frame of an earlier one of `shape` (height, width): float32, and where
    it covers that frame. Beyond the later film's border it goes on as it ends."""
    rows, columns = places(shape)
    down, across = similarity.of(rows, columns)
    return read_at(later, down, across)


def places(shape: tuple[int, int]) -> tuple[Pixels, Pixels]:
    """Of every pixel's middle, down (height, 1) and across (1, width)."""
    side = max(shape)
    rows, columns = (
        (np.arange(length, dtype=np.float32) + np.float32(0.5 - length / 2)) / np.float32(side)
        for length in shape
    )
    return rows[:, None], columns[None]


def read_at(film: Pixels, down: Pixels, across: Pixels) -> tuple[Pixels, Mask]:
    """The film at places of its own, and which of them it has."""
    height, width = film.shape
    side = np.float32(max(film.shape))
    rows = down * side + np.float32(height / 2 - 0.5)
    columns = across * side + np.float32(width / 2 - 0.5)
    half = np.float32(0.5)
    covered = (rows >= -half) & (rows <= height - half)
    covered &= (columns >= -half) & (columns <= width - half)
    return sampled(film, rows, columns), covered

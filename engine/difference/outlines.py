"""What an outline of a lung says of its borders. Knows no film."""

from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray

from engine.difference.smoothing import bell, halved

Pixels = NDArray[np.float32]
Mask = NDArray[np.bool_]
Curve = NDArray[np.float64]

# Beside the dome, from that share of a lung's height on, its border to the mediastinum goes on as
# above; how evenly borders run, as shares of the field's side.
_ABOVE_DOME, _INNER, _FLOOR = 0.78, 0.012, 0.02
# From where to where of its columns, from the chest wall on, a lung's lowest rows are the dome's.
_DOME = 0.05, 0.6


def from_wall(lung: Mask) -> Pixels:
    """Distance from the chest wall in each row, in pixels."""
    columns = np.arange(lung.shape[1], dtype=np.float32)[None]
    return np.abs(columns - wall_of(lung)[:, None].astype(np.float32))


def wall_of(lung: Mask) -> NDArray[np.intp]:
    """(S,): the column of the chest wall in each row that shows the lung."""
    last = lung.shape[1] - 1
    return lung.argmax(axis=1) if wall_is_left(lung) else last - lung[:, ::-1].argmax(axis=1)


def wall_is_left(lung: Mask) -> bool:
    """Whether the chest wall lies on the image's left of it."""
    return float(np.nonzero(lung)[1].mean()) < lung.shape[1] / 2


def every_row(
    rows: NDArray[np.intp], columns: NDArray[np.intp], side: int, deviation: float
) -> Curve:
    """(side,): a border that is known in some rows, smoothed over so many; beyond them it goes on
    as it ends."""
    every = np.interp(np.arange(side), rows, columns)
    kernel = bell(deviation)
    padded = np.pad(every, len(kernel) // 2, mode="edge")
    return np.convolve(padded, kernel / kernel.sum(), mode="valid").astype(np.float64)


@dataclass(frozen=True, eq=False)
class LungOutline:
    """mask: float32 (S, S), in [0, 1]. wall, inner: the columns of its borders to the chest wall
    and to the mediastinum in each row; floor: the row of the diaphragm in each column. top, height:
    in rows. outwards: -1 where the chest wall lies on the image's left, else 1."""

    mask: Pixels
    wall: Curve
    inner: Curve
    floor: Curve
    top: int
    height: int
    outwards: int

    @classmethod
    def of(cls, lung: Mask) -> Self:
        rows = np.flatnonzero(lung.any(axis=1))
        top, height = int(rows[0]), max(1, int(rows[-1] - rows[0]))
        above = rows[rows < top + _ABOVE_DOME * height]
        side, outwards = len(lung), -1 if wall_is_left(lung) else 1
        from_middle = lung[above, ::-1] if outwards < 0 else lung[above]
        border = from_middle.argmax(axis=1)
        inner = every_row(above, side - 1 - border if outwards < 0 else border, side, _INNER * side)
        wall = every_row(rows, wall_of(lung)[rows], side, _INNER * side)
        floor = _floor(lung, outwards, top + height)
        return cls(lung.astype(np.float32), wall, inner, floor, top, height, outwards)

    @property
    def side(self) -> int:
        return len(self.mask)

    @cached_property
    def halved(self) -> Self:
        """The same on a grid half as fine."""
        wall, inner, floor = (curve[::2] / 2 for curve in (self.wall, self.inner, self.floor))
        top, height = self.top // 2, self.height // 2
        return type(self)(halved(self.mask), wall, inner, floor, top, height, self.outwards)

    @cached_property
    def down(self) -> Pixels:
        """(S, 1): 0 at the apex to 1 at the base."""
        rows = np.arange(self.side, dtype=np.float32)[:, None]
        return (rows - np.float32(self.top)) / np.float32(self.height)

    @cached_property
    def across(self) -> Pixels:
        """(S, S): 0 at the chest wall to 1 at the mediastinum."""
        columns = np.arange(self.side, dtype=np.float32)
        width = np.maximum(np.abs(self.inner - self.wall), 4)
        share = (columns - self.wall[:, None]) * -self.outwards / width[:, None]
        return np.asarray(share, np.float32)


def _floor(lung: Mask, outwards: int, lowest: int) -> Curve:
    """The row of the diaphragm in every column, read where no heart lies before it."""
    columns, side = np.flatnonzero(lung.any(axis=0)), len(lung)
    first, last = (round(share * len(columns)) for share in _DOME)
    seen = columns[first : max(last, first + 1)]
    if outwards > 0:
        seen = columns[len(columns) - max(last, first + 1) : len(columns) - first]
    rows = side - 1 - lung[::-1, seen].argmax(axis=0)
    height = np.flatnonzero(lung.any(axis=1)).size
    return every_row(seen, np.maximum(rows, lowest - height // 5), side, _FLOOR * side)

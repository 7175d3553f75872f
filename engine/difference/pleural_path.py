"""Where the visceral pleura runs in a film that shows air beside the lung: the clearest steep line
from the lung's top to its base, as one path. Knows films and outlines only."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Self

import numpy as np
from numpy.typing import NDArray

from engine.difference.meniscus import from_wall

Pixels = NDArray[np.float32]
Mask = NDArray[np.bool_]
Path = NDArray[np.intp]

# A line is at most so wide, a share of the film's side, and is looked for in directions so far
# from upright, in degrees: ribs lie flatter. It is smoothed so far along it.
_WIDE, _AROUND, _ALONG = 1 / 420, 1 / 175, 1 / 55
_DIRECTIONS = (-40, -20, 0, 20, 40)
LINE_SEEN = 0.005
"""From this strength on a path is a line that is seen."""

AIR_GONE = 0.02
"""Mean grey, a fraction of the display range, that comes back at least where air has gone."""

# What is much clearer is no pleura but a tube or a clip.
_CLEAREST = 0.02
# From where to where of the lung's height, how near the chest wall and how far into the lung.
_FROM, _TO, _NEAREST, _FARTHEST = 0.1, 0.95, 1 / 64, 0.6
# How far, as a share of the side, the lung may have moved between two films.
_MOVED = 1 / 48
_NEVER = np.float32(-1e9)


@dataclass(frozen=True, slots=True, eq=False)
class PleuralPath:
    """rows, columns: of the film's pixels on the path. strength: how much brighter than its
    surroundings the line is along the clearer half of it, a fraction of the display range."""

    rows: Path
    columns: Path
    strength: float

    @classmethod
    def of(cls, film: Pixels, lung: Mask, near: Self | None = None) -> Self | None:
        """film, lung: (S, S); near: a path that this one runs beside. None without enough lung."""
        strip = _Strip.of(film, lung)
        if strip is None:
            return None
        lines = strip.lines
        if near is not None:
            apart = np.abs(strip.columns - near.columns[:, None])
            lines = np.where(apart <= _MOVED * len(film), lines, _NEVER)
        steps = _clearest(lines)
        along = strip.lines[np.arange(len(steps)), steps]
        half = max(1, len(along) // 2)
        strength = float(np.convolve(along, np.full(half, 1 / half), mode="valid").max())
        return cls(strip.rows, strip.columns[np.arange(len(steps)), steps], strength)

    def air(self, lung: Mask) -> Mask:
        """(S, S): what of the lung's outline lies between the chest wall and the line."""
        apart = np.zeros(len(lung), np.float32)
        apart[self.rows] = from_wall(lung)[self.rows, self.columns]
        return lung & (from_wall(lung) < apart[:, None])


@dataclass(frozen=True, slots=True, eq=False)
class _Strip:
    """How clear a steep line is at each place beside the chest wall: (rows, distances)."""

    lines: Pixels
    rows: Path
    columns: NDArray[np.intp]

    @classmethod
    def of(cls, film: Pixels, lung: Mask) -> "_Strip | None":
        side, covered = len(film), np.flatnonzero(lung.any(axis=1))
        rows = covered[round(len(covered) * _FROM) : round(len(covered) * _TO)]
        if len(rows) < side / 16:
            return None
        is_left_of_middle = float(np.nonzero(lung)[1].mean()) < side / 2
        wall = np.where(lung[rows], from_wall(lung)[rows], np.inf).argmin(axis=1)
        nearest = round(_NEAREST * side)
        farthest = round(_FARTHEST * float(np.median(lung[rows].sum(axis=1))))
        if farthest - nearest < side / 32:
            return None
        inwards = np.arange(nearest, farthest) * (1 if is_left_of_middle else -1)
        columns = np.clip(wall[:, None] + inwards, 0, side - 1)
        first, last = int(columns.min()), int(columns.max()) + 1
        part = slice(int(rows[0]), int(rows[-1]) + 1), slice(first, last)
        clear = np.clip(_steep_lines(film[part], side), 0, _CLEAREST)
        at = rows[:, None] - rows[0], columns - first
        lines = np.where(lung[rows[:, None], columns], clear[at], 0)
        return cls(np.asarray(lines, np.float32), rows, columns)


def _steep_lines(film: Pixels, side: int) -> Pixels:
    """How much brighter each place is, along the steep direction that shows most, than what lies
    beside it. film: a part of one of `side` pixels."""
    margin = round(side * _ALONG) * 2
    padded = np.pad(film, margin, mode="edge")
    found = np.fft.rfft2(padded)
    strongest: Pixels | None = None
    for passes in _filters(padded.shape[0], padded.shape[1], side):
        line = np.asarray(np.fft.irfft2(found * passes, s=padded.shape), np.float32)
        strongest = line if strongest is None else np.maximum(strongest, line)
    assert strongest is not None
    return strongest[margin:-margin, margin:-margin]


@lru_cache(maxsize=4)
def _filters(height: int, width: int, side: int) -> tuple[Pixels, ...]:
    """Of each direction: what is as narrow as a line, less what is wider. As `rfft2` orders
    frequencies."""
    down = np.fft.fftfreq(height)[:, None] * 2 * np.pi
    right = np.fft.rfftfreq(width)[None] * 2 * np.pi
    passes: list[Pixels] = []
    for degrees in _DIRECTIONS:
        turn = np.radians(degrees)
        long = np.cos(turn) * down + np.sin(turn) * right
        short = np.cos(turn) * right - np.sin(turn) * down
        along = np.exp(-0.5 * np.square(long * _ALONG * side))
        narrow, wide = (np.exp(-0.5 * np.square(short * of * side)) for of in (_WIDE, _AROUND))
        passes.append(np.asarray(along * (narrow - wide), np.float32))
    return tuple(passes)


def _clearest(lines: Pixels) -> Path:
    """The column of each row on the path whose sum is largest; a row differs by at most one."""
    count = lines.shape[1]
    total, came = lines[0], np.zeros(lines.shape, np.intp)
    columns = np.arange(count, dtype=np.intp)
    for row in range(1, len(lines)):
        wall = np.full(1, _NEVER, np.float32)
        before = np.stack([np.append(wall, total[:-1]), total, np.append(total[1:], wall)])
        best = before.argmax(axis=0)
        came[row] = np.clip(columns + best - 1, 0, count - 1)
        total = lines[row] + before[best, columns]
    path = [int(total.argmax())]
    for row in range(len(lines) - 1, 0, -1):
        path.append(int(came[row, path[-1]]))
    return np.array(path[::-1], np.intp)

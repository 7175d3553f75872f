"""An area marked on a film, the same at every resolution. Knows nothing of what is marked."""

from collections import defaultdict
from typing import Annotated, Self, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageDraw
from pydantic import BaseModel, ConfigDict, Field

from engine.difference import contour_lines

FINEST = 256
"""Cells along the longer side in which a mask is traced."""
MOST_OUTLINES = 200
MOST_POINTS = 2000

_STRAIGHT = 0.4 / FINEST
_STEPS = 2**20

Fraction: TypeAlias = Annotated[float, Field(ge=0.0, le=1.0, allow_inf_nan=False)]
Point: TypeAlias = tuple[Fraction, Fraction]
Outline: TypeAlias = Annotated[tuple[Point, ...], Field(min_length=3, max_length=MOST_POINTS)]


class Mark(BaseModel):
    """Closed outlines; what lies inside an odd number of them is marked, so holes are possible.

    A point is (x, y) as fractions of the film's width and height, from the top left.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    outlines: tuple[Outline, ...] = Field(default=(), max_length=MOST_OUTLINES)

    @classmethod
    def from_mask(cls, mask: NDArray[np.bool_]) -> Self:
        """The outlines of a mask (height, width), to about one part in 256 of the longer side.

        Specks are left out where there would be too many outlines.
        """
        height, width = mask.shape
        segments = contour_lines(mask.astype(np.float32), level=0.5, finest=FINEST)
        rings = [_simplified(ring) for ring in _rings(segments / (width, height))]
        rings = [ring for ring in rings if 3 <= len(ring) <= MOST_POINTS]
        rings.sort(key=_area, reverse=True)
        outlines = (
            tuple((round(float(x), 4), round(float(y), 4)) for x, y in ring)
            for ring in rings[:MOST_OUTLINES]
        )
        return cls(outlines=tuple(outlines))

    def mask(self, height: int, width: int) -> NDArray[np.bool_]:
        """(height, width), True where the film is marked."""
        marked = Image.new("1", (width, height))
        for outline in self.outlines:
            inside = Image.new("1", (width, height))
            corners = [(x * width - 0.5, y * height - 0.5) for x, y in outline]
            ImageDraw.Draw(inside).polygon(corners, fill=1)
            marked = ImageChops.logical_xor(marked, inside)
        return np.asarray(marked, dtype=np.bool_)


def resampled(mask: NDArray[np.bool_], shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """The mask on a grid of `shape` (rows, columns) over the same film; nearest cell."""
    if mask.shape == shape:
        return mask
    rows, columns = (
        (np.arange(count) * 2 + 1) * given // (2 * count)
        for count, given in zip(shape, mask.shape, strict=True)
    )
    return mask[np.ix_(rows, columns)]


def _rings(segments: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    """Segments (count, 2, 2) joined end to end into closed rings (points, 2)."""
    ends = [(_key(one), _key(other)) for one, other in segments]
    at: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    for number, pair in enumerate(ends):
        for end in pair:
            at[end].append(number)
    unused = set(range(len(ends)))
    return [_ring(first, ends, at, unused) for first in range(len(ends)) if first in unused]


def _ring(
    first: int,
    ends: list[tuple[tuple[int, int], tuple[int, int]]],
    at: dict[tuple[int, int], list[int]],
    unused: set[int],
) -> NDArray[np.float64]:
    unused.discard(first)
    start, here = ends[first]
    points = [start]
    while here != start:
        points.append(here)
        following = next((number for number in at[here] if number in unused), None)
        if following is None:
            break
        unused.discard(following)
        one, other = ends[following]
        here = other if one == here else one
    return np.array(points, dtype=np.float64) / _STEPS


def _key(point: NDArray[np.float64]) -> tuple[int, int]:
    """Where two segments meet their ends differ by rounding only."""
    return round(float(point[0]) * _STEPS), round(float(point[1]) * _STEPS)


def _simplified(ring: NDArray[np.float64]) -> NDArray[np.float64]:
    """Without the points that lie on a straight line between others (Douglas and Peucker, 1973)."""
    if len(ring) < 4:
        return ring
    farthest = int(np.argmax(np.hypot(*(ring - ring[0]).T)))
    closed = np.concatenate([ring, ring[:1]])
    keep = np.zeros(len(closed), dtype=np.bool_)
    keep[[0, farthest, -1]] = True
    spans = [(0, farthest), (farthest, len(closed) - 1)]
    while spans:
        start, end = spans.pop()
        if end - start < 2:
            continue
        away = _distances(closed[start + 1 : end], closed[start], closed[end])
        worst = int(np.argmax(away))
        if away[worst] > _STRAIGHT:
            middle = start + 1 + worst
            keep[middle] = True
            spans += [(start, middle), (middle, end)]
    return closed[:-1][keep[:-1]]


def _distances(
    points: NDArray[np.float64], start: NDArray[np.float64], end: NDArray[np.float64]
) -> NDArray[np.float64]:
    """From the line through `start` and `end`, or from `start` where they are one point."""
    along = end - start
    length = float(np.hypot(*along))
    if length == 0:
        return np.hypot(*(points - start).T)
    offset = points - start
    return np.abs(along[0] * offset[:, 1] - along[1] * offset[:, 0]) / length


def _area(ring: NDArray[np.float64]) -> float:
    x, y = ring.T
    return abs(float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1)))) / 2

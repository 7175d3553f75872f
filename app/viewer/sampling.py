"""The part of a film that a pane shows: 16-bit codes, one for each of its device pixels.

Kept between frames: a film that is moved costs the strips that come into view, a window that is
dragged costs nothing here.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.film.pyramid import Pyramid
from app.viewer.viewport import Orientation, Projection

Codes = NDArray[np.uint16]
_BAND = 64


class Box(NamedTuple):
    """Columns [left, right) and rows [top, bottom) in device pixels from the film's corner."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def is_empty(self) -> bool:
        return self.left >= self.right or self.top >= self.bottom

    def common(self, other: "Box") -> "Box":
        return Box(
            max(self.left, other.left),
            max(self.top, other.top),
            min(self.right, other.right),
            min(self.bottom, other.bottom),
        )


@dataclass(frozen=True, slots=True, eq=False)
class Sampled:
    """codes: uint16, a pixel for each device pixel of `box`, oriented as shown."""

    codes: Codes
    box: Box


@dataclass(frozen=True, slots=True, eq=False)
class _Source:
    """A level of a pyramid as it lies on the pane, wherever the pane is moved to."""

    pyramid: Pyramid
    level: int
    scale: float
    film: tuple[int, int]
    orientation: Orientation

    def is_same(self, other: "_Source") -> bool:
        return (
            self.pyramid is other.pyramid
            and (self.scale, self.film, self.orientation)
            == (other.scale, other.film, other.orientation)
        )  # fmt: skip


class Sampler:
    """Of one pyramid at a time."""

    def __init__(self) -> None:
        self._source: _Source | None = None
        self._kept: Sampled | None = None

    def sample(
        self, pyramid: Pyramid, projection: Projection, pane: tuple[int, int]
    ) -> Sampled | None:
        """`projection` and `pane` (width, height) in device pixels; None where both miss."""
        level = pyramid.level_for(projection.scale)
        source = _Source(pyramid, level, projection.scale, projection.film, projection.orientation)
        box = _visible(pyramid, projection, pane)
        kept = self._kept
        if kept is not None and (self._source is None or not source.is_same(self._source)):
            kept = None
        self._source = source
        if box.is_empty:
            self._kept = None
        elif kept is None or kept.box != box:
            self._kept = _moved(source, kept, box)
        return self._kept


def _visible(pyramid: Pyramid, projection: Projection, pane: tuple[int, int]) -> Box:
    left, top = round(projection.left), round(projection.top)
    _, _, width, height = projection.frame
    frame = Box(0, 0, max(1, round(width)), max(1, round(height)))
    box = frame.common(Box(-left, -top, pane[0] - left, pane[1] - top))
    if pyramid.extent is None:
        return box
    x0, y0, x1, y1 = pyramid.extent
    if x0 >= x1:
        return Box(0, 0, 0, 0)
    corners = [projection.to_pane(x, y) for x, y in ((x0, y0), (x1, y1))]
    (ax, ay), (bx, by) = corners
    # Smoothing reaches one pixel of the level beyond what changed.
    reach = int(pyramid.step_of(pyramid.level_for(projection.scale)) * projection.scale) + 2
    touched = Box(
        int(min(ax, bx)) - left - reach,
        int(min(ay, by)) - top - reach,
        int(max(ax, bx)) - left + reach,
        int(max(ay, by)) - top + reach,
    )
    return box.common(touched)


def _moved(source: _Source, kept: Sampled | None, box: Box) -> Sampled:
    common = box.common(kept.box) if kept is not None else Box(0, 0, 0, 0)
    codes = np.empty((box.bottom - box.top, box.right - box.left), np.uint16)
    if kept is None or common.is_empty:
        codes[:] = _sampled(source, box)
        return Sampled(codes, box)
    _part(codes, box, common)[:] = _part(kept.codes, kept.box, common)
    for strip in (
        Box(box.left, box.top, box.right, common.top),
        Box(box.left, common.bottom, box.right, box.bottom),
        Box(box.left, common.top, common.left, common.bottom),
        Box(common.right, common.top, box.right, common.bottom),
    ):
        if not strip.is_empty:
            _part(codes, box, strip)[:] = _sampled(source, strip)
    return Sampled(codes, box)


def _part(codes: Codes, box: Box, part: Box) -> Codes:
    return codes[part.top - box.top : part.bottom - box.top,
                 part.left - box.left : part.right - box.left]  # fmt: skip


def _sampled(source: _Source, box: Box) -> Codes:
    """(rows, columns) of `box`, smoothed between the level's pixels."""
    across = (np.arange(box.left, box.right) + 0.5) / source.scale
    down = (np.arange(box.top, box.bottom) + 0.5) / source.scale
    orientation, (width, height) = source.orientation, source.film
    start = orientation.on_film((0.0, 0.0), source.film)
    xs, ys = (down, across) if orientation.is_sideways else (across, down)
    if start[0] > 0:
        xs = width - xs
    if start[1] > 0:
        ys = height - ys
    level = source.pyramid.levels[source.level]
    step = source.pyramid.step_of(source.level)
    codes = resampled_codes(level, ys / step - 0.5, xs / step - 0.5)
    return codes.T if orientation.is_sideways else codes


def resampled_codes(
    level: Codes, rows: NDArray[np.floating], columns: NDArray[np.floating]
) -> Codes:
    """The level at these places in its own pixels, bilinear; beyond its edge the edge goes on."""
    above, below, down = _neighbours(rows, level.shape[0])
    before, after, right = _neighbours(columns, level.shape[1])
    first = int(min(before[0], before[-1]))
    last = int(max(after[0], after[-1])) + 1
    part = level[:, first:last]
    before, after = before - first, after - first
    if not down.any() and not right.any():
        return part[np.ix_(above, before)]
    codes = np.empty((len(rows), len(columns)), np.uint16)
    # In bands, which stay in the processor's cache.
    for top in range(0, len(rows), _BAND):
        band = slice(top, top + _BAND)
        mixed = part[above[band]].astype(np.float32)
        other = part[below[band]].astype(np.float32)
        other -= mixed
        other *= down[band, np.newaxis]
        mixed += other
        near = mixed.take(before, axis=1, mode="clip")
        far = mixed.take(after, axis=1, mode="clip")
        far -= near
        far *= right
        near += far
        near += np.float32(0.5)
        codes[band] = near
    return codes


def _neighbours(
    at: NDArray[np.floating], count: int
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float32]]:
    inside = np.clip(at, 0, count - 1)
    low = inside.astype(np.intp)
    return low, np.minimum(low + 1, count - 1), (inside - low).astype(np.float32)

"""A heart gets larger by its borders moving outwards, with the lung beside them. Tokens say how
far; what they paint there, the old border and clumps of vessels, is no larger heart. Knows layers,
films and outlines only.
"""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from engine.difference.composite import change_seen
from engine.difference.laying import Backdrop
from engine.difference.outlines import Curve, every_row, wall_of
from engine.difference.smoothing import bell, smoothed, smoothstep
from engine.layers import Layers

Pixels = NDArray[np.float32]
Mask = NDArray[np.bool_]

# Above this share of its height the heart's shadow is that of the great vessels.
_OWN_FROM = 0.42
# As shares of the field's side: how evenly borders run, how far beside them heart's and lung's grey
# are read, and how softly movement ends where the layers do.
_EVEN, _BESIDE, _SOFT = 0.012, 0.05, 0.015
# Where heart and lung differ by less, a border says nothing of where it moved.
_LEAST_CONTRAST, _LEAST_ROWS = 0.04, 0.3
# From which share of that contrast on a change counts.
_COUNTED = 0.25
# Of the way from a border to the chest wall, how much it may move in its row, and where the heart
# is widest; of the field's side, from where on it does.
_FARTHEST, _MOST, _LEAST = 0.72, 0.6, 0.004
# Of what a heart grows by, how much its border to the patient's right takes, and that to the left.
_SHARES = 0.32, 0.68
# Of the heart's own height: where movement begins above and ends below it, and over how much.
_RISES, _OVER, _ENDS, _FALLS = 0.35, 0.75, 0.3, 0.6


@dataclass(frozen=True, slots=True, eq=False)
class _Border:
    """One side of the heart, a value for each row of the field. border, wall: columns from the
    heart's middle, outwards. towards: 1 where that is the image's right, else -1."""

    middle: Curve
    border: Curve
    wall: Curve
    towards: int

    @classmethod
    def of(cls, middle: Curve, border: Curve, wall: Curve, towards: int) -> Self:
        """border, wall: columns of the field."""
        outwards = np.maximum(towards * (border - middle), 1.0)
        return cls(middle, outwards, towards * (wall - middle), towards)

    def away(self, side: int) -> Curve:
        """(S, S): how far outwards each column lies."""
        return self.towards * (np.arange(side) - self.middle[:, None])

    def moved_by(self, change: Pixels, film: Pixels, by_row: Curve) -> float | None:
        """By how many columns it moved outwards; None where nothing can be read.

        What lies between the old and the new border changed by the contrast of heart and lung: all
        that changed by some of it is counted.
        """
        away, beside = self.away(len(film)), _BESIDE * len(film)
        border, wall = self.border[:, None], self.wall[:, None]
        heart = _mean_of_rows(film, (away > border - beside) & (away < border - 1))
        lung = _mean_of_rows(film, (away > border + 1) & (away < np.minimum(border + beside, wall)))
        contrast = heart - lung
        known = (by_row > _LEAST_ROWS) & (contrast > _LEAST_CONTRAST)
        if np.count_nonzero(known) < _LEAST_ROWS * np.count_nonzero(by_row > _LEAST_ROWS):
            return None
        enough = _COUNTED * np.maximum(contrast, _LEAST_CONTRAST)[:, None]
        counted = ((change > enough) & (away > border) & (away < wall)).sum(axis=1)[known]
        by = float((counted * by_row[known]).sum() / np.square(by_row[known]).sum())
        return min(by, _MOST * float(self.wall.max() - self.border.max()))

    def movement(self, by: float, by_row: Curve, side: int) -> Curve:
        """(S, S), columns to the image's right: `by` outwards at the border's new place, nothing at
        the heart's middle and at the chest wall."""
        away, border, wall = self.away(side), self.border[:, None], self.wall[:, None]
        room = np.maximum(wall - border, 1.0)
        moves = np.minimum(by * by_row[:, None], _FARTHEST * room)
        after = border + moves
        inner = np.clip(away / after, 0, 1)
        outer = np.clip(1 - (away - after) / np.maximum(wall - after, 1.0), 0, 1)
        return self.towards * moves * inner * outer


@dataclass(frozen=True, slots=True, eq=False)
class _Heart:
    """Its border to the patient's right and to the left, and how much of a movement each row
    shows."""

    borders: tuple[_Border, _Border]
    by_row: Curve

    @classmethod
    def of(cls, heart: Mask, lungs: tuple[Mask, Mask]) -> Self | None:
        """heart, lungs: (S, S), the lung on the image's left first. None where one is missing."""
        rows = np.flatnonzero(heart.any(axis=1))
        if not rows.size or not all(lung.any() for lung in lungs):
            return None
        own = rows[rows >= rows[0] + _OWN_FROM * (rows[-1] - rows[0])]
        side = len(heart)
        even = _EVEN * side
        first = every_row(own, heart[own].argmax(axis=1), side, even)
        last = every_row(own, side - 1 - heart[own, ::-1].argmax(axis=1), side, even)
        middle = (first + last) / 2
        borders = (
            _Border.of(middle, first, _wall(lungs[0]), -1),
            _Border.of(middle, last, _wall(lungs[1]), 1),
        )
        return cls(borders, _by_row(own, side))


def with_larger_heart(
    layers: Layers, backdrop: Backdrop, heart: Mask, lungs: tuple[Mask, Mask]
) -> Layers:
    """The heart's growth as a movement of its borders, in place of all that the layers do; as they
    are where its borders cannot be read or stay, and nowhere where they do not reach.

    backdrop: of the film; the outlines: (S, S), the lung on the image's left first.
    """
    found = _Heart.of(heart, lungs)
    if found is None:
        return layers
    side, change = layers.size, change_seen(backdrop, layers)
    read = [border.moved_by(change, backdrop.small, found.by_row) for border in found.borders]
    across = np.zeros((side, side))
    for border, by in zip(found.borders, _both(read), strict=True):
        across += border.movement(by, found.by_row, side)
    if np.abs(across).max() < _LEAST * side:
        return layers
    soft = smoothed(layers.touched.astype(np.float32), bell(_SOFT * side))
    across = np.where(layers.touched, across * np.clip(2 * soft - 1, 0, 1) / side, 0)
    none = Layers.shaded(np.zeros_like(layers.shade))
    return Layers.of(replace(none, across=across.astype(np.float32)).stack)


def _both(read: list[float | None]) -> list[float]:
    """By how much both borders moved, where one that cannot be read moves as the other one does;
    not at all where neither can."""
    known = [by / share for by, share in zip(read, _SHARES, strict=True) if by is not None]
    whole = known[0] if known else 0.0
    return [share * whole if by is None else by for by, share in zip(read, _SHARES, strict=True)]


def _mean_of_rows(film: Pixels, where: NDArray[np.bool_]) -> Curve:
    return np.where(where, film, 0).sum(axis=1) / np.maximum(where.sum(axis=1), 1)


def _wall(lung: Mask) -> Curve:
    rows = np.flatnonzero(lung.any(axis=1))
    return every_row(rows, wall_of(lung)[rows], len(lung), _EVEN * len(lung))


def _by_row(own: NDArray[np.intp], side: int) -> Curve:
    rows, start, stop = np.arange(side, dtype=np.float64), int(own[0]), int(own[-1]) + 1
    height = stop - start
    rise = smoothstep((rows - start + _RISES * height) / (_OVER * height))
    return rise * smoothstep((stop + _ENDS * height - rows) / (_FALLS * height))

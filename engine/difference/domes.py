"""Lungs that inflate push their domes down, and what lies below with them, where tokens leave the
old line over a black band. Knows layers, films and outlines only.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from engine.difference.composite import change_seen
from engine.difference.laying import Backdrop
from engine.difference.smoothing import bell, smoothed
from engine.layers import Layers

Pixels = NDArray[np.float32]
Mask = NDArray[np.bool_]
Rows = NDArray[np.float64]

# Change of grey from which on lung has taken the place of the abdomen.
_DARKER = -0.05
# Shares of the field's side: how far a dome can move, from where on it is said to, how evenly, how
# far below it the abdomen follows at least, and how wide borders of what moves are.
_FARTHEST, _LEAST, _EVEN, _FOLLOWS, _SOFT, _BORDER = 0.22, 0.012, 0.03, 0.1, 0.015, 0.005
# A lung with fewer columns, as a share of the field's side, has no dome that could be found.
_NARROWEST = 0.05
# Of a lung's height: above the first share nothing moves down with it, and columns that end above
# the second do not end at its dome. Beside the dome movement fades over such a share of the field.
_ANCHOR, _DOMES_FROM, _FADES = 0.4, 0.7, 0.1
# How much lower than the costophrenic angle a dome comes to lie at most. On the way from the anchor
# down to the dome: where movement, and where the lung's own grey, take the place of what was there.
_DEEPER = 0.015
_MOVES, _PAINTED = (0.0, 0.3), (0.5, 0.9)
# Of what the film shows below a dome, how far down the dome may come: nothing can follow it from
# beyond the film. Darker is no film.
_MOST_BELOW, _BLACK = 0.3, 0.02
# The abdomen follows over so many times as much as the dome moves at least: less would fold it.
_SQUEEZED = 2.5


@dataclass(frozen=True, slots=True, eq=False)
class _Dome:
    """Of the columns of a lung: where its dome is, by how many rows it gets lower, and how far that
    concerns them. anchor: the row above which nothing moves."""

    side: int
    columns: NDArray[np.intp]
    base: Rows
    lower: Rows
    beside: Rows
    anchor: float

    @property
    def rows(self) -> NDArray[np.float64]:
        return np.arange(self.side, dtype=np.float64)[:, None]

    @property
    def follows(self) -> Rows:
        """How far below the new dome the abdomen moves."""
        return np.maximum(_FOLLOWS * self.side, _SQUEEZED * self.lower)

    @property
    def over(self) -> NDArray[np.bool_]:
        """The columns that are not beside it."""
        return self.beside == 1

    def reach(self, below: Rows) -> NDArray[np.bool_]:
        """(S, columns): from the anchor to so many rows below the new dome."""
        return (self.rows > self.anchor) & (self.rows < self.base + self.lower + below)

    def movement(self) -> NDArray[np.float64]:
        """(S, columns), in rows: the lung is stretched, the abdomen squeezed."""
        after = self.base + self.lower
        lung = (self.rows - self.anchor) / np.maximum(after - self.anchor, 1.0)
        abdomen = 1 - (self.rows - after) / self.follows
        moves = self.lower * np.where(self.rows <= after, lung, abdomen)
        return moves * self.reach(self.follows)

    def ramp(self, shares: tuple[float, float]) -> NDArray[np.float64]:
        """From 0 to 1 between these shares of the way down from the anchor to the old dome."""
        way = (self.rows - self.anchor) / np.maximum(self.base - self.anchor, 1.0)
        return np.clip((way - shares[0]) / (shares[1] - shares[0]), 0, 1)

    def map(self, values: NDArray[np.floating | np.bool_], width: float) -> Pixels:
        """Values of (S, columns) in the whole field, (S, S), with borders so wide."""
        whole = np.zeros((self.side, self.side), np.float32)
        whole[:, self.columns] = values
        return smoothed(whole, bell(width * self.side))


def with_lower_domes(layers: Layers, backdrop: Backdrop, lungs: Sequence[Mask]) -> Layers:
    """The same layers, where the dome of each of these lungs, (S, S) each, moves down with all that
    is near it instead of being painted over; nowhere where they did not reach.

    backdrop: of the film.
    """
    if not lungs:
        return layers
    change, reached = change_seen(backdrop, layers), _within(layers.touched)
    bottom = int(np.flatnonzero((backdrop.small > _BLACK).any(axis=1))[-1:].sum())
    for lung in lungs:
        dome = _found(lung, change, bottom)
        if dome is not None:
            layers = _lowered(layers, dome, lung, reached)
    return layers


def _found(lung: Mask, change: Pixels, bottom: int) -> _Dome | None:
    """None where there is no dome, or it stays. bottom: the film's last row above a black bar."""
    side, columns = len(lung), np.flatnonzero(lung.any(axis=0))
    if len(columns) < _NARROWEST * side:
        return None
    over_dome = _over_dome(lung, columns)
    base = _even(_last_rows(lung, columns), over_dome, side)
    lower = _rows_lower(change, columns, base, over_dome)
    lower = np.minimum(lower, _MOST_BELOW * np.maximum(bottom - base, 0))
    if lower.max() < _LEAST * side:
        return None
    # Domes flatten towards the level of the costophrenic angle.
    lower = np.clip(base.max() + _DEEPER * side - base, 0, lower)
    top = float(np.flatnonzero(lung.any(axis=1))[0])
    anchor = top + _ANCHOR * (float(base.mean()) - top)
    return _Dome(side, columns, base, lower, _beside(columns, over_dome, side), anchor)


def _lowered(layers: Layers, dome: _Dome, lung: Mask, reached: Pixels) -> Layers:
    # Not the heart, which stands before the dome: beside it the abdomen follows less and less.
    own = (lung[:, dome.columns] & dome.over) | (dome.rows > dome.base)
    where = reached * dome.map(own * dome.reach(dome.follows) * dome.beside, _SOFT)
    moving = where * dome.map(dome.ramp(_MOVES), _BORDER)
    moved = dome.map(dome.movement(), _SOFT) / np.float32(dome.side)
    # The lung's own grey goes on down to the new dome; what was painted over the abdomen goes.
    painted = where * dome.map(dome.ramp(_PAINTED) * dome.over, _SOFT)
    grey = np.float32(np.median(layers.shade[lung]))
    shade = grey * dome.map(dome.reach(np.zeros_like(dome.base)), _BORDER)
    changed = {
        "shade": layers.shade + painted * (shade - layers.shade),
        "veil": layers.veil * (1 - painted),
        "unmarked": layers.unmarked * (1 - painted),
        "line": layers.line * (1 - painted),
        "down": layers.down + moving * (moved - layers.down),
    }
    return Layers.of(replace(layers, **changed).stack)


def _over_dome(lung: Mask, columns: NDArray[np.intp]) -> slice:
    """Of a lung's columns those whose lower end is the dome; beside the heart, and where the chest
    wall curves in, they end higher."""
    top, deepest = np.flatnonzero(lung.any(axis=1))[[0, -1]]
    ends = _last_rows(lung, columns)
    low = np.flatnonzero(ends >= top + _DOMES_FROM * (deepest - top))
    return slice(int(low[0]), int(low[-1]) + 1)


def _last_rows(lung: Mask, columns: NDArray[np.intp]) -> Rows:
    return (len(lung) - 1 - lung[::-1, columns].argmax(axis=0)).astype(np.float64)


def _beside(columns: NDArray[np.intp], over_dome: slice, side: int) -> Rows:
    """1 over the dome, falling to 0 beside it: the heart's own base does not move."""
    places = np.arange(len(columns))
    start, stop, _ = over_dome.indices(len(columns))
    far = np.maximum(np.maximum(start - places, places - stop + 1), 0)
    return np.clip(1 - far / (_FADES * side), 0, 1)


def _rows_lower(change: Pixels, columns: NDArray[np.intp], base: Rows, over_dome: slice) -> Rows:
    """By how many rows the dome stands lower in each column."""
    side = len(change)
    rows = np.arange(side)[:, None]
    below = (rows > base) & (rows < base + _FARTHEST * side)
    darker = ((change[:, columns] < _DARKER) & below).sum(axis=0)
    return _even(darker.astype(np.float64), over_dome, side)


def _even(along: Rows, over_dome: slice, side: int) -> Rows:
    """Smooth, and beside the heart as it is beside the dome."""
    kernel = bell(_EVEN * side)
    start, stop, _ = over_dome.indices(len(along))
    reach = len(kernel) // 2
    before, behind = start + reach, len(along) - stop + reach
    padded = np.pad(along[over_dome], (before, behind), mode="edge")
    return np.convolve(padded, kernel / kernel.sum(), mode="valid").astype(np.float64)


def _within(touched: Mask) -> Pixels:
    soft = smoothed(touched.astype(np.float32), bell(_SOFT * len(touched)))
    return np.asarray(np.clip(2 * soft - 1, 0, 1), np.float32)

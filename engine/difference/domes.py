"""Lungs that grow or shrink downwards move their domes: below the old ones lies what was above it,
where tokens leave the old line over a black band. Knows layers, films and outlines only.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.difference.composite import change_seen
from engine.difference.laying import Backdrop
from engine.difference.smoothing import bell, smoothed
from engine.layers import Layers

Pixels = NDArray[np.float32]
Mask = NDArray[np.bool_]
Rows = NDArray[np.float64]

# Change of grey from which on lung has taken the place of the abdomen, or the other way round.
_OTHER = 0.05
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
# The abdomen is squeezed to this share of its height at most, so that nothing is folded.
_SQUEEZED = 2.5


def with_moved_domes(layers: Layers, backdrop: Backdrop, lungs: Iterable[Mask]) -> Layers:
    """The same layers, where the dome of each of these lungs, (S, S) each, moves with all that is
    near it instead of being painted over; nowhere where they did not reach.

    backdrop: of the film.
    """
    change = change_seen(backdrop, layers)
    reached = _within(layers.touched)
    for lung in lungs:
        layers = _moved(layers, change, lung, reached)
    return layers


def _moved(layers: Layers, change: Pixels, lung: Mask, reached: Pixels) -> Layers:
    side = layers.size
    columns = np.flatnonzero(lung.any(axis=0))
    if len(columns) < _NARROWEST * side:
        return layers
    over_dome = _over_dome(lung, columns)
    base = _dome(lung, columns, over_dome)
    lower = _lowered(change, columns, base, over_dome)
    if np.abs(lower).max() < _LEAST * side:
        return layers
    rows = np.arange(side)[:, None]
    top = np.flatnonzero(lung.any(axis=1))[0]
    anchor = top + _ANCHOR * (base.mean() - top)
    # Domes flatten towards the level of the costophrenic angle.
    lower = np.minimum(lower, base.max() + _DEEPER * side - base)
    after = base + lower
    follows = np.maximum(_FOLLOWS * side, _SQUEEZED * np.abs(lower))
    above = lower * (rows - anchor) / np.maximum(after - anchor, 1.0)
    below = lower * (1 - (rows - after) / follows)
    reach = (rows > anchor) & (rows < after + follows)
    # Not the heart, which stands before the dome: beside it the abdomen follows less and less.
    beside = _beside(columns, over_dome, side)
    own = reach & ((lung[:, columns] & (beside == 1)) | (rows > base))
    soft = bell(_SOFT * side)
    where = smoothed(_of_columns(own * beside, columns, side), soft) * reached
    moves = np.where(reach, np.where(rows <= after, above, below), 0)
    moved = smoothed(_of_columns(moves, columns, side), soft) / np.float32(side)
    # The lung's own grey goes on down to the new dome; what was painted over the abdomen goes.
    shade = _grey_of_lung(layers.shade, lung) * smoothed(
        _of_columns(reach & (rows < after), columns, side), bell(_BORDER * side)
    )
    moving = where * _of_columns(_ramp(rows, anchor, base, _MOVES), columns, side)
    lower_lung = _ramp(rows, anchor, base, _PAINTED) * (beside == 1)
    painted = where * smoothed(_of_columns(lower_lung, columns, side), soft)
    changed = {
        "shade": layers.shade + painted * (shade - layers.shade),
        "veil": layers.veil * (1 - painted),
        "unmarked": layers.unmarked * (1 - painted),
        "line": layers.line * (1 - painted),
        "down": layers.down + moving * (moved - layers.down),
    }
    return Layers.of(replace(layers, **changed).stack)


def _ramp(
    rows: NDArray[np.intp], anchor: float, base: Rows, shares: tuple[float, float]
) -> NDArray[np.float64]:
    """From 0 to 1 between these shares of the way down from the anchor to the dome."""
    way = (rows - anchor) / np.maximum(base - anchor, 1.0)
    return np.clip((way - shares[0]) / (shares[1] - shares[0]), 0, 1)


def _of_columns(values: NDArray[Any], columns: NDArray[np.intp], side: int) -> Pixels:
    """values: (S, columns). 0 in all others."""
    whole = np.zeros((side, side), np.float32)
    whole[:, columns] = values
    return whole


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


def _dome(lung: Mask, columns: NDArray[np.intp], over_dome: slice) -> Rows:
    """The last row of a lung in each of its columns, evened out."""
    return _even(_last_rows(lung, columns), over_dome, len(lung))


def _lowered(change: Pixels, columns: NDArray[np.intp], base: Rows, over_dome: slice) -> Rows:
    """By how many rows the dome stands lower in each column; below 0 it stands higher."""
    side = len(change)
    rows = np.arange(side)[:, None]
    own = change[:, columns]
    near = np.abs(rows - base) < _FARTHEST * side
    darker = ((own < -_OTHER) & near & (rows > base)).sum(axis=0)
    denser = ((own > _OTHER) & near & (rows <= base)).sum(axis=0)
    lower = darker if darker[over_dome].sum() >= denser[over_dome].sum() else -denser
    return _even(lower.astype(np.float64), over_dome, side)


def _even(along: Rows, over_dome: slice, side: int) -> Rows:
    """Smooth, and beside the heart as it is beside the dome."""
    kernel = bell(_EVEN * side)
    start, stop, _ = over_dome.indices(len(along))
    reach = len(kernel) // 2
    before, behind = start + reach, len(along) - stop + reach
    padded = np.pad(along[over_dome], (before, behind), mode="edge")
    return np.convolve(padded, kernel / kernel.sum(), mode="valid").astype(np.float64)


def _grey_of_lung(shade: Pixels, lung: Mask) -> np.float32:
    return np.float32(np.median(shade[lung]))


def _within(touched: Mask) -> Pixels:
    soft = smoothed(touched.astype(np.float32), bell(_SOFT * len(touched)))
    return np.asarray(np.clip(2 * soft - 1, 0, 1), np.float32)

"""A small collapse is a plate a few millimetres thick, finer than a token: where tokens leave a
faint cloud, the plate is drawn on its densest line. Knows films and outlines only."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
from numpy.typing import NDArray

from engine.difference.smoothing import bell, smoothed, smoothstep
from engine.layers import Layers

Pixels = NDArray[np.float32]
Mask = NDArray[np.bool_]

# A cloud is faint whose smoothed grey is nowhere more; over how much of the field's side.
_FAINT, _SMOOTH = 0.09, 0.02
# Half a plate's thickness, a share of the lung's height, and how far its grey is soft beside it.
_THICK, _SOFT = 0.011, 0.6
# Of the way from the lung's grey to soft tissue's.
_OPACITY = 0.42
# Rows to a column that a plate may tilt by; over how much of its length it ends.
_TILTS, _ENDS = np.linspace(-0.2, 0.2, 9), 0.18
# From where to where of the lung's width a plate may run: never quite at the wall.
_FIRST, _LAST = 0.06, 0.92
# A cloud over fewer columns has no direction.
_LEAST_COLUMNS = 8


@dataclass(frozen=True, slots=True)
class _Line:
    """A straight line over columns `first` to `last`, at `row` in its middle column."""

    row: float
    tilt: float
    first: int
    last: int

    def rows(self, columns: Pixels) -> Pixels:
        middle = (self.first + self.last) / 2
        return np.asarray(self.row + self.tilt * (columns - middle), np.float32)


def with_plates(layers: Layers, film: Pixels, heart: Mask, lungs: Sequence[Mask]) -> Layers:
    """The same layers with a plate in each of these lungs in which no more than a faint cloud
    came; only where the layers reach.

    film, and the outlines: (S, S), at the layers' size. The heart's grey is soft tissue's.
    """
    shade, unmarked = layers.shade.copy(), layers.unmarked.copy()
    cloud = _cloud(layers)
    grey = smoothed(film, bell(_SMOOTH * layers.size))
    for lung in lungs:
        tissue = float(film[heart if heart.any() else ~lung].mean())
        inside = np.where(lung & layers.touched, cloud, 0)
        line = _densest(inside, lung)
        if line is None or not is_faint(layers, lung):
            continue
        plate = _plate(line, lung) * np.where(layers.touched, lung, False)
        lacking = np.clip(tissue - grey, 0, None) * np.float32(_OPACITY) * plate
        shade = np.maximum(shade, lacking)
        unmarked = np.maximum(unmarked, plate)
    return Layers.of(replace(layers, shade=shade, unmarked=unmarked).stack)


def is_faint(layers: Layers, lung: Mask) -> bool:
    """Whether no more than a faint cloud came in the lung."""
    return not np.any(_cloud(layers)[lung & layers.touched] > _FAINT)


def _cloud(layers: Layers) -> Pixels:
    return smoothed(np.maximum(layers.shade, 0), bell(_SMOOTH * layers.size))


def _densest(cloud: Pixels, lung: Mask) -> _Line | None:
    """The line, nearly level, along which most of the cloud lies; None without one."""
    columns = np.flatnonzero((cloud > 0).any(axis=0))
    if len(columns) < _LEAST_COLUMNS:
        return None
    of_lung = np.flatnonzero(lung.any(axis=0))
    first = max(columns[0], round(of_lung[0] + _FIRST * len(of_lung)))
    last = min(columns[-1], round(of_lung[0] + _LAST * len(of_lung)))
    found: tuple[float, _Line] | None = None
    there = np.arange(len(lung))[first : last + 1]
    at = there.astype(np.float32)
    for tilt, row in product(_TILTS, np.flatnonzero((cloud > 0).any(axis=1))):
        line = _Line(float(row), float(tilt), int(first), int(last))
        rows = np.clip(np.rint(line.rows(at)), 0, len(cloud) - 1).astype(np.intp)
        on_it = float(cloud[rows, there].sum())
        if found is None or on_it > found[0]:
            found = on_it, line
    return None if found is None or found[0] <= 0 else found[1]


def _plate(line: _Line, lung: Mask) -> Pixels:
    """(S, S) in [0, 1]."""
    rows, columns = (np.arange(length, dtype=np.float32) for length in lung.shape)
    rows_there = np.flatnonzero(lung.any(axis=1))
    thick = max(0.8, _THICK * (rows_there[-1] - rows_there[0]))
    away = np.abs(rows[:, None] - line.rows(columns)) / thick
    across = np.clip((1 + _SOFT - away) / (2 * _SOFT), 0, 1)
    length = max(1, line.last - line.first)
    ends = np.minimum(columns - line.first, line.last - columns) / (_ENDS * length)
    return np.asarray(across * smoothstep(ends), np.float32)

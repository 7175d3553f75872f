"""What filled one lung is gone when that lung looks as the other one does: no denser, and with ribs
and vessels. Tokens clear it halfway, and know nothing of what was hidden; the other lung stands in
for both. Knows films and outlines only."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from engine.difference.composite import change_seen
from engine.difference.laying import Backdrop, moved
from engine.difference.outlines import wall_is_left, wall_of
from engine.difference.smoothing import bell, smoothed
from engine.layers import Layers

Pixels = NDArray[np.float32]
Mask = NDArray[np.bool_]

# Over how much of the field's side lungs are compared: coarser than ribs and vessels.
_COMPARED = 0.035
# Healthy lungs differ by that much, and cleared ones may be so much clearer; more than the last is
# another thing than a veil.
_ALIKE, _CLEARER, _MOST = 0.012, 0.03, 0.3
# Where nothing was changed both lungs say how they differ, if it is so much of them.
_UNTOUCHED = 0.1
# Over how much of the field's side the clearing begins at the lung's border.
_SOFT = 0.012
# How much denser than the other lung what hides the lung's own detail begins, and hides all of it.
_HIDES, _HIDDEN = 0.04, 0.12
# Of the other lung's detail, and the strongest of it: what is brighter is a device or a border.
_DETAIL, _STRONGEST = 0.8, 0.1
_HALF = 0.5


def cleared(layers: Layers, backdrop: Backdrop, other: Mask, lung: Mask, heart: Mask) -> Layers:
    """The same layers where what is still denser in `lung` than opposite, in the `other` one, goes,
    too, and what it hid is seen as the other one shows it; as far as the layers reach.

    backdrop: of the film; the outlines: (S, S). That of the lung need not reach behind what fills
    it: where the other one's mirror lies beside the heart there is lung.
    """
    middle = _middle(lung, other)
    if middle is None:
        return layers
    other, lung, heart = (_outline_moved(outline, layers) for outline in (other, lung, heart))
    place = _place(lung, _flipped(other, middle) > _HALF, heart)
    near, soft = bell(_COMPARED * layers.size), bell(_SOFT * layers.size)
    prior, after = _moved(backdrop.small, layers), backdrop.small + change_seen(backdrop, layers)
    theirs, even = _within(after, other, near), _within(after, place, near)
    opposite = _flipped(theirs, middle)
    excess, went = even - opposite, _within(prior, place, near) - even
    excess = excess - _usual(excess, place, place & ~layers.touched)
    hidden = _share(np.asarray(excess + went, np.float32))
    detail = np.float32(_DETAIL) * _flipped(after - theirs, middle) - (after - even)
    added = hidden * np.clip(detail, -_STRONGEST, _STRONGEST) - _veil(excess, went, hidden)
    reached = np.clip(2 * smoothed(place.astype(np.float32), soft) - 1, 0, 1)
    reached *= smoothed(layers.touched.astype(np.float32), soft)
    shade = layers.shade + np.where(layers.touched, reached * added, 0)
    return Layers.of(replace(layers, shade=shade).stack)


def _share(denser: Pixels) -> Pixels:
    """How much of the lung's detail is hidden by what is so much denser, [0, 1]."""
    return np.asarray(np.clip((denser - _HIDES) / (_HIDDEN - _HIDES), 0, 1), np.float32)


def _veil(excess: Pixels, went: Pixels, hidden: Pixels) -> Pixels:
    """What is too dense, where some of it went already, and where all was hidden what is too
    clear."""
    dense = np.minimum(np.clip(excess - np.float32(_ALIKE), 0, _MOST), np.maximum(went, 0))
    clear = hidden * np.clip(excess + np.float32(_CLEARER), -_MOST, 0)
    return np.asarray(dense + clear, np.float32)


def _usual(excess: Pixels, place: Mask, untouched: Mask) -> float:
    """How the lungs differ where nothing was changed; 0 where that is too little to say."""
    if np.count_nonzero(untouched) <= _UNTOUCHED * np.count_nonzero(place):
        return 0.0
    return float(np.median(excess[untouched]))


def _middle(lung: Mask, other: Mask) -> float | None:
    """The column halfway between both chest walls; None where no row shows both lungs."""
    both = lung.any(axis=1) & other.any(axis=1)
    if not both.any():
        return None
    return float(np.median((wall_of(lung)[both] + wall_of(other)[both]) / 2))


def _place(lung: Mask, opposite: Mask, heart: Mask) -> Mask:
    """What of the other lung's mirror is lung: beside the heart, and where the lung's own outline
    ends at the mediastinum, which is no mirror of itself."""
    from_middle = lung[:, ::-1] if wall_is_left(lung) else lung
    ends = np.where(lung.any(axis=1), from_middle.argmax(axis=1), 0)
    columns = np.arange(len(lung))
    outside = np.greater_equal(columns[::-1] if wall_is_left(lung) else columns, ends[:, None])
    return np.asarray(opposite & ~heart & outside, np.bool_)


def _flipped(film: Pixels | Mask, middle: float) -> Pixels:
    """(S, S): what lies opposite; the film's border goes on."""
    side = len(film)
    columns = np.clip(round(2 * middle) - np.arange(side), 0, side - 1)
    return np.ascontiguousarray(film[:, columns], np.float32)


def _moved(film: Pixels, layers: Layers) -> Pixels:
    """With what moves where it is in the end."""
    if not layers.moves:
        return film
    return moved(film, layers.down * layers.size, layers.across * layers.size)


def _outline_moved(outline: Mask, layers: Layers) -> Mask:
    return np.asarray(_moved(outline.astype(np.float32), layers) > _HALF)


def _within(film: Pixels, place: Mask, near: NDArray[np.float64]) -> Pixels:
    """The film smoothed within the place; what is beside it does not count."""
    inside = place.astype(np.float32)
    weight = np.maximum(smoothed(inside, near), np.float32(1e-3))
    return np.asarray(smoothed(film * inside, near) / weight, np.float32)

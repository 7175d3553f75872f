"""Consolidation and oedema fill a lung acinus by acinus: their borders are ill-defined and their
grey is patchy, where tokens leave straight edges and one even grey. Knows layers and outlines only.
"""

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from engine.difference.laying import moved
from engine.difference.smoothing import bell, smoothed
from engine.layers import Layers

Pixels = NDArray[np.float32]
Mask = NDArray[np.bool_]

# Shares of the field's side: how coarse the unevenness is, coarse and fine; how near the lungs'
# borders nothing is displaced. What is finer counts so much; nothing is whiter than so many
# deviations.
_COARSE, _FINE, _BORDER = 0.035, 0.012, 0.02
_FINE_SHARE, _WHITEST = 0.45, 0.7
# Added grey from which on a lung is filled, and the share of it that may be whiter than patches.
_FILLED, _AS_WHITE = 0.03, 0.85


@dataclass(frozen=True, slots=True)
class Patchiness:
    """edges: by how much of the field's side borders are displaced, one standard deviation. soft:
    how wide they are. grey: by which share greys differ, one standard deviation."""

    edges: float
    soft: float
    grey: float


def with_patches(layers: Layers, film: Pixels, lungs: Mask, patchiness: Patchiness) -> Layers:
    """The same layers, whose grey within `lungs` (S, S) is patchy and ends ill-defined; only what
    they add, and nowhere where they did not reach. The same for the same layers.

    film: (S, S), at the layers' size.
    """
    side = layers.size
    filled = lungs & (layers.shade > _FILLED)
    if not filled.any():
        return layers
    within = np.clip(2 * smoothed(lungs.astype(np.float32), bell(_BORDER * side)) - 1, 0, 1)
    down, across, grey = _unevenness(side)
    reached = np.clip(
        2 * smoothed(layers.touched.astype(np.float32), bell(_BORDER * side)) - 1, 0, 1
    )
    far = within * np.float32(patchiness.edges * side)
    uneven = {
        name: layer
        + within * reached * (_spread(layer, far * down, far * across, patchiness) - layer)
        for name, layer in (
            ("shade", layers.shade),
            ("veil", layers.veil),
            ("unmarked", layers.unmarked),
        )
    }
    spread = np.asarray(uneven["shade"], np.float32)
    added = np.maximum(smoothed(spread, bell(_FINE * side)), 0)
    uneven["shade"] = uneven["shade"] + within * reached * patchiness.grey * grey * added
    # A patch over hilum or heart is no whiter than the others.
    white = np.float32(np.quantile((film + layers.shade)[filled], _AS_WHITE))
    most = np.maximum(white - smoothed(film, bell(_FINE * side)), layers.shade)
    uneven["shade"] = np.where(lungs, np.minimum(uneven["shade"], most), uneven["shade"])
    return Layers.of(replace(layers, **uneven).stack)


def _spread(layer: Pixels, down: Pixels, across: Pixels, patchiness: Patchiness) -> Pixels:
    return smoothed(moved(layer, down, across), bell(patchiness.soft * len(layer)))


@lru_cache(maxsize=2)
def _unevenness(side: int) -> tuple[Pixels, Pixels, Pixels]:
    """Three fields (side, side) of mean 0 and deviation 1, coarse with something finer in them; the
    last, of greys, has no peaks."""
    rng = np.random.default_rng(0)
    return _field(rng, side), _field(rng, side), np.minimum(_field(rng, side), _WHITEST)


def _field(rng: np.random.Generator, side: int) -> Pixels:
    total = np.zeros((side, side), np.float32)
    for size, share in ((_COARSE, 1.0), (_FINE, _FINE_SHARE)):
        drawn = smoothed(rng.standard_normal((side, side)).astype(np.float32), bell(size * side))
        total += np.float32(share) * drawn / drawn.std()
    return np.asarray((total - total.mean()) / total.std(), np.float32)

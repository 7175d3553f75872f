"""What fills a lung leaves streaks of bronchi, vessels and septa, which run out from the hilum; an
opacity without any is smoother than boxed real ones. Knows layers and outlines only."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from engine.difference.smoothing import bell, smoothed
from engine.layers import Layers

Pixels = NDArray[np.float32]
Mask = NDArray[np.bool_]

# In cycles per side of the field: coarser than that is the opacity's own shape. Power falls with
# the cube of the frequency, as in boxed real opacities.
_COARSEST, _FALL = 26.0, 1.5
# Directions of streaks, how much one differs along itself, in radians, and how strong mottling
# without any direction is beside them.
_WAYS, _NARROW, _MOTTLED = 12, 0.3, 0.9
# Deviation of the strongest streaks, in grey.
_MOST = 0.03
# Streaks bend: deviation of their direction, in radians, and in how many regions to a side.
_BENT, _REGIONS = 0.7, 14.0
# Added grey from which on a lung is filled, and the share of vessels gone from which it is plain.
_DENSE, _PLAIN = 0.04, 0.3
_LEAST_PIXELS = 20


def with_streaks(layers: Layers, film: Pixels, lungs: Sequence[Mask], share: float) -> Layers:
    """The same layers with streaks in what fills these lungs, as strong as the texture of the film
    that they hide, times `share`; nowhere else.

    film, and each lung: (S, S), at the layers' size.
    """
    fine = film - smoothed(film, bell(layers.size / (2 * np.pi * _COARSEST)))
    filled = np.clip(layers.unmarked, 0, 1) * np.clip(layers.shade / _DENSE, 0, 1)
    shade = layers.shade.copy()
    for lung in lungs:
        plain = lung & (filled > _PLAIN)
        if np.count_nonzero(plain) >= _LEAST_PIXELS:
            hidden = float(np.sqrt(np.square(fine[plain]).mean()))
            strength = np.float32(min(share * hidden, _MOST))
            shade += strength * np.where(lung, filled, 0) * _radiating(lung)
    return Layers.of(replace(layers, shade=shade).stack)


def _radiating(lung: Mask) -> Pixels:
    """(S, S), mean 0 and deviation 1 within the lung."""
    rows, columns = np.nonzero(lung)
    inner = columns.max() if columns.mean() < len(lung) / 2 else columns.min()
    down, across = np.arange(len(lung))[:, None] - rows.mean(), np.arange(len(lung)) - inner
    outwards = np.arctan2(down, across)
    bend, mottled, *along = _fields(len(lung))
    outwards = outwards + _BENT * bend
    mixed = np.float32(_MOTTLED) * mottled
    for way, field in enumerate(along):
        apart = _between(outwards, np.pi * way / _WAYS)
        mixed = mixed + np.exp(-np.square(apart * _WAYS / np.pi)) * field
    return np.asarray((mixed - mixed[lung].mean()) / mixed[lung].std(), np.float32)


@lru_cache(maxsize=2)
def _fields(side: int) -> tuple[Pixels, ...]:
    """Noise (side, side) of deviation 1: coarse, mottled, then along each of `_WAYS`."""
    rng = np.random.default_rng(3)
    down, across = np.fft.fftfreq(side, 1 / side)[:, None], np.fft.rfftfreq(side, 1 / side)
    cycles = np.hypot(down, across)
    power = np.where(cycles < _COARSEST, 0, np.maximum(cycles, 1.0) ** -_FALL)

    def field(weight: NDArray[np.float64]) -> Pixels:
        noise = np.fft.rfft2(rng.standard_normal((side, side)))
        drawn = np.fft.irfft2(noise * weight, (side, side))
        return np.asarray(drawn / drawn.std(), np.float32)

    steep = np.arctan2(down, across) + np.pi / 2
    aside = [_between(steep, np.pi * way / _WAYS) for way in range(_WAYS)]
    coarse = field(np.exp(-np.square(cycles / _REGIONS)))
    return (
        coarse,
        field(power),
        *(field(power * np.exp(-np.square(one / _NARROW))) for one in aside),
    )


def _between(angles: NDArray[np.float64], way: float) -> NDArray[np.float64]:
    """Of undirected lines, in [0, pi / 2]."""
    return np.abs((angles - way + np.pi / 2) % np.pi - np.pi / 2)

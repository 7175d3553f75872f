"""Noise as a film's dense parts have it: it stands where a film's own detail is hidden, because
fluid without any is smoother than a film can be."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from engine.difference.smoothing import halved

Pixels = NDArray[np.float32]

_TILE = 512
_OCTAVES = 3
# Of the film, from its middle: heart, spine and abdomen lie there.
_LOOKED_AT = 768
_STRONGEST = 0.03


def grain_of(film: Pixels) -> Pixels:
    """A square of noise that repeats, float32 (512, 512), octave by octave as strong as in the
    denser half of the film's middle. The same for the same film."""
    seen, strengths = _middle(film), list[float]()
    for _ in range(_OCTAVES):
        if min(seen.shape) < 8:
            break
        seen = _even(seen)
        coarse = halved(seen)
        strengths.append(_strength(seen, coarse))
        seen = coarse
    grain = np.zeros((_TILE, _TILE), np.float32)
    for strength, noise in zip(strengths, _noise(), strict=False):
        grain += np.float32(strength) * noise
    return grain


def _middle(film: Pixels) -> Pixels:
    parts: list[slice] = []
    for length in film.shape:
        kept = min(length, _LOOKED_AT)
        parts.append(slice((length - kept) // 2, (length - kept) // 2 + kept))
    return film[parts[0], parts[1]]


def _strength(seen: Pixels, coarse: Pixels) -> float:
    """Standard deviation of this octave's noise: of the difference across both diagonals of 2 x 2
    pixels, which slopes and straight edges do not have. coarse: seen without this octave."""
    above, below = seen[::2], seen[1::2]
    crossed = (above[:, ::2] - above[:, 1::2] - below[:, ::2] + below[:, 1::2]) / 2
    strong = float(np.median(np.abs(crossed[coarse >= np.median(coarse)])))
    return min(strong / 0.6745, _STRONGEST)


def _even(seen: Pixels) -> Pixels:
    """Without the last row or column, where their count is odd."""
    rows, columns = (length // 2 * 2 for length in seen.shape)
    return seen[:rows, :columns]


@lru_cache(maxsize=1)
def _noise() -> tuple[Pixels, ...]:
    """One square for each octave: each without the octaves above it."""
    rng, squares = np.random.default_rng(0), list[Pixels]()
    for octave in range(_OCTAVES):
        side = _TILE >> octave
        drawn = rng.standard_normal((side, side)).astype(np.float32)
        drawn -= np.kron(halved(drawn), np.ones((2, 2), np.float32))
        squares.append(np.kron(drawn, np.ones((1 << octave, 1 << octave), np.float32)))
    return tuple(squares)

# scipy's interface is partly untyped; everything of our own is.
"""Whether disease hides what lies behind it: how much of the prior's fine detail survives.

Films are float32 (height, width) in [0, 1]; changes have their shape.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

Map = NDArray[np.float32]
Mask = NDArray[np.bool_]

CHANGED = 0.05
"""A smoothed change, as a fraction of the display range, from which detail counts as inside it."""
_FINE = 1 / 256
_LEAST_PIXELS = 50
_BLACK = 0.05


@dataclass(frozen=True, slots=True)
class DetailScores:
    """Slopes of a film's fine detail on the prior's: 0 is hidden or moved away, 1 is all there.
    None where too little is of its kind. inside: where the film changes. truth: of the true film,
    where that changes. elsewhere: where neither changes visibly."""

    inside: float | None
    truth: float | None
    elsewhere: float | None


def score_detail(prior: Map, change: Map, truth: Map) -> DetailScores:
    """change: of the generated film, truth: of the true one."""
    drawn, true = _smooth(change), _smooth(truth)
    quiet = (np.maximum(drawn, true) < CHANGED / 5) & (prior > _BLACK)
    return DetailScores(
        surviving(prior, change, drawn > CHANGED),
        surviving(prior, truth, true > CHANGED),
        surviving(prior, change, quiet),
    )


def surviving(prior: Map, change: Map, where: Mask) -> float | None:
    """How much of the prior's fine detail the changed film shows there."""
    if np.count_nonzero(where) < _LEAST_PIXELS:
        return None
    before, after = _fine(prior)[where], _fine(prior + change)[where]
    strength = float((before * before).sum())
    return float((before * after).sum()) / strength if strength > 0 else None


def _fine(film: Map) -> Map:
    return np.subtract(film, gaussian_filter(film, max(1.0, _FINE * max(film.shape))))


def _smooth(change: Map) -> Map:
    smooth = gaussian_filter(np.abs(change), max(1.0, 1.5 * _FINE * max(change.shape)))
    return np.asarray(smooth, np.float32)

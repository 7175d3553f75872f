"""The decoded change kept to where the model changed something, so that the rest is the prior.

By changed tokens where a token says where it stands, by a smooth mask where nearly all changed.
"""

import numpy as np
from numpy.typing import NDArray

from engine.difference.over import SMEAR
from engine.difference.smoothing import bell, smoothed

Pixels = NDArray[np.float32]


def confined_change(
    decoded_target: Pixels,
    decoded_prior: Pixels,
    changed: NDArray[np.bool_],
    patch: int,
    reach: int,
) -> Pixels:
    """The decoded change near changed tokens and exactly 0 elsewhere: float32 (S, S), [-1, 1]."""
    return (decoded_target - decoded_prior) * token_window(changed, patch, reach)


def token_window(changed: NDArray[np.bool_], patch: int, reach: int) -> Pixels:
    """How much of a decoded change may pass: float32 (rows * patch, columns * patch) in [0, 1].

    changed: (rows, columns), true where a token differs from the prior's. The window is 1 on
    changed tokens and falls smoothly to exactly 0 within `reach` tokens of them, early enough that
    enlarging cannot carry a change further than `reach` tokens either.
    """
    inside = np.kron(changed, np.ones((patch, patch), dtype=np.bool_)).astype(np.bool_)
    ramp = max(0, (reach * patch - SMEAR) // 2)
    widened = smoothed(inside.astype(np.float32), np.ones(2 * ramp + 1)) > 0
    offsets = np.arange(-ramp, ramp + 1)
    window = smoothed(widened.astype(np.float32), 1 + np.cos(np.pi * offsets / (ramp + 1)))
    window[inside] = 1
    return np.minimum(window, 1, out=window)


def connected(changed: NDArray[np.bool_], with_these: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Of what changed, (rows, columns), the pieces that reach one of these places."""
    kept = changed & with_these
    while True:
        near = np.pad(kept, 1)
        beside = near[:-2, 1:-1] | near[2:, 1:-1] | near[1:-1, :-2] | near[1:-1, 2:]
        wider = kept | (beside & changed)
        if np.array_equal(wider, kept):
            return kept
        kept = wider


def smooth_mask_change(decoded_target: Pixels, decoded_prior: Pixels) -> Pixels:
    """The change worth showing where nearly all tokens changed: float32 (S, S), [-1, 1].

    Takes out the shift of exposure (the median) and what is finer than a hundredth of the field,
    keeps what stands out from the rest by more than three robust standard deviations, and is
    exactly 0 elsewhere, with smooth borders.
    """
    size = decoded_target.shape[0]
    change = smoothed(decoded_target - decoded_prior, bell(size / 100))
    change -= np.median(change)
    strength = smoothed(np.abs(change), bell(size / 40))
    floor = max(0.015, 3 * 1.4826 * float(np.median(np.abs(change))))
    share = np.clip(strength / floor - 1, 0, 1)
    return np.asarray(change * (share * share * (3 - 2 * share)), dtype=np.float32)

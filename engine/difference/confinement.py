"""The decoded change kept to where the model changed something, so that the rest is the prior.

By changed tokens where a token says where it stands, by a smooth mask where nearly all changed.
"""

import math

import numpy as np
from numpy.typing import NDArray

from engine.difference.composite import SMEAR

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
    widened = _smoothed(inside.astype(np.float32), np.ones(2 * ramp + 1)) > 0
    offsets = np.arange(-ramp, ramp + 1)
    window = _smoothed(widened.astype(np.float32), 1 + np.cos(np.pi * offsets / (ramp + 1)))
    window[inside] = 1
    return np.minimum(window, 1, out=window)


def smooth_mask_change(decoded_target: Pixels, decoded_prior: Pixels) -> Pixels:
    """The change worth showing where nearly all tokens changed: float32 (S, S), [-1, 1].

    Takes out the shift of exposure (the median) and what is finer than a hundredth of the field,
    keeps what stands out from the rest by more than three robust standard deviations, and is
    exactly 0 elsewhere, with smooth borders.
    """
    size = decoded_target.shape[0]
    change = _smoothed(decoded_target - decoded_prior, _bell(size / 100))
    change -= np.median(change)
    strength = _smoothed(np.abs(change), _bell(size / 40))
    floor = max(0.015, 3 * 1.4826 * float(np.median(np.abs(change))))
    share = np.clip(strength / floor - 1, 0, 1)
    return np.asarray(change * (share * share * (3 - 2 * share)), dtype=np.float32)


def _smoothed(picture: Pixels, kernel: NDArray[np.float64]) -> Pixels:
    """Separable smoothing; at the border the kernel is cut and weighs the rest more.

    Shifted additions, because the threads of a matrix product get in the way of the model's.
    """
    down = _smoothed_down(picture, kernel)
    return np.ascontiguousarray(_smoothed_down(np.ascontiguousarray(down.T), kernel).T)


def _smoothed_down(picture: Pixels, kernel: NDArray[np.float64]) -> Pixels:
    length, centre = len(picture), len(kernel) // 2
    total, weights = np.zeros_like(picture), np.zeros(length, np.float32)
    scaled = np.empty_like(picture)
    for offset in range(-min(centre, length - 1), min(centre, length - 1) + 1):
        weight = np.float32(kernel[offset + centre])
        here = slice(max(0, -offset), length - max(0, offset))
        there = slice(max(0, offset), length - max(0, -offset))
        np.multiply(picture[there], weight, out=scaled[there])
        total[here] += scaled[there]
        weights[here] += weight
    return total / weights[:, None]


def _bell(deviation: float) -> NDArray[np.float64]:
    reach = math.ceil(3 * deviation)
    return np.exp(-0.5 * (np.arange(-reach, reach + 1) / deviation) ** 2)

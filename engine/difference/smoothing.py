"""Smoothing, smooth steps and halving without a library of images. Knows nothing of pictures."""

import math

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.float32]


def smoothed(picture: Pixels, kernel: NDArray[np.float64]) -> Pixels:
    """Both ways; at the border the kernel is cut and weighs the rest more.

    Shifted additions, because the threads of a matrix product get in the way of the model's.
    """
    down = _smoothed_down(picture, kernel)
    return np.ascontiguousarray(_smoothed_down(np.ascontiguousarray(down.T), kernel).T)


def halved(picture: Pixels) -> Pixels:
    """(H, W), both even -> (H / 2, W / 2): means of two by two pixels."""
    pairs = picture[:, ::2] + picture[:, 1::2]
    return np.asarray((pairs[::2] + pairs[1::2]) / np.float32(4), np.float32)


def bell(deviation: float) -> NDArray[np.float64]:
    """A Gaussian kernel, cut at three standard deviations (in pixels)."""
    reach = math.ceil(3 * deviation)
    return np.exp(-0.5 * (np.arange(-reach, reach + 1) / deviation) ** 2)


def smoothstep(share: NDArray[np.floating]) -> NDArray[np.float64]:
    """0 below 0, 1 above 1, with a flat start and end."""
    share = np.clip(share, 0, 1)
    return np.asarray(share * share * (3 - 2 * share), np.float64)


def bump(value: NDArray[np.floating]) -> NDArray[np.float64]:
    """1 at 0, falling to 0 at -1 and 1."""
    return smoothstep(1 - np.abs(value))


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

# pyright: basic
# numba ships no types; the public function below carries its own.
"""Grows a tree of tubes from a root to scattered targets, by splitting space.

Knows nothing of lungs: points in, segments out.
"""

import math
from typing import TypeAlias

import numpy as np
from numba import njit
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]


def grow_tree(
    rng: np.random.Generator,
    targets: Array,
    root: Array,
    heading: Array,
    radius: float,
    exponent: float,
) -> Array:
    """Segments (n, 8): two ends, two radii. Lengths in the unit of the targets (n, 3).

    The targets are split by a plane through their principal axis and a branch runs to each half;
    radii follow Murray's law, r = r0 (n / N)^(1 / exponent) for a branch that feeds n of N targets.
    """
    count = len(targets)
    if count < 2:
        return np.zeros((0, 8))
    normal = rng.standard_normal((count, 15))
    uniform = rng.random((count, 3))
    return _grow(
        np.array(targets), np.asarray(root, float), np.asarray(heading, float),
        radius, exponent, normal, uniform,
    )  # fmt: skip


@njit(cache=True)
def _grow(
    points: Array, root: Array, heading: Array, radius: float, exponent: float, normal: Array,
    uniform: Array,
) -> Array:  # fmt: skip
    total = points.shape[0]
    segments = np.zeros((5 * total + 8, 8))
    used = 0
    splits = 0
    # One pending branch: first target, number of targets, start (3), direction (3), radius.
    pending = np.zeros((total + 8, 9))
    depth = 1
    pending[0, 1] = total
    pending[0, 2:5] = root
    pending[0, 5:8] = heading
    pending[0, 8] = radius
    while depth > 0:
        depth -= 1
        first = int(pending[depth, 0])
        number = int(pending[depth, 1])
        start = pending[depth, 2:5].copy()
        along = pending[depth, 5:8].copy()
        entry = pending[depth, 8]
        if number == 1:
            segments[used, :3] = start
            segments[used, 3:6] = points[first]
            segments[used, 6] = entry
            segments[used, 7] = radius * (0.6 / total) ** (1 / exponent)
            used += 1
            continue
        own = points[first : first + number]
        axis = _long_axis(own, normal[splits, :3])
        position = own @ axis
        order = np.argsort(position)
        points[first : first + number] = own[order]
        cut = int(number * (0.32 + 0.36 * uniform[splits, 0]))
        cut = min(max(cut, 1), number - 1)
        for h in range(2):
            a = first if h == 0 else first + cut
            n = cut if h == 0 else number - cut
            way = np.zeros(3)
            for i in range(a, a + n):
                way += points[i]
            way = way / n - start
            length = math.sqrt((way * way).sum())
            if length < 0.5:
                continue
            reach = length * (0.38 + 0.24 * uniform[splits, 1 + h])
            turned = way / length + 0.35 * along
            turned /= math.sqrt((turned * turned).sum())
            end = start + turned * reach + normal[splits, 3 + 6 * h : 6 + 6 * h] * 0.06 * reach
            r = radius * (n / total) ** (1 / exponent)
            bent = 0.12 * along + 0.05 * normal[splits, 6 + 6 * h : 9 + 6 * h]
            middle = 0.5 * (start + end) + bent * reach
            segments[used, :3] = start
            segments[used, 3:6] = middle
            segments[used, 6] = min(entry, r * 1.12)
            segments[used, 7] = r * 1.03
            segments[used + 1, :3] = middle
            segments[used + 1, 3:6] = end
            segments[used + 1, 6] = r * 1.03
            segments[used + 1, 7] = r * 0.97
            used += 2
            leaving = end - middle
            pending[depth, 0] = a
            pending[depth, 1] = n
            pending[depth, 2:5] = end
            pending[depth, 5:8] = leaving / (math.sqrt((leaving * leaving).sum()) + 1e-9)
            pending[depth, 8] = r
            depth += 1
        splits += 1
    return segments[:used].copy()


@njit(cache=True)
def _long_axis(points: Array, start: Array) -> Array:
    """Principal axis by power iteration, blurred by where the iteration starts."""
    if points.shape[0] < 4:
        return start.copy()
    mean = np.zeros(3)
    for i in range(points.shape[0]):
        mean += points[i]
    mean /= points.shape[0]
    spread = np.zeros((3, 3))
    for i in range(points.shape[0]):
        d = points[i] - mean
        for a in range(3):
            for b in range(3):
                spread[a, b] += d[a] * d[b]
    axis = start.copy()
    for _ in range(8):
        axis = spread @ axis
        axis /= math.sqrt((axis * axis).sum()) + 1e-30
    return axis + 0.25 * start

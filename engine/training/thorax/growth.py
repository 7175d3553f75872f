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
    """Depth first; written with scalars throughout, which compiles ten times faster."""
    total = points.shape[0]
    segments = np.zeros((5 * total + 8, 8))
    used = 0
    splits = 0
    # One pending branch: first target, number of targets, start (3), direction (3), radius.
    pending = np.zeros((total + 8, 9))
    pending[0, 1] = total
    for c in range(3):
        pending[0, 2 + c] = root[c]
        pending[0, 5 + c] = heading[c]
    pending[0, 8] = radius
    depth = 1
    branch = np.zeros(9)
    while depth > 0:
        depth -= 1
        for c in range(9):
            branch[c] = pending[depth, c]
        first = int(branch[0])
        number = int(branch[1])
        if number == 1:
            for c in range(3):
                segments[used, c] = branch[2 + c]
                segments[used, 3 + c] = points[first, c]
            segments[used, 6] = branch[8]
            segments[used, 7] = radius * (0.6 / total) ** (1 / exponent)
            used += 1
            continue
        _sort_along_axis(points, first, number, normal[splits])
        cut = min(max(int(number * (0.32 + 0.36 * uniform[splits, 0])), 1), number - 1)
        for h in range(2):
            start = first if h == 0 else first + cut
            fed = cut if h == 0 else number - cut
            r = radius * (fed / total) ** (1 / exponent)
            reach = 0.38 + 0.24 * uniform[splits, 1 + h]
            if _branch(points, start, fed, branch, reach, r, normal[splits], h, segments, used):
                _leave(segments, used + 1, pending, depth, start, fed, r)
                used += 2
                depth += 1
        splits += 1
    return segments[:used].copy()


@njit(cache=True)
def _branch(
    points: Array, first: int, fed: int, branch: Array, share: float, r: float, normal: Array,
    half: int, segments: Array, used: int,
) -> bool:  # fmt: skip
    """Two segments, gently bent, some way towards the middle of what they feed."""
    way = np.zeros(3)
    for i in range(first, first + fed):
        for c in range(3):
            way[c] += points[i, c] / fed
    length = 0.0
    for c in range(3):
        way[c] -= branch[2 + c]
        length += way[c] * way[c]
    length = math.sqrt(length)
    if length < 0.5:
        return False
    turned = np.zeros(3)
    norm = 0.0
    for c in range(3):
        turned[c] = way[c] / length + 0.35 * branch[5 + c]
        norm += turned[c] * turned[c]
    reach = length * share
    for c in range(3):
        start = branch[2 + c]
        end = start + (turned[c] / math.sqrt(norm) + 0.06 * normal[3 + 6 * half + c]) * reach
        bend = 0.12 * branch[5 + c] + 0.05 * normal[6 + 6 * half + c]
        middle = 0.5 * (start + end) + bend * reach
        segments[used, c] = start
        segments[used, 3 + c] = middle
        segments[used + 1, c] = middle
        segments[used + 1, 3 + c] = end
    segments[used, 6] = min(branch[8], r * 1.12)
    segments[used, 7] = r * 1.03
    segments[used + 1, 6] = r * 1.03
    segments[used + 1, 7] = r * 0.97
    return True


@njit(cache=True)
def _leave(
    segments: Array, last: int, pending: Array, depth: int, first: int, fed: int, r: float
) -> None:
    """Note the branch that goes on from the end of a segment, in its direction."""
    norm = 1e-9
    for c in range(3):
        norm += (segments[last, 3 + c] - segments[last, c]) ** 2
    pending[depth, 0] = first
    pending[depth, 1] = fed
    for c in range(3):
        pending[depth, 2 + c] = segments[last, 3 + c]
        pending[depth, 5 + c] = (segments[last, 3 + c] - segments[last, c]) / math.sqrt(norm)
    pending[depth, 8] = r


@njit(cache=True)
def _sort_along_axis(points: Array, first: int, number: int, normal: Array) -> None:
    axis = _long_axis(points, first, number, normal)
    position = np.zeros(number)
    copy = np.zeros((number, 3))
    for i in range(number):
        for c in range(3):
            copy[i, c] = points[first + i, c]
            position[i] += copy[i, c] * axis[c]
    order = np.argsort(position)
    for i in range(number):
        for c in range(3):
            points[first + i, c] = copy[order[i], c]


@njit(cache=True)
def _long_axis(points: Array, first: int, number: int, start: Array) -> Array:
    """Principal axis by power iteration, blurred by the random start of the iteration."""
    axis = np.zeros(3)
    mean = np.zeros(3)
    for c in range(3):
        axis[c] = start[c]
        for i in range(first, first + number):
            mean[c] += points[i, c] / number
    if number < 4:
        return axis
    _iterate(_spread(points, first, number, mean), axis)
    for a in range(3):
        axis[a] += 0.25 * start[a]
    return axis


@njit(cache=True)
def _spread(points: Array, first: int, number: int, mean: Array) -> Array:
    spread = np.zeros((3, 3))
    for i in range(first, first + number):
        for a in range(3):
            for b in range(3):
                spread[a, b] += (points[i, a] - mean[a]) * (points[i, b] - mean[b])
    return spread


@njit(cache=True)
def _iterate(matrix: Array, axis: Array) -> None:
    turned = np.zeros(3)
    for _ in range(8):
        norm = 1e-30
        for a in range(3):
            turned[a] = 0.0
            for b in range(3):
                turned[a] += matrix[a, b] * axis[b]
            norm += turned[a] * turned[a]
        for a in range(3):
            axis[a] = turned[a] / math.sqrt(norm)

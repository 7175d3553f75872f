# numba ships no types.
"""The compartments as signed distances in mm, negative inside: kernels for the ray march.

Knows shapes as rows of numbers, and nothing of patients.
"""

import math
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from engine.training.thorax.compiled import kernel
from engine.training.thorax.geometry import Array

Tables: TypeAlias = NDArray[np.float32]


@kernel
def muscle_distance(
    x: float, y: float, z: float, dz: float, tables: Tables, j: int, at: float, trunk: Array
) -> float:
    width = table_value(tables, 0, j, at)
    distance = section_distance(
        x, z, width, table_value(tables, 1, j, at), table_value(tables, 2, j, at)
    )
    if distance <= -dz:  # blending only ever adds, so deeper points are settled
        return distance
    for q in range(trunk.shape[0]):
        if not misses(x, y, trunk[q], 9):
            distance = smooth_min(distance, capsule_distance(x, y, z, trunk[q]), trunk[q, 8])
    return distance


@kernel
def skin_distance(x: float, y: float, z: float, distance: float, breasts: Array) -> float:
    if distance < -16.0 or breasts.shape[0] == 0:
        return distance
    return smooth_min(distance, blended(x, y, z, breasts, 14.0, 1e3), 8.0)


@kernel
def middle_distance(
    x: float, shifted: float, y: float, z: float, organ: float, tables: Tables, j: int,
    at: float, vessels: Array, mediastinum: Array,
) -> float:  # fmt: skip
    """All between the lungs: heart, vessels, fat, spine, and the plane where pleurae meet.

    All but the spine stand where the mediastinum has been pushed or pulled to: `shifted`.
    """
    distance = blended(shifted, y, z, mediastinum, 12.0, organ)
    for q in range(vessels.shape[0]):
        if not misses(shifted, y, vessels[q], 9):
            distance = smooth_min(
                distance, capsule_distance(shifted, y, z, vessels[q]), vessels[q, 8]
            )
    dx = x - table_value(tables, 10, j, at)
    dz = z - table_value(tables, 7, j, at)
    radius = tables[8, j]
    spine = math.sqrt(dx * dx + dz * dz * 0.8) - radius
    if dz > 0.0:
        spine = min(spine, abs(dx) - radius - 0.62 * dz - 0.004 * dz * dz)
    distance = smooth_min(distance, spine, 12.0)
    half = table_value(tables, 9, j, at)
    if z < -25.0 and y > 50.0:
        half *= max(0.14, 1.0 + min((y - 50.0) / 40.0, 1.0) * (z + 25.0) / 45.0)
    half *= 1.0 - 0.3 * min(((z - 5.0) / 60.0) ** 2, 1.0)
    return smooth_min(distance, abs(shifted) - half, 10.0)


@kernel
def dome_height(x: float, z: float, width: float, front: float, back: float, domes: Array) -> float:
    """Height of the diaphragm above (x, z); the two domes are blended across the midline."""
    d = 0 if x < 0 else 1
    ax = abs(x)
    x0 = domes[d, 1]
    z0 = domes[d, 2]
    u = (ax - x0) / (max(width, x0 + 20) - x0) if ax > x0 else (ax - x0) / x0
    v = (z - z0) / (back - z0) if z > z0 else (z - z0) / (front - z0)
    u = min(u, 1.2)
    v = min(max(v, 0.0), 1.2)
    y = domes[d, 0] + (domes[d, 5] if z > z0 else domes[d, 6]) * v * v
    if u > 0:
        y += domes[d, 3] * u * u * (0.6 + 0.4 * u)
    else:
        y += domes[d, 4] * u * u
    if ax < 30.0:
        step = 0.5 * ((domes[1, 0] + domes[1, 4]) - (domes[0, 0] + domes[0, 4])) * (1.0 - ax / 30.0)
        y += step if x < 0 else -step
    return y + domes[d, 7] * math.sin(ax * 0.055 + z * 0.03 + domes[d, 8])


@kernel
def blended(x: float, y: float, z: float, rows: Array, radius: float, distance: float) -> float:
    """`distance` blended with the ellipsoids."""
    for q in range(rows.shape[0]):
        if not misses(x, y, rows[q], 10):
            distance = smooth_min(distance, ellipsoid_distance(x, y, z, rows[q]), radius)
    return distance


@kernel
def misses(x: float, y: float, row: Array, at: int) -> bool:
    """Whether the point lies outside the bounds that a row carries from column `at` on."""
    return y < row[at] or y > row[at + 1] or x < row[at + 2] or x > row[at + 3]


@kernel
def table_value(tables: Tables, name: int, j: int, at: float) -> float:
    return tables[name, j] * (1 - at) + tables[name, j + 1] * at


@kernel
def section_distance(x: float, z: float, width: float, front: float, back: float) -> float:
    """Distance, to first order, to a super-ellipse of exponent 2.5."""
    centre = 0.5 * (front + back)
    depth = 0.5 * (back - front)
    if width < 1.0 or depth < 1.0:
        return 60.0
    a = abs(x) / width
    b = abs(z - centre) / depth
    sa = a * math.sqrt(a)
    sb = b * math.sqrt(b)
    q = (a * sa + b * sb) ** 0.4
    g = 1.0 / (q * math.sqrt(q) + 1e-6)
    gx = sa * g / width
    gz = sb * g / depth
    return (q - 1.0) / (math.sqrt(gx * gx + gz * gz) + 1e-5)


@kernel
def capsule_distance(x: float, y: float, z: float, c: Array) -> float:
    bx = c[3] - c[0]
    by = c[4] - c[1]
    bz = c[5] - c[2]
    px = x - c[0]
    py = y - c[1]
    pz = z - c[2]
    h = (px * bx + py * by + pz * bz) / (bx * bx + by * by + bz * bz)
    h = min(max(h, 0.0), 1.0)
    dx = px - h * bx
    dy = py - h * by
    dz = pz - h * bz
    return math.sqrt(dx * dx + dy * dy + dz * dz) - (c[6] + h * (c[7] - c[6]))


@kernel
def ellipsoid_distance(x: float, y: float, z: float, e: Array) -> float:
    px = x - e[0]
    py = y - e[1]
    pz = z - e[2]
    qx = e[6] * px + e[7] * py
    qy = e[6] * py - e[7] * px
    a = (e[8] * qx + e[9] * pz) / e[3]
    b = qy / e[4]
    c = (e[8] * pz - e[9] * qx) / e[5]
    k0 = math.sqrt(a * a + b * b + c * c)
    a /= e[3]
    b /= e[4]
    c /= e[5]
    return k0 * (k0 - 1.0) / (math.sqrt(a * a + b * b + c * c) + 1e-9)


@kernel
def smooth_min(a: float, b: float, radius: float) -> float:
    h = max(radius - abs(a - b), 0.0) / radius
    return min(a, b) - h * h * radius * 0.25


@kernel
def share_inside(distance: float, width: float) -> float:
    return min(max(0.5 - distance / width, 0.0), 1.0)

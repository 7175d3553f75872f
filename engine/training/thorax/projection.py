# pyright: basic
# numba ships no types; the public functions below carry their own.
"""The ray march: path lengths through the implicit compartments and through lesions.

All kernels live in this one file because numba's cache watches only the file of the compiled
function. Knows shapes as rows of numbers, and nothing of patients.
"""

import math
from typing import TypeAlias

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

from engine.training.thorax.geometry import (
    TABLE_ROWS,
    TABLE_TOP_MM,
    Array,
    Beam,
    Compartments,
    Path,
)

Image: TypeAlias = NDArray[np.float32]
Mask: TypeAlias = NDArray[np.bool_]

TRUSTED_MM = 14.0
"""Distances are only first-order, so no more than this is believed of any."""


def path_lengths(
    beam: Beam,
    shapes: Compartments,
    lesions: Array,
    half_depth_mm: float,
    step_mm: float,
    wanted: Mask | None = None,
) -> Image:
    """Path length in mm through every layer of `Path`, then one per lesion.

    Shape (layers, size, size). The march covers `half_depth_mm` before and behind the patient's
    middle; boundaries are antialiased along the ray, so a step of 3 mm leaves no rings. Rays that
    are not `wanted` (size, size) stay zero.
    """
    out = np.zeros((Path.FIRST_LESION + len(lesions), beam.size, beam.size), np.float32)
    scan = np.array([-half_depth_mm, step_mm, 2 * half_depth_mm / step_mm])
    _march(
        beam.row(),
        scan,
        shapes.tables,
        shapes.trunk,
        shapes.breasts,
        shapes.heart,
        shapes.vessels,
        shapes.mediastinum,
        shapes.gas,
        shapes.domes,
        lesions,
        np.ones(out.shape[1:], np.bool_) if wanted is None else wanted,
        out,
    )
    return out


def hidden_shares(shapes: Compartments, lesions: Array, points: Array) -> tuple[Array, Array]:
    """Share of each point (n, 3) under effusion and in consolidation: two arrays (n,) in [0, 1]."""
    fluid, filled = np.zeros(len(points)), np.zeros(len(points))
    _hidden(shapes.tables, lesions, np.ascontiguousarray(points), fluid, filled)
    return fluid, filled


@njit(parallel=True, fastmath=True, cache=True)
def _march(
    geo: Array, scan: Array, tables: Image, trunk: Array, breasts: Array, heart: Array,
    vessels: Array, mediastinum: Array, gas: Array, domes: Array, lesions: Array, wanted: Mask,
    out: Image,
) -> None:  # fmt: skip
    size = out.shape[1]
    run = geo[5] - geo[6]
    dz = scan[1]
    steps = int(scan[2])
    for row in prange(size):
        sums = np.zeros(out.shape[0])
        for column in range(size):
            if not wanted[row, column]:
                continue
            sums[:] = 0.0
            u = geo[1] + (column + 0.5) * geo[0] - geo[3]
            v = geo[2] + (row + 0.5) * geo[0] - geo[4]
            du = geo[9] * u - geo[10] * v
            dv = geo[10] * u + geo[9] * v
            k = 0
            while k < steps:
                along = scan[0] + (k + 0.5) * dz
                t = (geo[5] - along) / run
                across = geo[3] + du * t
                k += _sample(
                    geo[7] * across + geo[8] * along, geo[4] + dv * t,
                    geo[7] * along - geo[8] * across, dz, steps - k, tables, trunk, breasts,
                    heart, vessels, mediastinum, gas, domes, lesions, sums,
                )  # fmt: skip
            slope = math.sqrt(1.0 + (du * du + dv * dv) / (run * run)) * dz
            for layer in range(sums.shape[0]):
                out[layer, row, column] = sums[layer] * slope


@njit(fastmath=True, cache=True)
def _sample(
    x: float, y: float, z: float, dz: float, left: int, tables: Image, trunk: Array,
    breasts: Array, heart: Array, vessels: Array, mediastinum: Array, gas: Array, domes: Array,
    lesions: Array, sums: Array,
) -> int:  # fmt: skip
    """Add one step of a ray, in units of the step, to the layers of `Path`; return 1.

    Where the nearest boundary is far it adds several alike, never more than are `left`, and
    returns how many.
    """
    fy = y - TABLE_TOP_MM
    j = int(fy)
    if fy < 0.0 or j >= TABLE_ROWS - 1:
        return 1
    at = fy - j
    width = _table(tables, 4, j, at)
    front = _table(tables, 5, j, at)
    back = _table(tables, 6, j, at)
    wall = _section(x, z, width, front, back)
    if wall > -6.0:
        muscle = _muscle(x, y, z, dz, tables, j, at, trunk)
        skin = _skin(x, y, z, muscle - tables[3, j], breasts)
        covered = _inside(skin, dz)
        if covered <= 0.0:
            return _steps(skin, dz, left)
        alike = _steps(min(-muscle, wall - dz), dz, left)
        sums[0] += alike * covered
        sums[1] += alike * covered * (1.0 - _inside(muscle, dz))
        if muscle > 0.0 or wall > dz:
            return alike
        return _in_cavity(
            x, y, z, dz, 1, j, at, width, front, back, wall, tables, heart, vessels,
            mediastinum, gas, domes, lesions, sums,
        )  # fmt: skip
    alike = _in_cavity(
        x, y, z, dz, _steps(-wall, dz, left), j, at, width, front, back, wall, tables, heart,
        vessels, mediastinum, gas, domes, lesions, sums,
    )  # fmt: skip
    sums[0] += alike
    return alike


@njit(fastmath=True, cache=True)
def _in_cavity(
    x: float, y: float, z: float, dz: float, left: int, j: int, at: float, width: float,
    front: float, back: float, wall: float, tables: Image, heart: Array, vessels: Array,
    mediastinum: Array, gas: Array, domes: Array, lesions: Array, sums: Array,
) -> int:  # fmt: skip
    """The part of `_sample` within the rib cage: abdomen, heart, lung."""
    under = (y - _dome_y(x, z, width, front, back, domes)) * 0.75
    if under > 6.0:
        alike = left if gas.shape[0] == 0 or x < 0.0 else 1
        alike = _steps(under - 6.0, dz, alike)
        for q in range(gas.shape[0]):
            sums[5] += alike * _inside(max(_ellipsoid(x, y, z, gas[q]), y - gas[q, 10]), dz)
        sums[6] += alike * _inside(wall, dz)
        return alike
    organ = _blended(x, y, z, heart, 14.0, 1e3)
    middle = _middle(x, y, z, organ, tables, j, at, vessels, mediastinum)
    clear = min(abs(organ), abs(middle), -under)
    alike = _steps(clear - 3.0, dz, left if lesions.shape[0] == 0 else 1)
    sums[6] += alike * _inside(max(wall, -under), dz)
    sums[4] += alike * _inside(max(organ, under), 3.0)
    air = alike * _inside(max(wall, -middle, under), dz)
    if air > 0.0:
        _fill_lung(x, y, z, air, wall, middle, lesions, sums)
    return alike


@njit(fastmath=True, cache=True)
def _steps(distance: float, dz: float, left: int) -> int:
    """How many steps stay clear of a boundary that is about this far away: 1 to `left`."""
    return max(1, min(left, int(0.5 * min(distance, TRUSTED_MM) / dz)))


@njit(fastmath=True, cache=True)
def _fill_lung(
    x: float, y: float, z: float, air: float, wall: float, middle: float, lesions: Array,
    sums: Array,
) -> None:  # fmt: skip
    """Share the way within a lung among its air and the lesions of its side.

    Fluid displaces lung; a consolidated part stays lung, without its air.
    """
    way = air
    filled = 0.0
    for q in range(lesions.shape[0]):
        if lesions[q, 0] == 1.0 and x * lesions[q, 1] > 0.0:
            level = _effusion_level(min(-wall, 60.0), middle, z, lesions[q])
            fluid = _inside((level - y) * 0.8, 4.0) * way
            sums[8 + q] += fluid
            way -= fluid
    for q in range(lesions.shape[0]):
        if lesions[q, 0] == 2.0 and x * lesions[q, 1] > 0.0:
            share = _consolidated(x, y, z, lesions[q]) * (1.0 - filled)
            sums[8 + q] += share * way
            filled += share
    sums[2 if x < 0 else 3] += way
    # Gravity makes the lung denser downwards and, standing upright, a little backwards.
    sums[7] += way * (1.0 - filled) * (1.0 + 0.0016 * (y - 120.0) + 0.0007 * (z - 10.0))


@njit(fastmath=True, cache=True)
def _hidden(tables: Image, lesions: Array, points: Array, fluid: Array, filled: Array) -> None:
    for i in range(points.shape[0]):
        x = points[i, 0]
        y = points[i, 1]
        z = points[i, 2]
        j = int(min(max(y - TABLE_TOP_MM, 0.0), TABLE_ROWS - 1.0))
        wall = _section(x, z, tables[4, j], tables[5, j], tables[6, j])
        for q in range(lesions.shape[0]):
            if x * lesions[q, 1] <= 0.0:
                continue
            if lesions[q, 0] == 1.0:
                level = _effusion_level(min(max(-wall, 0.0), 60.0), 1e3, z, lesions[q])
                fluid[i] = max(fluid[i], _inside((level - y) * 0.8, 4.0))
            else:
                filled[i] = max(filled[i], _consolidated(x, y, z, lesions[q]))


# -- lesions -------------------------------------------------------------------------------------


@njit(fastmath=True, cache=True)
def _effusion_level(wall_mm: float, mediastinum_mm: float, z: float, row: Array) -> float:
    """y of the fluid surface: the meniscus climbs along the wall and, less, the mediastinum."""
    return (
        row[3]
        - row[4] * math.exp(-wall_mm / row[5])
        - row[6] * math.exp(-max(mediastinum_mm, 0.0) / 12.0)
        - row[7] * (z - 20.0)
    )


@njit(fastmath=True, cache=True)
def _consolidated(x: float, y: float, z: float, row: Array) -> float:
    """Share of the airspace filled at a point: an ellipsoid with a ragged edge within its lobe."""
    n = (
        math.sin(x * 0.11 + 1.3 * math.sin(y * 0.07) + row[15])
        + math.sin(y * 0.13 + z * 0.06 + row[16])
        + math.sin(z * 0.12 + x * 0.05 + 2.0)
        + 0.7 * math.sin(0.31 * x + 0.2 * y + row[15]) * math.sin(0.27 * z + 0.24 * y + row[16])
    )
    ex = (x - row[3]) / row[6]
    ey = (y - row[4]) / row[7]
    ez = (z - row[5]) / row[8]
    radius = math.sqrt(ex * ex + ey * ey + ez * ez) + 0.12 * n
    share = min(max((1.12 - radius) / 0.34, 0.0), 1.0)
    if row[9] != 0.0:
        oblique = row[9] * (z - (row[10] + row[11] * y)) / 8.0
        share *= min(max(oblique + 0.5, 0.0), 1.0)
    if row[12] != 0.0:
        minor = row[12] * (y - (row[13] + row[14] * z)) / 5.0
        share *= min(max(minor + 0.5, 0.0), 1.0)
    return share * row[2] * min(1.0, 0.9 + 0.06 * n)


# -- compartments as signed distances, negative inside -------------------------------------------


@njit(fastmath=True, cache=True)
def _muscle(
    x: float, y: float, z: float, dz: float, tables: Image, j: int, at: float, trunk: Array
) -> float:
    width = _table(tables, 0, j, at)
    distance = _section(x, z, width, _table(tables, 1, j, at), _table(tables, 2, j, at))
    if distance <= -dz:  # blending only ever adds, so deeper points are settled
        return distance
    for q in range(trunk.shape[0]):
        if not _misses(x, y, trunk[q], 9):
            distance = _smooth_min(distance, _capsule(x, y, z, trunk[q]), trunk[q, 8])
    return distance


@njit(fastmath=True, cache=True)
def _skin(x: float, y: float, z: float, distance: float, breasts: Array) -> float:
    if distance < -16.0 or breasts.shape[0] == 0:
        return distance
    return _smooth_min(distance, _blended(x, y, z, breasts, 14.0, 1e3), 8.0)


@njit(fastmath=True, cache=True)
def _middle(
    x: float, y: float, z: float, organ: float, tables: Image, j: int, at: float,
    vessels: Array, mediastinum: Array,
) -> float:  # fmt: skip
    """All between the lungs: heart, vessels, fat, spine, and the plane where pleurae meet."""
    distance = _blended(x, y, z, mediastinum, 12.0, organ)
    for q in range(vessels.shape[0]):
        if not _misses(x, y, vessels[q], 9):
            distance = _smooth_min(distance, _capsule(x, y, z, vessels[q]), vessels[q, 8])
    dx = x - _table(tables, 10, j, at)
    dz = z - _table(tables, 7, j, at)
    radius = tables[8, j]
    spine = math.sqrt(dx * dx + dz * dz * 0.8) - radius
    if dz > 0.0:
        spine = min(spine, abs(dx) - radius - 0.62 * dz - 0.004 * dz * dz)
    distance = _smooth_min(distance, spine, 12.0)
    half = _table(tables, 9, j, at)
    if z < -25.0 and y > 50.0:
        half *= max(0.14, 1.0 + min((y - 50.0) / 40.0, 1.0) * (z + 25.0) / 45.0)
    half *= 1.0 - 0.3 * min(((z - 5.0) / 60.0) ** 2, 1.0)
    return _smooth_min(distance, abs(x) - half, 10.0)


@njit(fastmath=True, cache=True)
def _dome_y(x: float, z: float, width: float, front: float, back: float, domes: Array) -> float:
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


@njit(fastmath=True, cache=True)
def _blended(x: float, y: float, z: float, rows: Array, radius: float, distance: float) -> float:
    """`distance` blended with the ellipsoids."""
    for q in range(rows.shape[0]):
        if not _misses(x, y, rows[q], 10):
            distance = _smooth_min(distance, _ellipsoid(x, y, z, rows[q]), radius)
    return distance


@njit(fastmath=True, cache=True)
def _misses(x: float, y: float, row: Array, at: int) -> bool:
    """Whether the point lies outside the bounds that a row carries from column `at` on."""
    return y < row[at] or y > row[at + 1] or x < row[at + 2] or x > row[at + 3]


@njit(fastmath=True, cache=True)
def _table(tables: Image, name: int, j: int, at: float) -> float:
    return tables[name, j] * (1 - at) + tables[name, j + 1] * at


@njit(fastmath=True, cache=True)
def _section(x: float, z: float, width: float, front: float, back: float) -> float:
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


@njit(fastmath=True, cache=True)
def _capsule(x: float, y: float, z: float, c: Array) -> float:
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


@njit(fastmath=True, cache=True)
def _ellipsoid(x: float, y: float, z: float, e: Array) -> float:
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


@njit(fastmath=True, cache=True)
def _smooth_min(a: float, b: float, radius: float) -> float:
    h = max(radius - abs(a - b), 0.0) / radius
    return min(a, b) - h * h * radius * 0.25


@njit(fastmath=True, cache=True)
def _inside(distance: float, width: float) -> float:
    return min(max(0.5 - distance / width, 0.0), 1.0)

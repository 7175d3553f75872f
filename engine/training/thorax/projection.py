# pyright: basic
# numba ships no types; the public functions below carry their own.
"""From structures to path lengths: the beam, the ray march and the exact-mass splats.

Implicit compartments (body, lungs, heart, gas, lesions) are marched along every ray; thin dense
things (bones, vessels, airways) are splatted as masses, which costs nothing for empty space.
Knows shapes only as rows of numbers, and nothing of patients.
"""

import math
from dataclasses import dataclass
from enum import IntEnum
from typing import TypeAlias

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]
Image: TypeAlias = NDArray[np.float32]

TABLE_TOP_MM = -160
TABLE_ROWS = 560


class Table(IntEnum):
    """Rows of the table of horizontal sections, one value per mm of y from TABLE_TOP_MM."""

    MUSCLE_WIDTH = 0
    MUSCLE_FRONT = 1
    MUSCLE_BACK = 2
    FAT = 3
    CAVITY_WIDTH = 4
    CAVITY_FRONT = 5
    CAVITY_BACK = 6
    SPINE_Z = 7
    SPINE_RADIUS = 8
    PARTITION = 9
    SPINE_X = 10


class Path(IntEnum):
    """Layers of `path_lengths`."""

    BODY = 0
    FAT = 1
    RIGHT_LUNG = 2
    LEFT_LUNG = 3
    HEART = 4
    GAS = 5
    ABDOMEN = 6
    WEIGHTED_LUNG = 7
    FIRST_LESION = 8


@dataclass(frozen=True, slots=True)
class Beam:
    """Cone beam on a square detector; lengths in mm, angles in radians.

    The patient is turned by `rotation` about the y axis and tilted by `roll` in the film's plane.
    """

    size: int
    pixel_mm: float
    left: float
    top: float
    source_y: float
    source_z: float
    detector_z: float
    rotation: float
    roll: float

    def row(self) -> Array:
        return np.array(
            [
                self.pixel_mm,
                self.left,
                self.top,
                0.0,
                self.source_y,
                self.source_z,
                self.detector_z,
                math.cos(self.rotation),
                math.sin(self.rotation),
                math.cos(self.roll),
                math.sin(self.roll),
            ]
        )


@dataclass(frozen=True, slots=True)
class Compartments:
    """Implicit shapes as rows of numbers for the march.

    `tables` (11, TABLE_ROWS) float32. Capsule rows: two ends, two radii, blending radius, bounds.
    Ellipsoid rows: centre, radii, cos and sin of the turn in x-y, of the turn in x-z, bounds.
    Bounds are the range of y, then of x, beyond which a shape can be skipped; gas rows end with the fluid level instead. `domes` (2, 9), right then left.
    """

    tables: NDArray[np.float32]
    trunk: Array
    breasts: Array
    heart: Array
    vessels: Array
    mediastinum: Array
    gas: Array
    domes: Array


def path_lengths(
    beam: Beam, shapes: Compartments, lesions: Array, half_depth_mm: float, step_mm: float
) -> Image:
    """Path length in mm through every layer of `Path`, then one per lesion: (layers, size, size)."""
    out = np.zeros((Path.FIRST_LESION + len(lesions), beam.size, beam.size), np.float32)
    steps = int(2 * half_depth_mm / step_mm)
    _march(
        beam.row(),
        shapes.tables,
        shapes.trunk,
        shapes.breasts,
        shapes.heart,
        shapes.vessels,
        shapes.mediastinum,
        shapes.gas,
        shapes.domes,
        lesions,
        out,
        steps,
        -half_depth_mm,
        step_mm,
    )
    return out


class Canvas:
    """Line integrals (attenuation, dimensionless) of things splatted as exact mass."""

    def __init__(self, beam: Beam) -> None:
        self.image: Array = np.zeros((beam.size, beam.size))
        self._beam = beam
        self._row = beam.row()

    def spheres(self, centres: Array, radii: Array, masses: Array) -> None:
        """Masses in mm^2 (attenuation per mm times mm^3); centres (n, 3) in mm."""
        _spheres(self.image, _c(centres), _c(radii), _c(masses), self._row)

    def points(self, centres: Array, masses: Array) -> None:
        _points(self.image, _c(centres), _c(masses), self._row)

    def sweep(
        self,
        centre: Array,
        normal: Array,
        binormal: Array,
        half_normal: Array,
        half_binormal: Array,
        density: Array,
        cortex_mm: float,
        cortex: float,
        marrow: float,
        step_mm: float,
    ) -> None:
        """An elliptical section with a cortical shell, swept along a centre line (n, 3)."""
        grain = min(0.55, 0.7 * self._beam.pixel_mm)
        _sweep(
            self.image,
            _c(centre),
            _c(normal),
            _c(binormal),
            _c(half_normal),
            _c(half_binormal),
            _c(density),
            cortex_mm,
            cortex,
            marrow,
            step_mm,
            self._row,
            grain,
        )


def hidden_shares(shapes: Compartments, lesions: Array, points: Array) -> tuple[Array, Array]:
    """Share of each point (n, 3) under effusion and in consolidation: two arrays (n,) in [0, 1]."""
    fluid, filled = np.zeros(len(points)), np.zeros(len(points))
    _hidden(shapes.tables, lesions, _c(points), fluid, filled)
    return fluid, filled


def _c(values: Array) -> Array:
    return np.ascontiguousarray(values, dtype=np.float64)


@njit(fastmath=True, cache=True, inline="always")
def smooth_min(a, b, radius):
    h = max(radius - abs(a - b), 0.0) / radius
    return min(a, b) - h * h * radius * 0.25


@njit(fastmath=True, cache=True, inline="always")
def _capsule(x, y, z, c):
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


@njit(fastmath=True, cache=True, inline="always")
def _ellipsoid(x, y, z, e):
    px = x - e[0]
    py = y - e[1]
    pz = z - e[2]
    qx = e[6] * px + e[7] * py
    qy = -e[7] * px + e[6] * py
    rx = e[8] * qx + e[9] * pz
    rz = -e[9] * qx + e[8] * pz
    a = rx / e[3]
    b = qy / e[4]
    c = rz / e[5]
    k0 = math.sqrt(a * a + b * b + c * c)
    a /= e[3]
    b /= e[4]
    c /= e[5]
    k1 = math.sqrt(a * a + b * b + c * c) + 1e-9
    return k0 * (k0 - 1.0) / k1


@njit(fastmath=True, cache=True, inline="always")
def _misses(x, y, row, at):
    """Whether the point lies outside the bounds that a row carries from column `at` on."""
    return y < row[at] or y > row[at + 1] or x < row[at + 2] or x > row[at + 3]


@njit(fastmath=True, cache=True, inline="always")
def _section(x, z, width, front, back):
    """Distance, to first order, to a super-ellipse of exponent 2.5."""
    centre = 0.5 * (front + back)
    depth = 0.5 * (back - front)
    if width < 1.0 or depth < 1.0:
        return 60.0
    a = abs(x) / width
    b = abs(z - centre) / depth
    sa = a * math.sqrt(a)
    sb = b * math.sqrt(b)
    s = a * sa + b * sb
    q = s**0.4
    g = 1.0 / (q * math.sqrt(q) + 1e-6)
    gx = sa * g / width
    gz = sb * g / depth
    return (q - 1.0) / (math.sqrt(gx * gx + gz * gz) + 1e-5)


@njit(fastmath=True, cache=True, inline="always")
def _inside(distance, width):
    v = 0.5 - distance / width
    return min(max(v, 0.0), 1.0)


@njit(fastmath=True, cache=True, inline="always")
def _dome_y(x, z, width, front, back, domes):
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


@njit(fastmath=True, cache=True, inline="always")
def consolidated(x, y, z, row):
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
    oblique = row[9] * (z - (row[10] + row[11] * y)) / 8.0
    minor = row[12] * (y - (row[13] + row[14] * z)) / 5.0
    if row[9] != 0.0:
        share *= min(max(oblique + 0.5, 0.0), 1.0)
    if row[12] != 0.0:
        share *= min(max(minor + 0.5, 0.0), 1.0)
    return share * row[2] * min(1.0, 0.9 + 0.06 * n)


@njit(fastmath=True, cache=True, inline="always")
def effusion_level(wall_mm, mediastinum_mm, z, row):
    """y of the fluid surface: the meniscus climbs along the wall and, less, the mediastinum."""
    return (
        row[3]
        - row[4] * math.exp(-wall_mm / row[5])
        - row[6] * math.exp(-max(mediastinum_mm, 0.0) / 12.0)
        - row[7] * (z - 20.0)
    )


@njit(parallel=True, fastmath=True, cache=True)
def _march(
    geo, tables, trunk, breasts, heart, vessels, mediastinum, gas, domes, lesions,
    out, steps, z_first, dz,
):  # fmt: skip
    pixel = geo[0]
    size = out.shape[1]
    n_lesions = lesions.shape[0]
    run = geo[5] - geo[6]
    for iv in prange(size):
        for iu in range(size):
            u = geo[1] + (iu + 0.5) * pixel - geo[3]
            v = geo[2] + (iv + 0.5) * pixel - geo[4]
            du = geo[9] * u - geo[10] * v
            dv = geo[10] * u + geo[9] * v
            slope = math.sqrt(1.0 + (du * du + dv * dv) / (run * run)) * dz
            body = 0.0
            fat = 0.0
            right = 0.0
            left = 0.0
            hearts = 0.0
            bubbles = 0.0
            abdomen = 0.0
            weighted = 0.0
            for k in range(steps):
                zz = z_first + (k + 0.5) * dz
                t = (geo[5] - zz) / run
                xx = geo[3] + du * t
                y = geo[4] + dv * t
                x = geo[7] * xx + geo[8] * zz
                z = -geo[8] * xx + geo[7] * zz
                fy = y - TABLE_TOP_MM
                j = int(fy)
                if fy < 0.0 or j >= TABLE_ROWS - 1:
                    continue
                w = fy - j
                width = tables[4, j] * (1 - w) + tables[4, j + 1] * w
                front = tables[5, j] * (1 - w) + tables[5, j + 1] * w
                back = tables[6, j] * (1 - w) + tables[6, j + 1] * w
                wall = _section(x, z, width, front, back)
                if wall > -6.0:
                    muscle = _section(
                        x,
                        z,
                        tables[0, j] * (1 - w) + tables[0, j + 1] * w,
                        tables[1, j] * (1 - w) + tables[1, j + 1] * w,
                        tables[2, j] * (1 - w) + tables[2, j + 1] * w,
                    )
                    if muscle > -dz:  # blending only ever adds, so deeper points are settled
                        for q in range(trunk.shape[0]):
                            if _misses(x, y, trunk[q], 9):
                                continue
                            muscle = smooth_min(muscle, _capsule(x, y, z, trunk[q]), trunk[q, 8])
                    skin = muscle - tables[3, j]
                    if skin > -16.0:
                        breast = 1e3
                        for q in range(breasts.shape[0]):
                            breast = smooth_min(breast, _ellipsoid(x, y, z, breasts[q]), 14.0)
                        skin = smooth_min(skin, breast, 10.0)
                    covered = _inside(skin, dz)
                    if covered <= 0.0:
                        continue
                    body += covered
                    fat += covered * (1.0 - _inside(muscle, dz))
                    if muscle > 0.0 or wall > dz:
                        continue
                else:
                    body += 1.0
                under = (y - _dome_y(x, z, width, front, back, domes)) * 0.75
                abdomen += _inside(max(wall, -under), dz)
                if under > 6.0:
                    for q in range(gas.shape[0]):
                        bubble = max(_ellipsoid(x, y, z, gas[q]), y - gas[q, 10])
                        bubbles += _inside(bubble, dz)
                    continue
                middle = 1e3
                ax = abs(x)
                if ax < 130.0:
                    organ = 1e3
                    for q in range(heart.shape[0]):
                        if _misses(x, y, heart[q], 10):
                            continue
                        organ = smooth_min(organ, _ellipsoid(x, y, z, heart[q]), 14.0)
                    hearts += _inside(max(organ, under), 3.0)
                    middle = organ
                    for q in range(mediastinum.shape[0]):
                        if _misses(x, y, mediastinum[q], 10):
                            continue
                        middle = smooth_min(middle, _ellipsoid(x, y, z, mediastinum[q]), 12.0)
                    for q in range(vessels.shape[0]):
                        if _misses(x, y, vessels[q], 9):
                            continue
                        middle = smooth_min(middle, _capsule(x, y, z, vessels[q]), vessels[q, 8])
                    sx = x - tables[10, j]
                    sz = z - tables[7, j]
                    radius = tables[8, j]
                    spine = math.sqrt(sx * sx + sz * sz * 0.8) - radius
                    if sz > 0.0:
                        spine = min(spine, abs(sx) - radius - 0.62 * sz - 0.004 * sz * sz)
                    middle = smooth_min(middle, spine, 12.0)
                    half = tables[9, j]
                    if z < -25.0 and y > 50.0:
                        ramp = min((y - 50.0) / 40.0, 1.0)
                        half *= max(0.14, 1.0 + ramp * (z + 25.0) / 45.0)
                    half *= 1.0 - 0.3 * min(((z - 5.0) / 60.0) ** 2, 1.0)
                    middle = smooth_min(middle, ax - half, 10.0)
                air = _inside(max(max(wall, -middle), under), dz)
                if air <= 0.0:
                    continue
                filled = 0.0
                for q in range(n_lesions):
                    if x * lesions[q, 1] <= 0.0:
                        continue
                    if lesions[q, 0] == 1.0:
                        level = effusion_level(min(-wall, 60.0), middle, z, lesions[q])
                        fluid = _inside((level - y) * 0.8, 4.0) * air
                        out[8 + q, iv, iu] += fluid * slope
                        air -= fluid
                for q in range(n_lesions):
                    if x * lesions[q, 1] <= 0.0 or lesions[q, 0] != 2.0:
                        continue
                    share = consolidated(x, y, z, lesions[q]) * (1.0 - filled)
                    out[8 + q, iv, iu] += share * air * slope
                    filled += share
                if x < 0:
                    right += air
                else:
                    left += air
                # Gravity and the mantle make the lung denser downwards and backwards.
                weighted += (
                    air * (1.0 - filled) * (1.0 + 0.0016 * (y - 120.0) + 0.0007 * (z - 10.0))
                )
            out[0, iv, iu] = body * slope
            out[1, iv, iu] = fat * slope
            out[2, iv, iu] = right * slope
            out[3, iv, iu] = left * slope
            out[4, iv, iu] = hearts * slope
            out[5, iv, iu] = bubbles * slope
            out[6, iv, iu] = abdomen * slope
            out[7, iv, iu] = weighted * slope


@njit(fastmath=True, cache=True)
def _hidden(tables, lesions, points, fluid, filled):
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
                level = effusion_level(min(max(-wall, 0.0), 60.0), 1e3, z, lesions[q])
                fluid[i] = max(fluid[i], _inside((level - y) * 0.8, 4.0))
            else:
                filled[i] = max(filled[i], consolidated(x, y, z, lesions[q]))


@njit(fastmath=True, cache=True, inline="always")
def _project(px, py, pz, geo):
    """Detector coordinates in pixels, and the scale of a length there."""
    x = geo[7] * px - geo[8] * pz
    z = geo[8] * px + geo[7] * pz
    t = (geo[5] - z) / (geo[5] - geo[6])
    du = (x - geo[3]) / t
    dv = (py - geo[4]) / t
    u = geo[9] * du + geo[10] * dv
    v = geo[9] * dv - geo[10] * du
    cu = (geo[3] + u - geo[1]) / geo[0] - 0.5
    cv = (geo[4] + v - geo[2]) / geo[0] - 0.5
    return cu, cv, t


@njit(fastmath=True, cache=True, inline="always")
def _deposit(image, cu, cv, mass):
    size = image.shape[0]
    a = int(math.floor(cu))
    b = int(math.floor(cv))
    if a < 0 or b < 0 or a >= size - 1 or b >= size - 1:
        return
    fa = cu - a
    fb = cv - b
    image[b, a] += mass * (1 - fa) * (1 - fb)
    image[b, a + 1] += mass * fa * (1 - fb)
    image[b + 1, a] += mass * (1 - fa) * fb
    image[b + 1, a + 1] += mass * fa * fb


@njit(fastmath=True, cache=True)
def _points(image, centres, masses, geo):
    for i in range(centres.shape[0]):
        cu, cv, t = _project(centres[i, 0], centres[i, 1], centres[i, 2], geo)
        _deposit(image, cu, cv, masses[i] / (geo[0] * t) ** 2)


@njit(fastmath=True, cache=True)
def _spheres(image, centres, radii, masses, geo):
    size = image.shape[0]
    for i in range(centres.shape[0]):
        cu, cv, t = _project(centres[i, 0], centres[i, 1], centres[i, 2], geo)
        r = max(radii[i] / (t * geo[0]), 0.75)
        mass = masses[i] / (geo[0] * t) ** 2
        a0 = int(math.ceil(cu - r - 0.5))
        a1 = int(math.floor(cu + r + 0.5))
        b0 = int(math.ceil(cv - r - 0.5))
        b1 = int(math.floor(cv + r + 0.5))
        if a1 < 0 or b1 < 0 or a0 >= size or b0 >= size:
            continue
        rr = (r + 0.25) * (r + 0.25)
        total = 0.0
        for b in range(b0, b1 + 1):
            for a in range(a0, a1 + 1):
                q = 1.0 - ((a - cu) ** 2 + (b - cv) ** 2) / rr
                if q > 0:
                    total += math.sqrt(q)
        if total <= 0:
            continue
        mass /= total
        for b in range(max(b0, 0), min(b1, size - 1) + 1):
            for a in range(max(a0, 0), min(a1, size - 1) + 1):
                q = 1.0 - ((a - cu) ** 2 + (b - cv) ** 2) / rr
                if q > 0:
                    image[b, a] += mass * math.sqrt(q)


@njit(fastmath=True, cache=True)
def _sweep(
    image, centre, normal, binormal, half_n, half_b, density, cortex_mm, cortex, marrow,
    step_mm, geo, grain,
):  # fmt: skip
    for i in range(centre.shape[0]):
        na = int(half_n[i] / grain) + 1
        nb = int(half_b[i] / grain) + 1
        inner_n = max(half_n[i] - cortex_mm, 0.2)
        inner_b = max(half_b[i] - 1.25 * cortex_mm, 0.2)
        for p in range(-na, na + 1):
            for q in range(-nb, nb + 1):
                dn = p * grain
                db = q * grain
                if (dn / half_n[i]) ** 2 + (db / half_b[i]) ** 2 > 1.0:
                    continue
                core = (dn / inner_n) ** 2 + (db / inner_b) ** 2 < 1.0
                mu = (marrow if core else cortex) * density[i]
                cu, cv, t = _project(
                    centre[i, 0] + dn * normal[i, 0] + db * binormal[i, 0],
                    centre[i, 1] + dn * normal[i, 1] + db * binormal[i, 1],
                    centre[i, 2] + dn * normal[i, 2] + db * binormal[i, 2],
                    geo,
                )
                _deposit(image, cu, cv, mu * grain * grain * step_mm / (geo[0] * t) ** 2)

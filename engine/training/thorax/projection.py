# numba ships no types; the public functions below carry their own.
"""The ray march: path lengths through the implicit compartments and through lesions.

Knows shapes as rows of numbers, and nothing of patients.
"""

import math
from typing import TypeAlias

import numpy as np
from numba import prange
from numpy.typing import NDArray

from engine.training.thorax.airspace import (
    crowding,
    displaced_share,
    filled_share,
    is_on_side,
    pleural_line,
)
from engine.training.thorax.compiled import kernel, parallel_kernel
from engine.training.thorax.geometry import (
    TABLE_ROWS,
    TABLE_TOP_MM,
    Array,
    Beam,
    Compartments,
    Path,
)
from engine.training.thorax.shapes import (
    blended,
    dome_height,
    ellipsoid_distance,
    middle_distance,
    muscle_distance,
    section_distance,
    share_inside,
    skin_distance,
    table_value,
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
    """Share of each point (n, 3) in pleural fluid or air, and in filled lung: (n,), 0 to 1."""
    displaced, filled = np.zeros(len(points)), np.zeros(len(points))
    _hidden(shapes.tables, lesions, np.ascontiguousarray(points), displaced, filled)
    return displaced, filled


@parallel_kernel
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


@kernel
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
    width = table_value(tables, 4, j, at)
    front = table_value(tables, 5, j, at)
    back = table_value(tables, 6, j, at)
    wall = section_distance(x, z, width, front, back)
    if wall > -6.0:
        muscle = muscle_distance(x, y, z, dz, tables, j, at, trunk)
        skin = skin_distance(x, y, z, muscle - tables[3, j], breasts)
        covered = share_inside(skin, dz)
        if covered <= 0.0:
            return _steps(skin, dz, left)
        alike = _steps(min(-muscle, wall - dz), dz, left)
        sums[0] += alike * covered
        sums[1] += alike * covered * (1.0 - share_inside(muscle, dz))
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


@kernel
def _in_cavity(
    x: float, y: float, z: float, dz: float, left: int, j: int, at: float, width: float,
    front: float, back: float, wall: float, tables: Image, heart: Array, vessels: Array,
    mediastinum: Array, gas: Array, domes: Array, lesions: Array, sums: Array,
) -> int:  # fmt: skip
    """The part of `_sample` within the rib cage: abdomen, heart, lung."""
    under = (y - dome_height(x, z, width, front, back, domes)) * 0.75
    if under > 6.0:
        alike = left if gas.shape[0] == 0 or x < 0.0 else 1
        alike = _steps(under - 6.0, dz, alike)
        for q in range(gas.shape[0]):
            bubble = max(ellipsoid_distance(x, y, z, gas[q]), y - gas[q, 10])
            sums[5] += alike * share_inside(bubble, dz)
        sums[6] += alike * share_inside(wall, dz)
        return alike
    shifted = x - table_value(tables, 11, j, at)
    organ = blended(shifted, y, z, heart, 14.0, 1e3)
    middle = middle_distance(x, shifted, y, z, organ, tables, j, at, vessels, mediastinum)
    clear = min(abs(organ), abs(middle), -under)
    alike = _steps(clear - 3.0, dz, left if lesions.shape[0] == 0 else 1)
    sums[6] += alike * share_inside(max(wall, -under), dz)
    sums[4] += alike * share_inside(max(organ, under), 3.0)
    sums[8] += alike * share_inside(max(wall, middle, under), dz)
    air = alike * share_inside(max(wall, -middle, under), dz)
    if air > 0.0:
        _fill_lung(shifted, y, z, air, wall, middle, front, lesions, sums)
    return alike


@kernel
def _steps(distance: float, dz: float, left: int) -> int:
    """How many steps stay clear of a boundary that is about this far away: 1 to `left`."""
    return max(1, min(left, int(0.5 * min(distance, TRUSTED_MM) / dz)))


@kernel
def _fill_lung(
    x: float, y: float, z: float, air: float, wall: float, middle: float, front: float,
    lesions: Array, sums: Array,
) -> None:  # fmt: skip
    """Share the way within a lung among its air and the lesions of its side.

    Fluid and air in the pleura displace lung; a filled part stays lung, without its own air.
    """
    way = air
    filled = 0.0
    crowded = 1.0
    lined = 0.0
    for q in range(lesions.shape[0]):
        if is_on_side(x, lesions[q]):
            taken = displaced_share(x, y, z, wall, middle, front, lesions[q]) * way
            lined += pleural_line(x, y, z, wall, front, lesions[q]) * way
            crowded *= crowding(lesions[q])
            sums[9 + q] += taken
            way -= taken
    for q in range(lesions.shape[0]):
        if is_on_side(x, lesions[q]):
            share = filled_share(x, y, z, lesions[q]) * (1.0 - filled)
            sums[9 + q] += share * way
            filled += share
    sums[2 if x < 0 else 3] += way
    # Gravity makes the lung denser downwards and, standing upright, a little backwards.
    weight = crowded * (1.0 + 0.0016 * (y - 120.0) + 0.0007 * (z - 10.0))
    sums[7] += way * (1.0 - filled) * weight + lined


@kernel
def _hidden(
    tables: Image, lesions: Array, points: Array, displaced: Array, filled: Array
) -> None:  # fmt: skip
    for i in range(points.shape[0]):
        y = points[i, 1]
        z = points[i, 2]
        j = int(min(max(y - TABLE_TOP_MM, 0.0), TABLE_ROWS - 1.0))
        x = points[i, 0] - tables[11, j]
        wall = section_distance(points[i, 0], z, tables[4, j], tables[5, j], tables[6, j])
        for q in range(lesions.shape[0]):
            if is_on_side(x, lesions[q]):
                taken = displaced_share(x, y, z, wall, 1e3, tables[5, j], lesions[q])
                displaced[i] = max(displaced[i], taken)
                filled[i] = max(filled[i], filled_share(x, y, z, lesions[q]))

# numba ships no types.
"""What disease does to a point of the lung: kernels for the ray march.

A lesion is a row of numbers whose first is its kind and whose second its side (-1 right, 1 left,
0 both); `pathology` writes the rows and tells what the other columns mean for each kind. Points are
in mm; `x` is measured from the middle of the mediastinum, `wall` is negative within the chest.
"""

import math

from engine.training.thorax.compiled import kernel
from engine.training.thorax.geometry import Array
from engine.training.thorax.shapes import share_inside

ERECT_FLUID = 1.0
SUPINE_FLUID = 2.0
ERECT_AIR = 3.0
SUPINE_AIR = 4.0
PATCH = 5.0
BAT_WING = 6.0
BALL = 7.0
WEDGE = 8.0


@kernel
def is_on_side(x: float, row: Array) -> bool:
    return x * row[1] > 0.0 or row[1] == 0.0


@kernel
def displaced_share(
    x: float, y: float, z: float, wall: float, middle: float, front: float, row: Array
) -> float:  # fmt: skip
    """Share of a point that fluid or air in the pleural space takes from the lung."""
    kind = row[0]
    if kind == ERECT_FLUID:
        level = _fluid_level(min(max(-wall, 0.0), 60.0), middle, z, row)
        return share_inside((level - y) * 0.8, 4.0)
    if kind == SUPINE_FLUID:
        depth = min(max(-wall, 0.0), 60.0)
        level = row[3] + row[6] * (row[7] - y) - row[4] * math.exp(-depth / row[5])
        return share_inside((level - z) * 0.9, 5.0)
    if kind in (ERECT_AIR, SUPINE_AIR):
        return share_inside(-_into_pleural_air(x, y, z, wall, front, row), 1.6)
    return 0.0


@kernel
def pleural_line(
    x: float, y: float, z: float, wall: float, front: float, row: Array
) -> float:  # fmt: skip
    """How much lung as dense as this one would attenuate like the visceral pleura at this point."""
    if row[0] != ERECT_AIR and row[0] != SUPINE_AIR:
        return 0.0
    off = abs(_into_pleural_air(x, y, z, wall, front, row) + 0.5)
    return row[8] * max(0.0, 1.0 - off)


@kernel
def crowding(row: Array) -> float:
    """How much denser the lung becomes that pleural air presses together."""
    return row[9] if row[0] == ERECT_AIR or row[0] == SUPINE_AIR else 1.0


@kernel
def filled_share(x: float, y: float, z: float, row: Array) -> float:
    """Share of the airspace at a point that is filled, or without its air."""
    kind = row[0]
    if kind == PATCH:
        return _patch(x, y, z, row)
    if kind == BAT_WING:
        return _bat_wing(x, y, z, row)
    if kind == BALL:
        return _ball(x, y, z, row)
    if kind == WEDGE:
        return _wedge(abs(x), y, z, row)
    return 0.0


@kernel
def _fluid_level(wall_mm: float, mediastinum_mm: float, z: float, row: Array) -> float:
    """y of the fluid surface: the meniscus climbs along the wall and, less, the mediastinum."""
    return (
        row[3]
        - row[4] * math.exp(-wall_mm / row[5])
        - row[6] * math.exp(-max(mediastinum_mm, 0.0) / 12.0)
        - row[7] * (z - 20.0)
    )


@kernel
def _into_pleural_air(
    x: float, y: float, z: float, wall: float, front: float, row: Array
) -> float:  # fmt: skip
    """Distance in mm from the visceral pleura, positive in the air.

    Upright, the lung falls away from wall and apex; lying, the air gathers in front and low down.
    """
    if row[0] == ERECT_AIR:
        rim = row[3] * (row[6] + (1.0 - row[6]) * math.exp(-max(y - row[4], 0.0) / row[5]))
        return rim + wall
    rim = row[3] * (row[6] + (1.0 - row[6]) * math.exp(-max(row[4] - y, 0.0) / row[5]))
    return rim - (z - front)


@kernel
def _waviness(x: float, y: float, z: float, first: float, second: float) -> float:
    return (
        math.sin(x * 0.11 + 1.3 * math.sin(y * 0.07) + first)
        + math.sin(y * 0.13 + z * 0.06 + second)
        + math.sin(z * 0.12 + x * 0.05 + 2.0)
        + 0.7 * math.sin(0.31 * x + 0.2 * y + first) * math.sin(0.27 * z + 0.24 * y + second)
    )


@kernel
def _patch(x: float, y: float, z: float, row: Array) -> float:
    """An ellipsoid with a ragged edge that ends at the fissures of its lobe."""
    n = _waviness(x, y, z, row[15], row[16])
    ex = (x - row[3]) / row[6]
    ey = (y - row[4]) / row[7]
    ez = (z - row[5]) / row[8]
    radius = math.sqrt(ex * ex + ey * ey + ez * ez) + 0.12 * n
    share = min(max((1.10 - radius) / 0.26, 0.0), 1.0)
    if row[9] != 0.0:
        oblique = row[9] * (z - (row[10] + row[11] * y)) / 8.0
        share *= min(max(oblique + 0.5, 0.0), 1.0)
    if row[12] != 0.0:
        minor = row[12] * (y - (row[13] + row[14] * z)) / 5.0
        share *= min(max(minor + 0.5, 0.0), 1.0)
    return share * row[2] * min(1.0, 0.9 + 0.06 * n)


@kernel
def _bat_wing(x: float, y: float, z: float, row: Array) -> float:
    """Oedema: densest around the hilum, mottled, fading towards the wall; some all over."""
    ex = (abs(x) - row[3]) / row[6]
    ey = (y - row[4]) / row[7]
    ez = (z - row[5]) / row[8]
    fall = math.exp(-(ex * ex + ey * ey + ez * ez))
    n = _waviness(x * 1.3, y * 1.3, z * 1.3, row[15], row[16])
    low = min(max((y - row[10]) / row[11], 0.0), 1.0)
    share = row[2] * fall * (1.0 + 0.22 * n) + row[9] * (0.5 + 0.5 * low) * (1.0 + 0.2 * n)
    return min(max(share, 0.0), 0.96)


@kernel
def _ball(x: float, y: float, z: float, row: Array) -> float:
    """A nodule or a mass: a ball, slightly lobed."""
    dx = x - row[3]
    dy = y - row[4]
    dz = z - row[5]
    radius = row[6] * (1.0 + row[7] * math.sin(row[15] + dx * 0.16) * math.sin(row[16] + dy * 0.14))
    return row[2] * share_inside(math.sqrt(dx * dx + dy * dy + dz * dz) - radius, 2.5)


@kernel
def _wedge(ax: float, y: float, z: float, row: Array) -> float:
    """A collapsed lobe: what three planes leave; each is a normal, an offset and a softness.

    Fissures are never flat: they bow a little.
    """
    share = row[2]
    y += 4.0 * math.sin(0.042 * ax + 0.03 * z + 0.6)
    for k in range(3):
        p = 3 + 5 * k
        beyond = (row[p] * ax + row[p + 1] * y + row[p + 2] * z - row[p + 3]) / row[p + 4]
        share *= min(max(beyond + 0.5, 0.0), 1.0)
    return share

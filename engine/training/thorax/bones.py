"""The skeleton, splatted as attenuation in excess of the soft tissue that the march already counts.

Spine, ribs with their cartilages, sternum, clavicles, scapulae, humeri. Knows no film.
"""

import math
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from engine.training.thorax.anatomy import Anatomy
from engine.training.thorax.geometry import Beam, Table
from engine.training.thorax.materials import CORTEX, MARROW, WATER_PER_MM
from engine.training.thorax.numeric import jittered_grid, resample, smooth_along
from engine.training.thorax.patient import stream
from engine.training.thorax.shoulder import draw_shoulder_girdle
from engine.training.thorax.splats import Canvas
from engine.training.thorax.tubes import draw_tube

Array: TypeAlias = NDArray[np.float64]

SIDES = (-1, 1)


@dataclass(frozen=True, slots=True)
class Skeleton:
    """Attenuation images (size, size) of bones, and of the much fainter costal cartilage."""

    spine: Array
    ribs: Array
    sternum: Array
    shoulders: Array
    """Clavicles, scapulae and humeri."""
    cartilage: Array

    def total(self) -> Array:
        return self.spine + self.ribs + self.sternum + self.shoulders + self.cartilage


def draw_skeleton(anatomy: Anatomy, beam: Beam) -> Skeleton:
    spine, ribs, sternum, shoulders, cartilage = (Canvas(beam) for _ in range(5))
    levels = _vertebral_levels(anatomy)
    _draw_spine(anatomy, spine, levels)
    _draw_ribs(anatomy, ribs, cartilage, levels)
    _draw_sternum(anatomy, sternum)
    for side in SIDES:
        draw_shoulder_girdle(anatomy, shoulders, side)
    return Skeleton(spine.image, ribs.image, sternum.image, shoulders.image, cartilage.image)


# -- spine ---------------------------------------------------------------------------------------


def _vertebral_levels(anatomy: Anatomy) -> Array:
    """y of the centres of T1 to T12."""
    heights = 16 + 0.75 * np.arange(13)
    steps = (heights[:-1] + heights[1:]) / 2 + 3.2 + 0.15 * np.arange(12)
    levels = np.concatenate([[0.0], np.cumsum(steps[:11])])
    return levels * anatomy.patient.height * (262 / (levels[11] + 18.0))


def _draw_spine(anatomy: Anatomy, canvas: Canvas, levels: Array) -> None:
    rng = stream(anatomy.patient.seed, "vertebrae")
    height = anatomy.patient.height
    step = levels[11] - levels[10]
    neck = levels[0] - np.array([4, 3, 2, 1]) * 17.0 * height
    lumbar = levels[11] + step * np.array([1.03, 2.1, 3.2])
    y = np.concatenate([neck, levels, lumbar])
    half = np.gradient(y) * 0.40
    for index, (level, half_height) in enumerate(zip(y, half, strict=True)):
        _draw_vertebra(anatomy, canvas, rng, index - 4, float(level), float(half_height))


def _draw_vertebra(
    anatomy: Anatomy, canvas: Canvas, rng: np.random.Generator, number: int, y: float, half: float
) -> None:
    """One vertebra, number 0 = T1: body with end plates, arch and processes."""
    p = anatomy.patient
    density = p.bone_density * (0.8 if number < 1 else 1.0)
    width = (14.0 + 0.45 * max(number, -2)) * p.width
    depth = (10.5 + 0.55 * max(number, -3)) * p.depth
    z = float(anatomy.section(Table.SPINE_Z, y)) + 2
    x = float(anatomy.section(Table.SPINE_X, y))
    grain = min(0.8, 1.3 * canvas.pixel_mm)
    box = (
        (-width * 1.15, width * 1.15, grain),
        (-half, half, grain),
        (-depth * 1.1, depth * 1.1, 1.2),
    )
    gx, gy, gz = jittered_grid(rng, box).T
    waist = 0.94 + 0.13 * (gy / half) ** 2
    radius = np.sqrt((gx / (width * waist)) ** 2 + (gz / (depth * waist)) ** 2)
    shell = np.minimum((1 - radius) * width, half - np.abs(gy))
    spongy = 0.05 + 0.02 * (number > 0) + 0.03 * rng.standard_normal(len(gx))
    mu = np.where(shell < 1.2, 0.30, spongy) * density
    kept = radius < 1
    canvas.points(
        np.stack([gx + x, gy + y, gz + z], 1)[kept], WATER_PER_MM * mu[kept] * grain**2 * 1.2
    )
    mu_w = WATER_PER_MM * density
    pedicle = width * 0.62
    for s in SIDES:
        draw_tube(
            canvas,
            [
                (x + s * pedicle, y - half * 0.35, z + depth * 0.7, 4.2),
                (x + s * pedicle * 1.05, y - half * 0.3, z + depth * 0.7 + 9, 4.0),
                (x + s * pedicle * 1.1, y - half * 0.1, z + depth * 0.7 + 18, 4.2),
            ],
            mu_w * (0.34 if number >= 0 else 0.16), 1.1, mu_w * 0.08,
        )  # fmt: skip
        tip = 16 if number < 11 else 20
        draw_tube(
            canvas,
            [
                (x + s * pedicle * 1.1, y - half * 0.2, z + depth * 0.7 + 16, 4),
                (x + s * (pedicle + 11), y - half * 0.4 - 2, z + depth + 22, 3.6),
                (x + s * (pedicle + tip), y - half * 0.5 - 2, z + depth + 26, 4),
            ],
            mu_w * 0.5, 0.9, mu_w * 0.08,
        )  # fmt: skip
        draw_tube(
            canvas,
            [
                (x + s * pedicle, y + half * 0.2, z + depth + 14, 3),
                (x + s * pedicle * 0.5, y + half * 0.9, z + depth + 20, 2.6),
                (x, y + half * 0.8, z + depth + 24, 2.4),
            ],
            mu_w * 0.4, 0.8, mu_w * 0.06,
        )  # fmt: skip
    drop = half * (1.5 if 0 <= number < 9 else 1.0)
    draw_tube(
        canvas,
        [
            (x, y + half * 0.5, z + depth + 22, 2.6),
            (x + rng.normal(0, 0.8), y + half * 0.5 + drop * 0.6, z + depth + 34, 2.3),
            (x + rng.normal(0, 2.0), y + half * 0.5 + drop * 1.05, z + depth + 44, 3.6),
        ],
        mu_w * 0.13, 1.0, mu_w * 0.04,
    )  # fmt: skip


# -- ribs ----------------------------------------------------------------------------------------

BONY_PART = (0.90, 0.80, 0.76, 0.74, 0.73, 0.70, 0.66, 0.61, 0.55, 0.47, 0.33, 0.20)
"""Bony fraction of the half circumference, rib 1 to 12."""
RIB_TILT = (0.30, 0.42, 0.50, 0.54, 0.56, 0.57, 0.57, 0.56, 0.54, 0.50, 0.42, 0.38)
"""Drop per mm of way forward."""


def _draw_ribs(anatomy: Anatomy, bone: Canvas, cartilage: Canvas, levels: Array) -> None:
    p = anatomy.patient
    rng = stream(p.seed, "ribs")
    tilt_of_all = rng.normal(0, 0.025)
    for side in SIDES:
        for number in range(12):
            tilt = (RIB_TILT[number] + tilt_of_all) * (1 + rng.normal(0, 0.025))
            tilt *= 1 - 0.0016 * p.inspiration_mm
            level = float(levels[number]) - (2 + rng.normal(0, 1.3)) * p.height
            line = _rib_line(anatomy, rng, side, number, level, tilt)
            end = _draw_rib(anatomy, bone, rng, line, number)
            if number < 10:
                _draw_cartilage(anatomy, bone, cartilage, rng, end, side, number)


def _rib_line(
    anatomy: Anatomy, rng: np.random.Generator, side: int, number: int, level: float, tilt: float
) -> Array:
    """Centre line (n, 3) along the cavity wall from the vertebra to beyond the bony end."""
    p = anatomy.patient
    angle = np.linspace(0.10, math.pi * 0.985, 260)
    bend = np.abs(np.sin(angle)) ** 0.8, np.sign(np.cos(angle)) * np.abs(np.cos(angle)) ** 0.8
    back0 = float(anatomy.section(Table.CAVITY_BACK, level))
    sag = 4 + 0.8 * number + 14 * (number >= 9) + 12 * (number >= 10)
    y = np.full_like(angle, level)
    x, z = y, y
    for _ in range(14):  # the wall's section depends on y, which depends on the section
        width = anatomy.section(Table.CAVITY_WIDTH, y)
        front, back = anatomy.section(Table.CAVITY_FRONT, y), anatomy.section(Table.CAVITY_BACK, y)
        x = (width + 3.5) * bend[0]
        z = (front + back) / 2 + ((back - front) / 2 + 3.5) * bend[1]
        target = level + tilt * (np.maximum(back0, z) - z) * 0.95
        target += sag * np.minimum(x / (width + 1e-3), 1) ** 2 * p.height
        target -= 4 * p.height * np.exp(-(((angle - 0.35) / 0.22) ** 2))
        y = 0.5 * y + 0.5 * target
    # The neck runs to the vertebra, not along the wall.
    neck = np.exp(-(((angle - 0.1) / 0.28) ** 2))
    z = z * (1 - 0.75 * neck) + (float(anatomy.section(Table.SPINE_Z, level)) + 16) * 0.75 * neck
    x = x * (1 - 0.3 * neck) + 14 * p.width * 0.3 * neck
    spine = float(anatomy.section(Table.SPINE_X, level))
    line = np.stack([side * x + spine * neck, y, z], 1)
    head = np.array([side * 9 * p.width + spine, line[0, 1] - 1, line[0, 2] - 4])
    share = np.linspace(0, 1, 8)[:-1, None]
    line = np.concatenate([head * (1 - share) + line[:1] * share, line])
    wobble = smooth_along(rng.standard_normal(line.shape), 25)
    return line + wobble * np.array([1.2, 3.0, 1.2])


def _draw_rib(
    anatomy: Anatomy, canvas: Canvas, rng: np.random.Generator, line: Array, number: int
) -> Array:
    """Sweep the flat section of a rib along its line; returns the anterior end, shape (3,)."""
    p = anatomy.patient
    path, step = resample(line, min(0.6, 0.8 * canvas.pixel_mm))
    along = np.gradient(path, axis=0)
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    front = anatomy.section(Table.CAVITY_FRONT, path[:, 1])
    back = anatomy.section(Table.CAVITY_BACK, path[:, 1])
    width = anatomy.section(Table.CAVITY_WIDTH, path[:, 1] + 5)
    outward = np.stack(
        [
            path[:, 0] / width**2 * 1e4,
            np.zeros(len(path)),
            (path[:, 2] - (front + back) / 2) / ((back - front) / 2) ** 2 * 1e4,
        ],
        1,
    )
    if number < 2:  # the upper ribs lie flat
        outward[:, 1] = -np.linalg.norm(outward, axis=1) * (2.0 if number == 0 else 0.55)
    outward -= (outward * along).sum(1, keepdims=True) * along
    outward /= np.linalg.norm(outward, axis=1, keepdims=True) + 1e-9
    t = np.linspace(0, 1, len(path))
    lateral = np.exp(-(((t - 0.44) / 0.13) ** 2))
    end = BONY_PART[number] * (1 + rng.normal(0, 0.015))
    half_height = (7.0 if 1 < number < 10 else 6.2) * p.width * np.ones(len(path))
    half_height *= rng.normal(1, 0.05)
    half_height *= 0.55 + 0.45 * np.clip(t / 0.14, 0, 1)
    half_height *= 1 + 0.06 * np.sin(t * 9 + rng.uniform(0, 6))
    half_height *= 1 + 0.28 * np.exp(-(((t - end) / 0.05) ** 2))
    if number >= 10:
        half_height *= np.clip((end - t) / 0.12, 0.35, 1)
    density = 0.78 + 0.3 * smooth_along(rng.standard_normal(len(path)), 7.2 / step)
    density *= 1 - 0.64 * np.clip((t - 0.42) / 0.25, 0, 1)
    density *= (1.25 if number < 2 else 1.0) * (1 - 0.6 * lateral)
    density *= np.clip(t / 0.05, 0.15, 1)  # the head fades into the vertebra
    if number > 8:  # the abdomen's mass leaves little of them to see
        density *= 0.6
    if number == 0:
        density *= 0.55 + 0.45 * np.clip((t - 0.08) / 0.12, 0, 1)
    kept = t < end
    canvas.sweep(
        path[kept],
        outward[kept],
        np.cross(along, outward)[kept],
        ((4.0 - 0.9 * lateral) * p.width)[kept],
        half_height[kept],
        (density * p.bone_density)[kept],
        1.0,
        WATER_PER_MM * CORTEX,
        WATER_PER_MM * MARROW,
        step,
    )
    return path[kept][-1]


def _draw_cartilage(
    anatomy: Anatomy, bone: Canvas, cartilage: Canvas, rng: np.random.Generator,
    end: Array, side: int, number: int,
) -> None:  # fmt: skip
    """The costal cartilage to the sternum or the costal arch, with the calcifications of age."""
    p = anatomy.patient
    rise = 8 if number < 2 else -6 - 7 * max(number - 3, 0)
    medial = np.array(
        [
            side * (14 if number < 7 else 30) * p.width,
            end[1] + rise * p.height * 0.6,
            float(anatomy.section(Table.CAVITY_FRONT, float(end[1]))) - 2,
        ]
    )
    middle = end * 0.55 + medial * 0.45 + np.array([0, 7, -2])
    r = 5.0 * p.width
    draw_tube(
        cartilage, np.array([[*end, r], [*middle, r], [*medial, r * 0.92]]), WATER_PER_MM * 0.09
    )
    calcified = max(0.0, (p.age - 45) / 40)
    count = int(60 * calcified * rng.uniform(0.3, 1.3) * (0.6 if 1 <= number <= 3 else 1.0))
    if count == 0:
        return
    t = rng.random(count) ** 1.3 * 0.7
    specks = end[None] * (1 - t[:, None]) + medial[None] * t[:, None]
    specks += rng.normal(0, 2.4, (count, 3))
    specks[:, 1] += 7 * np.sin(t * 3.1)
    radii = rng.uniform(0.6, 1.7, count)
    bone.spheres(specks, radii, WATER_PER_MM * 0.9 * 4.19 * radii**3)


def _draw_sternum(anatomy: Anatomy, canvas: Canvas) -> None:
    p = anatomy.patient
    rng = stream(p.seed, "sternum")
    grain = min(0.8, 0.8 * canvas.pixel_mm)
    for top, bottom, half_top, half_bottom in ((48, 95, 27, 17), (97, 200, 14, 19)):
        y, x = jittered_grid(rng, ((top, bottom, grain), (-30, 30, grain))).T
        half = half_top + (half_bottom - half_top) * (y - top) / (bottom - top)
        edge = np.minimum(half - np.abs(x), np.minimum(y - top, bottom - y))
        kept = edge > 0
        mu = np.where(edge < 1.6, 2.2, 0) + 3.0
        z = anatomy.section(Table.CAVITY_FRONT, y * p.height) - 6
        centres = np.stack([x[kept] * p.width, y[kept] * p.height, z[kept]], 1)
        canvas.points(centres, WATER_PER_MM * mu[kept] * grain**2 * 0.8 * p.bone_density)

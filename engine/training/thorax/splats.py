# numba ships no types; the public class below carries its own.
"""Thin dense things (bones, vessels, airways) splatted on the detector as exact masses.

Nothing is spent on the empty space between them, as a ray march would.
"""

import math
from typing import TypeAlias

import numpy as np
from numba import njit
from numpy.typing import NDArray

from engine.training.thorax.geometry import Beam

Array: TypeAlias = NDArray[np.float64]
Pixel: TypeAlias = tuple[float, float, float]


class Canvas:
    """Line integrals (attenuation, dimensionless) of things splatted as exact mass."""

    def __init__(self, beam: Beam) -> None:
        self.image: Array = np.zeros((beam.size, beam.size))
        self._beam = beam
        self._row = beam.row()

    @property
    def pixel_mm(self) -> float:
        return self._beam.pixel_mm

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
            np.array([cortex_mm, cortex, marrow, step_mm]),
            self._row,
            grain,
        )


def _c(values: Array) -> Array:
    return np.ascontiguousarray(values, dtype=np.float64)


@njit(fastmath=True, cache=True)
def _project(px: float, py: float, pz: float, geo: Array) -> Pixel:
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


@njit(fastmath=True, cache=True)
def _deposit(image: Array, cu: float, cv: float, mass: float) -> None:
    size = image.shape[0]
    a = math.floor(cu)
    b = math.floor(cv)
    if a < 0 or b < 0 or a >= size - 1 or b >= size - 1:
        return
    fa = cu - a
    fb = cv - b
    image[b, a] += mass * (1 - fa) * (1 - fb)
    image[b, a + 1] += mass * fa * (1 - fb)
    image[b + 1, a] += mass * (1 - fa) * fb
    image[b + 1, a + 1] += mass * fa * fb


@njit(fastmath=True, cache=True)
def _points(image: Array, centres: Array, masses: Array, geo: Array) -> None:
    for i in range(centres.shape[0]):
        cu, cv, t = _project(centres[i, 0], centres[i, 1], centres[i, 2], geo)
        _deposit(image, cu, cv, masses[i] / (geo[0] * t) ** 2)


@njit(fastmath=True, cache=True)
def _spheres(image: Array, centres: Array, radii: Array, masses: Array, geo: Array) -> None:
    size = image.shape[0]
    for i in range(centres.shape[0]):
        cu, cv, t = _project(centres[i, 0], centres[i, 1], centres[i, 2], geo)
        r = max(radii[i] / (t * geo[0]), 0.75)
        mass = masses[i] / (geo[0] * t) ** 2
        a0 = math.ceil(cu - r - 0.5)
        a1 = math.floor(cu + r + 0.5)
        b0 = math.ceil(cv - r - 0.5)
        b1 = math.floor(cv + r + 0.5)
        if a1 < 0 or b1 < 0 or a0 >= size or b0 >= size:
            continue
        rr = (r + 0.25) * (r + 0.25)
        total = 0.0
        for b in range(b0, b1 + 1):
            for a in range(a0, a1 + 1):
                total += _chord(a - cu, b - cv, rr)
        for b in range(max(b0, 0), min(b1, size - 1) + 1):
            for a in range(max(a0, 0), min(a1, size - 1) + 1):
                image[b, a] += mass / total * _chord(a - cu, b - cv, rr)


@njit(fastmath=True, cache=True)
def _chord(dx: float, dy: float, rr: float) -> float:
    """Relative length of the ray's way through a sphere of squared radius rr."""
    return math.sqrt(max(1.0 - (dx * dx + dy * dy) / rr, 0.0))


@njit(fastmath=True, cache=True)
def _sweep(
    image: Array, centre: Array, normal: Array, binormal: Array, half_n: Array, half_b: Array,
    density: Array, shell: Array, geo: Array, grain: float,
) -> None:  # fmt: skip
    """`shell`: thickness and attenuation of the cortex, attenuation of the marrow, node spacing."""
    cortex_mm, cortex, marrow, step_mm = shell
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

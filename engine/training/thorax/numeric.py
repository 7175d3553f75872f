# scipy ships no types; these thin wrappers carry the ones that the thorax needs.
"""The few numerical routines of the thorax: monotone profiles, splines, blur, fractal noise."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline, PchipInterpolator
from scipy.ndimage import gaussian_filter, laplace, maximum_filter, zoom

from engine.training.thorax.geometry import TABLE_ROWS, TABLE_TOP_MM

Array: TypeAlias = NDArray[np.float64]


def profile(knots: list[tuple[float, float]], stretch: float) -> Array:
    """A monotone curve through (y, value) knots, y stretched, tabulated per mm of y."""
    y, value = np.array(knots, float).T
    y = y * stretch
    rows = np.arange(TABLE_ROWS) + float(TABLE_TOP_MM)
    return np.asarray(PchipInterpolator(y, value)(np.clip(rows, y[0], y[-1])))


def resample(nodes: Array, step: float) -> tuple[Array, float]:
    """A cubic spline through nodes (n, 3 or more), resampled about every `step` mm along it.

    Columns beyond the third (radii) are interpolated alike. Returns the samples and their spacing.
    """
    nodes = np.asarray(nodes, float)
    chord = np.linalg.norm(np.diff(nodes[:, :3], axis=0), axis=1)
    along = np.concatenate([[0.0], np.cumsum(chord)])
    count = max(int(along[-1] / step), 2)
    samples = CubicSpline(along, nodes)(np.linspace(0, along[-1], count))  # pyright: ignore[reportUnknownArgumentType]
    return np.asarray(samples), float(along[-1] / (count - 1))


def blur(image: Array, sigma: float, wrap: bool = False) -> Array:
    return np.asarray(gaussian_filter(image, sigma, mode="wrap" if wrap else "nearest"))


def smooth_along(values: Array, sigma: float) -> Array:
    """Blur of the first axis only."""
    axes = [sigma] + [0.0] * (values.ndim - 1)
    return np.asarray(gaussian_filter(values, axes, mode="nearest"))


def fractal(rng: np.random.Generator, size: int, slope: float, lowest: float = 1.0) -> Array:
    """Noise whose power falls as frequency**-slope above `lowest` cycles per image; unit variance.

    The phases of the low frequencies do not depend on the size, so that a patient keeps the same
    texture at every resolution.
    """
    low = 128
    spectrum = np.zeros((size, size), complex)
    for edge in (low, size) if size > low else (size,):
        f = np.fft.fftfreq(edge) * edge
        spread = np.exp(2j * np.pi * rng.random((edge, edge)))
        radius = np.hypot(*np.meshgrid(f, f))
        radius[0, 0] = 1
        part = np.where(radius >= lowest, radius, 1e9) ** (-slope / 2) * spread
        index = np.ix_(f.astype(int), f.astype(int))
        spectrum[index] = np.where(spectrum[index] == 0, part, spectrum[index])
    noise = np.real(np.fft.ifft2(spectrum))
    return noise / noise.std()


def jittered_grid(rng: np.random.Generator, box: tuple[tuple[float, float, float], ...]) -> Array:
    """Points (n, len(box)) on a grid of (start, stop, step) per axis, each moved within its cell.

    An even grid of points would beat with the grid of pixels.
    """
    axes = np.meshgrid(*(np.arange(*side) for side in box), indexing="ij")
    points = np.stack([axis.ravel() for axis in axes], 1)
    return points + rng.uniform(-0.5, 0.5, points.shape) * [step for _, _, step in box]


def doubled(layers: NDArray[np.float32]) -> NDArray[np.float32]:
    """Layers (n, size, size) interpolated to twice the size, pixel edges kept in place."""
    return np.asarray(zoom(layers, (1, 2, 2), order=1, mode="nearest", grid_mode=True))


def bends(layers: NDArray[np.float32], tolerance: float) -> NDArray[np.bool_]:
    """Where any of the layers (n, size, size) is not straight enough to interpolate: (size, size).

    Spreads by a pixel, so that interpolation from outside never reaches in.
    """
    bent = np.zeros(layers.shape[1:], np.bool_)
    for layer in layers:
        bent |= np.abs(laplace(layer)) > tolerance
    return np.asarray(maximum_filter(bent, 3), np.bool_)

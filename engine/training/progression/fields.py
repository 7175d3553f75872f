# Parts of scipy's and Pillow's interfaces are untyped; everything of our own is.
"""Smooth fields that lesions are made of. All end exactly at 0, so that a lesion stays local."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from scipy.ndimage import gaussian_filter

Layer = NDArray[np.floating]
Point = tuple[float, float]


def smoothstep(value: Layer) -> Layer:
    """0 below 0, 1 above 1, with a flat start and end."""
    clipped = np.clip(value, 0, 1)
    return clipped * clipped * (3 - 2 * clipped)


def step(value: float) -> float:
    """`smoothstep` of one number."""
    clipped = min(max(value, 0.0), 1.0)
    return clipped * clipped * (3 - 2 * clipped)


def bump(value: Layer) -> Layer:
    """1 at 0, falling to 0 at -1 and 1."""
    return smoothstep(1 - np.abs(value))


def noise(rng: np.random.Generator, side: int, scale: float) -> Layer:
    """Unit variance (side, side); `scale` is the size of its lumps as a share of the side."""
    cells = max(round(1 / scale), 4)
    coarse = rng.standard_normal((cells, cells)).astype(np.float32)
    field = np.asarray(Image.fromarray(coarse).resize((side, side), Image.Resampling.BICUBIC))
    return field / field.std()


def strokes(side: int, lines: Sequence[Sequence[Point]], widths: Sequence[float]) -> Layer:
    """Polylines of (row, column) points drawn with a soft edge, 1 in their middle."""
    image = Image.new("L", (side, side))
    pen = ImageDraw.Draw(image)
    for line, width in zip(lines, widths, strict=True):
        points = [(column, row) for row, column in line]
        pen.line(points, fill=255, width=max(round(width), 1), joint="curve")
    drawn = np.asarray(image, np.float32) / 255
    return gaussian_filter(drawn, side * 0.0018, truncate=3)

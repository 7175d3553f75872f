"""Random framings of a film: what another day's positioning, collimation and exposure would give.

A view is made at twice the model's resolution and reduced by area, as the app does with a film.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.training.films import Film


@dataclass(frozen=True, slots=True)
class Framing:
    """Affine framing of the film square and a monotone grey curve."""

    zoom: float
    angle: float
    shift: tuple[float, float]
    bars: tuple[float, float]
    gamma: float
    gain: float
    offset: float


PLAIN = Framing(1.0, 0.0, (0.0, 0.0), (0.0, 0.0), 1.0, 1.0, 0.0)


def random_framing(rng: np.random.Generator) -> Framing:
    bar = rng.uniform(0.02, 0.12) if rng.random() < 0.3 else 0.0
    return Framing(
        zoom=float(np.exp(rng.normal(-0.01, 0.07))),
        angle=float(rng.normal(0, 2.0)),
        shift=(float(rng.normal(0, 0.02)), float(rng.normal(0, 0.02))),
        bars=(bar, 0.0) if rng.random() < 0.7 else (0.0, bar),
        gamma=float(np.exp(rng.normal(0, 0.15))),
        gain=float(rng.uniform(0.85, 1.1)),
        offset=float(rng.normal(0, 0.03)),
    )


def frame_pixels(film: Film, framing: Framing, side: int) -> NDArray[np.float32]:
    """float32 (side, side) in [0, 1]."""
    image = _warp(Image.fromarray(film.pixels), framing, side)
    grey = _fraction(image)
    grey = framing.gain * grey**framing.gamma + framing.offset
    return _blacken(np.clip(grey, 0, 1).astype(np.float32), framing)


def frame_masks(film: Film, framing: Framing, side: int) -> NDArray[np.float32]:
    """float32 (3, side, side) in [0, 1]: right lung, left lung, heart."""
    if film.masks is None:
        raise ValueError(f"{film.name} has no masks")
    layers = [
        _blacken(_fraction(_warp(Image.fromarray(mask), framing, side)), framing)
        for mask in film.masks
    ]
    return np.stack(layers)


def _warp(image: Image.Image, framing: Framing, side: int) -> Image.Image:
    scale = image.width / side / framing.zoom
    cos, sin = math.cos(math.radians(framing.angle)), math.sin(math.radians(framing.angle))
    centre_x = image.width * (0.5 + framing.shift[0])
    centre_y = image.height * (0.5 + framing.shift[1])
    half = side / 2
    matrix = (
        scale * cos,
        scale * sin,
        centre_x - scale * half * (cos + sin),
        -scale * sin,
        scale * cos,
        centre_y - scale * half * (cos - sin),
    )
    return image.transform(
        (side, side), Image.Transform.AFFINE, matrix, Image.Resampling.BILINEAR, fillcolor=0
    )


def _fraction(image: Image.Image) -> NDArray[np.float32]:
    return np.asarray(image, np.float32) / np.float32(255)


def _blacken(layer: NDArray[np.float32], framing: Framing) -> NDArray[np.float32]:
    """Letterbox bars: films that are not square reach the model with black on two sides."""
    side = layer.shape[0]
    rows, columns = round(framing.bars[0] * side), round(framing.bars[1] * side)
    if rows:
        layer[:rows] = layer[-rows:] = 0
    if columns:
        layer[:, :columns] = layer[:, -columns:] = 0
    return layer


def halve(layer: NDArray[np.float32]) -> NDArray[np.float32]:
    """Area average of 2 x 2 over the last two axes."""
    *lead, height, width = layer.shape
    return layer.reshape(*lead, height // 2, 2, width // 2, 2).mean((-3, -1), dtype=np.float32)

"""Small pictures for lists. Too small to read anything that was burnt into a film."""

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.difference import overlay_rgba

_LONGER_SIDE = 144


def film_thumbnail(pixels: NDArray[np.float32]) -> bytes:
    """PNG in 8-bit greys of a film in [0, 1] (height, width), its longer side 144 pixels."""
    return _png(Image.fromarray(_greys(_reduced(pixels))))


def run_thumbnail(counterfactual: NDArray[np.float32], change: NDArray[np.float32]) -> bytes:
    """PNG in colour: the counterfactual with the overlay of its change, both (height, width)."""
    film = Image.fromarray(_greys(_reduced(counterfactual))).convert("RGBA")
    overlay = Image.fromarray(overlay_rgba(_reduced(change)))
    return _png(Image.alpha_composite(film, overlay).convert("RGB"))


def _reduced(pixels: NDArray[np.float32]) -> NDArray[np.float32]:
    height, width = pixels.shape
    scale = min(1.0, _LONGER_SIDE / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    reduced = Image.fromarray(pixels).resize(size, Image.Resampling.BOX)
    return np.asarray(reduced, dtype=np.float32)


def _greys(pixels: NDArray[np.float32]) -> NDArray[np.uint8]:
    return np.rint(np.clip(pixels, 0.0, 1.0) * 255.0).astype(np.uint8)


def _png(image: Image.Image) -> bytes:
    png = io.BytesIO()
    image.save(png, format="PNG", optimize=True)
    return png.getvalue()

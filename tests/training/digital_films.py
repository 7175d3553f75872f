"""Crude films with exact masks, made on the spot: two dark lungs in a bright body."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.training.progression import View

SIDE = 256


def crude_view(seed: int = 0, side: int = SIDE) -> View:
    rng = np.random.default_rng(seed)
    rows, columns = np.mgrid[:side, :side] / side
    centre = 0.5 + rng.uniform(-0.02, 0.02)
    right = _ellipse(rows, columns, 0.48, centre - 0.19, 0.30, 0.13)
    left = _ellipse(rows, columns, 0.48, centre + 0.19, 0.30, 0.13)
    heart = _ellipse(rows, columns, 0.62, centre + 0.04, 0.13, 0.10)
    film = 0.75 - 0.45 * (right + left).clip(0, 1) + 0.3 * heart
    film = film + rng.normal(0, 0.01, film.shape)
    masks = np.stack([right, left, heart]).astype(np.float32)
    return View(film.clip(0, 1).astype(np.float32), masks)


def write_crude_films(folder: Path, count: int) -> None:
    """In the form that the thorax renderer writes."""
    folder.mkdir(parents=True, exist_ok=True)
    for seed in range(count):
        view = crude_view(seed)
        right, left, heart = (view.masks > 0.5).astype(np.uint8)
        film = np.round(view.pixels * 255).astype(np.uint8)
        np.savez(folder / f"{seed:05d}.npz", film=film, right=right, left=left, heart=heart)


def _ellipse(
    rows: NDArray[np.float64],
    columns: NDArray[np.float64],
    row: float,
    column: float,
    height: float,
    width: float,
) -> NDArray[np.float64]:
    inside = 1 - np.hypot((rows - row) / height, (columns - column) / width)
    return (inside * 20).clip(0, 1)

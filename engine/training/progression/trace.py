# pyright: strict, reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false, reportMissingTypeStubs=false
# Parts of scipy's interface are untyped; everything of our own is.
"""What lesions leave on the detector, and how their traces come together in one film."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import map_coordinates

from engine.training.progression.chest import Chest
from engine.training.progression.fields import Layer


@dataclass(frozen=True, slots=True, eq=False)
class Trace:
    """The marks of one lesion, each (S, S), None where there is none.

    opacity: share of the way from lung to soft tissue, in [0, 1]. unmarked: share of the vessels
    that is gone. density: grey added to the film, negative for air. down, across: where the tissue
    moves, in pixels, positive downwards and towards the image's right.
    """

    opacity: Layer | None = None
    unmarked: Layer | None = None
    density: Layer | None = None
    down: Layer | None = None
    across: Layer | None = None


def compose(chest: Chest, traces: Sequence[Trace]) -> NDArray[np.float32]:
    """The film with all traces in it: float32 (S, S) in [0, 1].

    Attenuation first, then displacement: what lies in the tissue moves with it.
    """
    clear = np.ones_like(chest.pixels)
    for trace in traces:
        if trace.opacity is not None:
            clear = clear * (1 - trace.opacity)
    film = _veil(chest, 1 - clear)
    for trace in traces:
        if trace.unmarked is not None:
            film = film + trace.unmarked * clear * (chest.unmarked - chest.pixels)
        if trace.density is not None:
            film = film + trace.density
    film = np.clip(film, 0, 1).astype(np.float32)
    down = sum((t.down for t in traces if t.down is not None), start=np.float32(0))
    across = sum((t.across for t in traces if t.across is not None), start=np.float32(0))
    return _displaced(chest, film, down, across)


def _veil(chest: Chest, opacity: Layer) -> Layer:
    """Coarse brightness goes towards soft tissue; ribs and vessels fade as the opacity grows."""
    toward = np.maximum(chest.soft_tissue - chest.coarse, 0.0)
    hidden = opacity * (0.4 + 0.5 * opacity)
    return chest.pixels + opacity * toward - hidden * (chest.pixels - chest.coarse)


def _displaced(
    chest: Chest, film: NDArray[np.float32], down: Layer | np.float32, across: Layer | np.float32
) -> NDArray[np.float32]:
    moved = (np.abs(down) > 0) | (np.abs(across) > 0)
    if not moved.any():
        return film
    sources = np.stack([(chest.rows - down)[moved], (chest.columns - across)[moved]])
    displaced = film.copy()
    displaced[moved] = map_coordinates(film, sources, order=1, mode="nearest", prefilter=False)
    return displaced

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

# Of the contrast of ribs, how much soft tissue as dense as it gets takes away.
_RIBS_LOST = 0.5
# Of the contrast of vessels, how much a veil takes away that leaves them where they are.
_VESSELS_VEILED = 0.45


@dataclass(frozen=True, slots=True, eq=False)
class Trace:
    """The marks of one lesion, each float (S, S), None where there is none. All end exactly at 0.

    opacity: share of the way from lung to soft tissue, in [0, 1]; smooth. It hides borders, lets
    ribs through with less contrast, and veils vessels.
    unmarked: share of vessels and other fine detail that is gone besides, in [0, 1]; smooth, or
    with an edge as sharp as that of what it shows (a fallen lung).
    density: grey added to the film, in [-0.3, 0.3], negative for air; smooth but for that edge.
    lines: grey added in thin lines (pleura, septa, fissures, walls of bronchi), in [-0.15, 0.15];
    drawn in pixels of this film, so that they are sharp at any size.
    down, across: where the tissue moves, in pixels, positive downwards and towards the image's
    right; smooth.
    """

    opacity: Layer | None = None
    unmarked: Layer | None = None
    density: Layer | None = None
    lines: Layer | None = None
    down: Layer | None = None
    across: Layer | None = None


def compose(chest: Chest, traces: Sequence[Trace]) -> NDArray[np.float32]:
    """The film with all traces in it: float32 (S, S) in [0, 1].

    Attenuation first, then displacement: what lies in the tissue moves with it.
    """
    return rendered(chest, merged(traces))


def merged(traces: Sequence[Trace]) -> Trace:
    """All traces as one: what is left clear and marked multiplies, all else adds."""
    return Trace(
        _joined([trace.opacity for trace in traces]),
        _joined([trace.unmarked for trace in traces]),
        _summed([trace.density for trace in traces]),
        _summed([trace.lines for trace in traces]),
        _summed([trace.down for trace in traces]),
        _summed([trace.across for trace in traces]),
    )


def rendered(chest: Chest, trace: Trace) -> NDArray[np.float32]:
    """The film with one trace in it: float32 (S, S) in [0, 1]."""
    film = chest.pixels
    vessels = chest.pixels - chest.unmarked
    kept = np.float32(1)
    if trace.unmarked is not None:
        kept = 1 - trace.unmarked
    if trace.opacity is not None:
        kept = kept * (1 - _VESSELS_VEILED * trace.opacity)
        toward = np.maximum(chest.soft_tissue - chest.coarse, 0)
        lost = _RIBS_LOST + (1 - _RIBS_LOST) * chest.borders
        film = film + trace.opacity * (toward - lost * (chest.unmarked - chest.coarse))
    film = film - (1 - kept) * (vessels - chest.grain)
    for added in (trace.density, trace.lines):
        if added is not None:
            film = film + added
    film = np.clip(film, 0, 1).astype(np.float32)
    if trace.down is None and trace.across is None:
        return film
    still = np.zeros_like(chest.pixels)
    down = still if trace.down is None else trace.down
    across = still if trace.across is None else trace.across
    return _displaced(chest, film, down, across)


def _joined(layers: Sequence[Layer | None]) -> Layer | None:
    there = [layer for layer in layers if layer is not None]
    if not there:
        return None
    clear = 1 - there[0]
    for layer in there[1:]:
        clear = clear * (1 - layer)
    return (1 - clear).astype(np.float32)


def _summed(layers: Sequence[Layer | None]) -> Layer | None:
    there = [layer for layer in layers if layer is not None]
    if not there:
        return None
    total = there[0]
    for layer in there[1:]:
        total = total + layer
    return total.astype(np.float32)


def _displaced(
    chest: Chest, film: NDArray[np.float32], down: Layer, across: Layer
) -> NDArray[np.float32]:
    moved = (np.abs(down) > 0) | (np.abs(across) > 0)
    if not moved.any():
        return film
    sources = np.stack([(chest.rows - down)[moved], (chest.columns - across)[moved]])
    displaced = film.copy()
    displaced[moved] = map_coordinates(film, sources, order=1, mode="nearest", prefilter=False)
    return displaced

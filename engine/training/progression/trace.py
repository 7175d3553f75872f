# Parts of scipy's interface are untyped; everything of our own is.
"""What lesions leave on the detector, and how their traces come together in one film."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import map_coordinates

from engine.difference.laying import attenuation
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


@dataclass(frozen=True, slots=True, eq=False)
class Laid:
    """What one trace lays over one film, each float (S, S), as `engine.layers.Layers` says; down
    and across in pixels."""

    shade: Layer
    veil: Layer
    unmarked: Layer
    line: Layer
    down: Layer
    across: Layer


def laid(chest: Chest, trace: Trace) -> Laid:
    """Opacity hides borders, lets ribs through with less contrast, and veils vessels."""
    none = np.zeros_like(chest.pixels)
    opacity, unmarked, density, lines, down, across = (
        none if layer is None else layer
        for layer in (
            trace.opacity,
            trace.unmarked,
            trace.density,
            trace.lines,
            trace.down,
            trace.across,
        )
    )
    toward = np.maximum(chest.soft_tissue - chest.coarse, 0)
    lost = _RIBS_LOST + (1 - _RIBS_LOST) * chest.borders
    return Laid(
        shade=opacity * toward + density,
        veil=opacity * lost,
        unmarked=1 - (1 - unmarked) * (1 - _VESSELS_VEILED * opacity),
        line=lines,
        down=down,
        across=across,
    )


def rendered(chest: Chest, trace: Trace) -> NDArray[np.float32]:
    """The film with one trace in it: float32 (S, S) in [0, 1]."""
    over = laid(chest, trace)
    taken, given = attenuation(over.shade, over.veil, over.unmarked, chest.coarse, chest.unmarked)
    # Noise stands where vessels no longer do.
    film = chest.pixels - taken * chest.pixels + given + over.unmarked * chest.grain + over.line
    film = np.clip(film, 0, 1).astype(np.float32)
    return _displaced(chest, film, over.down, over.across)


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

"""The simulator's own layers between two states of one chest: what the layers net learns to read.

Lies in the frame of the later state, because it is there that the net sees what has changed.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.difference.laying import Backdrop, attenuation, moved
from engine.training.progression import Chest, Lesion, lesion_trace
from engine.training.progression.trace import Laid, laid, merged, rendered
from engine.training.views import halve

Pixels = NDArray[np.float32]

# Detail that was hidden cannot come out of nothing: it gets at most so many times as strong.
_STRONGEST = 2.0
_NOTHING = 0.02
# A movement that depends on where it ends is found in a few rounds.
_ROUNDS = 6


@dataclass(frozen=True, slots=True, eq=False)
class Truth:
    """before, after: (2 S, 2 S) in [0, 1]; layers: (6, S, S), as `Layers.of` takes them."""

    before: Pixels
    after: Pixels
    layers: Pixels


def state(chest: Chest, lesions: Sequence[Lesion]) -> tuple[Pixels, Laid]:
    """The film with these lesions, and what they lay over it."""
    trace = merged([lesion_trace(chest, lesion) for lesion in lesions if lesion.amount > 0])
    return rendered(chest, trace), laid(chest, trace)


def true_layers(one: tuple[Pixels, Laid], other: tuple[Pixels, Laid]) -> Truth:
    """From one state of a chest to another of it."""
    (before, first), (after, second) = one, other
    side = len(before)
    down, across = _between(first, second)
    veil, unmarked, line = (
        moved(layer, second.down, second.across)
        for layer in (
            _rest(first.veil, second.veil),
            _rest(first.unmarked, second.unmarked),
            second.line - moved(first.line, down, across),
        )
    )
    behind = Backdrop.of(before)
    film, coarse, bare = (moved(p, down, across) for p in (before, behind.coarse, behind.bare))
    taken, given = attenuation(np.zeros_like(film), veil, unmarked, coarse, bare)
    shade = after - line - (film - taken * film + given)
    layers = np.stack([shade, veil, unmarked, line, down / side, across / side])
    return Truth(before, after, halve(layers.astype(np.float32)))


def _between(first: Laid, second: Laid) -> tuple[Pixels, Pixels]:
    """What of the second movement is left where the first has been: (2 S, 2 S) pixels each."""
    down = np.subtract(second.down, first.down, dtype=np.float32)
    across = np.subtract(second.across, first.across, dtype=np.float32)
    if not (first.down.any() or first.across.any()):
        return down, across
    for _ in range(_ROUNDS):
        at_source = (moved(layer, down, across) for layer in (first.down, first.across))
        down, across = (
            np.subtract(late, early, dtype=np.float32)
            for late, early in zip((second.down, second.across), at_source, strict=True)
        )
    return down, across


def _rest(first: Pixels, second: Pixels) -> Pixels:
    """What share of what the first leaves the second hides; below 0 where it hides less."""
    kept = (1 - second + _NOTHING) / (1 - first + _NOTHING)
    return 1 - np.minimum(kept, _STRONGEST).astype(np.float32)

"""Layers for models that bring no net to read them: where their picture lost the prior's detail,
it fades."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from engine.difference.laying import Backdrop, moved
from engine.difference.smoothing import bell, halved, smoothed
from engine.layers import LAYER_COUNT, Layers

Pixels = NDArray[np.float32]

FINE, AROUND, NEAR, COARSE = 0.01, 0.016, 0.008, 0.02
"""In shares of the field's side: what is finer is detail; over how much its strength is measured,
and that of the change; what is coarser is neither ribs nor vessels."""
VISIBLE = 0.03
"""The change, as a fraction of the display range, from which detail may fade as far as it was
lost."""
NOTHING = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class Detail:
    """Of a decoded prior, each float32 (S, S): what differs from its coarse greys, and how strong
    its fine detail is around each place."""

    apart: Pixels
    strength: Pixels

    @classmethod
    def of(cls, decoded_prior: Pixels) -> Self:
        coarse = smoothed(decoded_prior, bell(len(decoded_prior) * COARSE))
        return cls(decoded_prior - coarse, _detail(decoded_prior))


def faded(decoded_target: Pixels, prior: Detail, change: Pixels) -> Layers:
    """The change, and a veil over the prior's detail as far as the decoded target has less of it.

    decoded_target, change: float32 (S, S); change: what of target - prior is shown. Nothing fades
    where it is 0. The change takes the decoded prior's detail away: where the prior's own fades, it
    must not do so a second time.
    """
    if not change.any():
        return Layers.of(np.zeros((LAYER_COUNT, *change.shape), np.float32))
    lost = 1 - np.sqrt((_detail(decoded_target) + NOTHING) / (prior.strength + NOTHING))
    strength = np.abs(smoothed(change, bell(len(change) * NEAR)))
    there = np.clip(strength / VISIBLE, 0, 1) * (change != 0)
    veil = (there * np.clip(lost, 0, 1)).astype(np.float32)
    none = np.zeros_like(change)
    return Layers.of(np.stack([change + veil * prior.apart, veil, veil, none, none, none]))


def _detail(picture: Pixels) -> Pixels:
    """How strong it is around each place: a mean square."""
    size = len(picture)
    fine = picture - smoothed(picture, bell(size * FINE))
    return smoothed(np.square(fine), bell(size * AROUND))


def with_grey(
    layers: Pixels,
    backdrop: Backdrop,
    decoded_prior: Pixels,
    decoded_target: Pixels,
    window: Pixels,
) -> Layers:
    """layers (6, S, S) as a net reads them, with the grey that the decoded target asks for: what
    the decoded prior lacks after it has moved, without the detail that is hidden in both.

    backdrop: of the film; decoded pictures: (S, S); window: (S, S), how much of the grey may pass.
    Where vessels go, but ribs and borders do not, the film loses the vessels' own mean grey, and
    gets it back.
    """
    side = layers.shape[-1]
    _, veil, unmarked, line, down, across = layers
    # A trifle more than all of it hidden would show it dark.
    veil, unmarked = (np.clip(layer, -1, 1) for layer in (veil, unmarked))
    coarse = bell(COARSE * side)
    vessels = halved(np.subtract(backdrop.seen, backdrop.bare))
    behind = Backdrop.of(decoded_prior.repeat(2, 0).repeat(2, 1))
    bare = halved(behind.bare)
    before, ribs, marks, lost = (
        moved(layer, down * side, across * side)
        for layer in (
            decoded_prior,
            bare - halved(behind.coarse),
            decoded_prior - bare,
            smoothed(vessels, coarse),
        )
    )
    # The decoded change takes the decoded prior's ribs and vessels away; where the prior's own go,
    # not twice.
    shade = decoded_target - before + veil * ribs + unmarked * marks + (unmarked - veil) * lost
    return Layers.of(np.stack([window * shade, veil, unmarked, line, down, across]))

"""Free pleural fluid follows gravity: standing, it fills the chest from the angle up, with a
meniscus that climbs along the wall; lying, it is a haze behind the lung. Tokens say how much; what
they paint is uneven, and lets vessels and old borders through. Knows layers, films and outlines
only.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.difference.composite import change_seen
from engine.difference.half_chest import HalfChest, as_moved, reached
from engine.difference.laying import Backdrop
from engine.difference.outlines import LungOutline
from engine.difference.silhouette import below_domes
from engine.difference.smoothing import bell, halved, smoothed, smoothstep
from engine.layers import Layers

Pixels = NDArray[np.float32]
Field = NDArray[np.floating]

# How many amounts are tried, and how much denser it must have got where the fluid would lie for
# tokens to show any. How opaque fluid is.
_TRIED, _DENSER, _OPACITY = 7, 0.01, 0.95
# More of it lies against the wall and base of one who lies, too, as a pool.
_MOST_LYING = 0.6
# Of the contrast of ribs, what a pool takes.
_RIBS = 0.75
# Of the lung's height, how much higher its surface is with all of it; what of an outline is inside;
# what is finer than the lung's own grey, as a share of the field's side.
_RISES, _HALF, _COARSE = 0.74, 0.5, 0.02
# From which amount on fluid pushes the mediastinum, and by how much, in shares of the field's side.
_PUSHES, _PUSH = 0.55, 0.13


@dataclass(frozen=True, slots=True)
class _Fluid:
    """amount: 0 to 1. lying: so that it spreads behind the lung."""

    amount: float
    lying: bool


def with_free_fluid(
    layers: Layers, backdrop: Backdrop, halves: Sequence[HalfChest], amounts: tuple[float, float]
) -> Layers | None:
    """The same layers with fluid in these halves of the chest in place of what tokens painted; None
    where those show none in one of them. Nothing where the layers do not reach.

    backdrop: of the film. amounts: least and most of it that is asked for, in (0, 1).
    """
    film, denser = backdrop.small, halved(change_seen(backdrop, layers.in_place))
    coarse = smoothed(film, bell(_COARSE * layers.size))
    laid = np.zeros_like(layers.stack)
    for half in halves:
        lacking = half.towards_soft_tissue(film)
        abdomen = below_domes(film, half.lung.mask > _HALF) - coarse
        fluid = _read(half.lung.halved, denser, halved(lacking), amounts)
        if fluid is None:
            return None
        laid += _laid(half, _deepening(half.lung, lacking, abdomen, fluid), fluid).stack
    return Layers.of(as_moved(Layers.of(laid)).stack * reached(layers))


def _read(
    lung: LungOutline, denser: Pixels, lacking: Pixels, amounts: tuple[float, float]
) -> _Fluid | None:
    """Which fluid is nearest to how much denser it got; None where hardly anything did."""
    best, least = None, np.inf
    for amount in np.linspace(*amounts, _TRIED):
        for lying in (False, amount < _MOST_LYING):
            fluid = _Fluid(float(amount), lying)
            there = _opacity(lung, fluid) * lung.mask
            apart = float(np.square(there * lacking - denser * lung.mask).sum())
            if apart < least and float((there * denser).sum()) > _DENSER * float(there.sum()):
                best, least = fluid, apart
    return best


def _deepening(lung: LungOutline, lacking: Pixels, abdomen: Pixels, fluid: _Fluid) -> Pixels:
    """What a pool lacks, which is as dense as the abdomen where it lies on the dome: no border is
    seen between two things of one density. abdomen: how much each place is less dense than that."""
    if fluid.lying:
        return lacking
    surface = 0.97 - _RISES * fluid.amount
    depth = smoothstep((lung.down - surface) / max(1 - surface, 0.1))
    return np.asarray(lacking + depth * np.maximum(abdomen - lacking, 0), np.float32)


def _laid(half: HalfChest, lacking: Pixels, fluid: _Fluid) -> Layers:
    """lacking: how much less dense each place is than fluid."""
    beyond, none = half.beyond(), np.zeros_like(lacking)
    opacity = _opacity(half.lung, fluid) * beyond
    push = -half.lung.outwards * _PUSH * max(fluid.amount - _PUSHES, 0.0)
    # The lung before a haze holds air: vessels go only where fluid lies along the wall and base.
    gone = 0.9 * smoothstep((opacity - 0.55) / 0.4) if fluid.lying else smoothstep(1.4 * opacity)
    veil = half.veil(opacity, beyond)
    return Layers(
        shade=np.asarray(opacity * lacking, np.float32),
        veil=np.asarray(veil if fluid.lying else np.maximum(veil, _RIBS * opacity), np.float32),
        unmarked=np.asarray(gone, np.float32),
        line=none,
        down=none,
        across=none if fluid.lying else np.asarray(push * half.mediastinum(), np.float32),
    )


def _opacity(lung: LungOutline, fluid: _Fluid) -> Field:
    """(S, S) in [0, 1]."""
    return (_haze if fluid.lying else _pool)(lung, fluid.amount)


def _pool(lung: LungOutline, amount: float) -> Field:
    """It thins out upwards, where less of the lung's depth is fluid."""
    climb = 0.07 + 0.22 * min(1.6 * amount, 1.0)
    from_wall, from_middle = np.maximum(lung.across, 0), np.maximum(1 - lung.across, 0)
    level = 0.97 - _RISES * amount
    level = level - climb * (np.exp(-from_wall / 0.14) + 0.15 * np.exp(-from_middle / 0.2))
    return _OPACITY * smoothstep((lung.down - level) / (0.08 + 0.14 * amount))


def _haze(lung: LungOutline, amount: float) -> Field:
    """Even, denser towards the base and the wall."""
    spread = smoothstep((lung.down - 0.62 + 0.95 * amount) / 0.55)
    at_wall = 0.16 * smoothstep(1 - lung.across / 0.16) * min(max(2.2 * amount - 0.2, 0.0), 1.0)
    density = (0.30 + 0.58 * amount) * (0.72 + 0.28 * np.clip(lung.down, 0, 1))
    return np.clip(spread * (density + at_wall), 0, _OPACITY)

"""The meniscus of free fluid, which climbs along the chest wall: tokens end an effusion in a level
top. Knows layers and outlines only."""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from engine.difference.outlines import from_wall
from engine.difference.smoothing import bell, smoothed
from engine.layers import Layers

Pixels = NDArray[np.float32]
Mask = NDArray[np.bool_]

# Added grey from which on a row of the lung shows fluid, and the share of its highest that its
# surface has.
_FLUID, _SURFACE = 0.08, 0.5
# Of the lung's height and its width: how high fluid climbs, how fast it falls off from the wall,
# and how soft its surface is.
_CLIMBS, _FALLS_OFF, _SOFT = 0.16, 0.2, 0.018
# Of the field's side: how far fluid thins out towards its surface, and how near the chest wall it
# does not; of the lung's height: how far around it.
_THINS, _WALL, _AROUND = 0.022, 0.014, 0.1
# Of the lung's height: a surface nearer to apex or base than this is none that climbs.
_FROM_APEX, _FROM_BASE = 0.15, 0.08


def with_meniscus(layers: Layers, film: Pixels, lungs: Iterable[Mask]) -> Layers:
    """The same layers, with fluid that climbs along the wall of each of these lungs where its
    surface lies level.

    film: (S, S), at the layers' size; lungs: (S, S) each.
    """
    shade = layers.shade
    for lung in lungs:
        shade = shade + np.where(layers.touched, _climbing(film, layers.shade, lung), 0)
        shade = np.where(layers.touched, _thinning(shade, layers.shade, lung), shade)
    return layers if shade is layers.shade else Layers.of(replace(layers, shade=shade).stack)


def below_surface(layers: Layers, lungs: Iterable[Mask]) -> Mask:
    """(S, S): where fluid stands in these lungs; nowhere in one that shows no surface."""
    fluid = np.zeros(layers.shade.shape, np.bool_)
    for lung in lungs:
        surface = _surface(layers.shade, lung)
        if surface is not None:
            fluid[surface:] |= lung[surface:]
    return fluid


def _surface(shade: Pixels, lung: Mask) -> int | None:
    """The row in which fluid ends, where it is not too near to apex or base to have a surface."""
    covered = np.flatnonzero(lung.any(axis=1))
    if not covered.size:
        return None
    of_row = (shade * lung).sum(axis=1) / np.maximum(lung.sum(axis=1), 1)
    fluid = float(of_row.max())
    if fluid < _FLUID:
        return None
    surface = int(np.flatnonzero(of_row >= _SURFACE * fluid)[0])
    share = (surface - int(covered[0])) / len(covered)
    return surface if _FROM_APEX < share < 1 - _FROM_BASE else None


def _climbing(film: Pixels, shade: Pixels, lung: Mask) -> Pixels:
    """What is added above the surface to show the fluid's grey there, 0 elsewhere."""
    surface = _surface(shade, lung)
    if surface is None:
        return np.zeros_like(shade)
    height = int(lung.any(axis=1).sum())
    rows = np.arange(len(shade), dtype=np.float32)[:, None]
    apart = from_wall(lung) / np.float32(max(1, int(lung[surface].sum())))
    climbed = np.float32(_CLIMBS * height) * np.exp(-apart / np.float32(_FALLS_OFF))
    soft = np.float32(_SOFT * len(shade))
    wet = _risen((rows - surface + climbed) / soft) * _risen((surface + 3 * soft - rows) / soft)
    after = smoothed(film + shade, bell(float(soft) / 2))
    below = lung & (rows > surface + soft) & (rows < surface + 5 * soft)
    grey = float(np.median(after[below])) if below.any() else 0.0
    edge = smoothed(lung.astype(np.float32), bell(float(soft) / 2))
    return np.asarray(edge * wet * np.maximum(grey - after, 0), np.float32)


def _thinning(shade: Pixels, before: Pixels, lung: Mask) -> Pixels:
    """The same where fluid gets thinner towards its surface, and ends without an edge. before: the
    grey that shows where it ends."""
    surface = _surface(before, lung)
    if surface is None:
        return shade
    inside, soft = lung.astype(np.float32), bell(_THINS * len(shade))
    even = smoothed(shade * inside, soft) / np.maximum(smoothed(inside, soft), np.float32(1e-3))
    rows = np.arange(len(shade), dtype=np.float32)[:, None]
    around = np.float32(_AROUND * int(lung.any(axis=1).sum()))
    # Not at the chest wall, which is finer than the outline of the lung.
    within = np.clip(2 * smoothed(inside, bell(_WALL * len(shade))) - 1, 0, 1)
    near = within * np.exp(-0.5 * np.square((rows - surface) / around))
    return np.asarray(shade + near * (even - shade), np.float32)


def _risen(depth: Pixels) -> Pixels:
    """From 0 well above a surface to 1 well below it."""
    return np.asarray(1 / (1 + np.exp(-np.clip(3 * depth, -30, 30))), np.float32)

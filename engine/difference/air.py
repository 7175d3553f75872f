"""Air beside a collapsing lung: its border is one smooth curve, where tokens leave steps. Knows
layers and outlines only."""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from engine.difference.outlines import from_wall
from engine.difference.smoothing import bell, smoothed
from engine.layers import Layers

Pixels = NDArray[np.float32]
Mask = NDArray[np.bool_]

# Grey as fractions of the range: what is darker is air. Shares of the field's side: what is finer
# is a rib or a vessel, no border; how smooth the border is, and how wide it is drawn; how near the
# chest wall nothing is changed.
_AIR, _FINE, _CURVE, _EDGE, _WALL = -0.04, 0.008, 0.045, 0.012, 0.012
# How clearly a place is air or not; from where to where of a lung's width air comes to fill it, and
# how far beyond its border it then reaches.
_CLEAR, _ALL, _BEYOND = 2.0, (0.7, 0.9), 0.2
# Less air than this share of a lung has no border that could be drawn.
_LEAST = 0.03


def with_smooth_air(layers: Layers, lungs: Iterable[Mask]) -> Layers:
    """The same layers, where the border of what got darker in each of these lungs, (S, S) each, is
    a smooth curve."""
    for lung in lungs:
        layers = _smooth(layers, lung)
    return layers


def _smooth(layers: Layers, lung: Mask) -> Layers:
    side = layers.size
    seen = smoothed(layers.shade, bell(_FINE * side))
    is_air = lung & (seen < _AIR)
    beside = lung & ~is_air
    if is_air.sum() < _LEAST * max(1, int(lung.sum())) or not beside.any():
        return layers
    air, tissue = float(np.median(seen[is_air])), float(np.median(seen[beside]))
    before = np.clip((tissue - seen) / np.float32(tissue - air), 0, 1) * lung
    of_air = np.clip(_CLEAR * (before - 0.5) + 0.5, 0, 1) * lung
    width = lung.sum(axis=1).astype(np.float32)
    rows = bell(_CURVE * side)
    share = _along(of_air.sum(axis=1), rows) / np.maximum(_along(width, rows), np.float32(1e-3))
    # Where hardly any lung is beside it, air reaches the mediastinum.
    share += np.clip((share - _ALL[0]) / (_ALL[1] - _ALL[0]), 0, 1) * _BEYOND
    apart = (share * width)[:, None] - from_wall(lung) - np.float32(0.5)
    after = np.clip(0.5 + apart / np.float32(_EDGE * side), 0, 1)
    # Not at the chest wall, which is finer than the outline of the lung.
    within = np.clip(2 * smoothed(lung.astype(np.float32), bell(_WALL * side)) - 1, 0, 1)
    gained = within * (after - before) * layers.touched
    changed = {
        name: layer + gained * (_mean(layer, is_air) - _mean(layer, beside))
        for name, layer in (
            ("shade", layers.shade),
            ("veil", layers.veil),
            ("unmarked", layers.unmarked),
        )
    }
    return Layers.of(replace(layers, **changed).stack)


def _mean(layer: Pixels, where: Mask) -> np.float32:
    return np.float32(layer[where].mean())


def _along(rows: Pixels, kernel: NDArray[np.float64]) -> Pixels:
    return np.asarray(np.convolve(rows, kernel / kernel.sum(), mode="same"), np.float32)

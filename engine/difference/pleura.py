"""The visceral pleura where air came between lung and chest wall: drawn on the border between what
got darker and the collapsed lung beside it, because the picture's own tokens are too coarse for a
line. Knows layers only."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from engine.difference.extremes import extreme
from engine.difference.laying import moved
from engine.difference.pleural_path import AIR_GONE, LINE_SEEN, PleuralPath
from engine.difference.smoothing import bell, smoothed
from engine.layers import Layers

Pixels = NDArray[np.float32]
Mask = NDArray[np.bool_]

# In model pixels of 192, and grey as fractions of the display range.
_SIZE = 192
_SMOOTH, _WIDTH, _REACH, _SHORTEST = 2.0, 0.7, 5, 20
_AIR, _LUNG = -0.06, 0.02
_LINE = 0.035
_FULL_CONTRAST = 0.2
# How far around a line that goes nothing thin is kept, and over how far its grey is evened out.
_ERASED, _BAND, _EVEN = 1.5, 8.0, 5.0
# Of all that got darker, what the half of the film has in which a line is looked for.
_LEAST_AIR = 0.3


def with_pleural_line(layers: Layers) -> Layers:
    """The same layers, with a line along the edge of the lung where air is new, on each side that
    has it; none where no edge is found."""
    scale = layers.size / _SIZE
    shade = smoothed(layers.shade, bell(_SMOOTH * scale))
    down, across = (np.gradient(shade, axis=axis) for axis in (0, 1))
    apart = shade / np.maximum(np.hypot(down, across), np.float32(1e-4 / scale))
    ridge = np.exp(-0.5 * np.square(apart / (_WIDTH * scale)))
    reach = max(1, round(_REACH * scale))
    lowest, highest = extreme(shade, reach, np.minimum), extreme(shade, reach, np.maximum)
    beside = (lowest < _AIR) & (highest > _LUNG) & layers.touched
    strength = np.clip((highest - lowest) / _FULL_CONTRAST, 0, 1)
    line = np.where(beside, _LINE * ridge * strength, 0).astype(np.float32)
    line *= _longest_on_each_side(line > _LINE / 4, np.maximum(-shade, 0), _SHORTEST * scale)
    if not line.any():
        return layers
    return Layers.of(replace(layers, line=np.maximum(layers.line, line)).stack)


def without_pleural_line(layers: Layers, seen: Pixels, lungs: Iterable[Mask]) -> Layers:
    """The same layers, where the line that is seen beside air in each of these lungs is gone with
    the air.

    seen: (2 S, 2 S), the film as `to_model` gives it at twice the layers' size; lungs: (S, S) each.
    """
    side, gone = layers.size, np.zeros_like(layers.shade)
    for lung in lungs:
        fine = np.kron(lung, np.ones((2, 2), np.bool_)).astype(np.bool_)
        path = PleuralPath.of(seen, fine)
        if path is None or path.strength < LINE_SEEN:
            continue
        air = path.air(fine)[::2, ::2]
        if air.any() and float(layers.shade[air].mean()) >= AIR_GONE:
            gone[path.rows // 2, path.columns // 2] = 1
    if not gone.any():
        return layers
    scale = side / _SIZE
    gone = np.clip(_BAND * scale * smoothed(gone, bell(_ERASED * scale)), 0, 1)
    if layers.moves:
        gone = moved(gone, layers.down * side, layers.across * side)
    gone = np.where(layers.touched, gone, 0).astype(np.float32)
    unmarked, veil = np.maximum(layers.unmarked, gone), np.maximum(layers.veil, gone)
    # The decoded change takes a line away, too: not twice.
    even = smoothed(layers.shade, bell(_EVEN * scale))
    shade = layers.shade + gone * (even - layers.shade)
    return Layers.of(replace(layers, shade=shade, unmarked=unmarked, veil=veil).stack)


def _longest_on_each_side(mask: Mask, air: Pixels, shortest: float) -> Mask:
    """Chest wall, ribs and the mediastinum's other border leave shorter pieces."""
    kept, middle = np.zeros_like(mask), mask.shape[1] // 2
    for half in (slice(0, middle), slice(middle, None)):
        if air[:, half].sum() < _LEAST_AIR * max(float(air.sum()), 1e-6):
            continue
        pieces = _pieces(mask[:, half])
        longest = max(pieces, key=np.count_nonzero, default=None)
        if longest is not None and np.ptp(np.nonzero(longest)[0]) >= shortest:
            kept[:, half] = longest
    return kept


def _pieces(mask: Mask) -> Iterator[Mask]:
    """What hangs together, also by corners."""
    left = mask.copy()
    while left.any():
        piece = np.zeros_like(left)
        piece[np.unravel_index(int(left.argmax()), left.shape)] = True
        while True:
            wider = extreme(piece, 1, np.maximum) & left
            if (wider == piece).all():
                break
            piece = wider
        left &= ~piece
        yield piece

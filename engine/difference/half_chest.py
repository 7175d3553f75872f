"""What fills one half of the chest lies against heart, diaphragm and chest wall: as dense as they
are, so that their borders with it are not seen, and it may push or pull what is between both
halves. Knows films and outlines only.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.difference.laying import moved
from engine.difference.outlines import LungOutline
from engine.difference.smoothing import bell, smoothed, smoothstep
from engine.layers import Layers

Pixels = NDArray[np.float32]
Mask = NDArray[np.bool_]
Field = NDArray[np.floating]

# How much denser than lung soft tissue is (half of that at least), and its grey at most. From which
# share of the heart's contrast on something is soft tissue, of which outlines leave out some lung.
# How far away it is looked for, in shares of the field's side, and how much it counts there.
_CONTRAST, _WHITEST, _SOLID = 0.16, 0.95, 0.65
_NEAR = (0.02, 1.0), (0.05, 0.15), (0.12, 0.02)
# As shares of the field's side: how far beyond its outline a lung hides borders, how far around the
# heart borders are its own, how softly what is drawn ends, what is finer than the lung's own grey.
_BEYOND, _AROUND, _SOFT, _COARSE = 0.025, 0.03, 0.012, 0.02
# Of the contrast of ribs, what an opacity takes; of borders it takes all.
_RIBS = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class HalfChest:
    """The lung that is filled, the other one, and the heart, all (S, S)."""

    lung: LungOutline
    other: LungOutline
    heart: Mask

    @property
    def side(self) -> int:
        return self.lung.side

    def beyond(self) -> Pixels:
        """(S, S) in [0, 1]: the lung, a little widened, and the heart's part of this half, ending
        softly."""
        lung, side = self.lung, self.side
        wide = np.clip(3 * smoothed(lung.mask, bell(_BEYOND * side)), 0, 1)
        middle = (lung.inner + self.other.inner)[:, None] / 2
        columns = np.arange(side, dtype=np.float32)
        own = smoothstep((columns - middle) * lung.outwards / (0.04 * side))
        medial = smoothstep((lung.across - 0.4) / 0.3) * smoothstep((1.35 - lung.across) / 0.3)
        medial = medial * smoothstep((lung.down - 0.25) / 0.3)
        medial = medial * smoothstep((1.02 - lung.down) / 0.15)
        return np.asarray(np.maximum(wide, medial) * own, np.float32)

    def towards_soft_tissue(self, film: Pixels) -> Pixels:
        """(S, S): by how much each place is less dense than a lung without air would be."""
        coarse = smoothed(film, bell(_COARSE * self.side))
        return np.maximum(self._soft_tissue(film) - coarse, 0)

    def veil(self, opacity: Field, beyond: Pixels) -> Field:
        """(S, S): how much of ribs and borders an opacity hides."""
        lung, side = self.lung, self.side
        rows = np.arange(side, dtype=np.float32)[:, None]
        near_heart = smoothstep(2.5 * smoothed(self.heart.astype(np.float32), bell(_AROUND * side)))
        below = smoothstep((rows - lung.floor + 0.05 * side) / (0.04 * side))
        medial = smoothstep((lung.across - 0.72) / 0.2)
        borders = np.maximum(near_heart, np.maximum(below, medial) * beyond)
        return opacity * (_RIBS + (1 - _RIBS) * borders)

    def mediastinum(self) -> Field:
        """(S, S), 1 where the mediastinum moves most; held at both chest walls, at the neck and
        below the domes."""
        lung, other = self.lung, self.other
        top, base = min(lung.top, other.top), max(lung.top + lung.height, other.top + other.height)
        rows, height = np.arange(self.side, dtype=np.float32), base - top
        by_row = smoothstep((rows - top + 0.05 * height) / (0.3 * height))
        by_row = by_row * smoothstep((base + 0.1 * height - rows) / (0.25 * height))
        left, right = (lung, other) if lung.outwards < 0 else (other, lung)
        middle, columns = ((lung.inner + other.inner) / 2)[:, None], rows
        to_left, to_right = middle - left.wall[:, None], right.wall[:, None] - middle
        to_wall = np.maximum(np.where(columns < middle, to_left, to_right), 4)
        return by_row[:, None] * smoothstep(1.25 - 1.25 * np.abs(columns - middle) / to_wall)

    def _soft_tissue(self, film: Pixels) -> Pixels:
        """Its grey, continued from heart, abdomen and chest wall, near ones first, so that what
        fills the lung and its neighbours run into each other."""
        lung = float(np.median(film[self.lung.mask > 0.5]))
        air = np.maximum(self.lung.mask, self.other.mask)
        heart = float(np.median(film[self.heart])) if self.heart.any() else lung + 2 * _CONTRAST
        solid = (1 - air) * smoothstep((film - lung) / (_SOLID * max(heart - lung, _CONTRAST)))
        solid = np.asarray(solid, np.float32)
        grey, weight = np.zeros_like(film), np.full_like(film, 1e-5)
        for scale, importance in _NEAR:
            near = bell(scale * len(film))
            grey += np.float32(importance) * smoothed(solid * film, near)
            weight += np.float32(importance) * smoothed(solid, near)
        least = lung + max(_CONTRAST / 2, _SOLID * (heart - lung))
        return np.clip(grey / weight, min(least, _WHITEST), _WHITEST)


def reached(layers: Layers) -> Pixels:
    """(S, S) in [0, 1]: 1 where the layers reach, falling to 0 within their end."""
    soft = smoothed(layers.touched.astype(np.float32), bell(_SOFT * layers.size))
    return np.asarray(np.where(layers.touched, np.clip(2 * soft - 1, 0, 1), 0), np.float32)


def as_moved(layers: Layers) -> Layers:
    """What was drawn upon the prior, where it is once all has moved: what lies in tissue moves with
    it."""
    if not layers.moves:
        return layers
    down, across = layers.down * layers.size, layers.across * layers.size
    stack = [moved(layer, down, across) for layer in layers.stack[:4]]
    return Layers.of(np.stack([*stack, layers.down, layers.across]))

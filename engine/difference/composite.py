"""Layers laid over the prior: the counterfactual at the film's own size.

Works in float32 and in strips, so that a film of 4,000 × 4,000 pixels needs little more than its
results. Knows no model and no widget.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.difference.field import FieldWindow, model_field, to_model
from engine.difference.grain import grain_of
from engine.difference.laying import Backdrop
from engine.difference.over import Over
from engine.layers import Layers
from engine.radiograph import Radiograph
from engine.radiograph.strips import strip_rows
from engine.result import ModelField

Pixels = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Composite:
    """A counterfactual and its change, float32 (height, width) of the prior, read-only.

    counterfactual: [0, 1]. change: counterfactual - prior, exactly 0 where nothing changed.
    """

    counterfactual: Pixels
    change: Pixels


@dataclass(frozen=True, slots=True, eq=False)
class Preview:
    """A prior made small, over which changes can be composed many times a second.

    pixels: float32 (height, width), [0, 1].
    """

    pixels: Pixels
    bits: int
    window: FieldWindow
    backdrop: Backdrop
    grain: Pixels

    @classmethod
    def of(cls, prior: Radiograph, field: ModelField, longest: int, size: int) -> Self:
        """`prior` reduced to at most `longest` pixels on its longer side; never enlarged.

        size: S of the layers that will be composed.
        """
        height, width = prior.pixels.shape
        scale = min(1.0, longest / max(height, width))
        reduced = max(1, round(width * scale)), max(1, round(height * scale))
        small = Image.fromarray(prior.pixels).resize(reduced, Image.Resampling.BOX)
        pixels = _read_only(np.array(small, dtype=np.float32))
        window = FieldWindow.of(field, height, width)
        backdrop = Backdrop.of(to_model(prior.pixels, field, 2 * size))
        return cls(pixels, prior.bits, window, backdrop, grain_of(pixels))

    def over(self, layers: Layers) -> Over:
        """Layers at the preview's size."""
        return Over.of(layers, self.backdrop, self.window, self.grain)

    def compose(self, layers: Layers) -> Composite:
        """As `compose`, at the preview's size."""
        return _compose(self.pixels, self.bits, self.over(layers))


def compose(
    prior: Radiograph, field: ModelField, layers: Layers, backdrop: Backdrop | None = None
) -> Composite:
    """The counterfactual at the prior's native size, and what of it is change.

    layers: over `field`. What would be less than half a grey level of the prior (at its own bit
    depth) is no change at all, so layers of zeros give the prior itself. backdrop: of the prior,
    where it is there already.
    """
    window = FieldWindow.of(field, *prior.pixels.shape)
    if not layers.hides:
        return _compose(prior.pixels, prior.bits, Over.of(layers, None, window))
    behind = backdrop or Backdrop.of(to_model(prior.pixels, field, 2 * layers.size))
    over = Over.of(layers, behind, window, grain_of(prior.pixels))
    return _compose(prior.pixels, prior.bits, over)


def change_seen(backdrop: Backdrop, layers: Layers) -> Pixels:
    """What layers change at the model's own size: float32 (S, S), signed. backdrop: of the film."""
    side = layers.size
    window = FieldWindow.of(model_field((side, side)), side, side)
    return _compose(backdrop.small, 8, Over.of(layers, backdrop, window)).change


def _compose(pixels: Pixels, bits: int, over: Over) -> Composite:
    change = np.zeros(pixels.shape, dtype=np.float32)
    top, bottom, left, right = over.touched(pixels.shape)
    if top >= bottom or left >= right:
        return Composite(_read_only(pixels), _read_only(change))
    half_level = np.float32(0.5 / (2 ** max(bits, 8) - 1))
    counterfactual = pixels.copy()
    for rows in strip_rows(pixels[top:bottom, left:right]):
        part = slice(rows.start + top, rows.stop + top), slice(left, right)
        before, difference = pixels[part], change[part]
        after = np.clip(over.laid(pixels, part), 0, 1)
        np.subtract(after, before, out=difference)
        unchanged = np.abs(difference) < half_level
        difference[unchanged] = 0
        np.copyto(counterfactual[part], after, where=~unchanged)
    return Composite(_read_only(counterfactual), _read_only(change))


def _read_only(pixels: Pixels) -> Pixels:
    pixels.flags.writeable = False
    return pixels

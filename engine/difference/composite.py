"""A signed change laid over the prior: the counterfactual at the film's own size.

Works in float32 and in strips, so that a film of 4,000 × 4,000 pixels needs little more than its
results. Knows no model and no widget.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.difference.field import FieldWindow
from engine.radiograph import Radiograph
from engine.radiograph.strips import strip_rows
from engine.result import ModelField

Pixels = NDArray[np.float32]

SMEAR = 2
"""How far, in model pixels, enlarging carries a change beyond its last pixel; see `_enlarged`."""


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

    @staticmethod
    def of(prior: Radiograph, field: ModelField, longest: int) -> "Preview":
        """`prior` reduced to at most `longest` pixels on its longer side; never enlarged."""
        height, width = prior.pixels.shape
        scale = min(1.0, longest / max(height, width))
        size = max(1, round(width * scale)), max(1, round(height * scale))
        small = Image.fromarray(prior.pixels).resize(size, Image.Resampling.BOX)
        pixels = _read_only(np.array(small, dtype=np.float32))
        return Preview(pixels, prior.bits, FieldWindow.of(field, height, width))

    def compose(self, field_change: Pixels) -> Composite:
        """As `compose`, at the preview's size."""
        return _compose(self.pixels, self.bits, self.window, field_change)


def compose(prior: Radiograph, field: ModelField, field_change: Pixels) -> Composite:
    """The counterfactual at the prior's native size, and what of it is change.

    field_change: float32 (S, S), signed fraction of the display range over `field`. What would be
    less than half a grey level of the prior (at its own bit depth) is no change at all, so a
    `field_change` of zeros gives the prior itself.
    """
    window = FieldWindow.of(field, *prior.pixels.shape)
    return _compose(prior.pixels, prior.bits, window, field_change)


def _compose(pixels: Pixels, bits: int, window: FieldWindow, field_change: Pixels) -> Composite:
    change = np.zeros(pixels.shape, dtype=np.float32)
    top, bottom, left, right = _touched(field_change, window, pixels.shape)
    if top >= bottom or left >= right:
        return Composite(_read_only(pixels), _read_only(change))
    half_level = np.float32(0.5 / (2 ** max(bits, 8) - 1))
    source = Image.fromarray(np.ascontiguousarray(field_change, dtype=np.float32))
    counterfactual = pixels.copy()
    for rows in strip_rows(pixels[top:bottom, left:right]):
        part = slice(rows.start + top, rows.stop + top), slice(left, right)
        before, after, difference = pixels[part], counterfactual[part], change[part]
        after += _enlarged(source, window, pixels.shape, part)
        np.clip(after, 0, 1, out=after)
        np.subtract(after, before, out=difference)
        unchanged = np.abs(difference) < half_level
        difference[unchanged] = 0
        np.copyto(after, before, where=unchanged)
    return Composite(_read_only(counterfactual), _read_only(change))


def _touched(
    field_change: Pixels, window: FieldWindow, shape: tuple[int, ...]
) -> tuple[int, int, int, int]:
    """top, bottom, left, right of the film's pixels that the change can reach."""
    top, bottom = _span(np.any(field_change != 0, axis=1), window.top, window.bottom, shape[0])
    left, right = _span(np.any(field_change != 0, axis=0), window.left, window.right, shape[1])
    return top, bottom, left, right


def _span(changed: NDArray[np.bool_], near: float, far: float, length: int) -> tuple[int, int]:
    lines = np.flatnonzero(changed)
    if not lines.size:
        return 0, 0
    per_line = length / ((far - near) * changed.size)
    first = math.floor((lines[0] - SMEAR - near * changed.size) * per_line)
    last = math.ceil((lines[-1] + 1 + SMEAR - near * changed.size) * per_line)
    return max(0, first), min(length, last)


def _enlarged(
    source: Image.Image, window: FieldWindow, shape: tuple[int, ...], part: tuple[slice, slice]
) -> Pixels:
    """The change over `part` of a film of `shape`: bicubic, area means where it gets smaller.

    Neither reaches `SMEAR` pixels of the source beyond its last changed one.
    """
    rows, columns = part
    across = (window.right - window.left) * source.width / shape[1]
    down = (window.bottom - window.top) * source.height / shape[0]
    box = (
        window.left * source.width + columns.start * across,
        window.top * source.height + rows.start * down,
        min(source.width, window.left * source.width + columns.stop * across),
        min(source.height, window.top * source.height + rows.stop * down),
    )
    size = (columns.stop - columns.start, rows.stop - rows.start)
    smaller = max(across, down) > 1
    method = Image.Resampling.BOX if smaller else Image.Resampling.BICUBIC
    return np.asarray(source.resize(size, method, box=box))


def _read_only(pixels: Pixels) -> Pixels:
    pixels.flags.writeable = False
    return pixels

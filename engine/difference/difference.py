"""The signed change: confined to what the model changed, laid over the prior, coloured.

Outside the neighbourhood of changed tokens a counterfactual is the prior, pixel for pixel. Works in
float32 and in strips, so that a film of 4,000 × 4,000 pixels needs little more than its results.
Knows no model and no widget.
"""

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.radiograph import Radiograph
from engine.radiograph.picture import strip_rows
from engine.result import ModelField

OVERLAY_LIMIT = 0.3
"""The change, as a fraction of the display range, at which the overlay's colours saturate."""

Pixels = NDArray[np.float32]

# How far, in model pixels, enlarging smears a change beyond its last pixel; see `_enlarged`.
_SMEAR = 2
_COLOUR_STEPS = 1024
_STRONGEST_ALPHA = 0.9
_DENSER = ((255, 176, 84), (238, 98, 0))
_CLEARER = ((110, 182, 255), (0, 92, 226))


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
    window: "FieldWindow"

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


class FieldWindow(NamedTuple):
    """Where the film lies within the model's field, as fractions of the field's side."""

    left: float
    top: float
    right: float
    bottom: float

    @staticmethod
    def of(field: ModelField, height: int, width: int) -> "FieldWindow":
        left, top = -field.left / field.side, -field.top / field.side
        return FieldWindow(left, top, left + width / field.side, top + height / field.side)


def model_field(shape: tuple[int, int]) -> ModelField:
    """The letterbox of a film of `shape` (height, width): the square of its longer side."""
    height, width = shape
    side = max(height, width)
    return ModelField(top=(height - side) // 2, left=(width - side) // 2, side=side)


def to_model(pixels: Pixels, field: ModelField, size: int) -> Pixels:
    """What the model sees of a film: float32 (size, size), [0, 1], averaged over area.

    What of `field` lies outside the film is 0.
    """
    step = field.side / size
    rows = _area_means(pixels, field.top, step, size)
    seen = _area_means(rows.T, field.left, step, size).T
    return np.clip(seen, 0, 1, out=np.empty((size, size), dtype=np.float32))


def token_window(changed: NDArray[np.bool_], patch: int, reach: int = 1) -> Pixels:
    """How much of a decoded change may pass: float32 (rows * patch, columns * patch) in [0, 1].

    changed: (rows, columns), true where a token differs from the prior's. The window is 1 on
    changed tokens and falls smoothly to exactly 0 within `reach` tokens of them, early enough that
    enlarging cannot carry a change further than `reach` tokens either.
    """
    inside = np.kron(changed, np.ones((patch, patch), dtype=np.bool_)).astype(np.bool_)
    ramp = max(0, (reach * patch - _SMEAR) // 2)
    widened = _smoothed(inside.astype(np.float32), np.ones(2 * ramp + 1)) > 0
    offsets = np.arange(-ramp, ramp + 1)
    window = _smoothed(widened.astype(np.float32), 1 + np.cos(np.pi * offsets / (ramp + 1)))
    window[inside] = 1
    return np.minimum(window, 1, out=window)


def confined_change(
    decoded_target: Pixels,
    decoded_prior: Pixels,
    changed: NDArray[np.bool_],
    patch: int,
    reach: int = 1,
) -> Pixels:
    """The decoded change near changed tokens and exactly 0 elsewhere: float32 (S, S), [-1, 1]."""
    return (decoded_target - decoded_prior) * token_window(changed, patch, reach)


def smooth_mask_change(decoded_target: Pixels, decoded_prior: Pixels) -> Pixels:
    """The change worth showing where nearly all tokens changed: float32 (S, S), [-1, 1].

    Takes out the shift of exposure (the median) and what is finer than a hundredth of the field,
    keeps what stands out from the rest by more than three robust standard deviations, and is
    exactly 0 elsewhere, with smooth borders.
    """
    size = decoded_target.shape[0]
    change = _smoothed(decoded_target - decoded_prior, _bell(size / 100))
    change -= np.median(change)
    strength = _smoothed(np.abs(change), _bell(size / 40))
    floor = max(0.015, 3 * 1.4826 * float(np.median(np.abs(change))))
    share = np.clip(strength / floor - 1, 0, 1)
    return np.asarray(change * (share * share * (3 - 2 * share)), dtype=np.float32)


def compose(prior: Radiograph, field: ModelField, field_change: Pixels) -> Composite:
    """The counterfactual at the prior's native size, and what of it is change.

    field_change: float32 (S, S), signed fraction of the display range over `field`. What would be
    less than half a grey level of the prior (at its own bit depth) is no change at all, so a
    `field_change` of zeros gives the prior itself.
    """
    window = FieldWindow.of(field, *prior.pixels.shape)
    return _compose(prior.pixels, prior.bits, window, field_change)


def overlay_rgba(change: Pixels, limit: float = OVERLAY_LIMIT) -> NDArray[np.uint8]:
    """Colours of a signed change: uint8 (height, width, 4), straight alpha, transparent at zero.

    Orange is denser (brighter), blue is clearer; both saturate at ±`limit` of the display range.
    """
    table = _colours().view(np.uint32).ravel()
    colours = np.empty(change.shape, dtype=np.uint32)
    for rows in strip_rows(change):
        steps = change[rows] * np.float32(_COLOUR_STEPS / limit)
        np.rint(steps, out=steps)
        np.clip(steps, -_COLOUR_STEPS, _COLOUR_STEPS, out=steps)
        np.take(table, steps.astype(np.intp) + _COLOUR_STEPS, out=colours[rows], mode="clip")
    return colours.view(np.uint8).reshape(*change.shape, 4)


def _area_means(pixels: Pixels, start: float, step: float, count: int) -> Pixels:
    """Means over `count` bands of `step` rows from row `start`; rows outside count as zeros."""
    means = np.zeros((count, pixels.shape[1]), dtype=np.float32)
    for band in range(count):
        above, below = start + band * step, start + (band + 1) * step
        first, last = max(0, math.floor(above)), min(pixels.shape[0], math.ceil(below))
        if first < last:
            edges = np.clip(np.arange(first, last + 1, dtype=np.float64), above, below)
            means[band] = (np.diff(edges) / step).astype(np.float32) @ pixels[first:last]
    return means


def _smoothed(picture: Pixels, kernel: NDArray[np.float64]) -> Pixels:
    """Separable smoothing; at the border the kernel is cut and weighs the rest more.

    Shifted additions, because the threads of a matrix product get in the way of the model's.
    """
    down = _smoothed_down(picture, kernel)
    return np.ascontiguousarray(_smoothed_down(np.ascontiguousarray(down.T), kernel).T)


def _smoothed_down(picture: Pixels, kernel: NDArray[np.float64]) -> Pixels:
    length, centre = len(picture), len(kernel) // 2
    total, weights = np.zeros_like(picture), np.zeros(length, np.float32)
    scaled = np.empty_like(picture)
    for offset in range(-min(centre, length - 1), min(centre, length - 1) + 1):
        weight = np.float32(kernel[offset + centre])
        here = slice(max(0, -offset), length - max(0, offset))
        there = slice(max(0, offset), length - max(0, -offset))
        np.multiply(picture[there], weight, out=scaled[there])
        total[here] += scaled[there]
        weights[here] += weight
    return total / weights[:, None]


def _bell(deviation: float) -> NDArray[np.float64]:
    reach = math.ceil(3 * deviation)
    return np.exp(-0.5 * (np.arange(-reach, reach + 1) / deviation) ** 2)


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
    first = math.floor((lines[0] - _SMEAR - near * changed.size) * per_line)
    last = math.ceil((lines[-1] + 1 + _SMEAR - near * changed.size) * per_line)
    return max(0, first), min(length, last)


def _enlarged(
    source: Image.Image, window: FieldWindow, shape: tuple[int, ...], part: tuple[slice, slice]
) -> Pixels:
    """The change over `part` of a film of `shape`: bicubic, area means where it gets smaller.

    Neither reaches `_SMEAR` pixels of the source beyond its last changed one.
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


def _colours() -> NDArray[np.uint8]:
    """uint8 (2 * steps + 1, 4): the most negative change, transparent, the most positive.

    Alpha rises fast at first: a change of a few percent must be seen.
    """
    strength = np.abs(np.arange(-_COLOUR_STEPS, _COLOUR_STEPS + 1))[:, None] / _COLOUR_STEPS
    colours = np.empty((2 * _COLOUR_STEPS + 1, 4))
    for (faint, strong), half in (
        (_CLEARER, slice(0, _COLOUR_STEPS)),
        (_DENSER, slice(_COLOUR_STEPS, None)),
    ):
        t = strength[half]
        colours[half, :3] = np.array(faint) * (1 - t) + np.array(strong) * t
    colours[:, 3] = (255 * _STRONGEST_ALPHA * (1 - (1 - strength) ** 2))[:, 0]
    colours[_COLOUR_STEPS] = 0
    return np.rint(colours).astype(np.uint8)


def _read_only(pixels: Pixels) -> Pixels:
    pixels.flags.writeable = False
    return pixels

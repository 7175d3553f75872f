"""Layers at the size of one film, a part at a time. Knows pixels only."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Self

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.difference.extremes import extreme
from engine.difference.field import FieldWindow
from engine.difference.laying import Backdrop, attenuation, moved, sampled
from engine.difference.smoothing import bell, smoothed
from engine.layers import Layers

Pixels = NDArray[np.float32]
Part = tuple[slice, slice]

SMEAR = 2
"""How far, in model pixels, enlarging carries a change beyond its last pixel; see `enlarged`."""

# A line of the model's pixels is wider than any pleura: its flanks are lowered by this power of how
# high they stand below the crest, and what it then lacks in light goes into the crest. Below
# `_FAINT` a crest is only a doubt.
_NARROWED = 12
_BRIGHTER = 2.0
_FAINT = 6e-3
# Of the film's own texture, finer than a pixel of the model, this share stands where vessels are
# gone; what is stronger than so many deviations of the film's noise is a vessel. It is read from
# beside, so much of the film's longer side away: what lay hidden at its own place would show in it.
_TEXTURE, _NOISE = 0.4, 4.0
_BESIDE = 1 / 64


# Rows at a time: what is worked out of them stays in the processor's cache.
_STRIP = 64


@dataclass(frozen=True, slots=True, eq=False)
class Over:
    """What `attenuation` takes and gives, over a window of the model's field; None is nothing.

    down, across: in shares of the field's side. line, crest: (S, S), and how high each line stands.
    grain: a square of noise. small: (S, S), the film at the model's size.
    """

    window: FieldWindow
    reached: NDArray[np.bool_]
    given: Pixels
    taken: Pixels | None
    line: Pixels | None
    crest: Pixels | None
    down: Pixels | None
    across: Pixels | None
    grain: Pixels | None
    small: Pixels | None

    @classmethod
    def of(
        cls,
        layers: Layers,
        backdrop: Backdrop | None,
        window: FieldWindow,
        grain: Pixels | None = None,
    ) -> Self:
        """backdrop: of the film, None where the layers hide nothing of it. grain: a square of noise
        that stands where vessels are gone."""
        taken, given = None, layers.shade
        if layers.hides:
            assert backdrop is not None
            taken, given = _attenuated(layers, backdrop)
        drawn = bool(layers.line.any())
        return cls(
            window,
            layers.touched,
            given,
            taken,
            layers.line if drawn else None,
            _crest(layers.line) if drawn else None,
            layers.down if layers.moves else None,
            layers.across if layers.moves else None,
            grain if layers.hides else None,
            None if backdrop is None else backdrop.small,
        )

    def touched(self, shape: tuple[int, ...]) -> tuple[int, int, int, int]:
        """top, bottom, left, right of the film's pixels that the layers can reach."""
        top, bottom = _span(
            np.any(self.reached, axis=1), self.window.top, self.window.bottom, shape[0]
        )
        left, right = _span(
            np.any(self.reached, axis=0), self.window.left, self.window.right, shape[1]
        )
        return top, bottom, left, right

    def laid(self, film: Pixels, part: Part) -> Pixels:
        """`part` of the film with the layers over it; not clipped to the display range."""
        after, taken = self._moved(film, part), self.faded(film, part)
        if taken is not None:
            after -= taken * after
        after += self.added(film, part, taken)
        return after

    def added(self, film: Pixels, part: Part, taken: Pixels | None) -> Pixels:
        """The grey that is given over `part` of the film, noise and lines included. taken: as
        `faded` says."""
        given = self._at(self.given, film, part)
        if self.grain is not None and self.small is not None and taken is not None:
            textured = partial(_textured, limit=np.float32(_NOISE) * self.grain.std())
            fine = self._beside(self.small, film, part)
            given = _by_strips(textured, given, taken, _tiled(self.grain, part), fine)
        if self.line is None or self.crest is None:
            return given
        line, crest = self._at(self.line, film, part), self._at(self.crest, film, part)
        return _by_strips(_with_line, given, line, crest)

    def faded(self, film: Pixels, part: Part) -> Pixels | None:
        """The share that is taken over `part` of the film."""
        return None if self.taken is None else self._at(self.taken, film, part)

    def movement(self, film: Pixels, part: Part) -> tuple[Pixels, Pixels] | None:
        """down, across in pixels of the film; None where nothing moves."""
        if self.down is None or self.across is None:
            return None
        height = film.shape[0] / (self.window.bottom - self.window.top)
        width = film.shape[1] / (self.window.right - self.window.left)
        return (
            self._at(self.down, film, part) * np.float32(height),
            self._at(self.across, film, part) * np.float32(width),
        )

    def _moved(self, film: Pixels, part: Part) -> Pixels:
        moves = self.movement(film, part)
        if moves is None:
            return film[part].copy()
        rows, columns = (np.arange(of.start, of.stop, dtype=np.float32) for of in part)
        places = np.broadcast_to(rows[:, None], moves[0].shape)

        def read(down: Pixels, across: Pixels, rows: Pixels) -> Pixels:
            return sampled(film, rows - down, columns[None] - across)

        return _by_strips(read, *moves, places)

    def _beside(self, small: Pixels, film: Pixels, part: Part) -> Pixels:
        """The film's detail finer than `small` has it, from beside `part`; its border goes on."""
        away = round(_BESIDE * max(film.shape))
        rows, columns = (
            slice(min(of.start + away, length - 1), min(of.stop + away, length))
            for of, length in zip(part, film.shape, strict=True)
        )
        fine = film[rows, columns] - self._at(small, film, (rows, columns))
        beyond = [of.stop - of.start - found for of, found in zip(part, fine.shape, strict=True)]
        return np.pad(fine, [(0, more) for more in beyond], "edge") if any(beyond) else fine

    def _at(self, layer: Pixels, film: Pixels, part: Part) -> Pixels:
        return enlarged(layer, self.window, film.shape, part)


def enlarged(layer: Pixels, window: FieldWindow, shape: tuple[int, ...], part: Part) -> Pixels:
    """A layer over `part` of a film of `shape`: bicubic, area means where it gets smaller.

    Neither reaches `SMEAR` pixels of the layer beyond its last one that is not 0.
    """
    rows, columns = part
    source = Image.fromarray(layer)
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


def _tiled(square: Pixels, part: Part) -> Pixels:
    """`part` of a plane that is paved with the square, as a copy."""
    rows, columns = part
    wide = np.tile(square, (1, columns.stop // square.shape[1] + 1))[:, columns]
    return np.take(wide, range(rows.start, rows.stop), axis=0, mode="wrap")


@lru_cache(maxsize=1)
def _attenuated(layers: Layers, backdrop: Backdrop) -> tuple[Pixels, Pixels]:
    """Taken and given at twice the layers' size: the backdrop has detail of its own, and moves.
    Kept for the next window over the same film."""
    side = 2 * layers.size
    of = (layers.shade, layers.veil, layers.unmarked, layers.down, layers.across)
    shade, veil, unmarked, down, across = (_doubled(layer) for layer in of)
    coarse, bare = backdrop.coarse, backdrop.bare
    if layers.moves:
        coarse, bare = (moved(p, down * side, across * side) for p in (coarse, bare))
    return attenuation(shade, veil, unmarked, coarse, bare)


def _doubled(layer: Pixels) -> Pixels:
    image = Image.fromarray(layer)
    return np.asarray(image.resize((2 * image.width, 2 * image.height), Image.Resampling.BICUBIC))


def _span(reached: NDArray[np.bool_], near: float, far: float, length: int) -> tuple[int, int]:
    lines = np.flatnonzero(reached)
    if not lines.size:
        return 0, 0
    per_line = length / ((far - near) * reached.size)
    first = math.floor((lines[0] - SMEAR - near * reached.size) * per_line)
    last = math.ceil((lines[-1] + 1 + SMEAR - near * reached.size) * per_line)
    return max(0, first), min(length, last)


def _crest(line: Pixels) -> Pixels:
    """How high the line stands that a place belongs to."""
    return smoothed(extreme(np.abs(line), 1, np.maximum), bell(1.0))


def _with_line(given: Pixels, line: Pixels, crest: Pixels) -> Pixels:
    """With the line made narrow."""
    stands = np.clip(np.abs(line) / np.maximum(crest, _FAINT), 0, 1)
    return np.asarray(given + np.float32(_BRIGHTER) * line * stands**_NARROWED, np.float32)


def _textured(
    given: Pixels, taken: Pixels, noise: Pixels, fine: Pixels, limit: np.float32
) -> Pixels:
    """With noise, and the film's own texture up to `limit`, as far as vessels are gone."""
    texture = np.float32(_TEXTURE) * np.clip(fine, -limit, limit)
    grain = np.clip(taken, 0, 1) * (noise + texture)
    return np.add(given, grain, dtype=np.float32)


def _by_strips(of: Callable[..., Pixels], *layers: Pixels) -> Pixels:
    """`of` the layers, pixel by pixel, a few rows at a time."""
    found = np.empty(layers[0].shape, np.float32)
    for start in range(0, len(found), _STRIP):
        strip = slice(start, start + _STRIP)
        found[strip] = of(*(layer[strip] for layer in layers))
    return found

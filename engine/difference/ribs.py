"""What is still seen through an opacity: ribs with less contrast, and a trace of the vessels.

A model's tokens know nothing of it, so an opacity comes out empty. A film's own ribs are told from
its vessels by their shape: long, smooth and not steep. Knows layers and films only.
"""

from dataclasses import replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from engine.difference.composite import change_seen
from engine.difference.laying import Backdrop, moved
from engine.difference.silhouette import Borders
from engine.difference.smoothing import bell, smoothed
from engine.layers import Layers

Pixels = NDArray[np.float32]
Mask = NDArray[np.bool_]

RIBS_LEFT, COARSE_LEFT, VESSELS_LEFT = 0.7, 0.35, 0.12
"""Shares of the prior's contrast that are to be seen through a dense opacity: of ribs, of all else
that is as coarse, and of fine vessels."""

# All sizes are shares of the field's side. What is coarser than this is lung, not ribs.
_AROUND = 0.05
# Each place is smoothed in the direction that shows most there: so far along it and across it, and
# how much shows is judged so far around.
_ALONG, _ACROSS, _SHOWS = 0.025, 0.004, 0.02
_DIRECTIONS, _CLEARNESS = 16, 3
# Ribs within the lungs are not steep, vessels below the hila are. Degrees from level.
_LEVEL, _STEEP = 52.0, 72.0
# Borders of the lung are no ribs; nor is what is so much brighter than the lung around it.
_MARGIN, _BRIGHTEST, _RIB = 0.016, 0.12, 0.07
# Greys that are added, as fractions of the range: where there is an opacity, where it hides
# vessels, and where it is dense.
_THERE, _HIDES, _DENSE = 0.04, 0.06, 0.12
_NOTHING = 1e-6
# How far beside it an edge is one, and how steep a plain one is: grey over the field's side.
_EDGE, _PLAIN_EDGE = 0.004, 1.2
# What would be whiter than the opacity is so by less.
_WHITER = 0.6


def with_ribs(layers: Layers, backdrop: Backdrop, lungs: Mask, fluid: Mask | None = None) -> Layers:
    """The same layers, with what they hide too well of ribs and vessels. What gets clearer stays
    as it is.

    backdrop: of the film; lungs: (S, S); fluid: (S, S), where it stands in them.
    """
    side = layers.size
    denser = smoothed(layers.shade, bell(_SHOWS * side))
    if not lungs.any() or denser.max() < _THERE:
        return layers
    inside = lungs.astype(np.float32)
    film = backdrop.small
    borders = Borders.of(_moved_mask(lungs, layers))
    hidden = borders.hidden(denser, fluid)
    line = borders.line(denser, hidden, fluid) * layers.touched
    veil = np.maximum(layers.veil, line)
    unmarked = np.maximum(_traced(layers.unmarked, denser), line)
    traced = Layers.of(replace(layers, veil=veil, unmarked=unmarked).stack)
    detail = _detail(film, inside)
    ribs = _ribs(detail, inside)
    coarse = _bounded(detail * _middle(inside)) - ribs
    if layers.moves:
        ribs, coarse = (
            moved(part, layers.down * side, layers.across * side) for part in (ribs, coarse)
        )
    change = change_seen(backdrop, traced)
    after = _detail(film + change, inside)
    dense = _share(denser, _DENSE)
    lacking = _lacking(after, ribs, RIBS_LEFT, dense) + _lacking(after, coarse, COARSE_LEFT, dense)
    lacking = np.minimum(lacking, np.float32(_WHITER) * lacking)
    added = _share(denser, _THERE) * lacking + borders.merged(film + change, hidden, line, fluid)
    shade = np.where(layers.touched, traced.shade + added, traced.shade)
    return Layers.of(replace(traced, shade=shade).stack)


def rib_edges(film: Pixels, lungs: Mask) -> Pixels:
    """(S, S) in [0, 1]: where ribs end, within the lungs: 1 on a plain edge, 0 away from all.

    film, lungs: (S, S).
    """
    inside = lungs.astype(np.float32)
    down, across = np.gradient(_ribs(_detail(film, inside), inside))
    steep = smoothed(np.asarray(np.hypot(down, across), np.float32), bell(_EDGE * len(film)))
    return np.asarray(np.clip(steep / np.float32(_PLAIN_EDGE / len(film)), 0, 1), np.float32)


def _moved_mask(lungs: Mask, layers: Layers) -> Mask:
    if not layers.moves:
        return lungs
    down, across = layers.down * layers.size, layers.across * layers.size
    return np.asarray(moved(lungs.astype(np.float32), down, across) > 0.5)


def _lacking(after: Pixels, part: Pixels, left: float, dense: Pixels) -> Pixels:
    """What the film lacks of a part of the prior's detail until so much is left of it."""
    wanted = 1 - np.float32(1 - left) * dense
    return np.asarray(np.maximum(wanted - _shown(after, part), 0) * part, np.float32)


def _shown(after: Pixels, part: Pixels) -> Pixels:
    """How much of a part of the prior's detail the film still shows around each place, [0, 1]."""
    near = bell(_AROUND * len(part))
    left = smoothed(after * part, near) / (smoothed(part * part, near) + _NOTHING)
    return np.asarray(np.clip(left, 0, 1), np.float32)


def _bounded(detail: Pixels) -> Pixels:
    return np.asarray(_RIB * np.tanh(detail / _RIB), np.float32)


def _traced(unmarked: Pixels, denser: Pixels) -> Pixels:
    """How much of the vessels goes, where a trace of them is left behind what is denser."""
    return np.asarray(unmarked * (1 - VESSELS_LEFT * _share(denser, _HIDES)), np.float32)


def _share(grey: Pixels, whole: float) -> Pixels:
    return np.asarray(np.clip(grey / np.float32(whole), 0, 1), np.float32)


def _detail(film: Pixels, inside: Pixels) -> Pixels:
    """What differs from the lung around it; the lung's own borders do not."""
    near = bell(_AROUND * len(film))
    weight = np.maximum(smoothed(inside, near), np.float32(1e-3))
    return np.asarray((film - smoothed(film * inside, near) / weight) * inside, np.float32)


def _ribs(detail: Pixels, inside: Pixels) -> Pixels:
    """Each place smoothed along what shows most there, where that is not steep; 0 at the lungs'
    borders and beyond."""
    side, margin = len(detail), len(detail) // 8
    film = np.pad(np.clip(detail, -_BRIGHTEST, _BRIGHTEST), margin, mode="reflect")
    around, directions = _filters(len(film), side)
    frequencies = np.fft.rfft2(film)
    of_level, total = np.zeros_like(film), np.zeros_like(film)
    for is_level, along in directions:
        found = np.asarray(np.fft.irfft2(frequencies * along, s=film.shape), np.float32)
        strength = np.maximum(_filtered(found * found, around), 1e-8) ** _CLEARNESS
        of_level += is_level * strength * found
        total += strength
    within = slice(margin, -margin)
    ribs = (of_level / np.maximum(total, np.float32(1e-30)))[within, within] * _middle(inside)
    return _bounded(np.asarray(ribs, np.float32))


def _middle(inside: Pixels) -> Pixels:
    """1 within the lungs, falling to 0 before their borders."""
    box = np.ones(2 * max(1, round(_MARGIN * len(inside))) + 1)
    deep = (smoothed(inside, box) > 0.999).astype(np.float32)
    return np.asarray(np.clip(smoothed(deep, np.ones(5)), 0, 1) * inside, np.float32)


@lru_cache(maxsize=2)
def _filters(size: int, side: int) -> tuple[Pixels, list[tuple[np.float32, Pixels]]]:
    """For films of `size` pixels over a field of `side`: what is around each place, and of each
    direction how little it is steep, in [0, 1], and what lies along it."""
    directions: list[tuple[np.float32, Pixels]] = []
    for step in range(_DIRECTIONS):
        turn = step / _DIRECTIONS
        steep = abs((180 * turn + 90) % 180 - 90)
        is_level = np.float32(min(max((_STEEP - steep) / (_STEEP - _LEVEL), 0.0), 1.0))
        directions.append((is_level, _low_pass(size, _ALONG * side, _ACROSS * side, turn)))
    return _low_pass(size, _SHOWS * side, _SHOWS * side), directions


def _low_pass(size: int, along: float, across: float, turn: float = 0.0) -> Pixels:
    """Of a Gaussian with these deviations in pixels, turned by so many half circles: as `rfft2`
    orders frequencies."""
    down = np.fft.fftfreq(size)[:, None] * 2 * np.pi
    right = np.fft.rfftfreq(size)[None] * 2 * np.pi
    cosine, sine = np.cos(np.pi * turn), np.sin(np.pi * turn)
    long, short = cosine * right + sine * down, cosine * down - sine * right
    return np.exp(-0.5 * (np.square(long * along) + np.square(short * across))).astype(np.float32)


def _filtered(film: Pixels, passes: Pixels) -> Pixels:
    return np.asarray(np.fft.irfft2(np.fft.rfft2(film) * passes, s=film.shape), np.float32)

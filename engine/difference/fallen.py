"""A lung falls towards its hilum where air comes between it and the chest wall: it keeps its own
outline, ends in one fine line, and nothing is marked beyond it. Tokens say how much air and where;
what they paint has steps for a border. Knows layers, films and outlines only.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from engine.difference.composite import change_seen
from engine.difference.laying import Backdrop, sampled
from engine.difference.outlines import LungOutline
from engine.difference.ribs import rib_edges
from engine.difference.smoothing import bell, halved, smoothed, smoothstep
from engine.layers import Layers

Pixels = NDArray[np.float32]
Mask = NDArray[np.bool_]

# Of a lung's height from its apex down, where its hilum is, and from where to where root and
# ligament hold it at the mediastinum.
_HILUM, _ROOT = 0.56, (0.25, 0.95)
# A lung without its air is rounder: shares of the field's side, with none and with all of it gone;
# how evenly its surface runs.
_ROUND, _ROUNDER, _EVEN = 0.012, 0.04, 0.006
# Widths of the edge of the air and of the line, as shares of the field's side; grey of the line, of
# the air, at least and at most and by the lung's own, and of the lung that fell, of the way to soft
# tissue.
_EDGE, _WIDTH, _LINE = 0.004, 0.0048, 0.035
_DARKER, _LEAST_DARK, _MOST_DARK = 0.34, 0.03, 0.065
_DENSE, _DENSE_FROM, _DENSER = 0.02, 0.35, 0.62
# Of what is thin and bright, what goes in the air: vessels, but on the edges of ribs so much of it
# stays, which is theirs.
_BARE, _KEPT, _HALF = 0.9, 0.8, 0.5
# What is looked for in the tokens' picture: amounts, from least to most, of one who stands or lies.
_TRIED = 7
# Darker than this, where most air would be, tokens show any.
_AIR = 0.008
_TISSUE, _VEILED, _BORDER = 0.5, 0.45, 0.008


@dataclass(frozen=True, slots=True)
class _Fall:
    """amount: of the air, 0 to 1. lying: so that it gathers before the base of the lung."""

    amount: float
    lying: bool


def _away(lung: LungOutline, fall: _Fall) -> Pixels:
    """(S, S): pixels from the surface of the fallen lung, positive in the air."""
    side, amount = lung.side, fall.amount
    rows = np.arange(side, dtype=np.float32)
    top, gap = 0.03 + 0.4 * amount, 0.05 + 0.62 * amount
    along = (rows - lung.top) / lung.height
    if fall.lying:
        above, below = 1 - 0.3 * top, 1 - 0.55 * top
        at_row = gap * (0.25 + 0.75 * smoothstep((along - 0.25) / 0.6))
    else:
        above, below = 1 - top / _HILUM, 1 - 0.6 * max(amount - 0.5, 0.0)
        at_row = gap * (1 - 0.5 * smoothstep((along - 0.45) / 0.5) * (1 - amount))
    hilum = lung.top + _HILUM * lung.height
    fell = np.where(rows < hilum, (rows - hilum) / above, (rows - hilum) / below) + hilum
    root = lung.inner[np.clip(np.rint(fell), 0, side - 1).astype(np.intp)]
    columns = root[:, None] + (rows[None] - root[:, None]) / (1 - at_row)[:, None]
    at_root = (lung.across > 0.95) & (lung.across < 1.6)
    at_root &= (lung.down > _ROOT[0]) & (lung.down < _ROOT[1])
    whole = np.maximum(lung.mask, at_root)
    body = smoothed(whole, bell((_ROUND + _ROUNDER * amount) * side)) - np.float32(0.5)
    read = np.broadcast_to(fell[:, None], columns.shape).astype(np.float32)
    kept = sampled(body, read, columns.astype(np.float32))
    # Above a film that ends within the lung there is lung no more.
    kept = smoothed(np.where(fell[:, None] < 0, -np.abs(kept), kept), bell(_EVEN * side))
    down, right = (np.gradient(kept, axis=axis) for axis in (0, 1))
    slope = np.hypot(down, right)
    return smoothed(np.asarray(-kept / np.maximum(slope, 1e-4), np.float32), bell(0.5))


def with_fallen_lung(
    layers: Layers, backdrop: Backdrop, lung: Mask, heart: Mask, amounts: tuple[float, float]
) -> Layers:
    """The same layers with air beside a fallen lung in place of what tokens painted within it;
    as they are where those show no air, and nowhere where they do not reach.

    backdrop: of the film; lung, heart: (S, S). amounts: least and most of the air that is asked
    for, in (0, 1).
    """
    if not lung.any():
        return layers
    surveyed = LungOutline.of(lung)
    darker = -change_seen(backdrop, layers.in_place)
    fall = _read(surveyed.halved, halved(darker), amounts)
    return layers if fall is None else _drawn(layers, backdrop, surveyed, heart, fall)


def _read(lung: LungOutline, darker: Pixels, amounts: tuple[float, float]) -> _Fall | None:
    """Which fall's air lies best where it got darker; None where hardly anything did."""
    best, strongest = None, 0.0
    for amount in np.linspace(*amounts, _TRIED):
        for lying in (False, True):
            fall = _Fall(float(amount), lying)
            air = _air(_away(lung, fall), lung.side) * lung.mask
            strength = float((air * darker).sum()) / np.sqrt(max(float(air.sum()), 1.0))
            if float((air * darker).sum()) > _AIR * float(air.sum()) and strength > strongest:
                best, strongest = fall, strength
    return best


def _drawn(
    layers: Layers, backdrop: Backdrop, lung: LungOutline, heart: Mask, fall: _Fall
) -> Layers:
    side, film = layers.size, backdrop.small
    away = _away(lung, fall)
    inside = np.clip(2 * smoothed(lung.mask, bell(_BORDER * side)) - 1, 0, 1)
    air = _air(away, side) * inside
    edges = np.float32(_KEPT) * rib_edges(film, lung.mask > _HALF)
    own = film[lung.mask > _HALF]
    grey = float(np.median(own))
    tissue = float(film[heart].mean()) if heart.any() else float(own.max())
    dense = _DENSE + _DENSER * max(fall.amount - _DENSE_FROM, 0.0)
    opacity = dense * (1 - _air(away, side)) * inside
    darker = max(min(_DARKER * (grey - 0.05), _MOST_DARK), _LEAST_DARK)
    coarse = smoothed(film, bell(0.02 * side))
    shade = opacity * np.maximum(tissue - coarse, 0) - darker * air
    line = _LINE * np.exp(-0.5 * np.square(away / (_WIDTH * side))) * inside
    drawn = {
        "shade": shade,
        "veil": _TISSUE * opacity,
        "unmarked": 1 - (1 - _BARE * air * (1 - edges)) * (1 - _VEILED * opacity),
        "line": np.where(line > _LINE / 50, line, 0),
    }
    soft = smoothed(layers.touched.astype(np.float32), bell(_BORDER * side))
    within = np.where(layers.touched, inside * np.clip(2 * soft - 1, 0, 1), 0)
    stacked = {
        name: getattr(layers, name) + within * (layer - getattr(layers, name))
        for name, layer in drawn.items()
    }
    return Layers.of(replace(layers, **stacked).stack)


def _air(away: Pixels, side: int) -> Pixels:
    """1 beyond the surface of the lung, 0 in it."""
    return np.asarray(np.clip(away / (_EDGE * side) + 0.5, 0, 1), np.float32)

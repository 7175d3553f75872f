"""A lobe without its air folds away behind its fissure, and its neighbours take its room: each lobe
has a shape of its own. Tokens say where and how much; what they paint is a cloud. Knows layers,
films and outlines only.

Shapes as in chest radiology (Felson's; Woodring and Reed, J Thorac Imaging 1996), on coordinates of
the lung: across from the chest wall to the mediastinum, down from the apex to the base.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from engine.difference.composite import change_seen
from engine.difference.laying import Backdrop
from engine.difference.outlines import LungOutline
from engine.difference.smoothing import bell, halved, smoothed, smoothstep
from engine.findings import Zone
from engine.layers import Layers

Pixels = NDArray[np.float32]
Mask = NDArray[np.bool_]
Field = NDArray[np.floating]

# How opaque a lobe gets with its amount; more than soft tissue it never is. How many amounts are
# tried, and how much denser it must have got where the lobe would lie for tokens to show any.
_OPACITY, _OPAQUER, _MOST = 0.62, 0.34, 0.97
_TRIED, _DENSER = 4, 0.002
# Of the contrast of ribs, what an opacity takes; how much denser than lung soft tissue is (half of
# that at least), and its grey at most; how much denser the heart gets before a lobe. How far away
# soft tissue is looked for, in shares of the field's side, and how much it counts there.
_RIBS, _CONTRAST, _WHITEST, _THROUGH = 0.5, 0.16, 0.95, 0.035
_NEAR = (0.02, 1.0), (0.05, 0.15), (0.12, 0.02)
# From which amount on a lobe has folded, and by how much then: the dome rises, in shares of the
# lung's height; the tissue beside moves, from where and by how much of it; the mediastinum is
# pulled, in shares of the field's side.
_FOLDED = 0.2
_LIFT = {Zone.UPPER: 0.09, Zone.MIDDLE: 0.06, Zone.LOWER: 0.13}
_DRAWN = {Zone.UPPER: (0.5, -0.07), Zone.MIDDLE: (0.4, 0.02), Zone.LOWER: (0.45, 0.07)}
_PULL = {Zone.UPPER: 0.055, Zone.MIDDLE: 0.02, Zone.LOWER: 0.05}
# As shares of the field's side: how far beyond its outline a lobe hides borders, how soft it ends
# there, and what is finer than the lung's own grey.
_BEYOND, _SOFT, _COARSE = 0.025, 0.012, 0.02


@dataclass(frozen=True, slots=True)
class _Lobe:
    zone: Zone
    amount: float

    @property
    def lost(self) -> float:
        return max(self.amount - _FOLDED, 0.0)


def with_collapsed_lobe(
    layers: Layers,
    backdrop: Backdrop,
    lungs: tuple[Mask, Mask],
    heart: Mask,
    zones: Sequence[Zone],
    amounts: tuple[float, float],
) -> Layers:
    """The same layers with a folded lobe and what it pulls in place of what tokens painted; as they
    are where those show none, and nowhere where they do not reach.

    backdrop: of the film. lungs: (S, S), the one that collapses and the other one; heart: (S, S).
    zones: in which the lobe may lie. amounts: least and most of it that is asked for, in (0, 1).
    """
    if not (lungs[0].any() and lungs[1].any()):
        return layers
    lung, other = (LungOutline.of(outline) for outline in lungs)
    denser = halved(change_seen(backdrop, layers.in_place))
    lobe = _read(lung.halved, denser, zones, amounts)
    return layers if lobe is None else _drawn(layers, backdrop, (lung, other), heart, lobe)


def _read(
    lung: LungOutline, denser: Pixels, zones: Sequence[Zone], amounts: tuple[float, float]
) -> _Lobe | None:
    """Which lobe lies best where it got denser; None where hardly anything did."""
    best, strongest = None, 0.0
    for zone in zones:
        for amount in np.linspace(*amounts, _TRIED):
            lobe = _Lobe(zone, float(amount))
            there = _shape(lung, lobe) * lung.mask
            size, found = float(there.sum()), float((there * denser).sum())
            if found > _DENSER * size and found / np.sqrt(max(size, 1.0)) > strongest:
                best, strongest = lobe, found / float(np.sqrt(max(size, 1.0)))
    return best


def _drawn(
    layers: Layers,
    backdrop: Backdrop,
    lungs: tuple[LungOutline, LungOutline],
    heart: Mask,
    lobe: _Lobe,
) -> Layers:
    (lung, other), film, side = lungs, backdrop.small, layers.size
    beyond = _beyond(lung, other)
    shape = _shape(lung, lobe)
    opacity = np.minimum(shape * (_OPACITY + _OPAQUER * lobe.amount), _MOST) * beyond
    coarse = smoothed(film, bell(_COARSE * side))
    shade = opacity * np.maximum(_soft_tissue(film, lungs) - coarse, 0)
    if lobe.zone is Zone.LOWER:
        through = smoothed(heart.astype(np.float32), bell(_SOFT * side)) * beyond
        shade = shade + _THROUGH * lobe.amount * shape * through
    down, across = _pulled(lung, other, lobe, beyond)
    drawn = {
        "shade": shade,
        "veil": _RIBS * opacity,
        "unmarked": smoothstep(1.35 * opacity - 0.1),
        "line": np.zeros_like(shade),
        "down": down / side,
        "across": across / side,
    }
    soft = smoothed(layers.touched.astype(np.float32), bell(_SOFT * side))
    within = np.where(layers.touched, np.clip(2 * soft - 1, 0, 1), 0)
    stacked = {name: np.asarray(within * layer, np.float32) for name, layer in drawn.items()}
    return Layers.of(replace(layers, **stacked).stack)


def _soft_tissue(film: Pixels, lungs: tuple[LungOutline, LungOutline]) -> Pixels:
    """(S, S): the grey of lung without air, continued from heart, abdomen and chest wall, near ones
    first, so that a lobe and its neighbours run into each other."""
    lung = float(np.median(film[lungs[0].mask > 0.5]))
    air = np.maximum(lungs[0].mask, lungs[1].mask)
    solid = (1 - air) * np.clip((film - lung) / _CONTRAST, 0, 1)
    grey, weight = np.zeros_like(film), np.full_like(film, 1e-5)
    for scale, importance in _NEAR:
        near = bell(scale * len(film))
        grey += np.float32(importance) * smoothed(solid * film, near)
        weight += np.float32(importance) * smoothed(solid, near)
    return np.clip(grey / weight, lung + _CONTRAST / 2, _WHITEST)


def _beyond(lung: LungOutline, other: LungOutline) -> Pixels:
    """The lung, a little widened, and the heart's part of its half of the chest, ending softly:
    what lies against heart, diaphragm or chest wall hides their borders."""
    side = lung.side
    wide = np.clip(3 * smoothed(lung.mask, bell(_BEYOND * side)), 0, 1)
    middle = (lung.inner + other.inner)[:, None] / 2
    columns = np.arange(side, dtype=np.float32)
    own = smoothstep((columns - middle) * lung.outwards / (0.04 * side))
    medial = smoothstep((lung.across - 0.4) / 0.3) * smoothstep((1.35 - lung.across) / 0.3)
    medial = medial * smoothstep((lung.down - 0.25) / 0.3) * smoothstep((1.02 - lung.down) / 0.15)
    return np.asarray(np.maximum(wide, medial) * own, np.float32)


def _pulled(
    lung: LungOutline, other: LungOutline, lobe: _Lobe, beyond: Pixels
) -> tuple[Field, Field]:
    """Down and across, (S, S) each, in pixels: the dome rises, the hilum follows, and mediastinum
    and trachea come over; chest wall, neck and abdomen stay."""
    side, height = lung.side, lung.height
    rows, columns = (np.arange(side, dtype=np.float32) for _ in range(2))
    lift = -_LIFT[lobe.zone] * lobe.lost * height
    inside = np.flatnonzero((lung.mask > 0.5).any(axis=0))
    margin = 0.16 * (inside[-1] - inside[0])
    window = smoothstep((columns - inside[0] + margin) / (2 * margin))
    window = window * smoothstep((inside[-1] + margin - columns) / (2 * margin))
    shift = lift * window
    from_dome = rows[:, None] - (lung.floor + shift)
    up, below = (
        np.maximum(0.5 * height, 2.2 * np.abs(shift)),
        np.maximum(0.16 * side, 2.2 * np.abs(shift)),
    )
    down = shift * _bump(np.where(from_dome < 0, from_dome / up, from_dome / below))
    centre, drawn = _DRAWN[lobe.zone]
    by_column = smoothstep((lung.across - 0.15) / 0.55) * smoothstep((1.15 - lung.across) / 0.15)
    down = (
        down + drawn * lobe.lost * height * _bump((lung.down - centre) / 0.42) * by_column * beyond
    )
    return down, lung.outwards * _PULL[lobe.zone] * lobe.lost * side * _mediastinum(lung, other)


def _mediastinum(lung: LungOutline, other: LungOutline) -> Field:
    """(S, S), 1 where it moves most; held at both chest walls, at the neck and below the domes."""
    top, base = min(lung.top, other.top), max(lung.top + lung.height, other.top + other.height)
    rows, height = np.arange(lung.side, dtype=np.float32), base - top
    by_row = smoothstep((rows - top + 0.05 * height) / (0.3 * height))
    by_row = by_row * smoothstep((base + 0.1 * height - rows) / (0.25 * height))
    left, right = (lung, other) if lung.outwards < 0 else (other, lung)
    middle, columns = ((lung.inner + other.inner) / 2)[:, None], rows
    to_left, to_right = middle - left.wall[:, None], right.wall[:, None] - middle
    to_wall = np.maximum(np.where(columns < middle, to_left, to_right), 4)
    return by_row[:, None] * smoothstep(1.25 - 1.25 * np.abs(columns - middle) / to_wall)


def _shape(lung: LungOutline, lobe: _Lobe) -> Field:
    """(S, S) in [0, 1]."""
    if lobe.zone is Zone.UPPER and lung.outwards > 0:
        return _left_upper(lung, lobe.amount)
    return _LOBES[lobe.zone](lung, lobe.amount)


def _upper(lung: LungOutline, amount: float) -> Field:
    """The minor fissure turns up about the hilum and sags towards the lobe."""
    out = np.clip(1 - lung.across, 0, 1)
    at_hilum, at_wall = 0.47 - 0.12 * amount, 0.44 - 0.36 * amount
    fissure = at_hilum + (at_wall - at_hilum) * out**0.6
    return smoothstep((fissure - lung.down) / 0.018 + 0.5)


def _left_upper(lung: LungOutline, amount: float) -> Field:
    """It falls forwards: a veil without a lower edge, densest at the hilum. The lower lobe reaches
    up beside the aortic knuckle and leaves a clear sickle there."""
    away = np.hypot((1 - lung.across) * 0.75, (lung.down - 0.40) / 0.62)
    veil = smoothstep((1.02 - away) / 0.75) * (0.78 + 0.12 * amount)
    sickle = smoothstep(1 - np.abs(lung.across - 0.97) / 0.10)
    sickle = sickle * smoothstep(1.2 - np.abs(lung.down - 0.2) / 0.14)
    apex = smoothstep((0.16 - lung.down) / 0.12)
    return veil * (1 - np.maximum(0.5 * sickle, 0.5 * apex) * amount)


def _middle(lung: LungOutline, amount: float) -> Field:
    """A wedge with its tip towards the wall, beside the heart, whose border it hides."""
    share = np.clip(1 - np.clip(1.08 - lung.across, 0, 2) / (0.95 - 0.38 * amount), 0, 1)
    upper = 0.66 - (0.20 - 0.06 * amount) * share**1.4
    lower = 0.67 + (0.24 - 0.08 * amount) * share**1.2
    sharp = 0.016 if lung.outwards < 0 else 0.07
    wedge = smoothstep((lung.down - upper) / sharp + 0.5)
    return wedge * smoothstep((lower - lung.down) / 0.09 + 0.5) * smoothstep(share / 0.12)


def _lower(lung: LungOutline, amount: float) -> Field:
    """A triangle from the hilum to the diaphragm, behind the heart; the fissure bends inwards."""
    start = 0.42 + 0.04 * amount
    reach = np.clip((lung.down - start) / (1.0 - start), 0, 1.2)
    fissure = 0.98 - (1.0 - 0.55 * amount) * reach**1.4
    lobe = smoothstep((lung.across - fissure) / 0.035 + 0.5)
    lobe = lobe * smoothstep((1.7 - lung.across) / 0.7)
    return lobe * smoothstep((lung.down - start) / 0.10)


_LOBES: Mapping[Zone, Callable[[LungOutline, float], Field]] = {
    Zone.UPPER: _upper,
    Zone.MIDDLE: _middle,
    Zone.LOWER: _lower,
}


def _bump(value: Field) -> Field:
    """1 at 0, falling to 0 at -1 and 1."""
    return smoothstep(1 - np.abs(value))

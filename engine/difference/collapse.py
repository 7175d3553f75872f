"""A lobe without its air folds away behind its fissure, and its neighbours take its room: each lobe
has a shape of its own. Tokens say where and how much; what they paint is a cloud. Knows layers,
films and outlines only.

Shapes as in chest radiology (Felson's; Woodring and Reed, J Thorac Imaging 1996), on coordinates of
the lung: across from the chest wall to the mediastinum, down from the apex to the base.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.difference.composite import change_seen
from engine.difference.half_chest import HalfChest, as_moved, reached
from engine.difference.laying import Backdrop
from engine.difference.outlines import LungOutline
from engine.difference.smoothing import bell, bump, halved, smoothed, smoothstep
from engine.findings import Zone
from engine.layers import Layers

Pixels = NDArray[np.float32]
Field = NDArray[np.floating]

# How opaque a lobe gets with its amount; more than soft tissue it never is. How many amounts are
# tried, and how much denser it must have got where the lobe would lie for tokens to show any.
_OPACITY, _OPAQUER, _MOST = 0.62, 0.34, 0.97
_TRIED, _DENSER = 4, 0.002
# How much denser the heart gets before a lobe, and over which share of the field's side that
# begins.
_THROUGH, _SOFT = 0.035, 0.012
# From which amount on a lobe has folded, and by how much then: the dome rises, in shares of the
# lung's height; the tissue beside moves, from where and by how much of it; the mediastinum is
# pulled, in shares of the field's side.
_FOLDED = 0.2
_LIFT = {Zone.UPPER: 0.09, Zone.MIDDLE: 0.06, Zone.LOWER: 0.13}
_DRAWN = {Zone.UPPER: (0.5, -0.07), Zone.MIDDLE: (0.4, 0.02), Zone.LOWER: (0.45, 0.07)}
_PULL = {Zone.UPPER: 0.055, Zone.MIDDLE: 0.02, Zone.LOWER: 0.05}


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
    half: HalfChest,
    zones: Sequence[Zone],
    amounts: tuple[float, float],
) -> Layers:
    """The same layers with a folded lobe and what it pulls in place of what tokens painted; as they
    are where those show none, and nowhere where they do not reach.

    backdrop: of the film. zones: in which the lobe may lie. amounts: least and most of it that is
    asked for, in (0, 1).
    """
    denser = halved(change_seen(backdrop, layers.in_place))
    lobe = _read(half.lung.halved, denser, zones, amounts)
    return layers if lobe is None else _drawn(layers, backdrop.small, half, lobe)


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
            strength = found / float(np.sqrt(max(size, 1.0)))
            if found > _DENSER * size and strength > strongest:
                best, strongest = lobe, strength
    return best


def _drawn(layers: Layers, film: Pixels, half: HalfChest, lobe: _Lobe) -> Layers:
    side, beyond, shape = layers.size, half.beyond(), _shape(half.lung, lobe)
    opacity = np.minimum(shape * (_OPACITY + _OPAQUER * lobe.amount), _MOST) * beyond
    shade = opacity * half.towards_soft_tissue(film)
    if lobe.zone is Zone.LOWER:
        through = smoothed(half.heart.astype(np.float32), bell(_SOFT * side)) * beyond
        shade = shade + _THROUGH * lobe.amount * shape * through
    down, across = _pulled(half, lobe, beyond)
    laid = Layers(
        shade=np.asarray(shade, np.float32),
        veil=np.asarray(half.veil(opacity, beyond), np.float32),
        unmarked=np.asarray(smoothstep(1.35 * opacity - 0.1), np.float32),
        line=np.zeros_like(film),
        down=np.asarray(down / side, np.float32),
        across=np.asarray(across / side, np.float32),
    )
    return Layers.of(as_moved(laid).stack * reached(layers))


def _pulled(half: HalfChest, lobe: _Lobe, beyond: Pixels) -> tuple[Field, Field]:
    """Down and across, (S, S) each, in pixels: the dome rises, the hilum follows, and mediastinum
    and trachea come over; chest wall, neck and abdomen stay."""
    lung, side, height = half.lung, half.side, half.lung.height
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
    down = shift * bump(np.where(from_dome < 0, from_dome / up, from_dome / below))
    centre, drawn = _DRAWN[lobe.zone]
    by_column = smoothstep((lung.across - 0.15) / 0.55) * smoothstep((1.15 - lung.across) / 0.15)
    down = (
        down + drawn * lobe.lost * height * bump((lung.down - centre) / 0.42) * by_column * beyond
    )
    return down, lung.outwards * _PULL[lobe.zone] * lobe.lost * side * half.mediastinum()


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

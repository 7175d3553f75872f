# Parts of scipy's interface are untyped; everything of our own is.
"""Atelectasis: a part of a lung without air. It is dense, and its neighbours take its room.

Small, it is a plate below the hilum or along a fissure; from moderate on it is a lobe that folds
away between its fissure, which bends towards it, and the mediastinum.
"""

import numpy as np
from scipy.ndimage import gaussian_filter

from engine.findings import Side, Zone
from engine.training.progression.chest import Chest, Lung
from engine.training.progression.displacement import (
    diaphragm_moved,
    lung_drawn,
    mediastinum_moved,
)
from engine.training.progression.fields import Layer, noise, smoothstep, step
from engine.training.progression.lesion import Lesion
from engine.training.progression.trace import Trace

# How far the hemidiaphragm rises in the end, as a share of the lung's height.
_LIFT = {Zone.UPPER: 0.09, Zone.MIDDLE: 0.06, Zone.LOWER: 0.13}
# Where the tissue beside a collapsed lobe moves from, and how far, as shares of the lung's height.
_DRAWN = {Zone.UPPER: (0.5, -0.07), Zone.MIDDLE: (0.4, 0.02), Zone.LOWER: (0.45, 0.07)}
_PULL = {Zone.UPPER: 0.055, Zone.MIDDLE: 0.02, Zone.LOWER: 0.05}


def atelectasis(chest: Chest, lesion: Lesion) -> Trace:
    assert lesion.side is not None
    assert lesion.zone is not None
    lung = chest.lung(lesion.side)
    rng = np.random.default_rng(lesion.shape)
    uneven = 1 - 0.04 * np.clip(noise(rng, chest.side, 0.08), -1, 2)
    plate = _plate(lung, lesion, rng) * (0.34 + 0.8 * min(lesion.amount, 0.3))
    lobe = _LOBES[lesion.zone](lung, lesion, rng)
    collapsed = step((lesion.amount - 0.2) / 0.16)
    density = (0.62 + 0.34 * lesion.amount) * collapsed
    opacity = np.maximum(lobe * density, plate * (1 - 0.7 * collapsed)) * uneven
    opacity = np.clip(opacity, 0, 0.97).astype(np.float32) * lung.beyond
    lost = max(lesion.amount - 0.2, 0)
    centre, drawn = _DRAWN[lesion.zone]
    return Trace(
        opacity=opacity,
        unmarked=smoothstep(1.35 * opacity - 0.1),
        density=_behind_heart(chest, lung, lesion, lobe * collapsed),
        down=diaphragm_moved(chest, lung, -_LIFT[lesion.zone] * lost * lung.height)
        + lung_drawn(chest, lung, centre, drawn * lost * lung.height)
        if lost
        else None,
        across=mediastinum_moved(chest, lung.outwards, _PULL[lesion.zone] * lost * chest.side)
        if lost
        else None,
    )


def _plate(lung: Lung, lesion: Lesion, rng: np.random.Generator) -> Layer:
    """A plate a few millimetres thick, straight, a little tilted, never quite at the wall."""
    assert lesion.zone is not None
    place = {Zone.UPPER: 0.33, Zone.MIDDLE: 0.54, Zone.LOWER: 0.76}[lesion.zone]
    middle = place + rng.uniform(-0.04, 0.04) + rng.uniform(-0.16, 0.16) * (lung.across - 0.5)
    thick = (0.010 + 0.05 * min(lesion.amount, 0.3)) * (0.7 + 0.5 * np.clip(lung.across, 0, 1))
    first, last = rng.uniform(0.08, 0.22), rng.uniform(0.82, 0.95)
    along = smoothstep((lung.across - first) / 0.2) * smoothstep((last - lung.across) / 0.15)
    plate = smoothstep(1.3 - np.abs(lung.down - middle) / thick)
    haze = 0.35 * smoothstep(1 - np.abs(lung.down - middle - 0.02) / (0.04 + thick))
    return np.maximum(plate, haze) * along


def _upper(lung: Lung, lesion: Lesion, rng: np.random.Generator) -> Layer:
    if lesion.side is Side.LEFT:
        return _left_upper(lung, lesion, rng)
    # The minor fissure turns up about the hilum and sags towards the lobe.
    at_hilum = 0.47 - 0.12 * lesion.amount + rng.uniform(-0.02, 0.02)
    at_wall = 0.44 - 0.36 * lesion.amount + rng.uniform(-0.03, 0.03)
    out = np.clip(1 - lung.across, 0, 1)
    fissure = at_hilum + (at_wall - at_hilum) * out ** rng.uniform(0.5, 0.7)
    if rng.random() < 0.35:  # a mass at the hilum keeps the fissure down there: Golden's S
        fissure = fissure + 0.10 * smoothstep(1 - out / 0.32)
    return smoothstep((fissure - lung.down) / 0.018 + 0.5)


def _left_upper(lung: Lung, lesion: Lesion, rng: np.random.Generator) -> Layer:
    """It falls forwards: a veil without a lower edge, densest at the hilum. The lower lobe reaches
    up beside the aortic knuckle and may leave a clear sickle there."""
    away = np.hypot((1 - lung.across) * 0.75, (lung.down - 0.40) / 0.62)
    veil = smoothstep((1.02 - away) / 0.75) * (0.78 + 0.12 * lesion.amount)
    sickle = smoothstep(1 - np.abs(lung.across - 0.97) / 0.10)
    sickle = sickle * smoothstep(1.2 - np.abs(lung.down - 0.2) / 0.14)
    apex = smoothstep((0.16 - lung.down) / 0.12)
    clear = np.maximum(rng.uniform(0, 0.7) * sickle, 0.5 * apex) * lesion.amount
    return veil * (1 - clear)


def _middle(lung: Lung, lesion: Lesion, rng: np.random.Generator) -> Layer:
    """A wedge with its tip towards the wall, beside the heart, whose border it hides."""
    out = np.clip(1.08 - lung.across, 0, 2)
    tip = 0.95 - 0.38 * lesion.amount + rng.uniform(-0.05, 0.05)
    share = np.clip(1 - out / tip, 0, 1)
    upper = 0.66 - (0.20 - 0.06 * lesion.amount) * share**1.4
    lower = 0.67 + (0.24 - 0.08 * lesion.amount) * share**1.2
    sharp = 0.016 if lesion.side is Side.RIGHT else 0.07
    wedge = smoothstep((lung.down - upper) / sharp + 0.5)
    wedge = wedge * smoothstep((lower - lung.down) / 0.09 + 0.5)
    return wedge * smoothstep(share / 0.12)


def _lower(lung: Lung, lesion: Lesion, rng: np.random.Generator) -> Layer:
    """A triangle from the hilum to the diaphragm, behind the heart; the fissure bends inwards."""
    start = 0.42 + 0.04 * lesion.amount + rng.uniform(-0.02, 0.02)
    reach = np.clip((lung.down - start) / (1.0 - start), 0, 1.2)
    width = (1.0 - 0.55 * lesion.amount) * rng.uniform(0.92, 1.08)
    fissure = 0.98 - width * reach ** rng.uniform(1.25, 1.6)
    lobe = smoothstep((lung.across - fissure) / 0.035 + 0.5)
    lobe = lobe * smoothstep((1.7 - lung.across) / 0.7)
    return lobe * smoothstep((lung.down - start) / 0.10)


_LOBES = {Zone.UPPER: _upper, Zone.MIDDLE: _middle, Zone.LOWER: _lower}


def _behind_heart(chest: Chest, lung: Lung, lesion: Lesion, lobe: Layer) -> Layer | None:
    """A collapsed lower lobe shows through the heart, as dense again as its own triangle."""
    if lesion.zone is not Zone.LOWER:
        return None
    through = np.clip(gaussian_filter(chest.heart, 0.012 * chest.side) * 1.6 - 0.6, 0, 1)
    through = through * smoothstep((1.7 - lung.across) / 0.7) * lung.beyond
    return (0.035 * lesion.amount * lobe * through).astype(np.float32)

"""Consolidation fills a lobe up to what it lies against, and leaves the bronchi their air: where
tokens paint a cloud with a dark rim beside the heart, the same density reaches heart, dome and
fissure. Knows layers, films and outlines only.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from engine.difference.composite import change_seen
from engine.difference.half_chest import HalfChest, reached
from engine.difference.laying import Backdrop
from engine.difference.outlines import LungOutline
from engine.difference.smoothing import bell, smoothed, smoothstep
from engine.findings import Zone
from engine.layers import Layers

Pixels = NDArray[np.float32]
Field = NDArray[np.floating]

# As a share of the field's side: over how much of it tokens say how dense the lung got.
_READ = 0.022
# Less than this share of the way to soft tissue is none; how opaque it is at most.
_LEAST, _MOST = 0.1, 0.9
# Where a lobe ends above and below, in shares of the lung's height, and over how much: only the
# right lung's minor fissure is met edge-on.
_LOBES: Mapping[Zone, tuple[float, float]] = {
    Zone.UPPER: (-1.0, 0.47),
    Zone.MIDDLE: (0.36, 0.84),
    Zone.LOWER: (0.44, 2.0),
}
_SHARP, _ENDS = 0.03, 0.2
# Bronchi: where the hilum is, down and across; how many run into what is filled, how far apart, in
# shares of the lung's height; their widths, in shares of the field's side; how dark they are, and
# from which opacity on they are seen.
_HILUM, _COUNT, _APART, _WIDTHS = (0.46, 0.97), 4, 0.08, (0.0055, 0.0035)
_DARK, _SEEN = 0.03, (0.4, 0.7)


def with_consolidation(
    layers: Layers, backdrop: Backdrop, half: HalfChest, zone: Zone | None
) -> Layers:
    """The same layers where what got denser in this lung fills it as consolidation does; as they
    are where that is nothing, and nowhere where they do not reach.

    backdrop: of the film. zone: the lobe that was asked for.
    """
    lung, side, film = half.lung, layers.size, backdrop.small
    near, inside = bell(_READ * side), lung.mask
    lacking = half.towards_soft_tissue(film)
    weight = np.maximum(smoothed(inside, near), np.float32(1e-2))
    denser = smoothed(change_seen(backdrop, layers.in_place) * inside, near) / weight
    toward = smoothed(lacking * inside, near) / weight
    filled = np.clip(denser / np.maximum(toward, np.float32(0.05)), 0, _MOST)
    filled = filled * smoothstep((filled - _LEAST / 2) / _LEAST) * _lobe(lung, zone)
    if float((filled * inside).max()) < _LEAST:
        return layers
    beyond = half.beyond()
    opacity = np.asarray(filled * beyond, np.float32)
    bronchi = _bronchi(lung, opacity) * smoothstep((opacity - _SEEN[0]) / (_SEEN[1] - _SEEN[0]))
    drawn = (
        opacity * lacking - _DARK * bronchi * inside,
        half.veil(opacity, beyond),
        smoothstep(2.3 * opacity - 0.12),
        np.zeros_like(opacity),
    )
    # What else was changed, in the other lung or by movement, stays.
    own = np.maximum(beyond, inside) * reached(layers)
    stack = [old + own * (new - old) for old, new in zip(layers.stack[:4], drawn, strict=True)]
    return Layers.of(np.stack([*stack, layers.down, layers.across]))


def _lobe(lung: LungOutline, zone: Zone | None) -> Field:
    """(S, S): 1 within the lobe, falling to 0 at its fissures; 1 everywhere where none is named."""
    if zone is None:
        return np.ones_like(lung.across)
    upper, lower = _LOBES[zone]
    minor = lung.outwards < 0
    above = _SHARP if minor and zone is Zone.MIDDLE else _ENDS
    below = _SHARP if minor and zone is Zone.UPPER else _ENDS
    down = lung.down + 0.06 * (lung.across - 0.5)
    return smoothstep((down - upper) / above + 0.5) * smoothstep((lower - down) / below + 0.5)


def _bronchi(lung: LungOutline, opacity: Pixels) -> Pixels:
    """(S, S) in [0, 1]: branching tubes from the hilum into what is filled; the same for the same
    opacity."""
    side, rng = lung.side, np.random.default_rng(5)
    row = lung.top + _HILUM[0] * lung.height
    inner, wall = (float(of[round(row)]) for of in (lung.inner, lung.wall))
    hilum = np.array([row, wall + _HILUM[1] * (inner - wall)])
    weight = opacity * lung.mask
    rows, columns = (np.arange(side, dtype=np.float32) for _ in range(2))
    middle = np.array(
        [
            float((weight * rows[:, None]).sum() / max(float(weight.sum()), 1e-6)),
            float((weight * columns).sum() / max(float(weight.sum()), 1e-6)),
        ]
    )
    image = Image.new("L", (2 * side, 2 * side))
    pen = ImageDraw.Draw(image)
    for _ in range(_COUNT):
        end = middle + rng.normal(0, _APART, 2) * lung.height
        fork = end + rng.normal(0, 0.05, 2) * lung.height + [0, 0.1 * lung.outwards * lung.height]
        for start, stop, width in ((hilum, end, _WIDTHS[0]), (end, fork, _WIDTHS[1])):
            points = _bent(start, stop, float(rng.normal(0, 0.07)))
            pen.line(points, fill=255, width=max(round(2 * width * side), 1), joint="curve")
    tubes = np.asarray(image.resize((side, side), Image.Resampling.BOX), np.float32)
    return np.clip(1.3 * smoothed(tubes / np.float32(255), bell(0.5)), 0, 1)


def _bent(start: Field, stop: Field, aside: float) -> list[tuple[float, float]]:
    """Points at twice the field's size, as (column, row)."""
    along = stop - start
    across = np.array([-along[1], along[0]]) * aside
    shares = np.linspace(0, 1, 9)
    places = (start + s * along + 4 * s * (1 - s) * across for s in shares)
    return [(2 * float(place[1]), 2 * float(place[0])) for place in places]

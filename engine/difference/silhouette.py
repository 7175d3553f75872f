"""The silhouette sign: an opacity that touches heart, diaphragm or chest wall hides their border.
Tokens are too coarse for it and leave a dark line. Knows films and outlines only."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from engine.difference.smoothing import bell, smoothed

Pixels = NDArray[np.float32]
Mask = NDArray[np.bool_]

# From which added grey on an opacity hides the borders that it touches, and hides them wholly; over
# how far it takes on the grey beyond them, and by how much at most.
_STAYS, _GOES, _BESIDE = 0.06, 0.14, 0.03
_MERGED, _MOST_MERGED = 0.9, 0.12
# As shares of the field's side: how far borders may lie beyond the outline, and what is finer than
# a difference of greys.
_GROWN, _SMOOTH = 0.016, 0.008
# Of the domes and the heart no line is left: how wide it is, and by how much the grey there may
# differ from what is beyond it. A border that faces down or the middle by this share is theirs.
_LINE, _CLEAR, _MOST_OF_LINE, _FACES = 0.024, 2.0, 0.3, 0.5
# Added grey from which on it hides the heart's own line, and hides it wholly.
_AS_HEART = 0.14, 0.24
# How far beyond its outline fluid is seen, a share of the side.
_FLUID = 0.03
# From where to where of the lungs' height their lower part begins.
_LOWER = 0.5, 0.6
# From where to where below a dome the abdomen's grey is read, how wide a bubble of gas may be that
# is not the abdomen's, and how evenly its grey runs.
_BELOW, _BUBBLE, _EVEN = (0.016, 0.06), 0.06, 0.02


@dataclass(frozen=True, slots=True, eq=False)
class Borders:
    """The lungs' borders, each float32 (S, S). inside: 1 in the lungs. domes, heart: 1 on the line
    that the lungs have with the diaphragm, and with heart and mediastinum, falling to 0 beside it.
    """

    inside: Pixels
    domes: Pixels
    heart: Pixels

    @classmethod
    def of(cls, lungs: Mask) -> Self:
        """lungs: (S, S), one lung or both."""
        side, inside = len(lungs), lungs.astype(np.float32)
        wide = _LINE * side
        down, across = np.gradient(-smoothed(inside, bell(wide)))
        steep = np.maximum(np.hypot(down, across), np.float32(1e-6))
        # 1 on a straight border, and as wide as it was smoothed.
        crest = np.clip(steep * np.float32(wide * np.sqrt(2 * np.pi)), 0, 1)
        middle = float(np.nonzero(lungs)[1].mean()) if lungs.any() else side / 2
        inwards = np.sign(np.float32(middle) - np.arange(side, dtype=np.float32))
        faces = (np.clip(of / steep / _FACES, 0, 1) for of in (down, across * inwards))
        below, beside = (np.asarray(part, np.float32) for part in faces)
        domes = np.minimum(_CLEAR * crest, 1) * below * _lower_part(lungs)
        heart = np.square(crest) * beside
        return cls(inside, domes, np.maximum(heart - domes, 0))

    def hidden(self, shade: Pixels, fluid: Mask | None) -> Pixels:
        """How much of a border is hidden by an opacity that lies on it, in [0, 1].

        shade: (S, S), what was added; where that is thin, borders stay. fluid: (S, S), where the
        lungs are full of it whatever was added.
        """
        side = len(shade)
        near = bell(_BESIDE * side)
        within = smoothed(self.inside, near)
        density = smoothed(shade * self.inside, near) / np.maximum(within, np.float32(1e-3))
        hides = np.clip((density - _STAYS) / (_GOES - _STAYS), 0, 1)
        hides *= np.clip(4 * within, 0, 1)
        if fluid is not None:
            full = smoothed((self.inside * fluid).astype(np.float32), bell(_FLUID * side))
            hides = np.maximum(hides, np.clip(3 * full, 0, 1))
        return np.asarray(hides, np.float32)

    def line(self, shade: Pixels, hidden: Pixels, fluid: Mask | None) -> Pixels:
        """How much of what is seen of the domes' and the heart's own line is hidden. The heart's is
        where an opacity is as dense as it, or fluid: oedema around the hila leaves it blurred."""
        dense = np.clip((shade - _AS_HEART[0]) / (_AS_HEART[1] - _AS_HEART[0]), 0, 1)
        if fluid is not None:
            dense = np.maximum(dense, fluid)
        return np.asarray(hidden * np.maximum(self.domes, dense * self.heart), np.float32)

    def merged(self, after: Pixels, hidden: Pixels, line: Pixels, fluid: Mask | None) -> Pixels:
        """What is added so that an opacity ends in the grey of heart, diaphragm and chest wall: a
        border between two things of one density is not seen.

        after: (S, S), the film with the opacity; hidden, line: see there.
        """
        side = len(after)
        near, fine = bell(_BESIDE * side), bell(_SMOOTH * side)
        grown = smoothed(self.inside, np.ones(2 * max(1, round(_GROWN * side)) + 1)) > 1e-6
        beyond = 1 - grown.astype(np.float32)
        reached = smoothed(beyond, near)
        grey = smoothed(after * beyond, near) / np.maximum(reached, np.float32(1e-3))
        coarse = smoothed(after, fine)
        lacks = np.clip(grey - coarse, 0, _MOST_MERGED) * np.clip(8 * reached, 0, 1)
        abdomen = below_domes(after, self.inside > 0)
        grey = grey + self.domes * (abdomen - grey)
        apart = np.clip(grey - after, -_MOST_OF_LINE, _MOST_OF_LINE)
        lacks *= _MERGED
        if fluid is not None:
            deep = self.inside * _depth(fluid) * np.clip(abdomen - coarse, 0, _MOST_OF_LINE)
            lacks = np.maximum(lacks, deep)
        return np.asarray(hidden * lacks + line * (apart - lacks), np.float32)


def _depth(fluid: Mask) -> Pixels:
    """From 0 at the surface of fluid to 1 at its bottom, column by column; 0 elsewhere."""
    deep = np.cumsum(fluid, axis=0, dtype=np.float32) * fluid
    return np.asarray(deep / np.maximum(fluid.sum(axis=0), 1), np.float32)


def _lower_part(lungs: Mask) -> Pixels:
    """(S, 1): 1 in the lungs' lower part, 0 in the rest, where a border that faces down is none of
    a dome."""
    rows = np.flatnonzero(lungs.any(axis=1))
    top, bottom = (int(rows[0]), int(rows[-1])) if rows.size else (0, 1)
    down = (np.arange(len(lungs), dtype=np.float32) - top) / np.float32(max(1, bottom - top))
    share = np.clip((down - _LOWER[0]) / (_LOWER[1] - _LOWER[0]), 0, 1)
    return np.asarray(share[:, None], np.float32)


def below_domes(film: Pixels, lungs: Mask) -> Pixels:
    """(S,): the abdomen's grey below the lungs, column by column, without gas in it; beside them it
    goes on as it ends."""
    side, there = len(film), lungs.any(axis=0)
    if not there.any():
        return np.zeros(side, np.float32)
    last = side - 1 - lungs[::-1].argmax(axis=0)
    near, far = (round(share * side) for share in _BELOW)
    rows = np.clip(last + np.arange(near, far + 1)[:, None], 0, side - 1)
    below = np.take_along_axis(film, rows, axis=0).mean(axis=0, dtype=np.float32)
    columns = np.arange(side)
    grey = np.asarray(np.interp(columns, columns[there], below[there]), np.float32)
    reach = round(_BUBBLE * side)
    return _along(_extreme(_extreme(grey, reach, np.maximum), reach, np.minimum), _EVEN * side)


def _extreme(columns: Pixels, reach: int, of: np.ufunc) -> Pixels:
    padded = np.pad(columns, reach, mode="edge")
    shifted = [padded[start : start + len(columns)] for start in range(2 * reach + 1)]
    return np.asarray(of.reduce(np.stack(shifted)), np.float32)


def _along(columns: Pixels, deviation: float) -> Pixels:
    kernel = bell(deviation)
    padded = np.pad(columns, len(kernel) // 2, mode="edge")
    return np.asarray(np.convolve(padded, kernel / kernel.sum(), mode="valid"), np.float32)

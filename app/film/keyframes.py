"""The way from a prior to its counterfactual as pictures, quick enough to be dragged along.

A few states are rendered, those between two of them are mixed. Knows NumPy only.
"""

from bisect import bisect_left
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from app.film.film import Film, Picture
from app.film.pyramid import GREY_MAX, ZERO_CHANGE, Pyramid
from engine.radiograph import Radiograph

Codes = NDArray[np.uint16]

FINEST = 1024
"""Pixels of a state along its longer side, at most."""
_INTERVALS = 16
_BAND = 64
# Weights are integers: the product of a weight and a grey fits 32 bits.
_WEIGHT_BITS = 15


@dataclass(frozen=True, slots=True)
class _Box:
    """Rows and columns of a level in which a state is not the prior."""

    top: int
    bottom: int
    left: int
    right: int

    def joined(self, other: "_Box") -> "_Box":
        if self.is_empty or other.is_empty:
            return other if self.is_empty else self
        return _Box(
            min(self.top, other.top),
            max(self.bottom, other.bottom),
            min(self.left, other.left),
            max(self.right, other.right),
        )

    def halved(self, times: int) -> "_Box":
        step = 2**times
        ends = (-(-self.bottom // step), -(-self.right // step))
        return _Box(self.top // step, ends[0], self.left // step, ends[1])

    def extent(self, step: float) -> tuple[float, float, float, float]:
        """As in `Pyramid`."""
        return self.left * step, self.top * step, self.right * step, self.bottom * step

    @property
    def is_empty(self) -> bool:
        return self.top >= self.bottom or self.left >= self.right


@dataclass(frozen=True, slots=True, eq=False)
class _State:
    share: float
    greys: Pyramid
    box: _Box


@dataclass(frozen=True, slots=True, eq=False)
class Keyframes:
    """Of a film reduced by halves to `FINEST` pixels. `states`: by their share, from the prior (0)
    to the counterfactual (1)."""

    film: Film
    states: tuple[_State, ...]

    @classmethod
    def of(cls, film: Film, counterfactual: Pyramid) -> Self:
        """With both ends of the way, which cost nothing: counterfactual, of the film's own size."""
        prior, last = _reduced(film.greys), _reduced(counterfactual)
        nothing = _Box(0, 0, 0, 0)
        return cls(film, (_State(0.0, prior, nothing), _state(1.0, last, prior)))

    @property
    def prior(self) -> Radiograph:
        """Reduced; what further states are rendered from."""
        greys = self.states[0].greys.levels[0].astype(np.float32) / np.float32(GREY_MAX)
        return Radiograph.from_pixels(greys, bits=self.film.radiograph.bits)

    @property
    def changed_columns(self) -> tuple[float, float]:
        """From where to where the counterfactual differs from the prior, as fractions of the film's
        width; all of it where it does not."""
        box, width = self.states[-1].box, self.states[0].greys.levels[0].shape[1]
        return (0.0, 1.0) if box.is_empty else (box.left / width, box.right / width)

    @property
    def wanted(self) -> float | None:
        """The share at which a rendered state helps most; None when all are there."""
        known = {state.share for state in self.states}
        intervals = 2
        while intervals <= _INTERVALS:
            for step in range(1, intervals, 2):
                if step / intervals not in known:
                    return step / intervals
            intervals *= 2
        return None

    def having(self, share: float, rendered: NDArray[np.float32]) -> Self:
        """With one more state. rendered: float32 (height, width) of `prior`, [0, 1]."""
        prior = self.states[0].greys
        greys = replace(Pyramid.of_greys(rendered), step=prior.step)
        states = sorted((*self.states, _state(share, greys, prior)), key=lambda one: one.share)
        return replace(self, states=tuple(states))

    def picture(self, share: float, scale: float) -> Picture:
        """The state at this share, [0, 1], with its change, as fine as `scale` device pixels per
        film pixel show it."""
        before, after, weight = self._around(share)
        prior, joined = self.states[0].greys, before.box.joined(after.box)
        finest = prior.level_for(scale)
        greys, changes = [], []
        for level in range(finest, len(prior.levels)):
            box, levels = joined.halved(level), prior.levels
            ends = before.greys.levels[level], after.greys.levels[level]
            mixed = _mixed_in(box, levels[level], *ends, weight)
            greys.append(mixed[0])
            changes.append(mixed[1])
        step = prior.step_of(finest)
        return Picture(
            self.film.size,
            Pyramid(tuple(greys), step),
            Pyramid(tuple(changes), step, joined.extent(prior.step)),
        )

    def _around(self, share: float) -> tuple[_State, _State, int]:
        """The states before and after it, and the weight of the latter."""
        shares = [state.share for state in self.states]
        place = min(max(bisect_left(shares, share), 1), len(shares) - 1)
        before, after = self.states[place - 1], self.states[place]
        part = (share - before.share) / (after.share - before.share)
        return before, after, round(min(max(part, 0.0), 1.0) * 2**_WEIGHT_BITS)


def _reduced(greys: Pyramid) -> Pyramid:
    fine = next(k for k, level in enumerate(greys.levels) if max(level.shape) <= FINEST)
    return Pyramid(greys.levels[fine:], greys.step_of(fine))


def _state(share: float, greys: Pyramid, prior: Pyramid) -> _State:
    differs = greys.levels[0] != prior.levels[0]
    rows, columns = (np.flatnonzero(differs.any(axis=axis)) for axis in (1, 0))
    if not rows.size:
        return _State(share, greys, _Box(0, 0, 0, 0))
    box = _Box(int(rows[0]), int(rows[-1]) + 1, int(columns[0]), int(columns[-1]) + 1)
    return _State(share, greys, box)


def _mixed_in(
    box: _Box, prior: Codes, before: Codes, after: Codes, weight: int
) -> tuple[Codes, Codes]:
    """Greys and change of one level; outside the box they are those of the prior."""
    greys, change = prior.copy(), np.full_like(prior, ZERO_CHANGE)
    # In bands, which stay in the processor's cache.
    for top in range(box.top, box.bottom, _BAND):
        part = slice(top, min(top + _BAND, box.bottom)), slice(box.left, box.right)
        greys[part] = _mixed(before[part], after[part], weight)
        change[part] = _changed(prior[part], greys[part])
    return greys, change


def _mixed(before: Codes, after: Codes, weight: int) -> Codes:
    mixed = after.astype(np.int32)
    mixed -= before
    mixed *= weight
    mixed += 1 << (_WEIGHT_BITS - 1)
    mixed >>= _WEIGHT_BITS
    mixed += before
    return mixed.astype(np.uint16)


def _changed(prior: Codes, greys: Codes) -> Codes:
    """Stored changes; a change, however small, is never stored as none."""
    change = greys.astype(np.int32)
    change -= prior
    # Greys have twice as many steps as changes; a half is rounded away from 0.
    sign = change >> 31
    change += 1
    change += sign
    change >>= 1
    change += ZERO_CHANGE
    return np.minimum(change, GREY_MAX, out=change).astype(np.uint16)

"""The way from prior to counterfactual: layers are physical, so a part of them is a state on it.

What does not depend on how far the way has gone is prepared once, so that a frame costs little.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from engine.difference.composite import Preview
from engine.difference.laying import sampled
from engine.layers import Layers
from engine.radiograph import Radiograph
from engine.result import ModelField

Pixels = NDArray[np.float32]

# Rows at a time: what is read between pixels stays in the cache.
_STRIP = 64


@dataclass(frozen=True, slots=True, eq=False)
class Transition:
    """Immutable; `render` may be called from several threads.

    prior: float32 (height, width), [0, 1], the film at the transition's own size.
    """

    prior: Pixels
    _half_level: np.float32
    _part: tuple[slice, slice]
    _taken: Pixels | None
    _given: Pixels
    _given_moved: Pixels | None
    _down: Pixels | None
    _across: Pixels | None

    @classmethod
    def of(cls, prior: Radiograph, field: ModelField, layers: Layers, longest: int = 1024) -> Self:
        """`prior` reduced to at most `longest` pixels on its longer side; layers: over `field`."""
        small = Preview.of(prior, field, longest, layers.size)
        still = Layers(*layers.stack[:4], *np.zeros((2, layers.size, layers.size), np.float32))
        over = small.over(layers)
        at_rest = small.over(still)
        top, bottom, left, right = over.touched(small.pixels.shape)
        part = slice(top, max(top, bottom)), slice(left, max(left, right))
        half_level = np.float32(0.5 / (2 ** max(small.bits, 8) - 1))
        if top >= bottom or left >= right:
            nothing = np.zeros((0, 0), np.float32)
            return cls(
                small.pixels,
                half_level,
                (slice(0, 0), slice(0, 0)),
                None,
                nothing,
                None,
                None,
                None,
            )
        moves, taken = over.movement(small.pixels, part), over.faded(small.pixels, part)
        given = at_rest.added(small.pixels, part, taken)
        given_moved = None if moves is None else over.added(small.pixels, part, taken) - given
        down, across = (None, None) if moves is None else moves
        return cls(small.pixels, half_level, part, taken, given, given_moved, down, across)

    def render(self, share: float) -> Pixels:
        """The state after `share` of the way, 0 (the prior itself) to 1 (the counterfactual):
        float32 (height, width), [0, 1]. What a whole film's `compose` shows, at this size."""
        t = np.float32(min(max(share, 0.0), 1.0))
        state = self.prior.copy()
        for start in range(0, self._part[0].stop - self._part[0].start, _STRIP):
            self._lay(state, t, slice(start, start + _STRIP))
        return state

    def _lay(self, state: Pixels, t: np.float32, rows: slice) -> None:
        """`rows` of the part that changes."""
        top, columns = self._part[0].start, self._part[1]
        place = slice(top + rows.start, min(top + rows.stop, self._part[0].stop)), columns
        before, after = self.prior[place], self._moved(t, rows, place)
        if self._taken is not None:
            after -= (t * self._taken[rows]) * after
        given = self._given[rows]
        if self._given_moved is not None:
            given = given + t * self._given_moved[rows]
        after += t * given
        np.clip(after, 0, 1, out=after)
        np.copyto(state[place], after, where=np.abs(after - before) >= self._half_level)

    def _moved(self, t: np.float32, rows: slice, place: tuple[slice, slice]) -> Pixels:
        if self._down is None or self._across is None:
            return self.prior[place].copy()
        at = [np.arange(of.start, of.stop, dtype=np.float32) for of in place]
        down, across = np.multiply(t, self._down[rows]), np.multiply(t, self._across[rows])
        return sampled(self.prior, at[0][:, None] - down, at[1] - across)

"""Codes as digits (finite scalar quantisation, Mentzer et al., ICLR 2024): codes whose digits are
near look alike, so that there is a mean of several. Knows numbers only."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


class CodeDigits:
    """levels: of each digit, the lowest first; their product is how many codes there are."""

    def __init__(self, levels: Sequence[int]) -> None:
        self._steps = [math.prod(levels[:place]) for place in range(len(levels))]
        codes = np.arange(math.prod(levels))
        digits = zip(levels, self._steps, strict=True)
        self._digits = np.stack([codes // step % level for level, step in digits], 1)

    def expected(self, scores: NDArray[np.floating]) -> int:
        """The code whose digits are nearest to the mean ones. scores: (codes,), logits, one of them
        finite at least; what is ruled out is minus infinity."""
        chances = np.exp(scores.astype(np.float64) - scores.max())
        means = chances @ self._digits / chances.sum()
        return int(np.rint(means).astype(np.int64) @ self._steps)

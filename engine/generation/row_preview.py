"""The target as decoded so far, while its rows arrive: only the new strip is decoded.

Knows the image decoder's reach, nothing of change or time.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.int32]
Pixels = NDArray[np.float32]


class RowPreview:
    """Rows that are not there yet are the prior's, and so are those far from any changed token."""

    def __init__(
        self,
        decode: Callable[[Codes], Pixels],
        prior_codes: Codes,
        prior_decoded: Pixels,
        reach: int,
    ) -> None:
        """prior_codes (rows, columns); prior_decoded (S, S); reach: of a code, in tokens."""
        self._decode = decode
        self._prior_codes = prior_codes
        self._codes = prior_codes.copy()
        self._image = prior_decoded.copy()
        self._patch = prior_decoded.shape[0] // prior_codes.shape[0]
        self._reach = reach
        self._rows = 0

    def update(self, codes: Codes) -> Pixels:
        """codes (rows so far, columns) -> image (S, S), not to be written to by the caller.

        The last rows are decoded over the prior's next ones, and again when the real ones arrive.
        """
        rows, patch, reach = len(codes), self._patch, self._reach
        self._codes[:rows] = codes
        first, last = self._altered(max(0, self._rows - reach), rows)
        self._rows = rows
        if first < last:
            top = max(0, first - reach)
            strip = self._decode(self._codes[top : last + reach])
            image = self._image.copy()
            image[first * patch : last * patch] = strip[
                (first - top) * patch : (last - top) * patch
            ]
            self._image = image
        return self._image

    def _altered(self, first: int, last: int) -> tuple[int, int]:
        """Those of the rows from `first` to `last` that a changed token can reach."""
        changed = np.flatnonzero((self._codes[:last] != self._prior_codes[:last]).any(axis=1))
        reached = changed[changed + self._reach >= first]
        if not reached.size:
            return first, first
        above, below = int(reached[0]) - self._reach, int(reached[-1]) + self._reach + 1
        return max(first, above), min(last, below)

"""How far several samples of one hypothesis agree: a certainty map. Knows no model."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

VISIBLE_CHANGE = 0.03
"""The change, as a fraction of the display range, from which on a sample counts as changed."""


def agreement(changes: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
    """The share of samples that change a place in the direction of most of them.

    changes: signed changes of one shape, (S, S), fraction of the display range. Returns float32 of
    that shape in [-1, 1]: the sign is the direction, 0 where no sample changes visibly.
    """
    if not changes:
        raise ValueError("there is no agreement of no samples")
    denser = sum(change >= VISIBLE_CHANGE for change in changes)
    clearer = sum(change <= -VISIBLE_CHANGE for change in changes)
    share = np.where(denser >= clearer, denser, np.negative(clearer)) / len(changes)
    return share.astype(np.float32)

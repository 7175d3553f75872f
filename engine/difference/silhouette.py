"""The silhouette sign: an opacity that touches heart, diaphragm or chest wall hides their border.
Tokens are too coarse for it and leave a dark line. Knows films and outlines only."""

import numpy as np
from numpy.typing import NDArray

from engine.difference.smoothing import bell, smoothed

Pixels = NDArray[np.float32]

# From which added grey on an opacity hides the borders that it touches, and hides them wholly; over
# how far it takes on the grey beyond them, and by how much at most.
_STAYS, _GOES, _BESIDE = 0.06, 0.14, 0.03
_MERGED, _MOST_MERGED = 0.9, 0.12
# As shares of the field's side: how far borders may lie beyond the outline, and what is finer than
# a difference of greys.
_GROWN, _SMOOTH = 0.016, 0.008


def merged(after: Pixels, inside: Pixels, shade: Pixels) -> Pixels:
    """What is added where a dense opacity meets heart, diaphragm or chest wall, so that it ends in
    their grey: a border between two things of one density is not seen.

    after: (S, S), the film with the opacity; inside: 1 in the lungs, 0 elsewhere; shade: what was
    added. Where that is thin, borders stay.
    """
    side, near = len(after), bell(_BESIDE * len(after))
    grown = smoothed(inside, np.ones(2 * max(1, round(_GROWN * side)) + 1)) > 1e-6
    beyond = 1 - grown.astype(np.float32)
    reached, within = smoothed(beyond, near), smoothed(inside, near)
    grey = smoothed(after * beyond, near) / np.maximum(reached, 1e-3)
    density = smoothed(shade * inside, near) / np.maximum(within, 1e-3)
    hides = np.clip((density - _STAYS) / (_GOES - _STAYS), 0, 1)
    hides *= np.clip(4 * within, 0, 1) * np.clip(8 * reached, 0, 1)
    lacks = np.clip(grey - smoothed(after, bell(_SMOOTH * side)), 0, _MOST_MERGED)
    return np.asarray(_MERGED * hides * lacks, np.float32)

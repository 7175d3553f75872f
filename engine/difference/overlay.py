"""The colours of a signed change. Knows no widget."""

import numpy as np
from numpy.typing import NDArray

from engine.radiograph.strips import strip_rows

OVERLAY_LIMIT = 0.3
"""The change, as a fraction of the display range, at which the overlay's colours saturate."""

Pixels = NDArray[np.float32]

_COLOUR_STEPS = 1024
_STRONGEST_ALPHA = 0.9
_DENSER = ((255, 176, 84), (238, 98, 0))
_CLEARER = ((110, 182, 255), (0, 92, 226))


def overlay_rgba(change: Pixels) -> NDArray[np.uint8]:
    """Colours of a signed change: uint8 (height, width, 4), straight alpha, transparent at zero.

    Orange is denser (brighter), blue is clearer; both saturate at ±`OVERLAY_LIMIT`.
    """
    table = _colours().view(np.uint32).ravel()
    colours = np.empty(change.shape, dtype=np.uint32)
    for rows in strip_rows(change):
        steps = change[rows] * np.float32(_COLOUR_STEPS / OVERLAY_LIMIT)
        np.rint(steps, out=steps)
        np.clip(steps, -_COLOUR_STEPS, _COLOUR_STEPS, out=steps)
        np.take(table, steps.astype(np.intp) + _COLOUR_STEPS, out=colours[rows], mode="clip")
    return colours.view(np.uint8).reshape(*change.shape, 4)


def _colours() -> NDArray[np.uint8]:
    """uint8 (2 * steps + 1, 4): the most negative change, transparent, the most positive.

    Alpha rises fast at first: a change of a few percent must be seen.
    """
    strength = np.abs(np.arange(-_COLOUR_STEPS, _COLOUR_STEPS + 1))[:, None] / _COLOUR_STEPS
    colours = np.empty((2 * _COLOUR_STEPS + 1, 4))
    for (faint, strong), half in (
        (_CLEARER, slice(0, _COLOUR_STEPS)),
        (_DENSER, slice(_COLOUR_STEPS, None)),
    ):
        t = strength[half]
        colours[half, :3] = np.array(faint) * (1 - t) + np.array(strong) * t
    colours[:, 3] = (255 * _STRONGEST_ALPHA * (1 - (1 - strength) ** 2))[:, 0]
    colours[_COLOUR_STEPS] = 0
    return np.rint(colours).astype(np.uint8)

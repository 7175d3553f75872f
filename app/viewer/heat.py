"""How densely a film was marked, as a picture to lay over it: a hall's taps, a class's marks."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

_HEAT_COLOURS = ((0.0, (60, 120, 255, 0)), (0.25, (60, 140, 255, 110)), (0.6, (255, 190, 60, 170)),
                 (1.0, (255, 245, 200, 215)))  # fmt: skip


def heat_image(heat: NDArray[np.float32]) -> QImage:
    """float32 (rows, columns) in [0, 1]: from transparent over blue and orange to nearly white, so
    that it gets lighter all the way and is read without colours too."""
    steps = np.array([step for step, _ in _HEAT_COLOURS])
    rgba = np.array([colour for _, colour in _HEAT_COLOURS], np.float64)
    channels = [np.interp(heat, steps, rgba[:, channel]) for channel in range(4)]
    pixels = np.ascontiguousarray(np.stack(channels, axis=-1).round().astype(np.uint8))
    rows, columns = heat.shape
    return QImage(pixels.data, columns, rows, 4 * columns, QImage.Format.Format_RGBA8888).copy()

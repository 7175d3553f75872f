"""The address of the hall as a QR code."""

from functools import lru_cache

import numpy as np
import segno
from PySide6.QtGui import QImage

_QUIET_MODULES = 4
"""What the standard leaves white around the code."""


@lru_cache(maxsize=4)
def qr_image(url: str) -> QImage:
    """Black on white, one pixel a module: to be drawn larger without smoothing. Takes some 40 ms
    the first time, so it is asked for away from the window."""
    dark = np.array([list(row) for row in segno.make(url, error="m", micro=False).matrix], np.bool_)
    grey = np.where(np.pad(dark, _QUIET_MODULES), 0, 255).astype(np.uint8)
    rows, columns = grey.shape
    return QImage(grey.tobytes(), columns, rows, columns, QImage.Format.Format_Grayscale8).copy()

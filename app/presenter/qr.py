"""The address of the hall as a QR code."""

from functools import lru_cache
from io import BytesIO

import segno
from PySide6.QtGui import QImage

_PIXELS_PER_MODULE = 16


@lru_cache(maxsize=4)
def qr_image(url: str) -> QImage:
    """Black on white with the quiet zone of the standard, sharp at the size of a wall."""
    content = BytesIO()
    segno.make(url, error="m", micro=False).save(
        content, kind="png", scale=_PIXELS_PER_MODULE, border=4
    )
    return QImage.fromData(content.getvalue())

"""The icon as Windows and macOS want it. Run with the Python of the program's environment."""

import sys
from io import BytesIO
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QBuffer, QSize
from PySide6.QtGui import QGuiApplication, QIcon

_SIDE = 1024
_SIZES = [(side, side) for side in (16, 24, 32, 48, 64, 128, 256)]


def main(drawing: str, folder: str) -> None:
    """Writes foresee.ico and foresee.icns into the folder."""
    application = QGuiApplication(["icons", "-platform", "offscreen"])
    buffer = QBuffer()
    QIcon(drawing).pixmap(QSize(_SIDE, _SIDE)).save(buffer, "PNG")
    application.quit()
    picture = Image.open(BytesIO(buffer.data().data()))
    Path(folder).mkdir(parents=True, exist_ok=True)
    picture.save(Path(folder) / "foresee.ico", sizes=_SIZES)
    picture.save(Path(folder) / "foresee.icns")


main(*sys.argv[1:])

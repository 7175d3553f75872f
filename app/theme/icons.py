"""Icons: drawn once as SVG in `currentColor`, coloured from the palette when shown."""

from functools import cache
from importlib.resources import files

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QImage, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

_SIDE = 18
_SCALES = (1, 2)


def icon(name: str, colour: str, disabled: str | None = None) -> QIcon:
    """The icon `name` of assets/icons in `colour`, for screens of single and double density."""
    made = QIcon()
    for scale in _SCALES:
        made.addPixmap(QPixmap.fromImage(_image(name, colour, scale)))
        if disabled is not None:
            drawn = _image(name, disabled, scale)
            made.addPixmap(QPixmap.fromImage(drawn), QIcon.Mode.Disabled)
    return made


def app_icon() -> QIcon:
    """Of the window, the taskbar and the dock."""
    return QIcon(str(files("assets").joinpath("icons", "foresee.svg")))


def icon_size() -> QSize:
    return QSize(_SIDE, _SIDE)


@cache
def _image(name: str, colour: str, scale: int) -> QImage:
    """Kept as an image: pixmaps must not outlive the application."""
    drawing = files("assets").joinpath("icons", f"{name}.svg").read_text(encoding="utf-8")
    renderer = QSvgRenderer(QByteArray(drawing.replace("currentColor", colour).encode()))
    image = QImage(_SIDE * scale, _SIDE * scale, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    renderer.render(painter, QRectF(0, 0, image.width(), image.height()))
    painter.end()
    image.setDevicePixelRatio(scale)
    return image

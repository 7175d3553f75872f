"""The bundled font, so that the window reads the same everywhere."""

from importlib.resources import files

from PySide6.QtGui import QFont, QFontDatabase

from app.theme.tokens import TYPE

FAMILY = "Inter"
_FACES = ("Inter-Regular.ttf", "Inter-Medium.ttf", "Inter-SemiBold.ttf")


def install_fonts() -> None:
    """Needs a QGuiApplication. Doing it twice costs nothing."""
    if FAMILY in QFontDatabase.families():
        return
    for face in _FACES:
        QFontDatabase.addApplicationFontFromData(
            files("assets").joinpath("fonts", face).read_bytes()
        )


def font(size: int = TYPE.body, *, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """`size` in device-independent pixels."""
    chosen = QFont(FAMILY)
    chosen.setPixelSize(size)
    chosen.setWeight(weight)
    return chosen


def tabular(size: int = TYPE.label) -> QFont:
    """Digits of one width, for numbers that change in place."""
    chosen = font(size)
    chosen.setFeature(QFont.Tag("tnum"), 1)
    return chosen

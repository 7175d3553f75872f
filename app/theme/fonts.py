"""The bundled font, so that the window reads the same everywhere, in the size that was chosen."""

from importlib.resources import files

from PySide6.QtGui import QFont, QFontDatabase

from app.theme.tokens import TYPE

FAMILY = "Inter"
_FACES = ("Inter-Regular.ttf", "Inter-Medium.ttf", "Inter-SemiBold.ttf")


class _TextSize:
    """One for the whole program: text is painted in places that know no window."""

    percent = 100


def install_fonts() -> None:
    """Needs a QGuiApplication. Doing it twice costs nothing."""
    if FAMILY in QFontDatabase.families():
        return
    for face in _FACES:
        QFontDatabase.addApplicationFontFromData(
            files("assets").joinpath("fonts", face).read_bytes()
        )


def set_text_percent(percent: int) -> None:
    """100: as designed. What shows text already is to be painted anew."""
    _TextSize.percent = percent


def scaled(length: int) -> int:
    """A font size, or a length that follows the size of text, in device-independent pixels."""
    return round(length * _TextSize.percent / 100)


def font(size: int = TYPE.body, *, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """`size` in device-independent pixels, before the chosen size of text."""
    chosen = QFont(FAMILY)
    chosen.setPixelSize(scaled(size))
    chosen.setWeight(weight)
    return chosen


def tabular(size: int = TYPE.label) -> QFont:
    """Digits of one width, for numbers that change in place."""
    chosen = font(size)
    chosen.setFeature(QFont.Tag("tnum"), 1)
    return chosen

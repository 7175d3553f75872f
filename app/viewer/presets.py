"""Ways to window a chest film, on the keys 1 to 5. Knows no widgets."""

from dataclasses import dataclass

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from app.film.grey_window import FULL_WINDOW, GreyWindow


@dataclass(frozen=True, slots=True)
class Preset:
    key: str
    window: GreyWindow

    def name(self) -> str:
        return QCoreApplication.translate("Preset", self.key)


PRESETS = (
    Preset(str(QT_TRANSLATE_NOOP("Preset", "Full range")), FULL_WINDOW),
    Preset(str(QT_TRANSLATE_NOOP("Preset", "Lungs")), GreyWindow(centre=0.38, width=0.62)),
    Preset(str(QT_TRANSLATE_NOOP("Preset", "Mediastinum")), GreyWindow(centre=0.68, width=0.55)),
    Preset(str(QT_TRANSLATE_NOOP("Preset", "Bones")), GreyWindow(centre=0.62, width=0.42)),
    Preset(str(QT_TRANSLATE_NOOP("Preset", "High contrast")), GreyWindow(centre=0.5, width=0.5)),
)

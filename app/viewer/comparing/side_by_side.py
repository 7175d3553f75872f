"""All films beside each other, each on a pane of its own."""

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from app.viewer.comparing.mode import Brush, CompareMode, Needs

translate = QCoreApplication.translate


@dataclass(frozen=True)
class SideBySide(CompareMode):
    id = "mode-side-by-side"
    shortcut = "S"
    needs = Needs.ONE_FILM
    is_apart = True

    @property
    def name(self) -> str:
        return translate("CompareMode", "Side by side")

    @property
    def hint(self) -> str:
        return translate("CompareMode", "All films share zoom, place and greys.")

    def paint(self, brush: Brush) -> None:
        brush.first()

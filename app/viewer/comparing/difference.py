"""The change in colour alone."""

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from app.viewer.comparing.mode import Against, Brush, CompareMode, Needs

translate = QCoreApplication.translate


@dataclass(frozen=True)
class Difference(CompareMode):
    id = "mode-difference"
    shortcut = "D"
    needs = Needs.CHANGE
    shows_change = True

    @property
    def name(self) -> str:
        return translate("CompareMode", "Difference")

    def title(self, against: Against) -> str:
        if against is Against.OTHER_RUN:
            return translate("CompareMode", "What the other run shows otherwise")
        return translate("CompareMode", "Change alone")

    def paint(self, brush: Brush) -> None:
        brush.background()
        brush.change(1.0)

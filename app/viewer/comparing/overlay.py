"""The change in colour over the film that it changes."""

from dataclasses import dataclass, replace
from typing import Self

from PySide6.QtCore import QCoreApplication

from app.viewer.comparing.mode import Against, Amount, Brush, CompareMode, Needs

translate = QCoreApplication.translate


@dataclass(frozen=True)
class Overlay(CompareMode):
    """`opacity` in [0, 1]."""

    id = "mode-overlay"
    shortcut = "O"
    needs = Needs.CHANGE
    shows_change = True

    opacity: float = 0.6

    @property
    def name(self) -> str:
        return translate("CompareMode", "Overlay")

    def title(self, against: Against) -> str:
        if against is Against.OTHER_RUN:
            return translate("CompareMode", "The other run's difference")
        return translate("CompareMode", "Change over the prior")

    def paint(self, brush: Brush) -> None:
        brush.first()
        brush.change(self.opacity)

    @property
    def amount(self) -> Amount:
        return Amount(
            translate("CompareMode", "Opacity of the overlay"),
            round(self.opacity * 100),
            0,
            100,
            step=10,
            caption=translate("CompareMode", "Opacity"),
        )

    def with_amount(self, value: int) -> Self:
        return replace(self, opacity=value / 100)

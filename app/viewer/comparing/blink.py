"""One film and then the other on the same place, at a steady rate or by hand."""

from dataclasses import dataclass, replace
from typing import Self

from PySide6.QtCore import QCoreApplication

from app.theme.preferences import FASTEST_BLINK_MS, SLOWEST_BLINK_MS
from app.viewer.comparing.mode import Amount, Brush, CompareMode, ModeCommand
from app.viewer.pane_content import PaneText
from app.viewer.viewport import Point
from app.words.numbers import decimal

translate = QCoreApplication.translate


@dataclass(frozen=True)
class Blink(CompareMode):
    """`milliseconds`: how long each film is shown."""

    id = "mode-blink"
    shortcut = "B"

    milliseconds: int = 700
    shows_second: bool = False

    @property
    def name(self) -> str:
        return translate("CompareMode", "Blink")

    def caption(self, first: PaneText, second: PaneText) -> PaneText:
        return second if self.shows_second else first

    def paint(self, brush: Brush) -> None:
        if self.shows_second:
            brush.second()
        else:
            brush.first()

    def is_second_at(self, at: Point, pane: Point) -> bool:
        return self.shows_second

    @property
    def amount(self) -> Amount:
        seconds = decimal(self.milliseconds / 1000, 2)
        return Amount(
            translate("CompareMode", "Blinking: time for each film"),
            self.milliseconds,
            FASTEST_BLINK_MS,
            SLOWEST_BLINK_MS,
            step=-100,
            caption=translate("CompareMode", "Each film for"),
            text=translate("CompareMode", "{seconds} s").format(seconds=seconds),
        )

    def with_amount(self, value: int) -> Self:
        return replace(self, milliseconds=value)

    @property
    def commands(self) -> tuple[ModeCommand, ...]:
        text = translate("CompareMode", "Show the other film")
        return (ModeCommand("switch-film", text, "N", "switch", self.ticked),)

    def begun(self) -> Self:
        return replace(self, shows_second=False)

    @property
    def interval_ms(self) -> int:
        return self.milliseconds

    def ticked(self) -> Self:
        return replace(self, shows_second=not self.shows_second)

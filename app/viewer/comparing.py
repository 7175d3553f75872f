"""How two films are compared: which mode, and what each mode needs. Knows no widgets, no Qt."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Self

from app.theme.preferences import FASTEST_BLINK_MS, SLOWEST_BLINK_MS
from engine.difference import CONTOUR_LEVEL

LOWEST_CONTOUR = 0.01
HIGHEST_CONTOUR = 0.3


class CompareMode(StrEnum):
    SIDE_BY_SIDE = "side-by-side"
    WIPE = "wipe"
    BLINK = "blink"
    OVERLAY = "overlay"
    DIFFERENCE = "difference"

    @property
    def shows_change(self) -> bool:
        return self in (CompareMode.OVERLAY, CompareMode.DIFFERENCE)


class Against(StrEnum):
    """Which two films are compared: the prior with the counterfactual, the prior with a real
    follow-up, or the counterfactual with that of another run."""

    COUNTERFACTUAL = "counterfactual"
    FOLLOW_UP = "follow-up"
    OTHER_RUN = "other-run"


class WipeLine(StrEnum):
    """An upright line has the prior at its left, a level one above it."""

    UPRIGHT = "upright"
    LEVEL = "level"


@dataclass(frozen=True, slots=True)
class Comparison:
    """`opacity` of the overlay and `wipe`, the line's place on the pane, are in [0, 1]; `contour`
    is the change, in fractions of the display range, at which outline and hatching begin."""

    mode: CompareMode = CompareMode.SIDE_BY_SIDE
    against: Against = Against.COUNTERFACTUAL
    opacity: float = 0.6
    wipe: float = 0.5
    wipe_line: WipeLine = WipeLine.UPRIGHT
    blink_ms: int = 700
    shows_second: bool = False
    """Blinking: which of the two films is there now."""
    contour: float = CONTOUR_LEVEL
    outlined: bool = True
    hatched: bool = True

    def within_limits(self) -> Self:
        return replace(
            self,
            opacity=min(max(self.opacity, 0.0), 1.0),
            wipe=min(max(self.wipe, 0.0), 1.0),
            blink_ms=min(max(self.blink_ms, FASTEST_BLINK_MS), SLOWEST_BLINK_MS),
            contour=min(max(self.contour, LOWEST_CONTOUR), HIGHEST_CONTOUR),
        )

    def with_line_turned(self) -> Self:
        upright = self.wipe_line is WipeLine.UPRIGHT
        return replace(self, wipe_line=WipeLine.LEVEL if upright else WipeLine.UPRIGHT)

"""Which greys are spread from black to white, and how hands move that. Knows no widgets, no Qt."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Self

NARROWEST_WINDOW = 0.02
WIDEST_WINDOW = 2.0


class WindowDrag(StrEnum):
    """What dragging down does to the film; dragging right always lowers its contrast."""

    DARKENS = "darkens"
    BRIGHTENS = "brightens"


@dataclass(frozen=True, slots=True)
class GreyWindow:
    """Of the display range, [0, 1]: black is half a `width` below `centre`, white above."""

    centre: float = 0.5
    width: float = 1.0
    inverted: bool = False

    def dragged(
        self, right: float, down: float, direction: WindowDrag = WindowDrag.DARKENS
    ) -> Self:
        """As moved by the mouse, in widths and heights of the pane."""
        sign = 1.0 if direction is WindowDrag.DARKENS else -1.0
        width = self.width * 4.0**right
        return self.moved_to(self.centre + sign * down * max(self.width, 0.2), width)

    def moved_to(self, centre: float, width: float) -> Self:
        """As close to these as a window can be."""
        return replace(
            self,
            centre=min(max(centre, 0.0), 1.0),
            width=min(max(width, NARROWEST_WINDOW), WIDEST_WINDOW),
        )


FULL_WINDOW = GreyWindow()

"""Which screen shows the wall and which the presenter: chosen once, remembered per set of screens.

Knows QScreen, but no window.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtGui import QScreen


@dataclass(frozen=True, slots=True)
class Placing:
    """Indexes into the screens. `presenter` is None where there is one screen only: the wall then
    has it, and the presenter's view comes on a second press."""

    wall: int
    presenter: int | None


def screen_set(screens: Sequence[QScreen]) -> str:
    """What names this set of screens, whatever order the system lists them in."""
    return " + ".join(sorted(_name(screen) for screen in screens))


def proposed(screens: Sequence[QScreen], primary: QScreen, wall: str = "") -> Placing:
    """`wall`: the name of the screen that showed the wall last time with this set; without one the
    wall goes to the largest screen that is not the primary one."""
    if len(screens) == 1:
        return Placing(0, None)
    names = [_name(screen) for screen in screens]
    chosen = names.index(wall) if wall in names else _largest_other(screens, primary)
    return placed(screens, primary, chosen)


def placed(screens: Sequence[QScreen], primary: QScreen, wall: int) -> Placing:
    """`wall`: the chosen screen's index; the presenter gets the primary one where it is free."""
    rest = [index for index in range(len(screens)) if index != wall]
    own = next((index for index in rest if screens[index] is primary), rest[0] if rest else None)
    return Placing(wall, own)


def swapped(placing: Placing) -> Placing:
    if placing.presenter is None:
        return placing
    return Placing(placing.presenter, placing.wall)


def name_of(screen: QScreen) -> str:
    """For a list to choose from: "EPSON PJ, 1024 × 768"."""
    size = screen.size()
    return f"{_name(screen)}, {size.width()} × {size.height()}"


def _largest_other(screens: Sequence[QScreen], primary: QScreen) -> int:
    others = [index for index, screen in enumerate(screens) if screen is not primary]
    return max(others, key=lambda index: _area(screens[index]))


def _area(screen: QScreen) -> float:
    size = screen.size()
    return size.width() * size.height() * screen.devicePixelRatio() ** 2


def _name(screen: QScreen) -> str:
    return screen.model() or screen.name()

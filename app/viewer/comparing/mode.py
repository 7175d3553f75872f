"""What a way of comparing films is: what it paints, its controls, keys and texts, what it needs.

A mode is a frozen dataclass of its own settings; whatever changes one gives another. Everything
around it (panes, strip, menu, keys) asks the mode and knows none by name.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from typing import ClassVar, Protocol, Self

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter

from app.theme.tokens import Palette
from app.viewer.pane_content import PaneText
from app.viewer.viewport import Point


class Needs(Enum):
    """What must be on the stage, or have its place there, for a mode to say something."""

    ONE_FILM = auto()
    TWO_FILMS = auto()
    CHANGE = auto()


class Against(StrEnum):
    """Which two films are compared: the prior with the counterfactual, the prior with a real
    follow-up, or the counterfactual with that of another run."""

    COUNTERFACTUAL = "counterfactual"
    FOLLOW_UP = "follow-up"
    OTHER_RUN = "other-run"


@dataclass(frozen=True, slots=True)
class Amount:
    """A mode's one number, with the slider that sets it. `caption` stands before the slider and
    `text` after it; the key ] adds `step`."""

    name: str
    value: int
    lowest: int
    highest: int
    step: int
    caption: str = ""
    text: str = ""

    def limited(self, value: int) -> int:
        return min(max(value, self.lowest), self.highest)


@dataclass(frozen=True, slots=True)
class ModeCommand:
    """What else can be done to a mode: a button beside its slider, with a key. A student's own key
    is kept under `id`; `icon` is one of `app.theme.icons`; `result` gives the mode afterwards."""

    id: str
    text: str
    shortcut: str
    icon: str
    result: Callable[[], "CompareMode"]


class Brush(Protocol):
    """Paints the films of one pane, in device pixels; a `part` clips to that part of the pane."""

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the pane."""
        ...

    def first(self, part: QRect | None = None) -> None: ...

    def second(self, part: QRect | None = None) -> None:
        """Nothing where there is no second film."""
        ...

    def change(self, opacity: float) -> None:
        """The signed change of the first film in colour; `opacity` in [0, 1]."""
        ...

    def background(self) -> None:
        """A dark ground in place of the first film."""
        ...


class CompareMode(ABC):
    """Points and sizes are in pane pixels, (x, y) and (width, height)."""

    id: ClassVar[str]
    """Names the mode's command; a student's own key is kept under it."""
    shortcut: ClassVar[str]
    needs: ClassVar[Needs] = Needs.TWO_FILMS
    is_apart: ClassVar[bool] = False
    """Every film has a pane of its own; else all share one."""
    shows_change: ClassVar[bool] = False
    """The change is painted: its scale, its outline and its hatching are shown and can be set."""

    # Texts

    @property
    @abstractmethod
    def name(self) -> str: ...

    @property
    def hint(self) -> str:
        """Beside the name, how the mode is used."""
        return ""

    @property
    def gestures(self) -> tuple[tuple[str, str], ...]:
        """What the pointer can do to the mode, and how: lines for the list of keys."""
        return ()

    def title(self, against: Against) -> str:
        """Of the pane; empty where the first film's own title says what is seen."""
        return ""

    def caption(self, first: PaneText, second: PaneText) -> PaneText:
        """Of a pane on which both films are, by the captions of the films."""
        return first

    # Painting

    @abstractmethod
    def paint(self, brush: Brush) -> None: ...

    def paint_over(self, painter: QPainter, pane: QRectF, palette: Palette) -> None:  # noqa: B027
        """What lies over two films, in most modes nothing."""

    def is_second_at(self, at: Point, pane: Point) -> bool:
        """The second film is the one that is seen at this point."""
        return False

    # Settings

    @property
    def amount(self) -> Amount | None:
        return None

    def with_amount(self, value: int) -> Self:
        """`value` is within the limits of `amount`."""
        return self

    def stepped(self, steps: int) -> Self:
        """The amount more (above zero) or less by so many steps; the same mode without one."""
        amount = self.amount
        if amount is None:
            return self
        return self.with_amount(amount.limited(amount.value + steps * amount.step))

    @property
    def commands(self) -> tuple[ModeCommand, ...]:
        return ()

    def begun(self) -> Self:
        """The mode as it starts whenever it is chosen."""
        return self

    # Pointer, keys, time

    def cursor_at(self, at: Point, pane: Point) -> Qt.CursorShape | None:
        """Where the mode has something to drag; None where it has not."""
        return None

    def dragged_to(self, at: Point, pane: Point) -> Self:
        return self

    def after_key(self, key: Qt.Key) -> Self | None:
        """None: the key means nothing to the mode."""
        return None

    @property
    def interval_ms(self) -> int | None:
        """After how long the mode moves on by itself; None where it does not."""
        return None

    def ticked(self) -> Self:
        """The mode when it has moved on."""
        return self

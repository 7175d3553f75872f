"""The two films of a case: beside each other, or one after the other in one place.

Says where it was clicked, and on which film; what that means is the page's to know.
"""

from dataclasses import replace
from enum import Enum, auto
from uuid import UUID

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from app.drill.films import CaseFilms
from app.film.film import follow_up_picture, prior_picture
from app.theme.look import Look
from app.theme.tokens import SPACE
from app.viewer.canvas import Canvas
from app.viewer.comparing.blink import Blink
from app.viewer.comparing.side_by_side import SideBySide
from app.viewer.comparing.wipe import Wipe
from app.viewer.film_layers import FilmLayers, NoteMark
from app.viewer.mode_timer import ModeTimer
from app.viewer.pane_content import PaneText
from app.viewer.tools import Tool
from app.viewer.view_state import ViewState
from lessons.marks import Mark, Point

_CLICK = UUID(int=1)


class Side(Enum):
    """The film that was clicked; both are in one place while they blink."""

    PRIOR = auto()
    FOLLOW_UP = auto()
    EITHER = auto()


class Panes(QStackedWidget):
    clicked = Signal(tuple, Side)
    """Point in parts of the film's width and height."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.view = ViewState(self)
        self.layers = FilmLayers(self)
        self.mode_timer = ModeTimer(self.view, self)
        self._mark = ""
        texts = self._texts("")
        self.prior = Canvas(self.view, look, texts[0], layers=self.layers)
        self.follow_up = Canvas(self.view, look, texts[1], layers=self.layers)
        self.both = Canvas(self.view, look, texts[0], layers=self.layers, compares=True)
        beside = QWidget()
        beside.setProperty("role", "clear")
        row = QHBoxLayout(beside)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE.tight)
        row.addWidget(self.prior, 1)
        row.addWidget(self.follow_up, 1)
        self.addWidget(beside)
        self.addWidget(self.both)
        self.layers.note_wanted.connect(self._on_click)
        self.view.changed.connect(self._follow_mode)

    @property
    def blinks(self) -> bool:
        return isinstance(self.view.mode, Blink)

    def set_blinking(self, milliseconds: int, *, may_move: bool) -> None:
        """How fast films follow each other; where nothing may move by itself, a key does it."""
        self.view.keep(replace(self.view.latest(Blink), milliseconds=milliseconds))
        self.mode_timer.set_may_move(may_move)

    def show_case(self, films: CaseFilms) -> None:
        """Both films, to be clicked on; nothing is said of them."""
        self._mark = self.tr("Synthetic") if films.case.is_synthetic else ""
        prior = prior_picture(films.prior)
        follow_up = follow_up_picture(films.follow_up, films.prior)
        self.layers.show_film(films.prior.size)
        self.layers.set_tool(Tool.NOTE)
        self.view.reset()
        self.prior.show_picture(prior)
        self.follow_up.show_picture(follow_up)
        self.both.show_pair(prior, follow_up, self._texts("")[1])
        self.ask_course(asks=False)

    def ask_course(self, *, asks: bool) -> None:
        """The titles say what a click on each film would mean."""
        first, second = self._texts("way" if asks and not self.blinks else "")
        self.prior.set_text(first)
        self.follow_up.set_text(second)
        self.both.set_text(first)

    def mark_click(self, point: Point | None) -> None:
        if point is None:
            self.layers.set_notes(())
            return
        width, height = self.layers.film
        at = point[0] * width, point[1] * height
        self.layers.set_notes((NoteMark(_CLICK, at, self.tr("Your click")),))

    def show_answer(self, region: Mark | None) -> None:
        """Where it changed; clicks are for the greys again."""
        self.layers.set_tool(Tool.WINDOW)
        self.layers.set_reference(region)

    @Slot()
    def beside(self) -> None:
        self.view.choose_mode(SideBySide)

    @Slot()
    def blink(self) -> None:
        self.view.choose_mode(Blink)

    def step_blinking(self) -> bool:
        """Where nothing moves by itself, from the first film on to the second; else False."""
        mode = self.view.mode
        if self.mode_timer.may_move or not isinstance(mode, Blink) or mode.shows_second:
            return False
        self.view.set_mode(mode.ticked())
        return True

    @Slot()
    def wipe(self) -> None:
        self.view.choose_mode(Wipe)

    def take_focus(self) -> None:
        shown = self.follow_up if self.currentIndex() == 0 else self.both
        shown.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _follow_mode(self) -> None:
        page = 0 if self.view.mode.is_apart else 1
        if page != self.currentIndex():
            had_focus = any(pane.hasFocus() for pane in (self.prior, self.follow_up, self.both))
            self.setCurrentIndex(page)
            if had_focus:
                self.take_focus()

    @Slot(float, float)
    def _on_click(self, x: float, y: float) -> None:
        width, height = self.layers.film
        if 0 <= x < width and 0 <= y < height:
            on = self.layers.pointing.pane
            side = Side.PRIOR if on is self.prior else Side.FOLLOW_UP
            self.clicked.emit((x / width, y / height), Side.EITHER if on is self.both else side)

    def _texts(self, asked: str) -> tuple[PaneText, PaneText]:
        if asked:
            return (
                PaneText(self.tr("More here: it got better"), self._mark),
                PaneText(self.tr("More here: it got worse"), self._mark),
            )
        return PaneText(self.tr("Prior"), self._mark), PaneText(self.tr("Follow-up"), self._mark)

"""Films of several patients beside each other, to choose from: one grey scale, one zoom.

Each pane keeps its own layers: what lies over one patient's film means nothing on another's.
"""

from collections.abc import Collection, Sequence
from math import ceil

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QWidget

from app.film.film import Film, follow_up_picture
from app.theme.look import Look
from app.theme.tokens import SPACE
from app.viewer.canvas import Canvas
from app.viewer.film_layers import FilmLayers
from app.viewer.pane_content import PaneText
from app.viewer.tools import Tool
from app.viewer.view_state import ViewState
from lessons.pack.kinds.base import letter_of

_MOST_IN_A_ROW = 3
# Tools that make sense on the film of one patient among several.
_TOOLS = frozenset({Tool.PAN, Tool.DISTANCE, Tool.RATIO})


class ChoicePanes(QWidget):
    measured = Signal()
    """`has_measurements` may be something else now."""
    measurements_forgotten = Signal()

    def __init__(self, look: Look, view: ViewState, layers: FilmLayers) -> None:
        """`layers`: of the stage, whose tools for looking serve here too."""
        super().__init__()
        self._look = look
        self._view = view
        self._stage_layers = layers
        self._panes: list[Canvas] = []
        self._pointed: Canvas | None = None
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(SPACE.tight)
        layers.tool_changed.connect(self._follow_tool)

    @property
    def front(self) -> Canvas:
        """The pane that was pointed at or had the focus last, or else the first that is shown."""
        if self._pointed is not None and not self._pointed.isHidden():
            return self._pointed
        return next(pane for pane in self._panes if not pane.isHidden())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(watched, Canvas) and event.type() in (QEvent.Type.Enter, QEvent.Type.FocusIn):
            self._pointed = watched
        return super().eventFilter(watched, event)

    @property
    def has_measurements(self) -> bool:
        return any(pane.layers.box.measurements for pane in self._panes)

    @Slot()
    def forget_measurements(self) -> None:
        """`restore_measurements` undoes it."""
        had_some = self.has_measurements
        for pane in self._panes:
            pane.layers.forget_measurements()
        if had_some:
            self.measurements_forgotten.emit()

    def restore_measurements(self) -> None:
        for pane in self._panes:
            pane.layers.restore_measurements()

    @Slot(bool)
    def show_alone(self, alone: bool) -> None:
        """The film in front with all the room to itself, or all of them again."""
        front = self.front
        for pane in self._panes:
            pane.setVisible(pane is front or not alone)
        front.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def panes(self) -> tuple[Canvas, ...]:
        return tuple(self._panes)

    def show_films(self, films: Sequence[Film]) -> None:
        for pane in self._panes:
            self._grid.removeWidget(pane)
            pane.hide()
            pane.deleteLater()
        self._panes, self._pointed = [], None
        self._marks = [self.tr("Synthetic") if film.is_synthetic else "" for film in films]
        rows = ceil(len(films) / _MOST_IN_A_ROW) if len(films) != 2 * (_MOST_IN_A_ROW - 1) else 2
        columns = ceil(len(films) / max(rows, 1))
        for place, film in enumerate(films):
            layers = FilmLayers(self)
            pane = Canvas(self._view, self._look, PaneText(""), layers=layers)
            layers.show_film(films[0].size, _spacing(film, films[0]))
            layers.measured.connect(self.measured)
            pane.installEventFilter(self)
            pane.show_picture(follow_up_picture(film, films[0]))
            self._panes.append(pane)
            self._grid.addWidget(pane, place // columns, place % columns)
        self.mark((), ())
        self._follow_tool()

    def mark(self, chosen: Collection[int], right: Collection[int]) -> None:
        """Positions of the films that the student chose, and of those that the question asked
        for, once it is answered."""
        for place, pane in enumerate(self._panes):
            pane.set_framed(place in (right or chosen))
            said = {
                (True, True): self.tr("{letter} · right, your choice"),
                (False, True): self.tr("{letter} · right"),
                (True, False): self.tr("{letter} · your choice"),
                (False, False): "{letter}",
            }[place in chosen, place in right]
            pane.set_text(PaneText(said.format(letter=letter_of(place)), self._marks[place]))

    @Slot()
    def _follow_tool(self) -> None:
        tool = self._stage_layers.tool
        for pane in self._panes:
            pane.layers.set_tool(tool if tool in _TOOLS else Tool.WINDOW)


def _spacing(film: Film, frame: Film) -> tuple[float, float] | None:
    """Millimetres between rows and between columns of the frame in which the film is shown."""
    spacing = film.radiograph.spacing_mm
    if spacing is None:
        return None
    step = max(frame.size) / max(film.size)
    return spacing[0] / step, spacing[1] / step

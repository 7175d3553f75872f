"""What a pointer does on a film with each tool: strokes, corners, measurements. Knows no widgets.

The pointer may be a mouse, a finger, a pen, or the cross that the arrow keys move.
"""

from dataclasses import dataclass
from enum import Enum, StrEnum, auto

from app.film.marking import FilmPoint, Marking
from app.viewer.measuring import Distance, Measurement, cardiothoracic_ratio
from app.viewer.regions import RegionMap


class Tool(StrEnum):
    WINDOW = "window"
    PAN = "pan"
    BRUSH = "brush"
    ERASER = "eraser"
    POLYGON = "polygon"
    ZONE = "zone"
    DISTANCE = "distance"
    RATIO = "ratio"
    NOTE = "note"


MARKING_TOOLS = frozenset({Tool.BRUSH, Tool.ERASER, Tool.POLYGON, Tool.ZONE})
DRAWING_TOOLS = MARKING_TOOLS - {Tool.ZONE}
POINTING_TOOLS = MARKING_TOOLS | {Tool.DISTANCE, Tool.RATIO, Tool.NOTE}
"""Tools that need a place on the film; the others move the view."""

SMALLEST_BRUSH = 0.004
LARGEST_BRUSH = 0.2
_RATIO_POINTS = 4
# A drag shorter than this part of the film's longer side was meant as a click.
_CLICK = 0.005


class Outcome(Enum):
    """What a hand's movement led to."""

    NOTHING = auto()
    DRAFT = auto()
    MARKED = auto()
    MEASURED = auto()
    NOTED = auto()


@dataclass(frozen=True, slots=True)
class Draft:
    """What is begun and not finished: corners or points set so far, and where the pointer is."""

    points: tuple[FilmPoint, ...] = ()
    pointer: FilmPoint | None = None


class Toolbox:
    """The chosen tool, and what was made with the tools on one film."""

    def __init__(self, film: tuple[int, int] = (1, 1)) -> None:
        """film: width and height."""
        self.film = film
        self.tool = Tool.WINDOW
        self.brush = 0.03
        """Radius as a part of the film's longer side."""
        self.marking = Marking(film)
        self.regions = RegionMap()
        self.measurements: list[Measurement] = []
        self.draft = Draft()
        self._before_press = Draft()
        self._is_down = False

    def show_film(self, film: tuple[int, int]) -> None:
        """Another film: nothing made on the one before stays."""
        self.film = film
        self.marking = Marking(film)
        self.measurements = []
        self.draft = Draft()
        self._is_down = False

    def take(self, tool: Tool) -> None:
        self.cancel()
        self.tool = tool

    def press(self, at: FilmPoint, pressure: float = 1.0) -> Outcome:
        """`pressure`, [0, 1], narrows the brush."""
        self._is_down = True
        self._before_press = self.draft
        match self.tool:
            case Tool.BRUSH | Tool.ERASER:
                self.marking.begin_stroke(at, self._radius(pressure), erase=self._erases())
                return Outcome.MARKED
            case Tool.POLYGON:
                return self._add_corner(at)
            case Tool.ZONE:
                return self._toggle_region(at)
            case Tool.DISTANCE:
                return self._add_end(at)
            case Tool.RATIO:
                return self._add_edge(at)
            case Tool.NOTE:
                return Outcome.NOTED
            case _:
                return Outcome.NOTHING

    def drag(self, at: FilmPoint, pressure: float = 1.0) -> Outcome:
        """The pointer moved, whether it is held down or not."""
        if self._is_down and self.tool in (Tool.BRUSH, Tool.ERASER):
            self.marking.stroke_to(at, self._radius(pressure), erase=self._erases())
            return Outcome.MARKED
        if self.draft.points:
            self.draft = Draft(self.draft.points, at)
            return Outcome.DRAFT
        return Outcome.NOTHING

    def release(self, at: FilmPoint) -> Outcome:
        was_down, self._is_down = self._is_down, False
        if self.tool in (Tool.BRUSH, Tool.ERASER):
            self.marking.end_stroke()
        if was_down and self.tool is Tool.DISTANCE and self._was_dragged(at):
            return self._add_end(at)
        return Outcome.NOTHING

    def finish(self) -> Outcome:
        """Close the polygon that is being drawn."""
        points = self.draft.points
        self.draft = Draft()
        if self.tool is not Tool.POLYGON or len(points) < 3:
            return Outcome.DRAFT
        self.marking.add_polygon(points)
        return Outcome.MARKED

    def cancel(self) -> Outcome:
        """Forget what is begun; what is made stays."""
        self._is_down = False
        had_draft = bool(self.draft.points)
        self.draft = Draft()
        if self.marking.abandon_stroke():
            return Outcome.MARKED
        return Outcome.DRAFT if had_draft else Outcome.NOTHING

    def abandon(self) -> Outcome:
        """As if the press that is held had not been; what it finished stays."""
        self._is_down = False
        if self.marking.abandon_stroke():
            return Outcome.MARKED
        if len(self.draft.points) <= len(self._before_press.points):
            return Outcome.NOTHING
        self.draft = self._before_press
        return Outcome.DRAFT

    def take_back(self) -> Outcome:
        """The last corner or point of what is begun."""
        points = self.draft.points[:-1]
        if len(points) == len(self.draft.points):
            return Outcome.NOTHING
        self.draft = Draft(points, self.draft.pointer)
        return Outcome.DRAFT

    def resize_brush(self, factor: float) -> None:
        self.brush = min(max(self.brush * factor, SMALLEST_BRUSH), LARGEST_BRUSH)

    def forget_measurements(self) -> None:
        self.measurements = []
        self.draft = Draft()

    def _radius(self, pressure: float) -> float:
        return self.brush * max(self.film) * min(max(pressure, 0.25), 1.0)

    def _erases(self) -> bool:
        return self.tool is Tool.ERASER

    def _add_corner(self, at: FilmPoint) -> Outcome:
        corners = self.draft.points
        if len(corners) >= 3 and any(self._is_near(at, corners[end]) for end in (0, -1)):
            return self.finish()
        self.draft = Draft((*corners, at), at)
        return Outcome.DRAFT

    def _toggle_region(self, at: FilmPoint) -> Outcome:
        name = self.regions.at(at, self.film)
        if name is None:
            return Outcome.NOTHING
        self.marking.toggle(self.regions.mask(name))
        return Outcome.MARKED

    def _add_end(self, at: FilmPoint) -> Outcome:
        if not self.draft.points:
            self.draft = Draft((at,), at)
            return Outcome.DRAFT
        self.measurements.append(Distance(self.draft.points[0], at))
        self.draft = Draft()
        return Outcome.MEASURED

    def _add_edge(self, at: FilmPoint) -> Outcome:
        points = (*self.draft.points, at)
        if len(points) < _RATIO_POINTS:
            self.draft = Draft(points, at)
            return Outcome.DRAFT
        self.measurements.append(cardiothoracic_ratio(points))
        self.draft = Draft()
        return Outcome.MEASURED

    def _was_dragged(self, at: FilmPoint) -> bool:
        return bool(self.draft.points) and not self._is_near(at, self.draft.points[0])

    def _is_near(self, one: FilmPoint, other: FilmPoint) -> bool:
        return Distance(one, other).pixels() < _CLICK * max(self.film)

"""What lies over a film, on all panes that share it: marks, regions, maps, notes, measurements.

Tells what was done to them. Knows QtCore for its signals, and no widgets.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal, Slot

from app.film.marking import FilmPoint, Mask
from app.film.pyramid import Pyramid, grey_codes
from app.viewer.measuring import Measurement
from app.viewer.pointing import Pointing
from app.viewer.regions import RegionMap
from app.viewer.tools import MARKING_TOOLS, Outcome, Tool, Toolbox
from lessons.marks import Mark

_MOST_TRACED = 32


@dataclass(frozen=True, slots=True)
class NoteMark:
    """A place on the film about which something was said; `text` is shown beside it."""

    id: UUID
    at: FilmPoint
    text: str


class FilmLayers(QObject):
    changed = Signal()
    """Something that is painted."""
    tool_changed = Signal()
    marked = Signal()
    """`mask` is another one: somebody marked, erased, undid, or `set_mask` was called."""
    measured = Signal()
    measurements_forgotten = Signal()
    region_chosen = Signal(str)
    """A region was clicked, or Enter pressed on it, while no marking tool is chosen."""
    note_wanted = Signal(float, float)
    """A place was pointed at with the note tool: x, y in film pixels."""
    note_chosen = Signal(UUID)
    """Of a note mark that was clicked."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._box = Toolbox()
        self._titles: dict[str, str] = {}
        self.pointing = Pointing(self._box, self)
        self.pointing.changed.connect(self.changed)
        self._traced: dict[int, tuple[Mask, Mark]] = {}
        self._reference: Mark | None = None
        self._certainty: NDArray[np.float32] | None = None
        self._certainty_codes: Pyramid | None = None
        self._spacing_mm: tuple[float, float] | None = None
        self._notes: tuple[NoteMark, ...] = ()
        self._may_mark = True
        self._shows_marks = True
        self._forgotten: tuple[Measurement, ...] = ()

    # The film

    def show_film(
        self, film: tuple[int, int], spacing_mm: tuple[float, float] | None = None
    ) -> None:
        """Another film: all layers of the one before go.

        film: width, height; spacing_mm: between rows and between columns, where it is known.
        """
        self._box.show_film(film)
        self._spacing_mm = spacing_mm
        self._box.regions = RegionMap()
        self._titles = {}
        self._reference = self._certainty = self._certainty_codes = None
        self._notes = ()
        self._forgotten = ()
        self.pointing.forget()
        self.marked.emit()
        self.changed.emit()

    @property
    def film(self) -> tuple[int, int]:
        return self._box.film

    @property
    def spacing_mm(self) -> tuple[float, float] | None:
        return self._spacing_mm

    # Marking

    @property
    def box(self) -> Toolbox:
        """To look at; change it through this object, which tells."""
        return self._box

    @property
    def tool(self) -> Tool:
        return self._box.tool

    def set_tool(self, tool: Tool) -> None:
        if tool is not self._box.tool:
            self._box.take(tool)
            self.tool_changed.emit()
            self.changed.emit()

    @property
    def mask(self) -> Mask:
        """What is marked: bool (rows, columns), spanning the film; read-only."""
        return self._box.marking.mask

    def set_mask(self, mask: Mask) -> None:
        """Of any fineness, spanning the film. Can be undone."""
        self._box.marking.replace(mask)
        self._tell(Outcome.MARKED)

    @property
    def mark(self) -> Mark:
        """What is marked, as it is painted, stored and graded."""
        return self.traced(self.mask)

    def traced(self, mask: Mask) -> Mark:
        """The outlines of a mask that changes no more, worked out once for all panes."""
        known = self._traced.get(id(mask))
        if known is None:
            if len(self._traced) >= _MOST_TRACED:
                self._traced.clear()
            # The mask is kept with its outlines, so that its id stays its own.
            known = self._traced[id(mask)] = (mask, Mark.from_mask(mask))
        return known[1]

    @property
    def may_mark(self) -> bool:
        return self._may_mark

    def set_may_mark(self, may_mark: bool) -> None:
        """False: what is marked is locked; marking tools, undo and clear do nothing."""
        self._may_mark = may_mark
        self._tell(self._box.cancel())

    def undo(self) -> None:
        if self._may_mark and self._box.marking.can_undo:
            self._box.marking.undo()
            self._tell(Outcome.MARKED)

    def redo(self) -> None:
        if self._may_mark and self._box.marking.can_redo:
            self._box.marking.redo()
            self._tell(Outcome.MARKED)

    def clear_mask(self) -> None:
        """Can be undone."""
        if self._may_mark:
            self._box.marking.clear()
            self._tell(Outcome.MARKED)

    def resize_brush(self, factor: float) -> None:
        self._box.resize_brush(factor)
        self.changed.emit()

    @Slot()
    def forget_measurements(self) -> None:
        """`restore_measurements` undoes it."""
        if self._box.measurements:
            self._forgotten = tuple(self._box.measurements)
            self._box.forget_measurements()
            self._tell(Outcome.MEASURED)
            self.measurements_forgotten.emit()

    @Slot()
    def restore_measurements(self) -> None:
        self._box.measurements += self._forgotten
        self._forgotten = ()
        self._tell(Outcome.MEASURED)

    # Regions

    def set_regions(
        self, masks: Mapping[str, Mask], titles: Mapping[str, str] | None = None
    ) -> None:
        """masks: by name (`Region` works), each spanning the film; titles: as shown to a person."""
        self._box.regions = RegionMap({str(name): mask for name, mask in masks.items()})
        self._titles = {str(name): title for name, title in (titles or {}).items()}
        self.pointing.hover_region(None)
        self.changed.emit()

    @property
    def regions(self) -> RegionMap:
        return self._box.regions

    def title(self, region: str) -> str:
        return self._titles.get(region, region.replace("_", " ").capitalize())

    def choose_hovered(self) -> None:
        hovered = self.pointing.hovered
        if hovered is None:
            return
        if self.tool is Tool.ZONE and self._may_mark:
            self._box.marking.toggle(self._box.regions.mask(hovered))
            self._tell(Outcome.MARKED)
        else:
            self.region_chosen.emit(hovered)

    # Maps and notes

    @property
    def reference(self) -> Mark | None:
        return self._reference

    def set_reference(self, place: Mark | None) -> None:
        """The place of the reference answer: a dashed line."""
        self._reference = place
        self.changed.emit()

    @property
    def shows_marks(self) -> bool:
        """The student's mark and the reference's are painted."""
        return self._shows_marks

    def show_marks(self, shown: bool) -> None:
        self._shows_marks = shown
        self.changed.emit()

    @property
    def certainty(self) -> NDArray[np.float32] | None:
        return self._certainty

    def set_certainty(self, certainty: NDArray[np.float32] | None) -> None:
        """float32 (rows, columns) in [0, 1], any fineness, spanning the film: how many of several
        samples changed there. 0 is transparent; 1 is all of them."""
        self._certainty = certainty
        self._certainty_codes = None
        if certainty is not None:
            step = self._box.film[0] / certainty.shape[1]
            self._certainty_codes = Pyramid((grey_codes(certainty),), step)
        self.changed.emit()

    @property
    def certainty_codes(self) -> Pyramid | None:
        """As it is painted."""
        return self._certainty_codes

    @property
    def notes(self) -> tuple[NoteMark, ...]:
        return self._notes

    def set_notes(self, notes: Iterable[NoteMark]) -> None:
        self._notes = tuple(notes)
        self.changed.emit()

    # Gestures: the canvas calls these

    def press(self, at: FilmPoint, pressure: float = 1.0) -> None:
        if self._is_locked():
            return
        outcome = self._box.press(at, pressure)
        if outcome is Outcome.NOTED:
            self.note_wanted.emit(*at)
        self._tell(outcome)

    def drag(self, at: FilmPoint, pressure: float = 1.0) -> None:
        if not self._is_locked():
            self._tell(self._box.drag(at, pressure))

    def release(self, at: FilmPoint) -> None:
        self._tell(self._box.release(at))

    def finish(self) -> None:
        self._tell(self._box.finish())

    def cancel(self) -> bool:
        """False: nothing was begun."""
        outcome = self._box.cancel()
        self._tell(outcome)
        return outcome is not Outcome.NOTHING

    def abandon(self) -> None:
        """What the press that is held began; what was begun before it stays."""
        self._tell(self._box.abandon())

    def take_back(self) -> None:
        """The last point of what is begun."""
        self._tell(self._box.take_back())

    def choose_note(self, note: NoteMark) -> None:
        self.note_chosen.emit(note.id)

    def _is_locked(self) -> bool:
        return self.tool in MARKING_TOOLS and not self._may_mark

    def _tell(self, outcome: Outcome) -> None:
        if outcome is Outcome.NOTHING:
            return
        if outcome is Outcome.MARKED:
            self.marked.emit()
        elif outcome is Outcome.MEASURED:
            self.measured.emit()
        self.changed.emit()

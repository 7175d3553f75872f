"""What is drawn over a film, on all panes that share it: marks, regions, maps, notes, measurements.

Emits a signal for whatever the pointer, keys or tools change. Knows no widgets.
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
from app.viewer.regions import RegionMap
from app.viewer.tools import MARKING_TOOLS, Outcome, Tool, Toolbox
from lessons.marks import Mark

_MOST_TRACED = 32


@dataclass(frozen=True, slots=True)
class NoteMark:
    """A place on the film with a note; `text` is shown beside it."""

    id: UUID
    at: FilmPoint
    text: str


class FilmLayers(QObject):
    changed = Signal()
    """Something that is painted."""
    tool_changed = Signal()
    marked = Signal()
    """`mask` was replaced: something was marked, erased or undone, or `set_mask` was called."""
    measured = Signal()
    measurements_removed = Signal()
    region_hovered = Signal(str)
    """The region under the pointer or the keys' cross; empty where there is none."""
    region_chosen = Signal(str)
    """A region was clicked, or Enter pressed on it, while no marking tool is chosen."""
    note_wanted = Signal(float, float)
    """A place was pointed at with the note tool: x, y in film pixels."""
    note_chosen = Signal(object)
    """UUID of a note mark that was clicked."""
    pointer_moved = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._toolbox = Toolbox()
        self._titles: dict[str, str] = {}
        self._highlighted: frozenset[str] = frozenset()
        self._hovered: str | None = None
        self._pointer: FilmPoint | None = None
        self._pointer_on: object | None = None
        self._pointed_by_keys = False
        self._hovered_by_keys = False
        self._traced: dict[int, tuple[Mask, Mark]] = {}
        self._reference: Mark | None = None
        self._certainty: NDArray[np.float32] | None = None
        self._certainty_codes: Pyramid | None = None
        self._spacing_mm: tuple[float, float] | None = None
        self._notes: tuple[NoteMark, ...] = ()
        self._may_mark = True
        self._removed_measurements: tuple[Measurement, ...] = ()

    # The film

    def show_film(
        self, film: tuple[int, int], spacing_mm: tuple[float, float] | None = None
    ) -> None:
        """Another film: all layers of the one before go.

        film: width, height; spacing_mm: between rows and between columns, where it is known.
        """
        self._toolbox.show_film(film)
        self._spacing_mm = spacing_mm
        self._toolbox.regions = RegionMap()
        self._titles = {}
        self._highlighted = frozenset()
        self._reference = self._certainty = self._certainty_codes = None
        self._notes = ()
        self._removed_measurements = ()
        self.hover(None)
        self.marked.emit()
        self.changed.emit()

    @property
    def film(self) -> tuple[int, int]:
        return self._toolbox.film

    @property
    def spacing_mm(self) -> tuple[float, float] | None:
        return self._spacing_mm

    # Marking

    @property
    def toolbox(self) -> Toolbox:
        """Read-only; change it through this object, which emits the signals."""
        return self._toolbox

    @property
    def tool(self) -> Tool:
        return self._toolbox.tool

    def set_tool(self, tool: Tool) -> None:
        if tool is not self._toolbox.tool:
            self._toolbox.choose(tool)
            self.tool_changed.emit()
            self.changed.emit()

    @property
    def mask(self) -> Mask:
        """What is marked: bool (rows, columns), spanning the film; read-only."""
        return self._toolbox.marking.mask

    def set_mask(self, mask: Mask) -> None:
        """Of any fineness, spanning the film. Can be undone."""
        self._toolbox.marking.replace(mask)
        self._emit(Outcome.MARKED)

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
        self._emit(self._toolbox.cancel())

    def undo(self) -> None:
        if self._may_mark and self._toolbox.marking.can_undo:
            self._toolbox.marking.undo()
            self._emit(Outcome.MARKED)

    def redo(self) -> None:
        if self._may_mark and self._toolbox.marking.can_redo:
            self._toolbox.marking.redo()
            self._emit(Outcome.MARKED)

    def clear_mask(self) -> None:
        """Can be undone."""
        if self._may_mark:
            self._toolbox.marking.clear()
            self._emit(Outcome.MARKED)

    def resize_brush(self, factor: float) -> None:
        self._toolbox.resize_brush(factor)
        self.changed.emit()

    @Slot()
    def remove_measurements(self) -> None:
        """`restore_measurements` undoes it."""
        if self._toolbox.measurements:
            self._removed_measurements = tuple(self._toolbox.measurements)
            self._toolbox.remove_measurements()
            self._emit(Outcome.MEASURED)
            self.measurements_removed.emit()

    @Slot()
    def restore_measurements(self) -> None:
        self._toolbox.measurements += self._removed_measurements
        self._removed_measurements = ()
        self._emit(Outcome.MEASURED)

    # Regions

    def set_regions(
        self, masks: Mapping[str, Mask], titles: Mapping[str, str] | None = None
    ) -> None:
        """masks: by name (`Region` works), each spanning the film; titles: as shown to a person."""
        self._toolbox.regions = RegionMap({str(name): mask for name, mask in masks.items()})
        self._titles = {str(name): title for name, title in (titles or {}).items()}
        self.hover_region(None)
        self.changed.emit()

    @property
    def regions(self) -> RegionMap:
        return self._toolbox.regions

    def title(self, region: str) -> str:
        return self._titles.get(region, region.replace("_", " ").capitalize())

    @property
    def highlighted(self) -> frozenset[str]:
        return self._highlighted

    def highlight(self, regions: Iterable[str]) -> None:
        """Highlight these regions and no others."""
        wanted = frozenset(str(region) for region in regions)
        if wanted != self._highlighted:
            self._highlighted = wanted
            self.changed.emit()

    @property
    def hovered(self) -> str | None:
        return self._hovered

    @property
    def pointer(self) -> FilmPoint | None:
        """Where a mouse, a pen or the keys' cross is on the film."""
        return self._pointer

    @property
    def pointer_on(self) -> object | None:
        """The pane that the pointer is on."""
        return self._pointer_on

    @property
    def pointed_by_keys(self) -> bool:
        return self._pointed_by_keys

    def hover(
        self, at: FilmPoint | None, on: object | None = None, *, by_keys: bool = False
    ) -> None:
        """The pointer is at this point of the film, on the pane `on`, or has left it."""
        before = self._pointer, self._pointer_on, self._pointed_by_keys
        if (at, on, by_keys) != before:
            self._pointer, self._pointer_on, self._pointed_by_keys = at, on, by_keys
            self.pointer_moved.emit()
        self._hovered_by_keys = False
        region = None if at is None else self._toolbox.regions.at(at, self._toolbox.film)
        self.hover_region(region)

    def hover_region(self, region: str | None) -> None:
        if region != self._hovered:
            self._hovered = region
            self.region_hovered.emit(region or "")
            self.changed.emit()

    def hover_next(self, step: int) -> None:
        """The region `step` places on: the keyboard's way to point."""
        self.hover_region(self._toolbox.regions.after(self._hovered, step))
        self._hovered_by_keys = True

    @property
    def hovered_by_keys(self) -> bool:
        """Keys went to `hovered` itself; neither pointer nor cross has moved since."""
        return self._hovered_by_keys and self._hovered is not None

    def choose_hovered(self) -> None:
        if self._hovered is None:
            return
        if self.tool is Tool.ZONE and self._may_mark:
            self._toolbox.marking.toggle(self._toolbox.regions.mask(self._hovered))
            self._emit(Outcome.MARKED)
        else:
            self.region_chosen.emit(self._hovered)

    # Maps and notes

    @property
    def reference(self) -> Mark | None:
        return self._reference

    def set_reference(self, place: Mark | None) -> None:
        """The place of the reference answer: hatched and outlined."""
        self._reference = place
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
            step = self._toolbox.film[0] / certainty.shape[1]
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

    # Called by the canvas

    def press(self, at: FilmPoint, pressure: float = 1.0) -> None:
        if self._is_locked():
            return
        outcome = self._toolbox.press(at, pressure)
        if outcome is Outcome.NOTED:
            self.note_wanted.emit(*at)
        self._emit(outcome)

    def drag(self, at: FilmPoint, pressure: float = 1.0) -> None:
        if not self._is_locked():
            self._emit(self._toolbox.drag(at, pressure))

    def release(self, at: FilmPoint) -> None:
        self._emit(self._toolbox.release(at))

    def finish(self) -> None:
        self._emit(self._toolbox.finish())

    def cancel(self) -> bool:
        """False: there was nothing to cancel."""
        outcome = self._toolbox.cancel()
        self._emit(outcome)
        return outcome is not Outcome.NOTHING

    def cancel_press(self) -> None:
        """Undo what the press that is held started; what was in progress before stays."""
        self._emit(self._toolbox.cancel_press())

    def remove_last_point(self) -> None:
        """Of what is being drawn or measured."""
        self._emit(self._toolbox.remove_last_point())

    def choose_note(self, note: NoteMark) -> None:
        self.note_chosen.emit(note.id)

    def _is_locked(self) -> bool:
        return self.tool in MARKING_TOOLS and not self._may_mark

    def _emit(self, outcome: Outcome) -> None:
        if outcome is Outcome.NOTHING:
            return
        if outcome is Outcome.MARKED:
            self.marked.emit()
        elif outcome is Outcome.MEASURED:
            self.measured.emit()
        self.changed.emit()

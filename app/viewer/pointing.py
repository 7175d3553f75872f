"""Where one points on a film, on all panes that share it, and at which region: with a mouse, a pen
or the keys' cross. Knows QtCore for its signals, and no widgets."""

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal

from app.film.marking import FilmPoint
from app.viewer.tools import Toolbox


class Pointing(QObject):
    moved = Signal()
    changed = Signal()
    """Regions are lit otherwise."""
    region_hovered = Signal(str)
    """The region under the pointer or the keys' cross; empty where there is none."""

    def __init__(self, box: Toolbox, parent: QObject) -> None:
        """`box`: has the regions."""
        super().__init__(parent)
        self._box = box
        self._at: FilmPoint | None = None
        self._pane: object | None = None
        self._by_keys = False
        self._hovered: str | None = None
        self._went_by_regions = False
        self._highlighted: frozenset[str] = frozenset()

    @property
    def at(self) -> FilmPoint | None:
        """Where a mouse, a pen or the keys' cross is on the film."""
        return self._at

    @property
    def pane(self) -> object | None:
        """The pane that the pointer is on."""
        return self._pane

    @property
    def by_keys(self) -> bool:
        return self._by_keys

    @property
    def hovered(self) -> str | None:
        """A region."""
        return self._hovered

    @property
    def went_by_regions(self) -> bool:
        """`hovered` was gone to itself; since then no pointer and no cross has moved."""
        return self._went_by_regions and self._hovered is not None

    @property
    def highlighted(self) -> frozenset[str]:
        """Regions."""
        return self._highlighted

    def hover(
        self, at: FilmPoint | None, pane: object | None = None, *, by_keys: bool = False
    ) -> None:
        """The pointer is at this point of the film, on this pane, or has left it."""
        if (at, pane, by_keys) != (self._at, self._pane, self._by_keys):
            self._at, self._pane, self._by_keys = at, pane, by_keys
            self.moved.emit()
        self._went_by_regions = False
        self.hover_region(None if at is None else self._box.regions.at(at, self._box.film))

    def hover_region(self, region: str | None) -> None:
        if region != self._hovered:
            self._hovered = region
            self.region_hovered.emit(region or "")
            self.changed.emit()

    def hover_next(self, step: int) -> None:
        """The region `step` places on: the keyboard's way to point."""
        self.hover_region(self._box.regions.after(self._hovered, step))
        self._went_by_regions = True

    def highlight(self, regions: Iterable[str]) -> None:
        """Light these regions and no others; nobody is told but the painter."""
        wanted = frozenset(str(region) for region in regions)
        if wanted != self._highlighted:
            self._highlighted = wanted
            self.changed.emit()

    def forget(self) -> None:
        """Another film is shown."""
        self._highlighted = frozenset()
        self.hover(None)

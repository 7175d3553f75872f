"""The left column: open a film, built-in cases, films opened before, and all finished runs."""

from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from app.library.timeline import Timeline
from app.services.library import Library
from app.theme.icons import icon_size
from app.theme.look import Look
from app.theme.tokens import SPACE
from app.widgets.actions import add_action
from app.widgets.basics import label
from app.widgets.entries import Entry, EntryList
from lessons.pack.shelf import is_in_pack
from lessons.records import CaseRecord, RunSummary

_FEWEST_BUILT_IN = 3
_RECENT_CASES = 12
_RECENT_ROWS = 2
# Always visible, and where there is room.
_FEWEST_RUNS, _MOST_RUNS = 3, 8


class LibraryColumn(QWidget):
    open_wanted = Signal()
    """The student wants to pick a file."""
    film_chosen = Signal(Path, str)
    """Path and title."""
    run_chosen = Signal(RunSummary)
    run_deleted = Signal(UUID)
    """`Library.restore_run` undoes it."""

    def __init__(
        self,
        look: Look,
        library: Library,
        built_in: Sequence[Entry],
        parent: QWidget | None = None,
    ) -> None:
        """`built_in`: entries whose payload is the path of a film."""
        super().__init__(parent)
        self.setProperty("role", "column")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._look = look
        self._library = library
        self._built_in_paths = {entry.payload for entry in built_in}
        self._make_parts()
        self._lay_out()
        self._cases.entries.replace(built_in)
        self._cases.fit_between_rows(_FEWEST_BUILT_IN)
        self._show_recent(())
        library.ready.connect(self._ask_for_cases)
        library.case_remembered.connect(self._ask_for_cases)

    @property
    def cases(self) -> EntryList:
        return self._cases

    @property
    def recent(self) -> EntryList:
        return self._recent

    @property
    def history(self) -> EntryList:
        return self._timeline.list

    @property
    def timeline(self) -> Timeline:
        return self._timeline

    @property
    def open_file(self) -> QAction:
        return self._open

    @Slot()
    def _ask_for_cases(self) -> None:
        self._library.recent_cases(_RECENT_CASES).then(self._on_cases)

    @Slot(object)
    def _on_cases(self, cases: tuple[CaseRecord, ...]) -> None:
        self._show_recent(cases)

    @Slot(object)
    def _choose_built_in(self, path: Path) -> None:
        title = next(e.title for e in self._cases.entries.entries if e.payload == path)
        self.film_chosen.emit(path, title)

    @Slot(object)
    def _choose_recent(self, case: CaseRecord) -> None:
        if case.source is not None:
            self.film_chosen.emit(case.source, case.title)

    @Slot()
    def _follow_look(self) -> None:
        self._open_button.setIcon(self._look.icon("open"))

    @Slot()
    def _share_room(self) -> None:
        """Between the built-in cases and the runs, by how many there are of each."""
        self._timeline.list.show_at_least(_FEWEST_RUNS)
        runs = min(self._timeline.list.entries.rowCount(), _MOST_RUNS)
        self._column.setStretchFactor(self._cases, max(self._cases.entries.rowCount(), 1))
        self._column.setStretchFactor(self._timeline, runs)

    def _show_recent(self, cases: Sequence[CaseRecord]) -> None:
        entries = [
            Entry(case.title, str(case.source.parent.name), case.thumbnail, case)
            for case in cases
            if case.source is not None
            and case.source not in self._built_in_paths
            and not is_in_pack(case.source)
        ]
        self._recent.entries.replace(entries)
        self._recent.fit_to_rows(_RECENT_ROWS)
        self._recent.setVisible(bool(entries))
        self._recent_head.setVisible(bool(entries))

    def _make_parts(self) -> None:
        open_key = QKeySequence.StandardKey.Open
        self._open = add_action(self, "open-film", self.tr("Open a film…"), open_key)
        self._open.triggered.connect(self.open_wanted)
        self._open_button = QPushButton(self._open.text())
        self._open_button.setIconSize(icon_size())
        self._open_button.setToolTip(self.tr("DICOM, PNG or JPEG; or drop a file on the window"))
        self._open_button.clicked.connect(self._open.trigger)
        self._cases = EntryList(self._look, self.tr("Built-in cases"))
        self._cases.chosen.connect(self._choose_built_in)
        self._recent = EntryList(self._look, self.tr("Recent films"))
        self._recent.chosen.connect(self._choose_recent)
        self._recent_head = label(self.tr("Recent films"), "section")
        self._timeline = Timeline(self._look, self._library)
        self._timeline.run_chosen.connect(self.run_chosen)
        self._timeline.run_deleted.connect(self.run_deleted)
        self._look.changed.connect(self._follow_look)
        self._follow_look()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE.small, SPACE.medium, SPACE.small, SPACE.small)
        column.setSpacing(SPACE.tight)
        column.addWidget(self._open_button)
        column.addSpacing(SPACE.small)
        built_in = label(self.tr("Built-in cases"), "section")
        for head in (built_in, self._recent_head):
            head.setIndent(SPACE.small)
        column.addWidget(built_in)
        column.addWidget(self._cases)
        column.addSpacing(SPACE.small)
        column.addWidget(self._recent_head)
        column.addWidget(self._recent)
        column.addSpacing(SPACE.small)
        column.addWidget(self._timeline)
        column.addStretch(0)
        self._column = column
        runs = self._timeline.list.entries
        for changed in (runs.modelReset, runs.rowsInserted, runs.rowsRemoved):
            changed.connect(self._share_room)
        self._share_room()

"""All runs of a film, or of every film, on a line of time, and what can be done with them."""

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QMenu, QPushButton, QVBoxLayout, QWidget

from app.film.film import Film
from app.library.run_marking import RunMarking
from app.library.run_rows import RunGroup, run_entries, runs_of
from app.library.search_bar import SearchBar
from app.services.library import Library
from app.services.shown_run import ShownRun
from app.services.stored_runs import RunPage
from app.theme.look import Look
from app.theme.tokens import SPACE
from app.widgets.actions import add_action
from app.widgets.basics import IconButton, MenuButton, label
from app.widgets.entries import Entry, EntryList
from lessons.records import RunSummary

_PAGE = 100


class Timeline(QWidget):
    run_chosen = Signal(RunSummary)
    """To be shown."""
    run_deleted = Signal(UUID)
    """`Library.restore_run` undoes it."""
    compare_wanted = Signal(RunSummary)
    repeat_wanted = Signal(RunSummary)
    remix_wanted = Signal(RunSummary)

    def __init__(self, look: Look, library: Library, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "clear")
        self._library = library
        self._case: str | None = None
        self._shown: UUID | None = None
        self._runs: list[RunSummary] = []
        self._opened: set[UUID] = set()
        self._search = SearchBar(look)
        self._search.changed.connect(self.refresh)
        self.marking = RunMarking(self, library)
        self.marking.marked.connect(self.refresh)
        self._list = EntryList(look, self.tr("History"), is_timeline=True)
        self._list.chosen.connect(self._on_chosen)
        self._list.entries.more_wanted.connect(self._ask_for_more)
        self._list.selectionModel().currentChanged.connect(self._follow)
        self._list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._list.customContextMenuRequested.connect(self._open_menu)
        self._has_more = False
        self._nothing_yet = self.tr("Every finished run is kept here and opens again at once.")
        self._nothing_found = self.tr("No run is found. Search every film, or with fewer words.")
        self._empty = label(self._nothing_yet, "muted", wrap=True)
        self._empty.setIndent(SPACE.small)
        self._hint = label(self.tr("Choose the run to compare with."), "caution", wrap=True)
        self._hint.setIndent(SPACE.small)
        self._make_actions()
        self._lay_out(look)
        library.ready.connect(self.refresh)
        library.run_saved.connect(self.refresh)
        library.run_restored.connect(self.refresh)
        library.run_deleted.connect(self._on_deleted)
        self._follow()

    @property
    def list(self) -> EntryList:
        return self._list

    @property
    def only_this_film(self) -> QPushButton:
        return self._of_film

    @property
    def every_film(self) -> QPushButton:
        return self._of_all

    @property
    def actions_for_run(self) -> tuple[QAction, ...]:
        """For the menu of a line."""
        return (
            self.marking.favour,
            self.marking.note,
            self.compare,
            self.repeat,
            self.remix,
            self.delete,
        )

    @property
    def search(self) -> SearchBar:
        return self._search

    def add_exports(self, *actions: QAction) -> None:
        """Ways to write the run that is on the stage, offered beside the others."""
        self._exports.menu().addActions(list(actions))

    @Slot(Film)
    def follow_film(self, film: Film) -> None:
        """Its runs are what is shown, unless those of every film are."""
        self._show_case(film.radiograph.fingerprint)
        self._shown = None
        self._list.show_key(None)
        self._follow()

    @Slot(ShownRun)
    def follow_run(self, shown: ShownRun) -> None:
        self._show_case(shown.film.radiograph.fingerprint)
        self._shown = shown.id
        self._list.show_key(shown.id)
        self._follow()

    # What is listed

    def _show_case(self, fingerprint: str) -> None:
        if fingerprint != self._case:
            self._case = fingerprint
            if self._of_film.isChecked():
                self.refresh()

    @property
    def _asked_for(self) -> str | None:
        return self._case if self._of_film.isChecked() else None

    @Slot()
    def refresh(self) -> None:
        runs = self._library.runs(self._asked_for, _PAGE, search=self._search.search)
        runs.then(self._on_page)

    @Slot()
    def _ask_for_more(self) -> None:
        before = self._runs[-1] if self._runs else None
        runs = self._library.runs(self._asked_for, _PAGE, before, self._search.search)
        runs.then(self._on_page)

    @Slot(RunPage)
    def _on_page(self, page: RunPage) -> None:
        if page.case != self._asked_for or page.search != self._search.search:
            return
        if page.before is None:
            self._runs = list(page.runs)
            self._has_more = page.has_more
            self._show_runs()
            self._list.show_key(self._shown)
        else:
            # The current line stays where the student has gone to.
            self._runs += page.runs
            self._list.entries.append(self._entries(page.runs), has_more=page.has_more)
        self._has_more = page.has_more
        self._follow()

    def _entries(self, runs: Sequence[RunSummary]) -> Sequence[Entry]:
        return run_entries(runs, self._opened, with_film=self._of_all.isChecked())

    def _show_runs(self) -> None:
        self._list.entries.replace(self._entries(self._runs), has_more=self._has_more)

    @Slot(UUID)
    def _on_deleted(self, run_id: UUID) -> None:
        if all(run.id != run_id for run in self._runs):
            return
        self._runs = [run for run in self._runs if run.id != run_id]
        row = self._list.entries.row_of(run_id)
        if row is not None and not self._list.entries.entries[row].keys:
            self._list.entries.remove(row)
        else:
            self._show_runs()
        self.run_deleted.emit(run_id)
        self._follow()

    # What is done with a run

    @Slot(object)
    def _on_chosen(self, payload: RunSummary | RunGroup) -> None:
        run = runs_of(payload)[0]
        if isinstance(payload, RunGroup):
            self._open_or_close(payload)
        if self.compare.isChecked():
            self.compare.setChecked(False)
            self.compare_wanted.emit(run)
        else:
            self.run_chosen.emit(run)

    def _open_or_close(self, group: RunGroup) -> None:
        """Its samples get a line each, or lose them."""
        if group.batch is not None:
            self._opened ^= {group.batch}
            self._show_runs()
            self._list.show_key(group.batch)
            self._list.entries.set_shown(self._shown)

    @Slot()
    def _delete(self) -> None:
        """With all its samples, where they are one line."""
        for run in runs_of(self._payload):
            self._library.delete_run(run.id)

    @Slot(bool)
    def _compare(self, wanted: bool) -> None:
        """With another run than the one on the stage at once; else the next one that is chosen."""
        run = self._current
        if wanted and run is not None and run.id != self._shown:
            self.compare.setChecked(False)
            self.compare_wanted.emit(run)
        self._follow()

    @Slot()
    def _repeat(self) -> None:
        if self._current is not None:
            self.repeat_wanted.emit(self._current)

    @Slot()
    def _remix(self) -> None:
        if self._current is not None:
            self.remix_wanted.emit(self._current)

    @Slot(QPoint)
    def _open_menu(self, at: QPoint) -> None:
        # From the keyboard it comes from the middle of the list, wherever the current run is.
        if self._current is not None:
            menu = QMenu(self)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.addActions(list(self.actions_for_run))
            menu.popup(self._list.viewport().mapToGlobal(at))

    @property
    def _current(self) -> RunSummary | None:
        return next(iter(runs_of(self._payload)), None)

    @property
    def _payload(self) -> object:
        rows = self._list.entries.entries
        row = self._list.currentIndex().row()
        return rows[row].payload if 0 <= row < len(rows) else None

    @Slot()
    def _follow(self) -> None:
        empty = not self._list.entries.entries
        searched = not self._search.search.is_empty
        self._list.setVisible(not empty)
        self._empty.setText(self._nothing_found if searched else self._nothing_yet)
        self._empty.setVisible(empty)
        self._search.setVisible(searched or not empty)
        self._hint.setVisible(self.compare.isChecked())
        self.marking.follow(self._current)
        has_run = self._current is not None
        self.compare.setEnabled(has_run and self._shown is not None)
        for action in (self.repeat, self.remix, self.delete):
            action.setEnabled(has_run)
        self._exports.setEnabled(self._shown is not None)
        self._tools.setVisible(not empty)

    # Putting together

    def _make_actions(self) -> None:
        self.compare = add_action(
            self, "compare-run", self.tr("Compare with another run"), "Ctrl+K", checkable=True
        )
        self.compare.toggled.connect(self._compare)
        self.repeat = add_action(
            self, "repeat-run", self.tr("Repeat with the same recipe"), "Ctrl+R"
        )
        self.repeat.triggered.connect(self._repeat)
        self.remix = add_action(
            self, "remix-run", self.tr("Predict again with another seed"), "Ctrl+Shift+R"
        )
        self.remix.triggered.connect(self._remix)
        # Elsewhere the key means a letter of a text.
        self.delete = add_action(
            self,
            "delete-run",
            self.tr("Take out of the history"),
            "Del",
            context=Qt.ShortcutContext.WidgetWithChildrenShortcut,
        )
        self.delete.triggered.connect(self._delete)

    def _lay_out(self, look: Look) -> None:
        self._of_film, self._of_all = (
            QPushButton(self.tr("This film")),
            QPushButton(self.tr("Every film")),
        )
        group = QButtonGroup(self)
        head = QHBoxLayout()
        head.setSpacing(SPACE.hair)
        title = label(self.tr("History"), "section")
        title.setIndent(SPACE.small)
        head.addWidget(title, 1)
        for button in (self._of_film, self._of_all):
            button.setProperty("role", "segment")
            button.setCheckable(True)
            group.addButton(button)
            head.addWidget(button)
        self._of_film.setChecked(True)
        group.buttonClicked.connect(self.refresh)
        self._exports = MenuButton(look, "export", self.tr("Export the run on the stage"), ())
        self._tools = QWidget()
        self._tools.setProperty("role", "clear")
        row = QHBoxLayout(self._tools)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE.hair)
        for icon, action in (
            ("compare", self.compare),
            ("repeat", self.repeat),
            ("dice", self.remix),
        ):
            row.addWidget(IconButton(look, icon, action))
        row.addWidget(self._exports)
        row.addWidget(IconButton(look, "star", self.marking.favour))
        row.addWidget(IconButton(look, "note", self.marking.note))
        row.addStretch(1)
        row.addWidget(IconButton(look, "trash", self.delete))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE.tight)
        column.addLayout(head)
        column.addWidget(self._search)
        column.addWidget(self._empty)
        column.addWidget(self._list, 1)
        column.addWidget(self._hint)
        column.addWidget(self._tools)
        column.addStretch(0)

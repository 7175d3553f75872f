"""All runs of a film, or of every film, on a line of time, and what can be done with them."""

from datetime import datetime
from uuid import UUID

from PySide6.QtCore import QDate, QDateTime, QLocale, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QMenu, QPushButton, QVBoxLayout, QWidget

from app.film.film import Film
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
        self._list = EntryList(look, self.tr("History"), is_timeline=True)
        self._list.chosen.connect(self._on_chosen)
        self._list.entries.more_wanted.connect(self._ask_for_more)
        self._list.selectionModel().currentChanged.connect(self._follow)
        self._list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._list.customContextMenuRequested.connect(self._open_menu)
        self._empty = label(
            self.tr("Every finished run is kept here and opens again at once."), "muted", wrap=True
        )
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
        return self.compare, self.repeat, self.remix, self.delete

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
        self._library.runs(self._asked_for, _PAGE).then(self._on_page)

    @Slot()
    def _ask_for_more(self) -> None:
        entries = self._list.entries.entries
        last = entries[-1].payload if entries else None
        before = last if isinstance(last, RunSummary) else None
        self._library.runs(self._asked_for, _PAGE, before).then(self._on_page)

    @Slot(RunPage)
    def _on_page(self, page: RunPage) -> None:
        if page.case != self._asked_for:
            return
        entries = [_run_entry(run, with_film=self._of_all.isChecked()) for run in page.runs]
        if page.before is None:
            self._list.entries.replace(entries, has_more=page.has_more)
            self._list.show_key(self._shown)
        else:
            # The current line stays where the student has gone to.
            self._list.entries.append(entries, has_more=page.has_more)
        self._follow()

    @Slot(UUID)
    def _on_deleted(self, run_id: UUID) -> None:
        row = self._list.entries.row_of(run_id)
        if row is not None:
            self._list.entries.remove(row)
            self.run_deleted.emit(run_id)
        self._follow()

    # What is done with a run

    @Slot(object)
    def _on_chosen(self, run: RunSummary) -> None:
        if self.compare.isChecked():
            self.compare.setChecked(False)
            self.compare_wanted.emit(run)
        else:
            self.run_chosen.emit(run)

    @Slot()
    def _delete(self) -> None:
        if self._current is not None:
            self._library.delete_run(self._current.id)

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
        rows = self._list.entries.entries
        row = self._list.currentIndex().row()
        payload = rows[row].payload if 0 <= row < len(rows) else None
        return payload if isinstance(payload, RunSummary) else None

    @Slot()
    def _follow(self) -> None:
        empty = not self._list.entries.entries
        self._list.setVisible(not empty)
        self._empty.setVisible(empty)
        self._hint.setVisible(self.compare.isChecked())
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
        row.addStretch(1)
        row.addWidget(IconButton(look, "trash", self.delete))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE.tight)
        column.addLayout(head)
        column.addWidget(self._empty)
        column.addWidget(self._list, 1)
        column.addWidget(self._hint)
        column.addWidget(self._tools)
        column.addStretch(0)


def _run_entry(run: RunSummary, *, with_film: bool) -> Entry:
    when = _when(run.created_at)
    subtitle = f"{run.title} · {when}" if with_film else when
    tip = f"{run.hypothesis}\n{run.title} · {when}"
    return Entry(run.hypothesis, subtitle, run.thumbnail, run, tip, key=run.id)


def _when(moment: datetime) -> str:
    """The time of a run of today, the date and the time of others."""
    local = QDateTime.fromMSecsSinceEpoch(round(moment.timestamp() * 1000))
    short = QLocale.FormatType.ShortFormat
    if local.date() == QDate.currentDate():
        return QLocale().toString(local.time(), short)
    return QLocale().toString(local, short)

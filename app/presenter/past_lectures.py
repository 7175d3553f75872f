"""The lectures that were held: a report of each, and a way to delete it."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QDialog, QFileDialog, QListWidget, QPushButton, QWidget

from app.presenter.program import LectureItem, load_lecture_item
from app.presenter.report import HeldLecture, held_lecture, write_csv, write_pdf
from app.services.engine_events import Located
from app.services.threads import Services
from app.theme.tokens import SPACE
from app.widgets.basics import label, row_of
from app.widgets.dialogs import closing_row, dialog_column
from lessons.lecture.choosing import resumed_program
from lessons.lecture.records import LectureRecord
from lessons.pack.shelf import Shelf
from lessons.pack_records import InstalledItem
from lessons.store import Store

_SIZE = (560, 420)
_Write = Callable[[Path, HeldLecture], Path]


class PastLectures(QDialog):
    deleted = Signal()
    """A lecture is gone for good."""

    def __init__(self, services: Services, shelf: Shelf, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._shelf = shelf
        self._lectures: tuple[LectureRecord, ...] = ()
        self.setWindowTitle(self.tr("Past lectures"))
        self.resize(*_SIZE)
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Past lectures"))
        self.list.currentRowChanged.connect(self._on_row)
        self.pdf = QPushButton(self.tr("Save report as PDF…"))
        self.csv = QPushButton(self.tr("Save counts as CSV…"))
        self.delete = QPushButton(self.tr("Delete"))
        self.said = label("", "value", wrap=True)
        self.pdf.clicked.connect(self._pick_pdf)
        self.csv.clicked.connect(self._pick_csv)
        self.delete.clicked.connect(self._delete)
        column = dialog_column(self, self.tr("Past lectures"))
        note = self.tr("Reports hold counts only: who voted is not known to anybody.")
        column.addWidget(label(note, "muted", wrap=True))
        column.addWidget(self.list, 1)
        column.addWidget(self.said)
        column.addWidget(row_of(SPACE.small, (self.pdf, self.csv, self.delete)))
        column.addLayout(closing_row(self))
        self._on_row()
        self._refresh()

    @property
    def lectures(self) -> tuple[LectureRecord, ...]:
        """As they are listed, the newest first."""
        return self._lectures

    def save_pdf(self, path: Path) -> None:
        """Of the chosen lecture."""
        self._save(write_pdf, path)

    def save_csv(self, path: Path) -> None:
        self._save(write_csv, path)

    @Slot()
    def _pick_pdf(self) -> None:
        path = self._picked(".pdf")
        if path is not None:
            self.save_pdf(path)

    @Slot()
    def _pick_csv(self) -> None:
        path = self._picked(".csv")
        if path is not None:
            self.save_csv(path)

    @property
    def _chosen(self) -> LectureRecord | None:
        """None while nothing is listed yet."""
        row = self.list.currentRow()
        return self._lectures[row] if 0 <= row < len(self._lectures) else None

    def _picked(self, ending: str) -> Path | None:
        chosen = self._chosen
        if chosen is None:
            return None
        name = f"{chosen.title} {chosen.started_at.astimezone():%Y-%m-%d}{ending}"
        suggested = str(Path.home() / name.replace("/", "-"))
        name, _ = QFileDialog.getSaveFileName(self, self.tr("Save the report"), suggested)
        return Path(name) if name else None

    def _save(self, write: _Write, path: Path) -> None:
        chosen = self._chosen
        if chosen is None:
            return
        self._tell(self.tr("The report is being written …"))
        saving = _Saving(self._services, self._shelf, chosen, partial(write, path), self)
        saving.saved.connect(self._on_saved)
        saving.failed.connect(self._tell)
        saving.start()

    @Slot()
    def _delete(self) -> None:
        """The first press asks, the second deletes."""
        chosen = self._chosen
        if chosen is None:
            return
        if self.delete.property("asked") != str(chosen.id):
            self.delete.setProperty("asked", str(chosen.id))
            self.delete.setText(self.tr("Delete for good"))
            return
        work = partial(_deleted, chosen)
        self._services.library.ask(work).then(self._on_deleted, self._tell)

    @Slot()
    def _on_deleted(self) -> None:
        self.deleted.emit()
        self._refresh()

    @Slot()
    def _refresh(self) -> None:
        self._services.library.ask(_all).then(self._show, self._tell)

    @Slot(object)
    def _show(self, lectures: tuple[LectureRecord, ...]) -> None:
        self._lectures = lectures
        self.list.clear()
        self.list.addItems(
            [f"{one.started_at.astimezone():%Y-%m-%d %H:%M}   {one.title}" for one in lectures]
        )
        self.list.setCurrentRow(0 if lectures else -1)
        self._on_row()
        self._tell("" if lectures else self.tr("No lecture has been held yet."))

    @Slot()
    def _on_row(self) -> None:
        self.delete.setProperty("asked", None)
        self.delete.setText(self.tr("Delete"))
        for button in (self.pdf, self.csv, self.delete):
            button.setEnabled(self._chosen is not None)

    @Slot(object)
    def _on_saved(self, path: Path) -> None:
        self._tell(self.tr("Saved as {path}").format(path=path))

    @Slot(str)
    def _tell(self, text: str) -> None:
        self.said.setText(text)
        self.said.setVisible(bool(text))


class _Saving(QObject):
    """Items from the library, their films, what the hall said, then the file: each where it
    belongs."""

    saved = Signal(Path)
    failed = Signal(str)

    def __init__(
        self,
        services: Services,
        shelf: Shelf,
        lecture: LectureRecord,
        write: Callable[[HeldLecture], Path],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._services = services
        self._shelf = shelf
        self._lecture = lecture
        self._write = write
        self._loaded: list[LectureItem] = []
        self._unlocated = 0

    def start(self) -> None:
        work = partial(_items, self._lecture)
        self._services.library.ask(work).then(self._on_items, self._on_failed)

    @Slot(object)
    def _on_items(self, items: tuple[InstalledItem, ...]) -> None:
        work = partial(_loaded, items, self._shelf)
        self._services.films.ask(work).then(self._on_loaded, self._on_failed)

    @Slot(object)
    def _on_loaded(self, items: tuple[LectureItem, ...]) -> None:
        """Where the zones are must be found first, so that taps can be named; without a model they
        stay without names."""
        self._loaded = list(items)
        engine = self._services.engine
        self._unlocated = len(items) if engine.is_open else 0
        if not self._unlocated:
            self._read_votes()
            return
        engine.located.connect(self._on_located)
        engine.open_failed.connect(self._read_votes)
        for item in items:
            engine.locate(item.prior)

    @Slot(Located)
    def _on_located(self, located: Located) -> None:
        for index, item in enumerate(self._loaded):
            if item.prior is located.film:
                self._loaded[index] = replace(item, regions=located.regions)
                self._unlocated -= 1
                if not self._unlocated:
                    self._read_votes()

    @Slot()
    def _read_votes(self) -> None:
        self._services.engine.disconnect(self)
        items = tuple(self._loaded)
        work = partial(held_lecture, self._lecture, items)
        self._services.library.ask(work).then(self._on_held, self._on_failed)

    @Slot(object)
    def _on_held(self, held: HeldLecture) -> None:
        work = partial(self._write, held)
        self._services.films.ask(work).then(self._on_saved, self._on_failed)

    @Slot(object)
    def _on_saved(self, path: Path) -> None:
        self.saved.emit(path)
        self.deleteLater()

    @Slot(str)
    def _on_failed(self, why: str) -> None:
        self.failed.emit(why)
        self.deleteLater()


def _all(store: Store) -> tuple[LectureRecord, ...]:
    return store.lectures.all()


def _deleted(lecture: LectureRecord, store: Store) -> None:
    store.lectures.delete(lecture.id)


def _items(lecture: LectureRecord, store: Store) -> tuple[InstalledItem, ...]:
    return resumed_program(lecture, store).items


def _loaded(items: tuple[InstalledItem, ...], shelf: Shelf) -> tuple[LectureItem, ...]:
    return tuple(load_lecture_item(item, shelf) for item in items)

"""Classes: histories that students exported are dropped here, and what they say is shown.

Decides nothing: the library keeps the classes, `lessons.classes` says how they did.
"""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QInputDialog,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.classes.column import ClassesColumn
from app.classes.intake_bar import IntakeBar
from app.classes.loading import (
    ClassImport,
    ShownClasses,
    made_class,
    removed_class,
    removed_student,
    renamed_class,
    shown_classes,
)
from app.classes.printing import film_of, write_report
from app.classes.report_view import ReportView
from app.classes.scrolled_page import ScrolledPage
from app.classes.words import cautions, class_line, pack_text
from app.services.background import Background
from app.services.library import Library
from app.services.paths import documents_folder
from app.theme.look import Look
from app.theme.tokens import SPACE
from app.widgets.basics import ChipRow, label
from lessons.classes.report import (
    ClassEvidence,
    ClassReport,
    ItemResult,
    StudentResult,
    class_report,
)
from lessons.history_lines import ENDING
from lessons.pack.shelf import Shelf

_LONGEST_NAME = 120
_STYLED = Qt.WidgetAttribute.WA_StyledBackground


class ClassesPage(QWidget):
    message = Signal(str)
    """A sentence for the user."""
    imported = Signal(ClassImport)
    """Histories are in a class now."""
    shown = Signal()
    """The report of the chosen class is on the page, or that there is no class."""

    def __init__(self, look: Look, library: Library, films: Background, shelf: Shelf) -> None:
        super().__init__()
        self.setAcceptDrops(True)
        self._library = library
        self._films = films
        self._shelf = shelf
        self._chosen: UUID | None = None
        self._pack: UUID | None = None
        self._report: ClassReport | None = None
        self._pictures: dict[UUID, QImage | None] = {}
        self.column = ClassesColumn()
        self.view = ReportView(look)
        self.intake = IntakeBar(library, films)
        self._make_parts()
        self._lay_out()
        self._connect()
        look.changed.connect(self.column.follow_text)
        self._show_nothing()

    @property
    def report(self) -> ClassReport | None:
        """Of the class that is shown."""
        return self._report

    @property
    def said(self) -> str:
        """What became of the histories that were taken in last."""
        return self.intake.text

    @Slot()
    def refresh(self) -> None:
        work = partial(shown_classes, self._chosen, self._pack)
        self._library.ask(work).then(self._on_classes, self.message)

    def make_class(self, name: str) -> None:
        """Answered by `shown`."""
        self._library.ask(partial(made_class, name)).then(self._on_made, self.message)

    def take(self, places: Sequence[Path]) -> None:
        """Histories and folders of them, into the chosen class or a new one. Answered by `taken`,
        or by `message`."""
        if places:
            name = places[0].name if places[0].is_dir() else self.tr("New class")
            self.intake.take(places, self._chosen, name)

    def save(self, path: Path) -> None:
        """As .pdf or .csv, by the ending. Answered by `message`."""
        if self._report is not None:
            work = partial(write_report, path, self._report, self._shelf)
            self._films.ask(work).then(self._on_written, self.message)

    # What the user does

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _dropped(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.take(_dropped(event))

    @Slot()
    def _new(self) -> None:
        name = self._ask_name("")
        if name:
            self.make_class(name)

    @Slot()
    def _rename(self) -> None:
        report = self._report
        if report is None:
            return
        name = self._ask_name(report.summary.name)
        if name:
            work = partial(renamed_class, report.summary.id, name)
            self._library.ask(work).then(self.refresh, self.message)

    @Slot()
    def _pick_files(self) -> None:
        names, _ = QFileDialog.getOpenFileNames(
            self,
            self.tr("Add histories"),
            str(documents_folder()),
            self.tr("Histories (*{ending})").format(ending=ENDING),
        )
        self.take([Path(name) for name in names])

    @Slot()
    def _pick_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(
            self, self.tr("Folder with histories"), str(documents_folder())
        )
        if name:
            self.take([Path(name)])

    @Slot()
    def _pick_report(self) -> None:
        if self._report is None:
            return
        name = self._report.summary.name.replace("/", "-")
        chosen, _ = QFileDialog.getSaveFileName(
            self,
            self.tr("Save the report"),
            str(documents_folder() / f"{name}.pdf"),
            self.tr("Report (*.pdf);;Table (*.csv)"),
        )
        if chosen:
            self.save(Path(chosen))

    @Slot()
    def _remove(self) -> None:
        """The first press asks, the second removes."""
        report = self._report
        if report is None:
            return
        if self._asked != report.summary.id:
            self._asked = report.summary.id
            self.remove.setText(self.tr("Delete with all answers, for good"))
            return
        work = partial(removed_class, report.summary.id)
        self._library.ask(work).then(self._on_removed, self.message)

    @Slot(object)
    def _remove_student(self, one: StudentResult) -> None:
        if self._chosen is not None:
            work = partial(removed_student, self._chosen, one.student.learner)
            self._library.ask(work).then(self.refresh, self.message)

    @Slot(object)
    def _choose(self, class_id: UUID) -> None:
        self._chosen, self._pack = class_id, None
        self.intake.forget()
        self.refresh()

    @Slot(int)
    def _choose_pack(self, at: int) -> None:
        pack: UUID | None = self.packs.itemData(at)
        self._pack = pack
        self.refresh()

    # What happened

    @Slot(bool)
    def _on_busy(self, busy: bool) -> None:
        for part in (self.add, self.add_folder):
            part.setEnabled(not busy)

    @Slot(ClassImport)
    def _on_imported(self, done: ClassImport) -> None:
        self._chosen = done.class_id
        self.imported.emit(done)
        self.refresh()

    @Slot(object)
    def _on_made(self, class_id: UUID) -> None:
        self._choose(class_id)

    @Slot()
    def _on_removed(self) -> None:
        self._chosen = self._pack = None
        self.intake.forget()
        self.refresh()

    @Slot(object)
    def _on_written(self, path: Path) -> None:
        self.message.emit(self.tr("The report is now in {path}.").format(path=path))

    @Slot(object)
    def _on_classes(self, shown: ShownClasses) -> None:
        evidence = shown.evidence
        if evidence is None:
            self._chosen = None
            self.column.show_classes((), None)
            self._show_nothing()
            return
        self._chosen = evidence.summary.id
        self.column.show_classes(shown.classes, self._chosen)
        self._show_packs(evidence)
        self._films.ask(partial(class_report, evidence)).then(self._on_report, self.message)

    @Slot(object)
    def _on_report(self, report: ClassReport) -> None:
        if report.summary.id != self._chosen:
            return
        if self._report is None or self._report.digest != report.digest:
            self._pictures.clear()
        self._report = report
        self._asked = None
        self.remove.setText(self.tr("Delete this class"))
        self._title.setText(report.summary.name)
        self._line.setText(class_line(report.summary))
        self._caution.setText("\n".join(cautions(report)))
        self._caution.setVisible(bool(self._caution.text()) and report.counted.answers > 0)
        self._show_parts(is_class=True, has_answers=report.summary.answers > 0)
        self.view.show_report(report)
        self.shown.emit()

    @Slot(object)
    def _read_film(self, one: ItemResult) -> None:
        report = self._report
        if report is None or one.wrong_place is None:
            return
        if one.id in self._pictures:
            self.view.show_film(one, self._pictures[one.id])
            return
        work = partial(_pictured, one, report, self._shelf)
        self._films.ask(work).then(self._on_film, self.message)

    @Slot(object)
    def _on_film(self, pictured: tuple[ItemResult, QImage | None]) -> None:
        one, film = pictured
        self._pictures[one.id] = film
        self.view.show_film(one, film)

    # Showing

    def _show_packs(self, evidence: ClassEvidence) -> None:
        self.packs.blockSignals(True)
        self.packs.clear()
        for one in evidence.packs:
            self.packs.addItem(pack_text(one), one.id)
            if one.id == evidence.pack:
                self.packs.setCurrentIndex(self.packs.count() - 1)
        self.packs.blockSignals(False)
        self._pack_row.setVisible(bool(evidence.packs))

    def _show_nothing(self) -> None:
        self._report = None
        self._show_parts(is_class=False, has_answers=False)
        self.shown.emit()

    def _show_parts(self, *, is_class: bool, has_answers: bool) -> None:
        for part in (self._title, self._line, self.rename, self.remove):
            part.setVisible(is_class)
        for part in (self.view, self.save_as, self._pack_row):
            part.setVisible(has_answers)
        self._caution.setVisible(has_answers and bool(self._caution.text()))
        self._empty.setVisible(not has_answers)

    def _ask_name(self, name: str) -> str:
        said, agreed = QInputDialog.getText(
            self,
            self.tr("Name of the class"),
            self.tr("Name, with the year"),
            QLineEdit.EchoMode.Normal,
            name,
        )
        return said.strip()[:_LONGEST_NAME] if agreed else ""

    # Putting together

    def _make_parts(self) -> None:
        self._asked: UUID | None = None
        self._title = label("", "hero", wrap=True)
        self._line = label("", "muted", wrap=True)
        self._caution = label("", "caution", wrap=True)
        self.add = QPushButton(self.tr("Add histories…"))
        self.add_folder = QPushButton(self.tr("Add a folder…"))
        self.save_as = QPushButton(self.tr("Save the report…"))
        self.rename = QPushButton(self.tr("Rename…"))
        self.remove = QPushButton(self.tr("Delete this class"))
        self.packs = QComboBox()
        self.packs.setAccessibleName(self.tr("Pack"))
        self._empty = label(
            self.tr(
                "Drop your students' histories here, or a folder with them: the class, and what it "
                "did, is shown at once. Damaged files are named and skipped."
            ),
            "value",
            wrap=True,
        )

    def _connect(self) -> None:
        self.column.chosen.connect(self._choose)
        self.column.make.clicked.connect(self._new)
        self.add.clicked.connect(self._pick_files)
        self.add_folder.clicked.connect(self._pick_folder)
        self.save_as.clicked.connect(self._pick_report)
        self.rename.clicked.connect(self._rename)
        self.remove.clicked.connect(self._remove)
        self.intake.imported.connect(self._on_imported)
        self.intake.refused.connect(self.message)
        self.intake.busy_changed.connect(self._on_busy)
        self.packs.activated.connect(self._choose_pack)
        self.view.film_wanted.connect(self._read_film)
        self.view.student_removal_wanted.connect(self._remove_student)

    def _lay_out(self) -> None:
        self.setWindowTitle(self.tr("Classes"))
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(SPACE.wide, SPACE.large, SPACE.wide, SPACE.medium)
        column.setSpacing(SPACE.small)
        buttons = ChipRow()
        buttons.show_chips([self.add, self.add_folder, self.save_as, self.rename, self.remove])
        for part in (self._title, self._line, buttons, self.intake):
            column.addWidget(part)
        for part in (self._caution, self._empty, self._make_pack_row()):
            column.addWidget(part)
        column.addWidget(self.view, 1)
        column.addStretch(0)
        ground = QWidget()
        ground.setProperty("role", "column")
        ground.setAttribute(_STYLED)
        whole = QVBoxLayout(ground)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(ScrolledPage(inside))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE.small)
        row.addWidget(self.column)
        row.addWidget(ground, 1)

    def _make_pack_row(self) -> QWidget:
        self._pack_row = QWidget()
        self._pack_row.setProperty("role", "clear")
        row = QHBoxLayout(self._pack_row)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(label(self.tr("Pack"), "section"))
        row.addWidget(self.packs)
        row.addStretch(1)
        return self._pack_row


def _dropped(event: QDragEnterEvent | QDropEvent) -> list[Path]:
    """Histories, and folders."""
    paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
    return [path for path in paths if path.suffix == ENDING or path.is_dir()]


def _pictured(
    one: ItemResult, report: ClassReport, shelf: Shelf
) -> tuple[ItemResult, QImage | None]:
    return one, film_of(one, report, shelf)

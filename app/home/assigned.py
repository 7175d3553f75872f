"""What a lab asks of a class, on the first page: of a student what is to be done, and how far it
is; for an instructor how far the classes are, and a form to ask them for more.
"""

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from app.home.lab_row import LabRow, last_day
from app.home.overview import PackProgress
from app.home.taught import AssignForm, StandingRow
from app.theme.tokens import SPACE
from app.widgets.basics import Fold, label
from lessons.lab.records import AssignedPack, Assignment, TaughtClass


class Assigned(QWidget):
    """Empty and hidden where no lab asks for anything."""

    items_wanted = Signal(tuple)
    """tuple[UUID, ...]: questions that still count."""
    assignment_wanted = Signal(Assignment)
    withdrawal_wanted = Signal(UUID)
    """Of an assignment."""
    refused = Signal(str)
    """Why nothing was assigned, a sentence."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "clear")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, SPACE.small, 0, 0)
        self._column.setSpacing(SPACE.small)
        self._column.addWidget(label(self.tr("From your class"), "section"))
        self._shown: list[QWidget] = []
        self.rows: list[AssignedRow | StandingRow] = []
        self.form: AssignForm | None = None
        self.form_fold: Fold | None = None
        self.hide()

    def show_lab(
        self,
        assigned: Sequence[AssignedPack],
        taught: Sequence[TaughtClass],
        packs: Sequence[PackProgress],
    ) -> None:
        for part in self._shown:
            self._column.removeWidget(part)
            part.hide()
            part.deleteLater()
        self.rows = [AssignedRow(one) for one in assigned]
        self.rows += [StandingRow(one, of) for one in taught for of in one.standings]
        self._shown = [*self.rows]
        for row in self.rows:
            if isinstance(row, AssignedRow):
                row.button.clicked.connect(self._start)
            else:
                row.withdrawn.connect(self.withdrawal_wanted)
        self.form = self.form_fold = None
        if taught and packs:
            self._show_form(taught, packs)
        for part in self._shown:
            self._column.addWidget(part)
        self.setVisible(bool(self._shown))

    def _show_form(self, taught: Sequence[TaughtClass], packs: Sequence[PackProgress]) -> None:
        self.form = AssignForm(taught, packs)
        self.form.wanted.connect(self.assignment_wanted)
        self.form.refused.connect(self.refused)
        self.form_fold = Fold(self.tr("Assign a pack to a class"), self.form)
        self._shown += [self.form_fold, self.form]

    @Slot()
    def _start(self) -> None:
        button = self.sender()
        for row in self.rows:
            if isinstance(row, AssignedRow) and row.button is button:
                items: tuple[UUID, ...] = row.assigned.next_items
                self.items_wanted.emit(items)


class AssignedRow(LabRow):
    """For a student."""

    def __init__(self, assigned: AssignedPack) -> None:
        super().__init__(assigned.done, assigned.asked)
        said = self.tr("{done} of {asked} answers, until {day}").format(
            done=assigned.done, asked=assigned.asked, day=last_day(assigned.assignment.ends_at)
        )
        if assigned.is_done:
            said += " · " + self.tr("all done")
        title = self.tr("{pack}, for {group}").format(
            pack=assigned.title, group=assigned.class_name
        )
        self.say(title, said)
        self.assigned = assigned
        begun = assigned.done > 0
        self.button = QPushButton(self.tr("Continue") if begun else self.tr("Start"))
        self.button.setAccessibleName(f"{self.button.text()}: {title}")
        self.button.setVisible(not assigned.is_done)
        self.row.addWidget(self.button)

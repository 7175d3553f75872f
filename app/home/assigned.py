"""What a lab asks of a class, on the first page: of a student what is to be done, and how far it
is; for an instructor how far the class is, and each of its students.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from PySide6.QtCore import QDate, QLocale, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from app.theme.tokens import SPACE
from app.widgets.basics import Fold, label
from lessons.lab.records import AssignedPack, Standing, TaughtClass


class Assigned(QWidget):
    """Empty and hidden where no lab asks for anything."""

    items_wanted = Signal(tuple)
    """tuple[UUID, ...]: questions that still count."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "clear")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, SPACE.small, 0, 0)
        self._column.setSpacing(SPACE.small)
        self._column.addWidget(label(self.tr("From your class"), "section"))
        self.rows: list[AssignedRow | StandingRow] = []
        self.hide()

    def show_lab(self, assigned: Sequence[AssignedPack], taught: Sequence[TaughtClass]) -> None:
        for row in self.rows:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = [AssignedRow(one) for one in assigned]
        self.rows += [StandingRow(one, of) for one in taught for of in one.standings]
        for row in self.rows:
            self._column.addWidget(row)
            if isinstance(row, AssignedRow):
                row.button.clicked.connect(self._start)
        self.setVisible(bool(self.rows))

    @Slot()
    def _start(self) -> None:
        button = self.sender()
        for row in self.rows:
            if isinstance(row, AssignedRow) and row.button is button:
                items: tuple[UUID, ...] = row.assigned.next_items
                self.items_wanted.emit(items)


class _Row(QWidget):
    def __init__(self, done: int, of: int) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._bar = QProgressBar()
        self._bar.setRange(0, max(of, 1))
        self._bar.setValue(done)
        self._bar.setTextVisible(False)
        self._title = label("", "strong", wrap=True)
        self._said = label("", "muted", wrap=True)
        self.words = QVBoxLayout()
        self.words.setSpacing(SPACE.tight)
        for part in (self._title, self._bar, self._said):
            self.words.addWidget(part)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(SPACE.large, SPACE.medium, SPACE.large, SPACE.medium)
        self.row.setSpacing(SPACE.large)
        self.row.addLayout(self.words, 1)

    @property
    def title(self) -> str:
        return self._title.text()

    @property
    def said(self) -> str:
        return self._said.text()

    def say(self, title: str, said: str) -> None:
        self._title.setText(title)
        self._said.setText(said)
        self._bar.setAccessibleName(f"{title}: {said}")


class AssignedRow(_Row):
    """For a student."""

    def __init__(self, assigned: AssignedPack) -> None:
        super().__init__(assigned.done, assigned.asked)
        said = self.tr("{done} of {asked} answers, until {day}").format(
            done=assigned.done, asked=assigned.asked, day=_last_day(assigned.assignment.ends_at)
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


class StandingRow(_Row):
    """For an instructor; each student can be looked at."""

    def __init__(self, taught: TaughtClass, standing: Standing) -> None:
        super().__init__(standing.finished, len(taught.students))
        said = self.tr("{done} of {students} students are done, until {day}").format(
            done=standing.finished,
            students=len(taught.students),
            day=_last_day(standing.assignment.ends_at),
        )
        title = self.tr("{pack}, for {group}").format(pack=standing.title, group=taught.name)
        self.say(title, said)
        lines = [
            self.tr("{student}: {done} of {asked}").format(
                student=f"{one.name} ({one.login})" if one.name else one.login,
                done=standing.done.get(one.login, 0),
                asked=standing.asked,
            )
            for one in taught.students
        ]
        self.students = label("\n".join(lines), "value", wrap=True)
        self.fold = Fold(self.tr("Students"), self.students)
        self.words.addWidget(self.fold, 0, Qt.AlignmentFlag.AlignLeft)
        self.words.addWidget(self.students)


def _last_day(ends_at: datetime) -> str:
    """An assignment ends with the midnight after its last day."""
    day = (ends_at - timedelta(seconds=1)).astimezone()
    return QLocale().toString(QDate(day.year, day.month, day.day), QLocale.FormatType.ShortFormat)

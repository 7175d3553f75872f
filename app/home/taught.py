"""What an instructor of a lab sees on the first page: how far each class is with what it was asked,
and a form that asks a class for a pack.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from PySide6.QtCore import QDate, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QDateEdit,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.home.lab_row import LabRow, last_day
from app.home.overview import PackProgress
from app.theme.tokens import SPACE
from app.widgets.basics import Fold, label
from app.widgets.flow import FlowLayout
from app.widgets.number_boxes import NumberBox
from lessons.errors import StoreError
from lessons.lab.records import Assignment, Standing, TaughtClass

_DAYS = 14
_MOST_TIMES = 20
_LETTERS = 14


class StandingRow(LabRow):
    """How far a class is with one assignment; each student can be looked at."""

    withdrawn = Signal(UUID)
    """The assignment that shall no longer count."""

    def __init__(self, taught: TaughtClass, standing: Standing) -> None:
        super().__init__(standing.finished, len(taught.students))
        self.assignment = standing.assignment
        said = self.tr("{done} of {students} students are done, until {day}").format(
            done=standing.finished,
            students=len(taught.students),
            day=last_day(standing.assignment.ends_at),
        )
        title = self.tr("{pack}, for {group}").format(pack=standing.title, group=taught.name)
        self.say(title, said)
        self.students = label(self._lines(taught, standing), "value", wrap=True)
        self.fold = Fold(self.tr("Students"), self.students)
        self.withdraw = QPushButton(self.tr("Withdraw…"))
        self.withdraw.setAccessibleName(f"{self.withdraw.text()} {title}")
        self.withdraw.clicked.connect(self._withdraw)
        self._asked = False
        feet = QHBoxLayout()
        feet.addWidget(self.fold)
        feet.addStretch(1)
        feet.addWidget(self.withdraw)
        self.words.addLayout(feet)
        self.words.addWidget(self.students)

    def _lines(self, taught: TaughtClass, standing: Standing) -> str:
        return "\n".join(
            self.tr("{student}: {done} of {asked}").format(
                student=f"{one.name} ({one.login})" if one.name else one.login,
                done=standing.done.get(one.login, 0),
                asked=standing.asked,
            )
            for one in taught.students
        )

    @Slot()
    def _withdraw(self) -> None:
        """The first press asks, the second withdraws."""
        if self._asked:
            self.withdrawn.emit(self.assignment.id)
            return
        self._asked = True
        self.withdraw.setText(self.tr("Withdraw it; answers stay"))


class AssignForm(QWidget):
    """Which class is asked for which pack, from when to when, and how often."""

    wanted = Signal(Assignment)
    refused = Signal(str)
    """Why nothing was assigned, a sentence."""

    def __init__(self, taught: Sequence[TaughtClass], packs: Sequence[PackProgress]) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.classes = _chooser(self.tr("Class"), [(one.name, one.id) for one in taught])
        self.packs = _chooser(self.tr("Pack"), [(one.title, one.id) for one in packs])
        today = date.today()
        self.first = _day(self.tr("First day"), today)
        self.last = _day(self.tr("Last day"), today + timedelta(days=_DAYS))
        self.times = NumberBox(1, _MOST_TIMES)
        self.times.setAccessibleName(self.tr("Each question, times"))
        self.button = QPushButton(self.tr("Assign"))
        self.button.clicked.connect(self._assign)
        self._lay_out()

    def _lay_out(self) -> None:
        fields = QWidget()
        flow = FlowLayout(fields, SPACE.large)
        for field in (self.classes, self.packs, self.first, self.last, self.times):
            column = QVBoxLayout()
            column.setSpacing(SPACE.tight)
            column.addWidget(label(field.accessibleName(), "muted"))
            column.addWidget(field)
            flow.addWidget(_holding(column))
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE.large, SPACE.medium, SPACE.large, SPACE.medium)
        column.setSpacing(SPACE.medium)
        column.addWidget(fields)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)

    @Slot()
    def _assign(self) -> None:
        taught: UUID = self.classes.currentData()
        pack: UUID = self.packs.currentData()
        first, last = _python_day(self.first.date()), _python_day(self.last.date())
        try:
            given = Assignment.over_days(taught, pack, first, last, self.times.value())
        except StoreError as error:
            self.refused.emit(str(error))
        else:
            self.wanted.emit(given)


def _holding(column: QVBoxLayout) -> QWidget:
    column.setContentsMargins(0, 0, 0, 0)
    widget = QWidget()
    widget.setLayout(column)
    return widget


def _chooser(name: str, choices: Sequence[tuple[str, UUID]]) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(name)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(_LETTERS)
    for title, one in choices:
        box.addItem(title, one)
    return box


def _day(name: str, day: date) -> QDateEdit:
    box = QDateEdit(QDate(day.year, day.month, day.day))
    box.setAccessibleName(name)
    box.setCalendarPopup(True)
    return box


def _python_day(day: QDate) -> date:
    return date(day.year(), day.month(), day.day())

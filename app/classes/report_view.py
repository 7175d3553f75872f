"""How a class did, on five pages: questions, skills, confidence, students, earlier classes."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QImage
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.classes.grid_view import GridView
from app.classes.grids import (
    confidence_grid,
    earlier_grid,
    questions_grid,
    skills_grid,
    students_grid,
)
from app.classes.printing import how_to_read
from app.classes.question_card import QuestionCard
from app.theme.look import Look
from app.theme.tokens import SPACE
from app.widgets.basics import label
from app.widgets.tabs import Tabs
from lessons.classes.report import ClassReport, ItemResult, StudentResult


class ReportView(QWidget):
    film_wanted = Signal(object)
    """An ItemResult whose film is to be read."""
    student_removal_wanted = Signal(object)
    """A StudentResult, for good."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._report: ClassReport | None = None
        self._asked: StudentResult | None = None
        self.questions = GridView(self.tr("Questions"))
        self.skills = GridView(self.tr("Skills"))
        self.confidence = GridView(self.tr("Confidence"))
        self.students = GridView(self.tr("Students"))
        self.earlier = GridView(self.tr("Earlier classes"))
        self.card = QuestionCard(look)
        self.remove_student = QPushButton(self.tr("Remove this student"))
        self._tabs = Tabs(
            (
                self.tr("Questions"),
                self.tr("Skills"),
                self.tr("Confidence"),
                self.tr("Students"),
                self.tr("Earlier classes"),
            )
        )
        self._lay_out()
        self._tabs.chosen.connect(self._pages.setCurrentIndex)
        self.questions.currentItemChanged.connect(self._on_question)
        self.students.currentItemChanged.connect(self._on_student)
        self.remove_student.clicked.connect(self._on_remove)

    @property
    def shown_item(self) -> ItemResult | None:
        row = self.questions.row
        return self._report.items[row] if self._report is not None and row >= 0 else None

    def show_report(self, report: ClassReport) -> None:
        self._report = report
        self.questions.show_grid(questions_grid(report))
        self.skills.show_grid(skills_grid(report))
        self.confidence.show_grid(confidence_grid(report))
        self.students.show_grid(students_grid(report))
        self.earlier.show_grid(earlier_grid(report))
        self._no_earlier.setVisible(not report.earlier)
        self.earlier.setVisible(bool(report.earlier))
        self.card.setVisible(bool(report.items))
        self._on_question()
        self._on_student()

    def show_film(self, one: ItemResult, film: QImage | None) -> None:
        """Unless another question is shown meanwhile."""
        shown = self.shown_item
        if shown is not None and shown.id == one.id:
            self.card.show_question(shown, film)

    def turn_to(self, place: int) -> None:
        self._tabs.buttons[place].click()

    @Slot()
    def _on_question(self) -> None:
        shown = self.shown_item
        if shown is not None:
            self.card.show_question(shown, None)
            self.film_wanted.emit(shown)

    @property
    def _student(self) -> StudentResult | None:
        row = self.students.row
        return self._report.students[row] if self._report is not None and row >= 0 else None

    @Slot()
    def _on_student(self) -> None:
        self._asked = None
        self.remove_student.setText(self.tr("Remove this student"))
        self.remove_student.setEnabled(self._student is not None)

    @Slot()
    def _on_remove(self) -> None:
        """The first press asks, the second removes."""
        student = self._student
        if student is None:
            return
        if self._asked is not student:
            self._asked = student
            self.remove_student.setText(self.tr("Remove with all answers, for good"))
            return
        self.student_removal_wanted.emit(student)

    # Putting together

    def _lay_out(self) -> None:
        self._pages = QStackedWidget()
        self._no_earlier = label(
            self.tr(
                "There is no earlier class with the same pack. Keep the histories of this year's "
                "class: next year's is compared with it here."
            ),
            "muted",
            wrap=True,
        )
        note = label(
            self.tr(
                "Only who gave a name is judged; all are counted. Names are as the students "
                "exported them."
            ),
            "muted",
            wrap=True,
        )
        removing = QWidget()
        removing.setProperty("role", "clear")
        row = QHBoxLayout(removing)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(note, 1)
        row.addWidget(self.remove_student)
        for parts in (
            (self.questions, self.card),
            (self.skills,),
            (self.confidence,),
            (self.students, removing),
            (self.earlier, self._no_earlier),
        ):
            self._pages.addWidget(self._page(parts))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE.small)
        column.addWidget(self._tabs, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._pages, 1)
        column.addWidget(label(how_to_read(), "muted", wrap=True))

    def _page(self, parts: tuple[QWidget, ...]) -> QWidget:
        page = QWidget()
        page.setProperty("role", "clear")
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE.small)
        for part in parts:
            column.addWidget(part, int(isinstance(part, GridView)))
        if not any(isinstance(part, GridView) for part in parts):
            column.addStretch(1)
        return page

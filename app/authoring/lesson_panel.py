"""The lessons of a draft: which one is shown, its title and introduction, and whether it is an
exam."""

from uuid import UUID, uuid4

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.authoring.editor import DraftEditor
from app.authoring.fields import LineField, PickField, TextField
from app.theme.tokens import SPACE
from app.widgets.basics import label
from app.widgets.number_boxes import NumberBox
from lessons.pack.draft.model import LessonDraft
from lessons.pack.draft.translating import lesson_text
from lessons.pack.manifest import MOST_MINUTES

_USUAL_MINUTES = 30


class LessonPanel(QWidget):
    picked = Signal()
    """Another lesson is shown because the user picked it."""

    def __init__(self, editor: DraftEditor) -> None:
        """Shows nothing before `follow`, which whoever follows the draft calls."""
        super().__init__()
        self._editor = editor
        self._shown: UUID | None = None
        self.lesson_picker = PickField(self.tr("Lesson"))
        self.title = LineField(self.tr("Title of the lesson"))
        self.introduction = TextField(
            self.tr("Introduction to the lesson"), self.tr("What students read first"), height=72
        )
        self.exam = QCheckBox(self.tr("As an exam"))
        self.exam.setToolTip(
            self.tr(
                "One attempt within the time, in an order of each student's own; nothing is "
                "revealed until the end."
            )
        )
        self.minutes = NumberBox(1, MOST_MINUTES)
        self.minutes.setValue(_USUAL_MINUTES)
        self.minutes.setAccessibleName(self.tr("Minutes of the exam"))
        self.minutes.setSuffix(self.tr(" min"))
        self.add = QPushButton(self.tr("Another lesson"))
        self.delete = QPushButton(self.tr("Delete this lesson"))
        for button in (self.add, self.delete):
            button.setProperty("role", "link")
        self._lay_out()
        self._connect()

    @property
    def lesson(self) -> LessonDraft:
        """The one that is shown; the first one of the draft where it has been deleted."""
        lessons = self._editor.draft.lessons
        return next((one for one in lessons if one.id == self._shown), lessons[0])

    def show_lesson(self, lesson: UUID) -> None:
        self._shown = lesson
        self.follow()

    def focus_field(self, field: str) -> None:
        (self.introduction if field == "introduction" else self.title).setFocus()

    def follow(self) -> None:
        """The draft is another one."""
        draft, language, lesson = self._editor.draft, self._editor.language, self.lesson
        self._shown = lesson.id
        names = [(one.title or self.tr("Untitled"), one.id) for one in draft.lessons]
        self.lesson_picker.offer(names, lesson.id)
        self.lesson_picker.setVisible(len(names) > 1)
        self.delete.setVisible(len(names) > 1)
        for field, widget in (("title", self.title), ("introduction", self.introduction)):
            widget.show_text(lesson_text(draft, lesson, field, language))
            widget.show_hint(getattr(lesson, field) if language else "")
        self.exam.setChecked(lesson.exam_minutes is not None)
        self.minutes.setVisible(lesson.exam_minutes is not None)
        if lesson.exam_minutes is not None:
            self.minutes.setValue(lesson.exam_minutes)

    @Slot(object)
    def _pick(self, lesson: UUID) -> None:
        self.show_lesson(lesson)
        self.picked.emit()

    @Slot()
    def _add(self) -> None:
        number = len(self._editor.draft.lessons) + 1
        lesson = LessonDraft(id=uuid4(), title=self.tr("Lesson {number}").format(number=number))
        self._shown = lesson.id
        self._editor.change(self.tr("Add a lesson"), self._editor.draft.with_lesson(lesson))

    @Slot()
    def _delete(self) -> None:
        """With its items; undo brings all of it back. The last lesson stays."""
        draft, lesson = self._editor.draft, self.lesson
        if len(draft.lessons) > 1:
            self._editor.change(self.tr("Delete a lesson"), draft.without_lesson(lesson.id))

    @Slot(str)
    def _rename(self, title: str) -> None:
        self._change(self.tr("Title of a lesson"), "title", title)

    @Slot(str)
    def _introduce(self, text: str) -> None:
        self._change(self.tr("Introduction to a lesson"), "introduction", text)

    @Slot(bool)
    def _on_exam(self, is_exam: bool) -> None:
        minutes = self.minutes.value() if is_exam else None
        self._change(self.tr("Lesson as an exam"), "exam_minutes", minutes)

    @Slot(int)
    def _on_minutes(self, minutes: int) -> None:
        lesson = self.lesson
        if lesson.exam_minutes is not None and lesson.exam_minutes != minutes:
            self._change(self.tr("Minutes of an exam"), "exam_minutes", minutes)

    def _change(self, name: str, field: str, value: object) -> None:
        lesson, language = self.lesson, self._editor.language
        if language and isinstance(value, str):
            draft = self._editor.draft.with_translated(language, lesson.id, field, value)
        else:
            draft = self._editor.draft.with_lesson(lesson.having(**{field: value}))
        self._editor.change(name, draft, merges=f"lesson/{lesson.id}/{language}/{field}")

    def _lay_out(self) -> None:
        examined = QHBoxLayout()
        examined.addWidget(self.exam)
        examined.addStretch(1)
        examined.addWidget(self.minutes)
        links = QHBoxLayout()
        links.addWidget(self.add)
        links.addWidget(self.delete)
        links.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE.small)
        column.addWidget(label(self.tr("Lesson"), "section"))
        for part in (self.lesson_picker, self.title, self.introduction):
            column.addWidget(part)
        column.addLayout(examined)
        column.addLayout(links)

    def _connect(self) -> None:
        self.lesson_picker.picked.connect(self._pick)
        self.add.clicked.connect(self._add)
        self.delete.clicked.connect(self._delete)
        self.title.edited.connect(self._rename)
        self.introduction.edited.connect(self._introduce)
        self.exam.clicked.connect(self._on_exam)
        self.minutes.valueChanged.connect(self._on_minutes)

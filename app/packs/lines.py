"""The lines of the packs page: a pack, a lesson, a draft. They show, and decide nothing."""

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.packs.dots import ItemDots
from app.packs.overview import LessonLine, PackLine
from app.packs.recipe import Recipe
from app.theme.look import Look
from app.theme.tokens import SPACE
from app.widgets.basics import label
from lessons.pack.draft.listing import DraftSummary


class _Line(QPushButton):
    """Two lines of text in a button as wide as its column."""

    def __init__(self, title: str, said: str) -> None:
        super().__init__()
        self.setProperty("role", "line")
        self.setAccessibleName(title)
        self.setAccessibleDescription(said)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._column = QVBoxLayout()
        self._column.setSpacing(SPACE.tight)
        self._column.addWidget(label(title, "value"))
        self._column.addWidget(label(said, "muted"))
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(SPACE.medium, SPACE.small, SPACE.medium, SPACE.small)
        self._row.setSpacing(SPACE.tight)
        self._row.addLayout(self._column, 1)

    def sizeHint(self) -> QSize:
        return self._row.sizeHint()


class PackButton(_Line):
    def __init__(self, line: PackLine) -> None:
        self.line = line
        super().__init__(
            line.pack.title,
            self.tr("{answered} of {items} answered").format(
                answered=line.answered, items=line.pack.items
            ),
        )
        self.setCheckable(True)
        bar = _bar(line.answered, line.pack.items)
        self._column.addWidget(bar)


class RecipeButton(_Line):
    """A pack that ships and is not installed, since its films must be fetched."""

    def __init__(self, recipe: Recipe) -> None:
        self.recipe = recipe
        super().__init__(
            recipe.title,
            self.tr("Ships with Foresee: {films} films to fetch").format(films=recipe.offer.films),
        )


class DraftButton(_Line):
    opened = Signal(DraftSummary)
    delete_wanted = Signal(DraftSummary)

    def __init__(self, draft: DraftSummary) -> None:
        title = draft.title or self.tr("Untitled pack")
        super().__init__(
            title,
            self.tr("Films: {films}, items: {items}").format(films=draft.films, items=draft.items),
        )
        self._draft = draft
        self.delete = QPushButton(self.tr("Delete"))
        self.delete.setProperty("role", "link")
        self.delete.setAccessibleName(f"{self.delete.text()}: {title}")
        self._row.addWidget(self.delete)
        self.delete.clicked.connect(self._delete)
        self.clicked.connect(self._open)

    @Slot()
    def _open(self) -> None:
        self.opened.emit(self._draft)

    @Slot()
    def _delete(self) -> None:
        self.delete_wanted.emit(self._draft)


class LessonCard(QWidget):
    def __init__(self, look: Look, line: LessonLine) -> None:
        super().__init__()
        self.line = line
        self.setProperty("role", "inset")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        lesson = line.lesson
        is_exam = lesson.exam_minutes is not None
        self.present = QPushButton(self.tr("Present"))
        self.present.setToolTip(self.tr("Show this lesson to a hall and let it vote"))
        self.present.setAccessibleName(f"{self.present.text()}: {lesson.title}")
        self.present.setEnabled(bool(line.items))
        self.button = QPushButton(self._exam_name() if is_exam else self._name())
        self.button.setEnabled(bool(line.items))
        self.button.setAccessibleName(f"{self.button.text()}: {lesson.title}")
        said: QLabel = label(
            self.tr("{answered} of {items} answered").format(
                answered=lesson.answered, items=lesson.items
            ),
            "muted",
        )
        words = QVBoxLayout()
        words.setSpacing(SPACE.tight)
        words.addWidget(label(lesson.title, "title", wrap=True))
        if lesson.introduction:
            words.addWidget(label(lesson.introduction, "value", wrap=True))
        if is_exam:
            rules = self.tr(
                "Exam: {minutes} minutes, one attempt; the time goes on when you leave. Nothing is "
                "revealed until the end."
            )
            words.addWidget(label(rules.format(minutes=lesson.exam_minutes), "value", wrap=True))
        else:
            words.addWidget(ItemDots(look, line.items))
            words.addWidget(said)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE.large, SPACE.medium, SPACE.large, SPACE.medium)
        row.setSpacing(SPACE.large)
        row.addLayout(words, 1)
        row.addWidget(self.present)
        row.addWidget(self.button)

    def _name(self) -> str:
        lesson = self.line.lesson
        names = (self.tr("Start"), self.tr("Continue"), self.tr("Once more"))
        return names[2 if lesson.answered >= lesson.items else min(lesson.answered, 1)]

    def _exam_name(self) -> str:
        exam = self.line.exam
        if exam is None:
            return self.tr("Start the exam")
        return self.tr("Results") if exam.is_over else self.tr("Continue the exam")


def _bar(done: int, of: int) -> QProgressBar:
    bar = QProgressBar()
    bar.setRange(0, max(of, 1))
    bar.setValue(done)
    bar.setTextVisible(False)
    return bar

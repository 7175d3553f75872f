"""The form in which a student commits to an answer: a part for each thing that is asked."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.study.predict.answer_parts import AnswerPart, AnswerParts
from app.study.predict.exercise import Exercise
from app.theme.tokens import SPACE
from app.viewer.film_layers import FilmLayers
from lessons.answers import Answer


class AnswerForm(QWidget):
    changed = Signal()
    """`missing` may be something else now."""

    def __init__(self, layers: FilmLayers, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._exercise: Exercise | None = None
        self._untouched: Answer | None = None
        parts = AnswerParts.on(layers)
        self.films = parts.films
        self.options = parts.options
        self.statement = parts.statement
        self.confidence = parts.confidence
        self.marking = parts.place.marking
        self.changes = parts.changes.editor
        self.words = parts.text.words
        self.parts = parts.by_asked
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE.medium)
        for part in self.parts.values():
            column.addWidget(part)
            part.changed.connect(self.changed)
        column.addStretch(1)

    def begin(self, exercise: Exercise) -> None:
        """An empty form that asks what the exercise asks."""
        self._exercise = exercise
        for asked, part in self.parts.items():
            part.setVisible(asked in exercise.asks)
            part.begin(exercise)
        self._untouched = self.answer
        self.changed.emit()

    def fill(self, answer: Answer) -> None:
        """What the student had said already; the exercise has begun."""
        for part in self._asked:
            part.fill(answer)
        self.changed.emit()

    @property
    def is_begun(self) -> bool:
        """Something was said since the exercise began."""
        return self._exercise is not None and self.answer != self._untouched

    @property
    def missing(self) -> str:
        """What is still to be said, as a sentence; empty when the form is complete."""
        if self._exercise is None:
            return ""
        answer = self.answer
        return next((said for part in self._asked if (said := part.missing(answer))), "")

    @property
    def answer(self) -> Answer:
        """Only what the exercise asks for."""
        assert self._exercise is not None
        answer = Answer(hypothesis=self._exercise.hypothesis)
        for part in self._asked:
            answer = part.add_to(answer)
        return answer

    def take_focus(self) -> None:
        first = self._asked[0].first_widget if self._asked else None
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def _asked(self) -> list[AnswerPart]:
        asks = () if self._exercise is None else self._exercise.asks
        return [self.parts[asked] for asked in asks]

"""What a student can be asked to commit to, one widget for each `Asked`."""

from dataclasses import dataclass
from typing import Self
from uuid import UUID

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QRadioButton,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from app.study.predict.exercise import Exercise
from app.study.predict.own_words import OwnWords
from app.theme.tokens import SPACE
from app.viewer.film_layers import FilmLayers
from app.viewer.marking_bar import MarkingBar
from app.viewer.tools import Tool
from app.widgets.basics import WrappedCheck, label
from app.widgets.changes_editor import ChangesEditor
from lessons.answers import Answer, Asked
from lessons.changes import real_changes
from lessons.pack.kinds.base import letter_of

_LETTERS_IN_A_ROW = 4
_FIRST_CONFIDENCE = 70
_STEP = 5


def says_nothing_changes(answer: Answer) -> bool:
    return answer.changes is not None and not real_changes(answer.changes)


class AnswerPart(QWidget):
    """A title and what is asked below it. A part adds what was said to the answer, and takes it
    back from one."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.title = label("", "section")
        self.counts = label("", "muted", wrap=True)
        """What counts as right, said before the answer."""
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(SPACE.tight)
        self.column.addWidget(self.title)
        self.column.addWidget(self.counts)

    def begin(self, exercise: Exercise) -> None:
        """Ask this exercise; nothing is said yet."""
        raise NotImplementedError

    def fill(self, answer: Answer) -> None:
        """Say what the answer says."""
        raise NotImplementedError

    def add_to(self, answer: Answer) -> Answer:
        raise NotImplementedError

    def missing(self, answer: Answer) -> str:
        """What is still to be said, as a sentence; empty when nothing is. answer: of all parts."""
        return ""

    @property
    def first_widget(self) -> QWidget | None:
        """What takes the focus."""
        return None


class FilmsPart(AnswerPart):
    """One button for each film on the stage, called by its letter."""

    def __init__(self) -> None:
        super().__init__()
        self.title.setText(self.tr("Which film?"))
        self.counts.setText(self.tr("Counts as right: every film that fits, and no other."))
        self._grid = QGridLayout()
        self._grid.setSpacing(SPACE.tight)
        self.column.addLayout(self._grid)
        self._buttons: list[QPushButton] = []
        self._films: tuple[UUID, ...] = ()

    @property
    def choices(self) -> tuple[QPushButton, ...]:
        return tuple(self._buttons)

    @property
    def chosen(self) -> tuple[int, ...]:
        return tuple(place for place, button in enumerate(self._buttons) if button.isChecked())

    def begin(self, exercise: Exercise) -> None:
        self._films = exercise.item.choices
        for button in self._buttons:
            self._grid.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._buttons = []
        for place in range(len(self._films)):
            button = QPushButton(letter_of(place))
            button.setAccessibleName(self.tr("Film {letter}").format(letter=letter_of(place)))
            button.setCheckable(True)
            button.toggled.connect(self.changed)
            self._buttons.append(button)
            self._grid.addWidget(button, place // _LETTERS_IN_A_ROW, place % _LETTERS_IN_A_ROW)
            # At once, not with the next layout: what is not shown cannot take the focus.
            button.show()

    def fill(self, answer: Answer) -> None:
        for film, button in zip(self._films, self._buttons, strict=True):
            button.setChecked(film in answer.chosen)

    def add_to(self, answer: Answer) -> Answer:
        chosen = tuple(self._films[place] for place in self.chosen)
        return answer.model_copy(update={"chosen": chosen})

    def missing(self, answer: Answer) -> str:
        return "" if answer.chosen else self.tr("Choose a film.")

    @property
    def first_widget(self) -> QWidget | None:
        return self._buttons[0] if self._buttons else None


class OptionsPart(AnswerPart):
    """A tick for each sentence, called by its letter."""

    def __init__(self) -> None:
        super().__init__()
        self.title.setText(self.tr("Which of these?"))
        self.counts.setText(self.tr("Counts as right: every answer that is right, and no other."))
        self.boxes: list[WrappedCheck] = []

    def begin(self, exercise: Exercise) -> None:
        for box in self.boxes:
            self.column.removeWidget(box)
            box.hide()
            box.deleteLater()
        self.boxes = []
        for place, words in enumerate(exercise.item.sentences):
            box = WrappedCheck(f"{letter_of(place)}. {words}")
            box.box.toggled.connect(self.changed)
            self.boxes.append(box)
            self.column.addWidget(box)
            box.show()

    def fill(self, answer: Answer) -> None:
        for place, box in enumerate(self.boxes):
            box.box.setChecked(place in answer.options)

    def add_to(self, answer: Answer) -> Answer:
        chosen = tuple(place for place, box in enumerate(self.boxes) if box.box.isChecked())
        return answer.model_copy(update={"options": chosen})

    def missing(self, answer: Answer) -> str:
        return "" if answer.options else self.tr("Choose an answer.")

    @property
    def first_widget(self) -> QWidget | None:
        return self.boxes[0].box if self.boxes else None


class PlacePart(AnswerPart):
    def __init__(self, layers: FilmLayers) -> None:
        super().__init__()
        self._layers = layers
        self._exercise: Exercise | None = None
        self.counts.setText(
            self.tr(
                "Counts as right: two thirds of the place are marked, and two thirds of your mark "
                "lie on it."
            )
        )
        self.marking = MarkingBar(layers)
        self.marking.marked.connect(self.changed)
        self.column.addWidget(self.marking)

    def begin(self, exercise: Exercise) -> None:
        self._exercise = exercise
        self.title.setText(
            self.tr("Where will it change?")
            if exercise.is_prediction
            else self.tr("Where did it change?")
        )

    def fill(self, answer: Answer) -> None:
        if answer.mark is not None and self._exercise is not None:
            self._layers.set_mask(answer.mark.mask(*self._exercise.film_shape))

    def add_to(self, answer: Answer) -> Answer:
        return answer.model_copy(update={"mark": self._layers.mark})

    def missing(self, answer: Answer) -> str:
        """Where nothing changes there is nothing to mark."""
        if says_nothing_changes(answer) or not self._layers.box.marking.is_empty:
            return ""
        if self._exercise is not None and self._exercise.is_prediction:
            return self.tr("Mark where it will change.")
        return self.tr("Mark where it changed.")

    @property
    def first_widget(self) -> QWidget | None:
        return self.marking.tool_button(Tool.BRUSH)


class ChangesPart(AnswerPart):
    def __init__(self) -> None:
        super().__init__()
        self._is_prediction = True
        self.counts.setText(
            self.tr(
                "Counts as right: finding, side and direction. Where nothing changes: the finding "
                "that stays, if there is one."
            )
        )
        self.editor = ChangesEditor()
        self.editor.changed.connect(self.changed)
        self.column.addWidget(self.editor)

    def begin(self, exercise: Exercise) -> None:
        self._is_prediction = exercise.is_prediction
        self.title.setText(
            self.tr("What will change?") if self._is_prediction else self.tr("What changed?")
        )
        self.editor.clear()
        self.editor.speak_of(past=not self._is_prediction)
        if exercise.is_free:
            self.editor.show_changes(exercise.item.reference.changes)

    def fill(self, answer: Answer) -> None:
        if answer.changes is not None:
            self.editor.show_changes(answer.changes)
            self.editor.nothing.setChecked(says_nothing_changes(answer))

    def add_to(self, answer: Answer) -> Answer:
        return answer.model_copy(update={"changes": self.editor.answer})

    def missing(self, answer: Answer) -> str:
        if answer.changes is not None:
            return ""
        if self._is_prediction:
            return self.tr("Say which finding changes, and which way.")
        return self.tr("Say which finding changed, and which way.")

    @property
    def first_widget(self) -> QWidget | None:
        return self.editor.lines[0].finding


class StatementPart(AnswerPart):
    def __init__(self) -> None:
        super().__init__()
        self.title.setText(self.tr("Does it hold?"))
        self.counts.hide()
        self.holds = QRadioButton(self.tr("It holds"))
        self.fails = QRadioButton(self.tr("It does not hold"))
        self._quote = label("", "lead", wrap=True)
        self._group = QButtonGroup(self)
        self.column.addWidget(self._quote)
        for button in (self.holds, self.fails):
            self._group.addButton(button)
            self.column.addWidget(button)
            button.toggled.connect(self.changed)

    @property
    def text(self) -> str:
        return self._quote.text()

    def begin(self, exercise: Exercise) -> None:
        words = exercise.item.quote
        self._quote.setText(self.tr("“{words}”").format(words=words) if words else "")
        self._check(None)

    def fill(self, answer: Answer) -> None:
        self._check(answer.holds)

    def add_to(self, answer: Answer) -> Answer:
        holds = False if self.fails.isChecked() else None
        return answer.model_copy(update={"holds": True if self.holds.isChecked() else holds})

    def missing(self, answer: Answer) -> str:
        return self.tr("Say whether it holds.") if answer.holds is None else ""

    @property
    def first_widget(self) -> QWidget | None:
        return self.holds

    def _check(self, answer: bool | None) -> None:
        self._group.setExclusive(False)
        self.holds.setChecked(answer is True)
        self.fails.setChecked(answer is False)
        self._group.setExclusive(True)


class TextPart(AnswerPart):
    def __init__(self) -> None:
        super().__init__()
        self.title.setText(self.tr("What changed?"))
        self.counts.setText(
            self.tr(
                "Counts as right: finding, side and direction, in a few words. Where nothing "
                "changed: what stays, and that it does."
            )
        )
        self.words = OwnWords(self.tr("What changed, where, and which way?"))
        self.words.textChanged.connect(self.changed)
        self.column.addWidget(self.words)

    def begin(self, exercise: Exercise) -> None:
        self.words.clear()

    def fill(self, answer: Answer) -> None:
        self.words.setPlainText(answer.text or "")

    def add_to(self, answer: Answer) -> Answer:
        return answer.model_copy(update={"text": self.words.text})

    def missing(self, answer: Answer) -> str:
        return self.words.missing

    @property
    def first_widget(self) -> QWidget | None:
        return self.words


class ConfidencePart(AnswerPart):
    """0 to 100 percent; the score rewards saying honestly how sure one is."""

    def __init__(self) -> None:
        super().__init__()
        self.title.setText(self.tr("How sure are you?"))
        self.counts.hide()
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, 100)
        self.slider.setSingleStep(_STEP)
        self.slider.setPageStep(2 * _STEP)
        self.slider.setAccessibleName(self.tr("How sure, in percent"))
        self._value: QLabel = label("", "lead")
        self._value.setMinimumWidth(56)
        self._value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row = QHBoxLayout()
        row.addWidget(self.slider, 1)
        row.addWidget(self._value)
        self.column.addLayout(row)
        self.slider.valueChanged.connect(self._show_percent)
        self.slider.setValue(_FIRST_CONFIDENCE)

    @property
    def percent(self) -> int:
        return self.slider.value()

    def begin(self, exercise: Exercise) -> None:
        self.slider.setValue(_FIRST_CONFIDENCE)

    def fill(self, answer: Answer) -> None:
        if answer.confidence is not None:
            self.slider.setValue(round(answer.confidence * 100))

    def add_to(self, answer: Answer) -> Answer:
        return answer.model_copy(update={"confidence": self.percent / 100})

    @Slot()
    def _show_percent(self) -> None:
        self._value.setText(self.tr("{percent} %").format(percent=self.percent))


@dataclass(frozen=True, slots=True, eq=False)
class AnswerParts:
    """One part for each thing that can be asked."""

    films: FilmsPart
    options: OptionsPart
    place: PlacePart
    changes: ChangesPart
    statement: StatementPart
    text: TextPart
    confidence: ConfidencePart

    @classmethod
    def on(cls, layers: FilmLayers) -> Self:
        """`layers`: of the film on which a place is marked."""
        return cls(
            FilmsPart(),
            OptionsPart(),
            PlacePart(layers),
            ChangesPart(),
            StatementPart(),
            TextPart(),
            ConfidencePart(),
        )

    @property
    def by_asked(self) -> dict[Asked, AnswerPart]:
        """In the order of the form."""
        return {
            Asked.FILMS: self.films,
            Asked.OPTIONS: self.options,
            Asked.PLACE: self.place,
            Asked.CHANGES: self.changes,
            Asked.STATEMENT: self.statement,
            Asked.TEXT: self.text,
            Asked.CONFIDENCE: self.confidence,
        }

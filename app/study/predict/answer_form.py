"""What a student commits to: place, changes, films, statement, words, and how sure they are."""

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

from app.stage.choices import letter_of
from app.study.predict.exercise import Asked, Exercise
from app.study.predict.own_words import OwnWords
from app.theme.tokens import SPACE
from app.viewer.film_layers import FilmLayers
from app.viewer.marking_bar import MarkingBar
from app.viewer.tools import Tool
from app.widgets.basics import label
from app.widgets.changes_editor import ChangesEditor
from lessons.answers import Answer
from lessons.pack.manifest import CalibrateItem, ChooseItem

_LETTERS_IN_A_ROW = 4
_FIRST_CONFIDENCE = 70
_STEP = 5


class AnswerForm(QWidget):
    changed = Signal()
    """`missing` may be something else now."""

    def __init__(self, layers: FilmLayers, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layers = layers
        self._exercise: Exercise | None = None
        self._untouched: Answer | None = None
        self.marking = MarkingBar(layers)
        self.changes = ChangesEditor()
        self.films = FilmChoice()
        self.statement = Statement()
        self.words = OwnWords(self.tr("What changed, where, and which way?"))
        self.confidence = ConfidenceSlider()
        self._parts: dict[Asked, _Titled] = {
            Asked.FILMS: _Titled(self.films),
            Asked.PLACE: _Titled(self.marking),
            Asked.CHANGES: _Titled(self.changes),
            Asked.STATEMENT: _Titled(self.statement),
            Asked.TEXT: _Titled(self.words),
            Asked.CONFIDENCE: _Titled(self.confidence),
        }
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE.medium)
        for part in self._parts.values():
            column.addWidget(part)
        column.addStretch(1)
        for told in (
            self.marking.marked,
            self.changes.changed,
            self.films.changed,
            self.statement.changed,
            self.words.textChanged,
        ):
            told.connect(self.changed)

    def begin(self, exercise: Exercise) -> None:
        """An empty form that asks what the exercise asks."""
        self._exercise = exercise
        titles = self._titles(exercise)
        for asked, part in self._parts.items():
            part.setVisible(asked in exercise.asks)
            part.title.setText(titles[asked])
        self.changes.clear()
        self.changes.speak_of(past=not exercise.is_prediction)
        item = exercise.item
        self.statement.show_statement(item.statement if isinstance(item, CalibrateItem) else "")
        if exercise.is_free:
            self.changes.show_changes(exercise.item.reference.changes)
        self.films.show_films(len(exercise.films))
        self.statement.clear()
        self.words.clear()
        self.confidence.clear()
        self._untouched = self.answer
        self.changed.emit()

    def fill(self, answer: Answer) -> None:
        """What the student had said already; the exercise has begun."""
        exercise = self._exercise
        assert exercise is not None
        item = exercise.item
        if answer.mark is not None:
            self._layers.set_mask(answer.mark.mask(*exercise.film_shape))
        if answer.changes is not None:
            self.changes.show_changes(answer.changes)
            self.changes.nothing.setChecked(not answer.changes)
        if isinstance(item, ChooseItem):
            for film, button in zip(item.films, self.films.choices, strict=True):
                button.setChecked(film in answer.chosen)
        self.statement.say(answer.holds)
        self.words.setPlainText(answer.text or "")
        if answer.confidence is not None:
            self.confidence.slider.setValue(round(answer.confidence * 100))
        self.changed.emit()

    @property
    def is_begun(self) -> bool:
        """Something was said since the exercise began."""
        return self._exercise is not None and self.answer != self._untouched

    @property
    def missing(self) -> str:
        """What is still to be said, as a sentence; empty when the form is complete."""
        asks = self._exercise.asks if self._exercise is not None else ()
        said = {
            Asked.FILMS: bool(self.films.chosen),
            Asked.CHANGES: self.changes.answer is not None,
            Asked.STATEMENT: self.statement.answer is not None,
            Asked.TEXT: not self.words.missing,
            Asked.PLACE: self._says_nothing or not self._layers.box.marking.is_empty,
        }
        is_past = self._exercise is not None and not self._exercise.is_prediction
        wanted = {
            Asked.FILMS: self.tr("Choose a film."),
            Asked.PLACE: self.tr("Mark where it changed.")
            if is_past
            else self.tr("Mark where it will change."),
            Asked.CHANGES: self.tr("Say which finding changed, and which way.")
            if is_past
            else self.tr("Say which finding changes, and which way."),
            Asked.STATEMENT: self.tr("Say whether it holds."),
            Asked.TEXT: self.words.missing,
        }
        return next((wanted[one] for one in asks if not said.get(one, True)), "")

    @property
    def answer(self) -> Answer:
        """Only what the exercise asks for."""
        exercise = self._exercise
        assert exercise is not None
        asks = exercise.asks
        films = exercise.item.films if isinstance(exercise.item, ChooseItem) else ()
        chosen: tuple[UUID, ...] = tuple(films[place] for place in self.films.chosen)
        return Answer(
            hypothesis=exercise.hypothesis,
            changes=self.changes.answer if Asked.CHANGES in asks else None,
            mark=self._layers.mark if Asked.PLACE in asks else None,
            chosen=chosen if Asked.FILMS in asks else (),
            text=self.words.said if Asked.TEXT in asks else None,
            holds=self.statement.answer if Asked.STATEMENT in asks else None,
            confidence=self.confidence.percent / 100,
        )

    def take_focus(self) -> None:
        asks = self._exercise.asks if self._exercise is not None else ()
        choices = self.films.choices
        first = {
            Asked.FILMS: choices[0] if choices else None,
            Asked.PLACE: self.marking.tool_button(Tool.BRUSH),
            Asked.CHANGES: self.changes.lines[0].finding,
            Asked.STATEMENT: self.statement.holds,
            Asked.TEXT: self.words,
        }.get(asks[0] if asks else Asked.TEXT)
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _titles(self, exercise: Exercise) -> dict[Asked, str]:
        is_past = not exercise.is_prediction
        return {
            Asked.FILMS: self.tr("Which film?"),
            Asked.PLACE: self.tr("Where did it change?")
            if is_past
            else self.tr("Where will it change?"),
            Asked.CHANGES: self.tr("What changed?") if is_past else self.tr("What will change?"),
            Asked.STATEMENT: self.tr("Does it hold?"),
            Asked.TEXT: self.tr("What changed?"),
            Asked.CONFIDENCE: self.tr("How sure are you?"),
        }

    @property
    def _says_nothing(self) -> bool:
        return self.changes.answer == ()


class FilmChoice(QWidget):
    """One button for each film on the stage, called by its letter."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(SPACE.tight)
        self._choices: list[QPushButton] = []

    @property
    def choices(self) -> tuple[QPushButton, ...]:
        return tuple(self._choices)

    @property
    def chosen(self) -> tuple[int, ...]:
        return tuple(place for place, button in enumerate(self._choices) if button.isChecked())

    def show_films(self, count: int) -> None:
        for button in self._choices:
            self._grid.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._choices = []
        for place in range(count):
            button = QPushButton(letter_of(place))
            button.setAccessibleName(self.tr("Film {letter}").format(letter=letter_of(place)))
            button.setCheckable(True)
            button.toggled.connect(self.changed)
            self._choices.append(button)
            self._grid.addWidget(button, place // _LETTERS_IN_A_ROW, place % _LETTERS_IN_A_ROW)
            # At once, not with the next layout: what is not shown cannot take the focus.
            button.show()


class Statement(QWidget):
    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.holds = QRadioButton(self.tr("It holds"))
        self.fails = QRadioButton(self.tr("It does not hold"))
        self._said = label("", "lead", wrap=True)
        self._group = QButtonGroup(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._said)
        for button in (self.holds, self.fails):
            self._group.addButton(button)
            column.addWidget(button)
            button.toggled.connect(self.changed)

    @property
    def text(self) -> str:
        return self._said.text()

    def show_statement(self, statement: str) -> None:
        self._said.setText(self.tr("“{words}”").format(words=statement) if statement else "")

    @property
    def answer(self) -> bool | None:
        if self.holds.isChecked():
            return True
        return False if self.fails.isChecked() else None

    def clear(self) -> None:
        self.say(None)

    def say(self, answer: bool | None) -> None:
        self._group.setExclusive(False)
        self.holds.setChecked(answer is True)
        self.fails.setChecked(answer is False)
        self._group.setExclusive(True)


class ConfidenceSlider(QWidget):
    """0 to 100 percent; the score rewards saying honestly how sure one is."""

    def __init__(self) -> None:
        super().__init__()
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, 100)
        self.slider.setSingleStep(_STEP)
        self.slider.setPageStep(2 * _STEP)
        self.slider.setAccessibleName(self.tr("How sure, in percent"))
        self._value: QLabel = label("", "lead")
        self._value.setMinimumWidth(56)
        self._value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.slider, 1)
        row.addWidget(self._value)
        self.slider.valueChanged.connect(self._follow)
        self.clear()

    @property
    def percent(self) -> int:
        return self.slider.value()

    def clear(self) -> None:
        self.slider.setValue(_FIRST_CONFIDENCE)
        self._follow()

    @Slot()
    def _follow(self) -> None:
        self._value.setText(self.tr("{percent} %").format(percent=self.percent))


class _Titled(QWidget):
    def __init__(self, part: QWidget) -> None:
        super().__init__()
        self.title = label("", "section")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE.tight)
        column.addWidget(self.title)
        column.addWidget(part)

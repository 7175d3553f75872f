"""What a student commits to: place, changes, films, statement, words, and how sure they are."""

from string import ascii_uppercase
from uuid import UUID

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from app.study.marking_bar import MarkingBar
from app.study.predict.changes_editor import ChangesEditor
from app.study.predict.exercise import Asked, Exercise
from app.theme.tokens import SPACE
from app.theme.widgets import label
from app.viewer.film_layers import FilmLayers
from app.viewer.tools import Tool
from lessons.answers import Answer
from lessons.marks import Mark
from lessons.pack.manifest import ChooseItem

_FIRST_CONFIDENCE = 70
_STEP = 5


class AnswerForm(QWidget):
    changed = Signal()
    """`missing` may be something else now."""
    film_wanted = Signal(int)
    """Position of the film among those to choose from that the student wants to see."""

    def __init__(self, layers: FilmLayers, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layers = layers
        self._exercise: Exercise | None = None
        self.marking = MarkingBar(layers)
        self.changes = ChangesEditor()
        self.films = FilmChoice()
        self.statement = Statement()
        self.words = QPlainTextEdit()
        self.words.setTabChangesFocus(True)
        self.words.setAccessibleName(self.tr("In your own words"))
        self.words.setPlaceholderText(self.tr("What changed, where, and which way?"))
        self.confidence = ConfidenceSlider()
        self._parts: dict[Asked, QWidget] = {
            Asked.FILMS: _titled(self.tr("Which film?"), self.films),
            Asked.PLACE: _titled(self.tr("Where will it change?"), self.marking),
            Asked.CHANGES: _titled(self.tr("What will change?"), self.changes),
            Asked.STATEMENT: _titled(self.tr("Does it hold?"), self.statement),
            Asked.TEXT: _titled(self.tr("What changed?"), self.words),
            Asked.CONFIDENCE: _titled(self.tr("How sure are you?"), self.confidence),
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
        self.films.looked_at.connect(self.film_wanted)

    def begin(self, exercise: Exercise) -> None:
        """An empty form that asks what the exercise asks."""
        self._exercise = exercise
        for asked, part in self._parts.items():
            part.setVisible(asked in exercise.asks)
        self.changes.clear()
        if exercise.is_free:
            self.changes.show_changes(exercise.item.reference.changes)
        self.films.show_films(len(exercise.films))
        self.statement.clear()
        self.words.clear()
        self.confidence.clear()
        self.changed.emit()

    @property
    def missing(self) -> str:
        """What is still to be said, as a sentence; empty when the form is complete."""
        asks = self._exercise.asks if self._exercise is not None else ()
        said = {
            Asked.FILMS: bool(self.films.chosen),
            Asked.CHANGES: self.changes.answer is not None,
            Asked.STATEMENT: self.statement.answer is not None,
            Asked.TEXT: bool(self.words.toPlainText().strip()),
            Asked.PLACE: self._says_nothing or not self._layers.box.marking.is_empty,
        }
        wanted = {
            Asked.FILMS: self.tr("Choose a film."),
            Asked.PLACE: self.tr("Mark where it will change."),
            Asked.CHANGES: self.tr("Say which finding changes, and which way."),
            Asked.STATEMENT: self.tr("Say whether it holds."),
            Asked.TEXT: self.tr("Say it in a sentence."),
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
            mark=Mark.from_mask(self._layers.mask) if Asked.PLACE in asks else None,
            chosen=chosen if Asked.FILMS in asks else (),
            text=self.words.toPlainText().strip() if Asked.TEXT in asks else None,
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

    @property
    def _says_nothing(self) -> bool:
        return self.changes.answer == ()


class FilmChoice(QWidget):
    """Films A, B, C … to choose from: looking at one is not choosing it yet."""

    changed = Signal()
    looked_at = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(SPACE.tight)
        self._choices: list[QPushButton] = []

    @property
    def choices(self) -> tuple[QPushButton, ...]:
        return tuple(self._choices)

    @property
    def chosen(self) -> tuple[int, ...]:
        return tuple(place for place, button in enumerate(self._choices) if button.isChecked())

    def show_films(self, count: int) -> None:
        while self._column.count():
            item = self._column.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._choices = []
        for place in range(count):
            self._column.addWidget(self._row(place))

    def _row(self, place: int) -> QWidget:
        letter = ascii_uppercase[place]
        look = QPushButton(self.tr("Look at {letter}").format(letter=letter))
        look.setProperty("place", place)
        look.clicked.connect(self._look)
        choose = QPushButton(self.tr("{letter} it is").format(letter=letter))
        choose.setCheckable(True)
        choose.toggled.connect(self.changed)
        self._choices.append(choose)
        row = QWidget()
        cells = QHBoxLayout(row)
        cells.setContentsMargins(0, 0, 0, 0)
        cells.addWidget(look, 1)
        cells.addWidget(choose, 1)
        return row

    @Slot()
    def _look(self) -> None:
        button = self.sender()
        if isinstance(button, QPushButton):
            self.looked_at.emit(button.property("place"))


class Statement(QWidget):
    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.holds = QRadioButton(self.tr("It holds"))
        self.fails = QRadioButton(self.tr("It does not hold"))
        self._group = QButtonGroup(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        for button in (self.holds, self.fails):
            self._group.addButton(button)
            column.addWidget(button)
            button.toggled.connect(self.changed)

    @property
    def answer(self) -> bool | None:
        if self.holds.isChecked():
            return True
        return False if self.fails.isChecked() else None

    def clear(self) -> None:
        self._group.setExclusive(False)
        self.holds.setChecked(False)
        self.fails.setChecked(False)
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


def _titled(title: str, part: QWidget) -> QWidget:
    whole = QWidget()
    column = QVBoxLayout(whole)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(SPACE.tight)
    column.addWidget(label(title, "section"))
    column.addWidget(part)
    return whole

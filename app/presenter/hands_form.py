"""A show of hands, counted by the lecturer: one number for each answer."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QGridLayout, QPushButton, QSpinBox, QVBoxLayout, QWidget

from app.presenter.program import LectureItem
from app.theme.tokens import SPACE
from app.widgets.basics import label, row_of
from app.widgets.number_boxes import NumberBox
from app.words.regions import region_titles
from lessons.lecture.ballots import ZONES, Ballot, HandCount, QuestionForm
from lessons.pack.kinds.base import letter_of

_MOST_HANDS = 9_999


class HandsForm(QWidget):
    """Empty where the item has no question for a hall."""

    counted = Signal(tuple)
    """HandCounts."""
    marking = Signal(bool)
    """Whether the next press on the film marks where most of the hall pointed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._item: LectureItem | None = None
        self._boxes: list[tuple[Ballot, QSpinBox]] = []
        self._grid = QGridLayout()
        self._grid.setSpacing(SPACE.small)
        self._place: tuple[float, float] | None = None
        self.mark = QPushButton(self.tr("Mark where most pointed"))
        self.mark.setCheckable(True)
        self.mark.setToolTip(self.tr("Then press on the film in the small copy of the wall."))
        self.mark.toggled.connect(self.marking)
        self._marked = NumberBox(1, _MOST_HANDS)
        self._marked.setAccessibleName(self.tr("Hands for the marked place"))
        self._marking = row_of(SPACE.small, (self.mark, self._marked))
        self.take = QPushButton(self.tr("Show these hands"))
        self.take.clicked.connect(self._take)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(label(self.tr("Raised hands"), "caption"))
        column.addLayout(self._grid)
        column.addWidget(self._marking)
        column.addWidget(self.take)

    @property
    def boxes(self) -> tuple[QSpinBox, ...]:
        return tuple(box for _, box in self._boxes)

    @Slot(tuple)
    def take_mark(self, place: tuple[float, float]) -> None:
        """x and y as fractions of the film."""
        self._place = place
        self.mark.setChecked(False)
        self.mark.setText(self.tr("Marked; mark elsewhere"))
        self._marked.setEnabled(True)

    def show_item(self, item: LectureItem | None) -> None:
        """Numbers begin at zero for another item."""
        if item is self._item:
            return
        self._item = item
        for _, box in self._boxes:
            box.deleteLater()
        while (taken := self._grid.takeAt(0)) is not None:
            widget = taken.widget()
            if widget is not None:
                widget.deleteLater()
        self._boxes = []
        self._forget_mark(item)
        for row, (name, ballot) in enumerate(self._answers(item)):
            self._add(row, name, ballot)
        self.setVisible(bool(self._boxes))

    def _add(self, row: int, name: str, ballot: Ballot) -> None:
        box = NumberBox(0, _MOST_HANDS)
        box.setAccessibleName(name)
        caption = label(name, "value")
        caption.setBuddy(box)
        self._grid.addWidget(caption, row, 0)
        self._grid.addWidget(box, row, 1)
        self._boxes.append((ballot, box))

    def _forget_mark(self, item: LectureItem | None) -> None:
        question = None if item is None else item.question
        self._place = None
        self.mark.setChecked(False)
        self.mark.setText(self.tr("Mark where most pointed"))
        self._marked.setValue(1)
        self._marked.setEnabled(False)
        asks_place = question is not None and question.form is QuestionForm.PLACE
        self._marking.setVisible(asks_place)

    @Slot()
    def _take(self) -> None:
        counts = [HandCount(ballot=ballot, hands=box.value()) for ballot, box in self._boxes]
        if self._place is not None:
            ballot = Ballot(taps=(self._place,))
            counts.append(HandCount(ballot=ballot, hands=self._marked.value()))
        self.counted.emit(tuple(counts))

    def _answers(self, item: LectureItem | None) -> list[tuple[str, Ballot]]:
        """What can be answered by hand, by name."""
        question = None if item is None else item.question
        if question is None:
            return []
        match question.form:
            case QuestionForm.CHOICE:
                return [
                    (letter_of(place), Ballot(choice=place)) for place in range(question.choices)
                ]
            case QuestionForm.YES_NO:
                yes, no = self.tr("Yes"), self.tr("No")
                return [(yes, Ballot(holds=True)), (no, Ballot(holds=False))]
            case QuestionForm.PLACE:
                titles = region_titles()
                nothing = (self.tr("Nothing changed"), Ballot(nothing_changed=True))
                return [*((titles[zone], Ballot(zones=(zone,))) for zone in ZONES), nothing]

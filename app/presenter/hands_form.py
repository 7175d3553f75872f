"""A show of hands, counted by the lecturer: one number for each answer."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QGridLayout, QPushButton, QSpinBox, QVBoxLayout, QWidget

from app.presenter.program import LectureItem
from app.theme.tokens import SPACE
from app.widgets.basics import inset, label
from app.words.regions import region_titles
from lessons.lecture.ballots import ZONES, Ballot, HandCount, QuestionForm
from lessons.pack.kinds.base import letter_of

_MOST_HANDS = 9_999


class HandsForm(QWidget):
    """Empty where the item has no question for a hall."""

    counted = Signal(tuple)
    """HandCounts."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._item: LectureItem | None = None
        self._boxes: list[tuple[Ballot, QSpinBox]] = []
        self._grid = QGridLayout()
        self._grid.setSpacing(SPACE.small)
        self.take = QPushButton(self.tr("Show these hands"))
        self.take.clicked.connect(self._take)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(label(self.tr("Raised hands"), "caption"))
        column.addLayout(self._grid)
        column.addWidget(self.take)

    @property
    def boxes(self) -> tuple[QSpinBox, ...]:
        return tuple(box for _, box in self._boxes)

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
        for row, (name, ballot) in enumerate(self._answers(item)):
            self._add(row, name, ballot)
        self.setVisible(bool(self._boxes))

    def _add(self, row: int, name: str, ballot: Ballot) -> None:
        box = QSpinBox()
        box.setRange(0, _MOST_HANDS)
        box.setAccessibleName(name)
        inset(box)
        caption = label(name, "value")
        caption.setBuddy(box)
        self._grid.addWidget(caption, row, 0)
        self._grid.addWidget(box, row, 1)
        self._boxes.append((ballot, box))

    @Slot()
    def _take(self) -> None:
        self.counted.emit(
            tuple(HandCount(ballot=ballot, hands=box.value()) for ballot, box in self._boxes)
        )

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

"""Saying what changes: a finding, where, which way. Several lines for several changes.

Where nothing changes the lines say what is there and stays; they may stay empty.
"""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.theme.tokens import SPACE
from app.words.vocabulary import word_name
from engine.findings import Finding, Side, Trend, Zone
from lessons.changes import Change, real_changes

MOST_CHANGES = 3
_ARROW = 42


class ChangesEditor(QWidget):
    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._nothing = QCheckBox()
        self.speak_of(past=False)
        self._nothing.toggled.connect(self._follow)
        self._lines = [_ChangeLine() for _ in range(MOST_CHANGES)]
        self._shown = 1
        self._more = QPushButton(self.tr("Another change"))
        self._more.setProperty("role", "link")
        self._more.clicked.connect(self._show_more)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE.small)
        for line in self._lines:
            line.changed.connect(self._follow)
            column.addWidget(line)
        column.addWidget(self._more, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._nothing)
        self._follow()

    @property
    def nothing(self) -> QCheckBox:
        return self._nothing

    @property
    def lines(self) -> "tuple[_ChangeLine, ...]":
        return tuple(self._lines[: self._shown])

    @property
    def answer(self) -> tuple[Change, ...] | None:
        """None until something is said; where nothing is to change, what stays, if anything."""
        changes = tuple(line.change for line in self.lines if line.change is not None)
        return changes if changes or self._nothing.isChecked() else None

    def clear(self) -> None:
        self._shown = 1
        self._nothing.setChecked(False)
        for line in self._lines:
            line.clear()
        self._follow()

    def speak_of(self, *, past: bool) -> None:
        """Of what changed between two films, or of what is to come."""
        self._nothing.setText(
            self.tr("Nothing changed") if past else self.tr("Nothing will change")
        )

    def show_changes(self, changes: tuple[Change, ...]) -> None:
        """Take these over as the answer so far."""
        self.clear()
        self._nothing.setChecked(bool(changes) and not real_changes(changes))
        self._shown = max(1, min(len(changes), MOST_CHANGES))
        for line, change in zip(self._lines, changes, strict=False):
            line.show_change(change)
        self._follow()

    @Slot()
    def _show_more(self) -> None:
        self._shown = min(self._shown + 1, MOST_CHANGES)
        self._follow()
        self._lines[self._shown - 1].finding.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _follow(self) -> None:
        nothing = self._nothing.isChecked()
        for place, line in enumerate(self._lines):
            line.setVisible(place < self._shown)
            line.hold_still(nothing)
        last = self._lines[self._shown - 1]
        can_add = last.change is not None and self._shown < MOST_CHANGES
        self._more.setVisible(can_add)
        self.changed.emit()


class _ChangeLine(QWidget):
    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.finding = _choice(self.tr("Finding"), self.tr("Finding"), Finding)
        self.trend = _choice(self.tr("Direction"), self.tr("Direction"), Trend)
        self.side = _choice(self.tr("Side"), self.tr("Any side"), Side)
        self.zone = _choice(self.tr("Zone"), self.tr("Any zone"), Zone)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(SPACE.tight)
        grid.addWidget(self.finding, 0, 0)
        grid.addWidget(self.trend, 0, 1)
        grid.addWidget(self.side, 1, 0)
        grid.addWidget(self.zone, 1, 1)
        grid.setColumnStretch(0, _widest(self.finding, self.side))
        grid.setColumnStretch(1, _widest(self.trend, self.zone))
        for box in self._boxes:
            box.currentIndexChanged.connect(self.changed)

    def hold_still(self, still: bool) -> None:
        """Of what is named here it is said that it does not change."""
        if still == self.trend.isEnabled():
            self.trend.setEnabled(not still)
            self.trend.setCurrentIndex(self.trend.findData(Trend.UNCHANGED) if still else 0)

    @property
    def change(self) -> Change | None:
        finding, trend = self.finding.currentData(), self.trend.currentData()
        if finding is None or trend is None:
            return None
        return Change(
            finding=finding,
            trend=trend,
            side=self.side.currentData(),
            zone=self.zone.currentData(),
        )

    def clear(self) -> None:
        for box in self._boxes:
            box.setCurrentIndex(0)

    def show_change(self, change: Change) -> None:
        values = (change.finding, change.trend, change.side, change.zone)
        for box, value in zip(self._boxes, values, strict=True):
            box.setCurrentIndex(max(box.findData(value), 0))

    @property
    def _boxes(self) -> tuple[QComboBox, ...]:
        return self.finding, self.trend, self.side, self.zone


def _widest(*boxes: QComboBox) -> int:
    """Of all their words, with the arrow: languages differ in which column needs the room."""
    words = [box.itemText(row) for box in boxes for row in range(box.count())]
    return _ARROW + max(boxes[0].fontMetrics().horizontalAdvance(word) for word in words)


def _choice(
    name: str, unsaid: str, words: type[Finding] | type[Trend] | type[Side] | type[Zone]
) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(name)
    box.addItem(unsaid, None)
    for word in words:
        box.addItem(word_name(word), word)
    # The words in the list may be longer than the column is wide; the list itself shows them whole.
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(6)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    return box

"""How much and on which side, chosen beside the text of a hypothesis instead of being typed."""

from PySide6.QtCore import QCoreApplication, Signal, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from app.study.corrections import Part, alternatives, corrected_text, value_of
from app.theme.tokens import SPACE
from app.words.language import window_language
from app.words.vocabulary import word_of
from engine.findings import Reading
from engine.hypothesis import Scope

translate = QCoreApplication.translate
_PARTS = (Part.SEVERITY, Part.SIDE)


class QualityControls(QWidget):
    corrected = Signal(str)
    """The hypothesis as it should read."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "clear")
        self._reading: Reading | None = None
        self._boxes = {part: QComboBox() for part in _PARTS}
        names = {
            Part.SEVERITY: (self.tr("Amount"), self.tr("Any amount")),
            Part.SIDE: (self.tr("Side"), self.tr("Any side")),
        }
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE.tight)
        for part, box in self._boxes.items():
            name, self_evident = names[part]
            box.setAccessibleName(name)
            box.setToolTip(name)
            box.setProperty("role", "small")
            box.setProperty("open", self_evident)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
            box.activated.connect(self._choose)
            row.addWidget(box)
        self.show_nothing()

    def box(self, part: Part) -> QComboBox:
        return self._boxes[part]

    def show_nothing(self) -> None:
        """There is no hypothesis, or one that is not understood."""
        self._reading = None
        for box in self._boxes.values():
            self._fill(box, {}, None)

    def show_reading(self, reading: Reading, scope: Scope) -> None:
        """Of one progression; several are exchanged word by word."""
        if len(reading.progressions) != 1 or reading.progressions[0].finding is None:
            self.show_nothing()
            return
        self._reading = reading
        progression, language = reading.progressions[0], window_language()
        finding = reading.progressions[0].finding
        for part, box in self._boxes.items():
            texts = {
                word_of(value, finding): corrected_text(reading, 0, part, value, language)
                for value in alternatives(progression, part, scope)
            }
            value = value_of(progression, part)
            self._fill(box, texts, None if value is None else word_of(value, finding))
            box.setItemData(0, corrected_text(reading, 0, part, None, language))

    def _fill(self, box: QComboBox, texts: dict[str, str], chosen: str | None) -> None:
        box.clear()
        box.addItem(str(box.property("open")), "")
        for name, text in texts.items():
            box.addItem(name, text)
        box.setCurrentIndex(0 if chosen is None else max(box.findText(chosen), 0))
        box.setEnabled(bool(texts))

    @Slot(int)
    def _choose(self, place: int) -> None:
        box = self.sender()
        if isinstance(box, QComboBox) and self._reading is not None:
            text: str = box.itemData(place)
            self.corrected.emit(text)

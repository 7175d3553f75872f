"""How a hypothesis was read, word by word: every word can be exchanged for another in scope."""

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QCoreApplication, Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QPushButton, QToolButton, QWidget

from app.study.completion import nearest_word
from app.study.corrections import OPTIONAL, Part, Value, alternatives, corrected_text, value_of
from app.widgets.basics import ChipRow, label
from app.words.language import window_language
from app.words.vocabulary import hypothesis_name, word_name, word_of
from engine.findings import Finding, Reading, Span
from engine.hypothesis import Scope

translate = QCoreApplication.translate


class ReadingChips(ChipRow):
    corrected = Signal(str)
    """The hypothesis as it should read."""
    chosen = Signal(str)
    """A hypothesis that was suggested."""
    explained = Signal(Finding)
    """What the student wants to know more of."""

    def show_suggestions(self, suggestions: Sequence[str]) -> None:
        chips: list[QWidget] = [label(self.tr("Try"), "muted")] if suggestions else []
        for suggestion in map(hypothesis_name, suggestions):
            chip = QPushButton(suggestion)
            chip.setProperty("role", "suggestion")
            chip.setAccessibleName(self.tr("Predict: {text}").format(text=suggestion))
            chip.clicked.connect(self._choose)
            chips.append(chip)
        self.show_chips(chips)

    def show_reading(self, reading: Reading, scope: Scope) -> None:
        chips: list[QWidget] = [label(self.tr("Read as"), "muted")]
        for position in range(len(reading.progressions)):
            chips += self._chips_of(reading, position, scope)
        chips += [self._unknown(reading, span, scope) for span in reading.unknown]
        self.show_chips(chips)

    def _chips_of(self, reading: Reading, position: int, scope: Scope) -> Iterator[QWidget]:
        progression = reading.progressions[position]
        if progression.finding is None:
            yield label(self.tr("no change"), "chip")
            return
        if progression.negated:
            yield label(self.tr("no"), "chip")
        for part in Part:
            values = tuple(alternatives(progression, part, scope))
            value = value_of(progression, part)
            if value is not None or (values and len(reading.progressions) == 1):
                yield self._part(reading, position, part, values)
        yield self._question(progression.finding)

    def _part(
        self, reading: Reading, position: int, part: Part, values: tuple[Value, ...]
    ) -> QToolButton:
        progression, language = reading.progressions[position], window_language()
        value, finding = value_of(progression, part), progression.finding
        chip = QToolButton()
        # Of the chip, and gone with it: a reading is shown anew with every word that is typed.
        menu = QMenu(chip)
        for other in values:
            text = corrected_text(reading, position, part, other, language)
            name = _name(other, finding)
            menu.addAction(self._exchange(menu, name, text, checked=other == value))
        if part in OPTIONAL and value is not None:
            menu.addSeparator()
            text = corrected_text(reading, position, part, None, language)
            menu.addAction(self._exchange(menu, self.tr("leave open"), text))
        name = _part_name(part)
        chip.setText(
            self.tr("{part}?").format(part=name) if value is None else _name(value, finding)
        )
        chip.setProperty("role", "chip-open" if value is None else "chip")
        said = self.tr("left open") if value is None else _name(value, finding)
        chip.setAccessibleName(self.tr("{part}: {value}").format(part=name, value=said))
        chip.setAccessibleDescription(self.tr("Press to exchange this word"))
        chip.setToolTip(self.tr("{part}: click to exchange").format(part=name))
        chip.setMenu(menu)
        chip.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        chip.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return chip

    def _exchange(self, menu: QMenu, name: str, text: str, *, checked: bool = False) -> QAction:
        action = QAction(name, menu)
        action.setCheckable(checked)
        action.setChecked(checked)
        action.setData(text)
        action.triggered.connect(self._correct)
        return action

    def _unknown(self, reading: Reading, span: Span, scope: Scope) -> QWidget:
        said = reading.text[span.start : span.end]
        meant = nearest_word(said, scope, window_language())
        if meant is None:
            return label(self.tr("not understood: {words}").format(words=said), "unknown")
        chip = QPushButton(self.tr("{words}: did you mean {word}?").format(words=said, word=meant))
        chip.setProperty("role", "unknown")
        chip.setProperty("meant", reading.text[: span.start] + meant + reading.text[span.end :])
        chip.clicked.connect(self._take_meant)
        return chip

    def _question(self, finding: Finding) -> QToolButton:
        button = QToolButton()
        button.setText("?")
        button.setProperty("role", "question")
        button.setProperty("finding", finding.value)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        name = self.tr("What is {finding}?").format(finding=word_name(finding))
        button.setAccessibleName(name)
        button.setToolTip(name)
        button.clicked.connect(self._explain)
        return button

    @Slot()
    def _correct(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.corrected.emit(action.data())

    @Slot()
    def _choose(self) -> None:
        chip = self.sender()
        if isinstance(chip, QPushButton):
            self.chosen.emit(chip.text())

    @Slot()
    def _take_meant(self) -> None:
        chip = self.sender()
        if isinstance(chip, QPushButton):
            self.corrected.emit(chip.property("meant"))

    @Slot()
    def _explain(self) -> None:
        button = self.sender()
        if isinstance(button, QToolButton):
            self.explained.emit(Finding(button.property("finding")))


def _name(value: Value, finding: Finding | None) -> str:
    return word_name(value) if finding is None else word_of(value, finding)


def _part_name(part: Part) -> str:
    names = {
        Part.TREND: translate("ReadingChips", "trend"),
        Part.SEVERITY: translate("ReadingChips", "amount"),
        Part.SIDE: translate("ReadingChips", "side"),
        Part.ZONE: translate("ReadingChips", "zone"),
        Part.FINDING: translate("ReadingChips", "finding"),
    }
    return names[part]

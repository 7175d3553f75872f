"""How a prediction compares: with the reference, the model's picture, the follow-up, in words."""

from collections.abc import Iterable, Sequence
from enum import Enum, auto

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale, Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.stage.on_stage import FollowUp
from app.study.predict.judging import Outcome
from app.theme.tokens import SPACE
from app.widgets.basics import label, rule, set_role
from app.words.real_changes import real_change_hint
from app.words.reasons import reason_text
from app.words.severity import severity_meaning
from app.words.vocabulary import severity_name, word_name
from lessons.changes import Change
from lessons.grades import RIGHT_FROM, Grade, GradePart, Part, Percent

translate = QCoreApplication.translate


class Onward(Enum):
    """Where the way goes on after a question."""

    NOTHING = auto()
    QUESTION = auto()
    RECAP = auto()


class ComparisonView(QWidget):
    next_wanted = Signal()
    again_wanted = Signal()
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._score = label("", "score")
        self._score.setAccessibleName(self.tr("Score"))
        self._verdict = label("", "muted", wrap=True)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.viewport().setAutoFillBackground(False)
        self.following = QPushButton(self.tr("Next question"))
        self.following.setProperty("role", "primary")
        self.following.clicked.connect(self.next_wanted)
        self.again = QPushButton(self.tr("Try again"))
        self.again.clicked.connect(self.again_wanted)
        self.leave = QPushButton(self.tr("Done"))
        self.leave.clicked.connect(self.left)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE.small)
        buttons.addWidget(self.again)
        buttons.addWidget(self.leave)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE.small)
        column.addWidget(self._score)
        column.addWidget(self._verdict)
        column.addWidget(self._area, 1)
        column.addWidget(self.following)
        column.addLayout(buttons)

    @property
    def score(self) -> QLabel:
        return self._score

    @property
    def text(self) -> str:
        """Everything that is said, for tests and screen readers."""
        inside = self._area.widget()
        labels = inside.findChildren(QLabel) if inside is not None else []
        return "\n".join([self._verdict.text(), *(one.text() for one in labels)])

    def show_outcome(self, outcome: Outcome, zones: tuple[str, ...], changed: tuple[str, ...],
                     real: Sequence[str] = (), *, onward: Onward) -> None:  # fmt: skip
        """zones: names of the regions that were marked; changed: those that the picture changed;
        real: what the later film says of the prediction, a line each."""
        grade = outcome.grade
        self._score.setText(str(Percent(grade.score)))
        self._verdict.setText(self._verdict_text(outcome))
        has_next = onward is not Onward.NOTHING
        is_last = onward is Onward.RECAP
        self.following.setText(self.tr("How it went") if is_last else self.tr("Next question"))
        self.following.setVisible(has_next)
        set_role(self.leave, "" if has_next else "primary")
        first = self.following if has_next else self.leave
        first.setFocus(Qt.FocusReason.OtherFocusReason)
        inside = QWidget()
        inside.setProperty("role", "clear")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, SPACE.small, 0)
        column.setSpacing(SPACE.small)
        for part in self._sections(outcome, zones, changed, real):
            column.addWidget(part)
        column.addStretch(1)
        self._area.setWidget(inside)
        inside.setAutoFillBackground(False)
        self.setAccessibleDescription(f"{self._score.text()}. {self._verdict.text()}")

    def _sections(
        self,
        outcome: Outcome,
        zones: tuple[str, ...],
        changed: tuple[str, ...],
        real: Sequence[str],
    ) -> list[QWidget]:
        exercise, answer = outcome.exercise, outcome.attempt.answer
        is_free = exercise.is_free
        title = (
            self.tr("Against the model's picture") if is_free else self.tr("Against the reference")
        )
        parts: list[QWidget] = []
        quote = exercise.item.quote or answer.text
        if quote:
            parts.append(self._quote(quote))
        parts.append(label(title, "section"))
        if answer.mark is not None:
            parts.append(label(self._legend(is_free=is_free), "muted", wrap=True))
        parts += self._grade(outcome.grade.parts)
        parts += self._degrees(exercise.item.reference.changes)
        if not is_free and outcome.model is not None:
            parts += [rule(), label(self.tr("Against the model's picture"), "section")]
            parts += [
                label(self.tr("This does not count: the reference does."), "muted", wrap=True)
            ]
            parts += self._grade(
                part for part in outcome.model.parts if part.part is not Part.CONFIDENCE
            )
        if zones or changed:
            parts += [rule(), label(self.tr("Places"), "section"), *self._places(zones, changed)]
        said = exercise.item.reference.text
        if exercise.follow_up is not None:
            parts += [rule(), label(self._follow_up_title(exercise.follow_up), "section")]
            said = said or self.tr("It stands beside the prior: look.")
            parts.append(label(said, "value", wrap=True))
            parts += [label(line, "value", wrap=True) for line in real]
            if real:
                parts.append(label(real_change_hint(), "muted", wrap=True))
        elif said and not is_free:
            parts += [rule(), label(self.tr("Why"), "section"), label(said, "value", wrap=True)]
        if exercise.is_prediction and outcome.attempt.explanation:
            parts += [rule(), label(self.tr("In your own words"), "section")]
            parts += self._words(outcome)
        return parts

    def _degrees(self, changes: Iterable[Change]) -> list[QWidget]:
        """What the severities of the reference mean."""
        text = self.tr("{severity} {finding}: {what}", "as in: small effusion: the angle is blunt")
        said = (
            text.format(
                severity=severity_name(change.finding, change.severity),
                finding=word_name(change.finding),
                what=severity_meaning(change.finding, change.severity),
            )
            for change in changes
            if change.severity is not None
        )
        return [label(one[:1].upper() + one[1:], "muted", wrap=True) for one in said]

    def _grade(self, parts: Iterable[GradePart]) -> list[QWidget]:
        return [self._part(part) for part in parts]

    def _part(self, part: GradePart) -> QWidget:
        if part.part is Part.CONFIDENCE:
            return label(reason_text(part.reason), "muted", wrap=True)
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE.hair)
        head = QHBoxLayout()
        head.addWidget(label(part_name(part.part), "value"), 1)
        head.addWidget(label(str(Percent(part.score)), "value"))
        bar = QProgressBar()
        bar.setRange(0, 100)
        bar.setValue(round(part.score * 100))
        bar.setTextVisible(False)
        bar.setAccessibleName(part_name(part.part))
        column.addLayout(head)
        column.addWidget(bar)
        column.addWidget(label(reason_text(part.reason), "muted", wrap=True))
        return whole

    def _follow_up_title(self, follow_up: FollowUp) -> str:
        return self.tr("The follow-up") if follow_up.is_synthetic else self.tr("The real follow-up")

    def _legend(self, *, is_free: bool) -> str:
        """What the two outlines on the films are, in words as well as colours."""
        if is_free:
            said = self.tr("On the films: solid line, your mark; dashed, what the model changed.")
        else:
            said = self.tr("On the films: solid line, your mark; dashed, the reference.")
        return f"{said} " + self.tr("Shift+M hides both.")

    def _places(self, zones: tuple[str, ...], changed: tuple[str, ...]) -> list[QWidget]:
        marked = ", ".join(zones) or self.tr("no named place")
        really = ", ".join(changed) or self.tr("no named place")
        return [
            label(self.tr("You marked: {zones}.").format(zones=marked), "value", wrap=True),
            label(self.tr("It changed in: {zones}.").format(zones=really), "value", wrap=True),
        ]

    def _words(self, outcome: Outcome) -> list[QWidget]:
        parts: list[QWidget] = [self._quote(outcome.attempt.explanation)]
        if outcome.explanation is None:
            text = self.tr("No finding and direction could be read from these words.")
            parts.append(label(text, "muted", wrap=True))
        else:
            parts += self._grade(outcome.explanation.parts)
        return parts

    def _quote(self, words: str) -> QWidget:
        return label(self.tr("“{words}”").format(words=words), "value", wrap=True)

    def _what_is_missing(self, grade: Grade) -> str:
        """Which parts are below what counts as right."""
        text = self.tr("{part} {score}, right from {enough}", "as in: place 40 %, right from 67 %")
        low = (
            text.format(
                part=part_name(part.part),
                score=Percent(part.score),
                enough=Percent(RIGHT_FROM[part.part]),
            )
            for part in grade.parts
            if part.part in RIGHT_FROM and part.score < RIGHT_FROM[part.part]
        )
        return self.tr("Not yet right: {parts}.").format(parts="; ".join(low))

    def _verdict_text(self, outcome: Outcome) -> str:
        said = self.tr("Right.") if outcome.grade.right else self._what_is_missing(outcome.grade)
        if outcome.exercise.is_free:
            said += " " + self.tr("There is no reference here: only the model was asked.")
        at = QDateTime.fromSecsSinceEpoch(round(outcome.attempt.locked_at.timestamp()))
        locked = QLocale().toString(at.time(), QLocale.FormatType.ShortFormat)
        return f"{said} " + self.tr("Locked at {time}.").format(time=locked)


def part_name(part: Part) -> str:
    names = {
        Part.PLACE: translate("ComparisonView", "Place"),
        Part.CHANGES: translate("ComparisonView", "Findings and direction"),
        Part.CHOICE: translate("ComparisonView", "Choice"),
        Part.TEXT: translate("ComparisonView", "Explanation"),
        Part.STATEMENT: translate("ComparisonView", "Statement"),
        Part.CONFIDENCE: translate("ComparisonView", "Confidence"),
    }
    return names[part]

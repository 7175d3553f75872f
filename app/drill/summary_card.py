"""The end of a session: what was won, what comes tomorrow, and the misses once more."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.theme.tokens import SPACE
from app.widgets.basics import label
from app.words.drill import skill_name
from lessons.changes import Skill
from lessons.drill.session import Summary

_WIDTH = 620
_NAMED = 3


class SummaryCard(QWidget):
    look_back_wanted = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._head = label(self.tr("Done for now"), "hero")
        self._lines = [label("", "lead", wrap=True) for _ in range(4)]
        self.look_back = QPushButton()
        self.leave = QPushButton(self.tr("Back to the first page"))
        self.look_back.clicked.connect(self.look_back_wanted)
        self.leave.clicked.connect(self._leave)
        self._limits = label(
            self.tr(
                "The films are rendered from digital patients: they show eight findings and say "
                "nothing of others, nor of children."
            ),
            "muted",
            wrap=True,
        )
        self._lay_out()

    @property
    def said(self) -> str:
        return "\n".join(line.text() for line in self._lines if not line.isHidden())

    def show_summary(self, summary: Summary) -> None:
        texts = (
            self._answers(summary),
            self._won(summary),
            self._tomorrow(summary),
            self._days(summary),
        )
        for line, text in zip(self._lines, texts, strict=True):
            line.setText(text)
            line.setVisible(bool(text))
        count = len(summary.again)
        one, many = self.tr("See one miss again"), self.tr("See {count} misses again")
        self.look_back.setText(one if count == 1 else many.format(count=count))
        self.look_back.setVisible(count > 0)
        self.look_back.setProperty("role", "primary")
        self.leave.setProperty("role", "" if count else "primary")

    def take_focus(self) -> None:
        first = self.leave if self.look_back.isHidden() else self.look_back
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _leave(self) -> None:
        self.left.emit()

    def _answers(self, summary: Summary) -> str:
        said = self.tr("{right} of {answers} right, {fast} of them within eight seconds.")
        return said.format(right=summary.right, answers=summary.answers, fast=summary.fast)

    def _won(self, summary: Summary) -> str:
        if not summary.won:
            return ""
        names = "; ".join(skill_name(Skill.from_key(key)) for key in summary.won[:_NAMED])
        more = len(summary.won) - _NAMED
        said = self.tr("Fluent now: {skills}.").format(skills=names)
        return said if more <= 0 else said + " " + self.tr("And {count} more.").format(count=more)

    def _tomorrow(self, summary: Summary) -> str:
        if not summary.tomorrow:
            return self.tr("Tomorrow brings new cases.")
        one, many = (
            self.tr("Tomorrow one skill is due."),
            self.tr("Tomorrow {count} skills are due."),
        )
        return one if summary.tomorrow == 1 else many.format(count=summary.tomorrow)

    def _days(self, summary: Summary) -> str:
        if summary.days < 2:
            return ""
        return self.tr("{count} days in a row.").format(count=summary.days)

    def _lay_out(self) -> None:
        card = QWidget()
        card.setProperty("role", "card")
        card.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        card.setMaximumWidth(_WIDTH)
        column = QVBoxLayout(card)
        column.setContentsMargins(SPACE.wide, SPACE.wide, SPACE.wide, SPACE.wide)
        column.setSpacing(SPACE.medium)
        column.addWidget(self._head)
        for line in self._lines:
            column.addWidget(line)
        column.addWidget(self._limits)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE.small)
        buttons.addStretch(1)
        buttons.addWidget(self.leave)
        buttons.addWidget(self.look_back)
        column.addLayout(buttons)
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(card, 100)
        middle.addStretch(1)
        outer = QVBoxLayout(self)
        outer.addStretch(1)
        outer.addLayout(middle)
        outer.addStretch(2)

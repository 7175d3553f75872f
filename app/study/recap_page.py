"""The end of a lesson: what was right, what to look at again with its films, what comes next."""

from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.services.learner import CurrentLearner
from app.services.library import Library
from app.study.marked_film import MarkedFilm
from app.study.next_step import NextStep, StepKind, next_steps
from app.study.predict.judging import Outcome
from app.study.predict.series import Recap
from app.study.step_words import step_title
from app.theme.look import Look
from app.theme.tokens import SPACE
from app.widgets.announce import announce
from app.widgets.basics import centred_page, label, set_role
from app.words.reasons import reason_text
from lessons.grades import Part

if TYPE_CHECKING:
    from lessons.store import Store

_WIDTH = 880
_PICTURE = 132


class RecapPage(QScrollArea):
    items_wanted = Signal(tuple)
    """tuple[UUID, ...]: questions to answer, one after the other."""
    home_wanted = Signal()

    def __init__(self, look: Look, library: Library, learner: CurrentLearner) -> None:
        super().__init__()
        self._look = look
        self._library = library
        self._learner = learner
        self._recap: Recap | None = None
        self._next: NextStep | None = None
        self._cards: list[OutcomeCard] = []
        self.setWindowTitle(self.tr("How it went"))
        self._make_parts()
        self._lay_out()

    @property
    def cards(self) -> "tuple[OutcomeCard, ...]":
        """What is to be looked at again comes first."""
        return tuple(self._cards)

    @property
    def recap(self) -> Recap | None:
        """What is shown."""
        return self._recap

    @property
    def said(self) -> str:
        return f"{self._hero.text()} {self._lead.text()}"

    def show_recap(self, recap: Recap) -> None:
        self._recap = recap
        missed = len(recap.missed)
        right, count = len(recap.outcomes) - missed, len(recap.outcomes) + recap.unanswered
        self._hero.setText(self.tr("{right} of {count} right").format(right=right, count=count))
        self._title.setText(recap.title)
        self._title.setVisible(bool(recap.title))
        self._lead.setText(self._in_words(recap))
        one, many = self.tr("Repeat the one you missed"), self.tr("Repeat the {count} you missed")
        self.repeat.setText(one if missed == 1 else many.format(count=missed))
        self.repeat.setVisible(missed > 0)
        self._show_next(None)
        self._show_cards(recap)
        self.verticalScrollBar().setValue(0)
        learner = self._learner.id
        if learner is not None:
            work = partial(_next_after, learner, recap.missed, datetime.now(UTC))
            self._library.ask(work).then(self._show_next)
        announce(self, self.said)

    def take_focus(self) -> None:
        first = next((one for one in self._buttons if not one.isHidden()), None)
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def _buttons(self) -> tuple[QPushButton, ...]:
        """The obvious one first."""
        return self.repeat, self.onward, self.home

    def _in_words(self, recap: Recap) -> str:
        if recap.unanswered:
            return self.tr("Not answered: {count}.").format(count=recap.unanswered)
        if not recap.missed:
            return self.tr(
                "Nothing to look at again for now. What you know comes back when it is due."
            )
        return self.tr(
            "Look once more at what you missed. The dashed line is the reference, the solid "
            "one is your mark."
        )

    @Slot(object)
    def _show_next(self, step: NextStep | None) -> None:
        self._next = step
        self.onward.setVisible(step is not None)
        if step is not None:
            self.onward.setText(step_title(step))
        first = next(one for one in self._buttons if not one.isHidden())
        for button in self._buttons:
            role = "primary" if button is first else ""
            if button.property("role") != role:
                set_role(button, role)
        if self.isVisible():
            self.take_focus()

    def _show_cards(self, recap: Recap) -> None:
        for card in self._cards:
            card.hide()
            card.deleteLater()
        for head in (self._again_head, self._right_head):
            self._grid.removeWidget(head)
        again = [one for one in recap.outcomes if not one.grade.right]
        right = [one for one in recap.outcomes if one.grade.right]
        self._cards = []
        row = 0
        for head, outcomes in ((self._again_head, again), (self._right_head, right)):
            head.setVisible(bool(outcomes))
            if outcomes:
                self._grid.addWidget(head, row, 0, 1, 2)
                row += 1
            for place, outcome in enumerate(outcomes):
                card = OutcomeCard(self._look, outcome)
                card.again.clicked.connect(self._ask_again)
                self._cards.append(card)
                self._grid.addWidget(card, row + place // 2, place % 2)
            row += (len(outcomes) + 1) // 2

    @Slot()
    def _ask_again(self) -> None:
        button = self.sender()
        for card in self._cards:
            if card.again is button:
                self.items_wanted.emit((card.item,))

    @Slot()
    def _repeat(self) -> None:
        if self._recap is not None:
            self.items_wanted.emit(self._recap.missed)

    @Slot()
    def _go_on(self) -> None:
        if self._next is not None:
            self.items_wanted.emit(self._next.items)

    def _make_parts(self) -> None:
        self._title = label("", "section", wrap=True)
        self._hero = label("", "hero", wrap=True)
        self._lead = label("", "lead", wrap=True)
        self._again_head = label(self.tr("To look at again"), "section")
        self._right_head = label(self.tr("Right"), "section")
        self.repeat = QPushButton()
        self.repeat.clicked.connect(self._repeat)
        self.onward = QPushButton()
        self.onward.clicked.connect(self._go_on)
        self.home = QPushButton(self.tr("Home"))
        self.home.clicked.connect(self.home_wanted)

    def _lay_out(self) -> None:
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE.small)
        for button in self._buttons:
            buttons.addWidget(button)
        buttons.addStretch(1)
        self._grid = QGridLayout()
        self._grid.setSpacing(SPACE.medium)
        for column in range(2):
            self._grid.setColumnStretch(column, 1)
        column = QVBoxLayout()
        column.setSpacing(SPACE.medium)
        column.addWidget(self._title)
        column.addWidget(self._hero)
        column.addWidget(self._lead)
        column.addLayout(buttons)
        column.addLayout(self._grid)
        column.addStretch(1)
        self.setWidget(centred_page(column, _WIDTH))


class OutcomeCard(QWidget):
    """One question: its film with the reference and the mark, and what counted most."""

    def __init__(self, look: Look, outcome: Outcome) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        exercise = outcome.exercise
        self.item: UUID = exercise.item.id
        film = MarkedFilm(look, outcome, _PICTURE)
        self.again = QPushButton(self.tr("Look again"))
        self.again.setAccessibleName(
            self.tr("Look again: {question}").format(question=exercise.item.title)
        )
        words = QVBoxLayout()
        words.setSpacing(SPACE.tight)
        words.addWidget(label(exercise.item.title, "strong", wrap=True))
        words.addWidget(label(outcome_reason(outcome), "muted", wrap=True))
        words.addStretch(1)
        words.addWidget(self.again, 0, Qt.AlignmentFlag.AlignLeft)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE.medium, SPACE.medium, SPACE.medium, SPACE.medium)
        row.setSpacing(SPACE.medium)
        row.addWidget(film, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)


def outcome_reason(outcome: Outcome) -> str:
    """Of the part of the answer that was furthest from the reference."""
    counted = [part for part in outcome.grade.parts if part.part is not Part.CONFIDENCE]
    worst = min(counted, key=lambda part: part.score, default=None)
    return reason_text(worst.reason) if worst is not None else ""


def _next_after(
    learner: UUID, missed: tuple[UUID, ...], now: datetime, store: "Store"
) -> NextStep | None:
    """What comes next besides repeating what was just missed."""
    steps = next_steps(learner, now, store)
    return next((step for step in steps if step.kind is not StepKind.MISSED
                 and not set(step.items) <= set(missed)), None)  # fmt: skip

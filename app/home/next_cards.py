"""Cards for what is worth doing next: what is due, a lesson, what was missed, what was begun.

The best one stands over the whole width, the others in a row below it.
"""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from app.home.cards import ActionCard
from app.home.overview import Overview
from app.study.next_step import NextStep
from app.study.predict.unlocked import Unlocked
from app.study.step_words import step_reason, step_title
from app.theme.tokens import SPACE
from app.widgets.basics import label
from app.words.vocabulary import hypothesis_shown

_RUN_PICTURE = 96
# Divided evenly by one, two or three cards.
_COLUMNS = 6


class NextCards(QWidget):
    items_wanted = Signal(tuple)
    """tuple[UUID, ...]: questions of packs."""
    continue_wanted = Signal()
    """With what `last` tells of."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "clear")
        self._overview: Overview | None = None
        self.due = ActionCard("", self.tr("Review now"))
        self.last = ActionCard(
            self.tr("Continue where you were"), self.tr("Continue"), picture=_RUN_PICTURE
        )
        self.lesson = ActionCard("", self.tr("Go on"))
        self.missed = ActionCard("", self.tr("Look again"))
        self._ranked = (self.due, self.lesson, self.missed, self.last)
        self._lay_out()
        self.due.button.clicked.connect(self._review)
        self.last.button.clicked.connect(self.continue_wanted)
        self.lesson.button.clicked.connect(self._go_on)
        self.missed.button.clicked.connect(self._go_on)

    @property
    def ranked(self) -> tuple[ActionCard, ...]:
        """The best thing to do first; those that have nothing to say are hidden."""
        return self._ranked

    def show_overview(self, known: Overview, unlocked: Unlocked | None) -> None:
        """`unlocked`: an answer that was begun."""
        self._overview = known
        self._show_due(known)
        self._show_step(self.lesson, None if known.is_new else known.lesson)
        self._show_step(self.missed, known.missed)
        self._show_last(known, unlocked)
        self._rank(is_begun=unlocked is not None or known.to_continue is not None)

    def show_nothing(self) -> None:
        for card in self._ranked:
            card.hide()
        self.hide()

    def _show_due(self, known: Overview) -> None:
        count = len(known.due.due)
        self.due.setVisible(count > 0)
        one, many = self.tr("One review is due"), self.tr("{count} reviews are due")
        self.due.title.setText(one if count == 1 else many.format(count=count))
        said = self.tr("Skills that you have trained and would soon forget.")
        if known.due.waiting:
            later = self.tr("For another day: {count}.").format(count=known.due.waiting)
            said = f"{said} {later}"
        self.due.text.setText(said)

    def _show_step(self, card: ActionCard, step: NextStep | None) -> None:
        card.setVisible(step is not None)
        if step is not None:
            card.title.setText(step_title(step))
            card.text.setText(step_reason(step))

    def _show_last(self, known: Overview, unlocked: Unlocked | None) -> None:
        locked, run = known.to_continue, known.last_run
        self.last.setVisible(unlocked is not None or locked is not None or run is not None)
        self.last.show_picture(b"")
        if unlocked is not None:
            text = self.tr("You began to answer “{title}” and have not locked your answer yet.")
            self.last.text.setText(text.format(title=unlocked.title))
        elif locked is not None:
            text = self.tr(
                "You locked an answer about “{title}” and have not seen yet how right you were."
            )
            self.last.text.setText(text.format(title=locked.title))
        elif run is not None:
            self.last.text.setText(f"{run.title}\n{hypothesis_shown(run.hypothesis)}")
            self.last.show_picture(run.thumbnail)

    def _rank(self, *, is_begun: bool) -> None:
        others = (self.due, self.lesson, self.missed)
        self._ranked = (self.last, *others) if is_begun else (*others, self.last)
        for card in self._ranked:
            self._grid.removeWidget(card)
        shown = [card for card in self._ranked if not card.isHidden()]
        self.setVisible(bool(shown))
        width = _COLUMNS // max(len(shown) - 1, 1)
        for place, card in enumerate(shown):
            if place == 0:
                self._grid.addWidget(card, 0, 0, 1, _COLUMNS)
            else:
                self._grid.addWidget(card, 1, (place - 1) * width, 1, width)

    @Slot()
    def _review(self) -> None:
        if self._overview is not None:
            self.items_wanted.emit(tuple(review.item for review in self._overview.due.due))

    @Slot()
    def _go_on(self) -> None:
        """With the lesson or the misses whose card was pressed."""
        known, button = self._overview, self.sender()
        if known is not None:
            step = known.lesson if button is self.lesson.button else known.missed
            if step is not None:
                self.items_wanted.emit(step.items)

    def _lay_out(self) -> None:
        self._grid = QGridLayout()
        self._grid.setSpacing(SPACE.medium)
        for place in range(_COLUMNS):
            self._grid.setColumnStretch(place, 1)
        for card in self._ranked:
            self._grid.addWidget(card)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE.medium)
        column.addWidget(label(self.tr("Next"), "section"))
        column.addLayout(self._grid)

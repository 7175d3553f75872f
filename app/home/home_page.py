"""The page on which Foresee opens: one obvious thing to do, and what else there is.

For somebody new that is the tour; later what is due, then where the student was.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.home.assigned import Assigned
from app.home.cards import ActionCard, CaseTile, DrillRow, PackRow
from app.home.habit_strip import HabitStrip
from app.home.next_cards import NextCards
from app.home.overview import Overview, overview
from app.home.so_far import so_far_text
from app.home.tour_case import tour_case
from app.home.who_card import WhoCard
from app.services.learner import CurrentLearner
from app.services.library import Library
from app.study.predict.resuming import Resuming
from app.study.predict.unfinished import Unfinished
from app.theme.look import Look
from app.theme.tokens import SPACE
from app.widgets.basics import centred_page, label, set_role
from app.widgets.buttons import ActionButton
from app.widgets.entries import Entry
from app.widgets.flow import FlowLayout
from lessons.lab.records import Assignment
from lessons.records import RunSummary

if TYPE_CHECKING:
    from lessons.store import Store

_WIDTH = 880
_TILES = 5
_TOUR_PICTURE = 184


class HomePage(QScrollArea):
    tour_wanted = Signal()
    run_wanted = Signal(RunSummary)
    """The one to continue with."""
    unlocked_wanted = Signal()
    """To continue the answer that is not locked."""
    attempt_wanted = Signal(Unfinished)
    """Locked, never compared."""
    items_wanted = Signal(tuple)
    """tuple[UUID, ...]: questions of packs."""
    case_wanted = Signal(Entry)
    """A built-in film to test oneself on."""
    drill_wanted = Signal()
    """Films of two days, what changed?"""
    open_wanted = Signal()
    workspace_wanted = Signal()
    message = Signal(str)
    """A sentence for the user."""

    def __init__(
        self,
        look: Look,
        library: Library,
        learner: CurrentLearner,
        resuming: Resuming,
        built_in: Sequence[Entry],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._resuming = resuming
        self._library = library
        self._learner = learner
        self._overview: Overview | None = None
        self._make_parts(look, built_in)
        self._lay_out()
        self._connect()
        self._show_nothing_known()

    @property
    def overview(self) -> Overview | None:
        return self._overview

    @Slot()
    def refresh(self) -> None:
        """What there is to do may have changed."""
        learner = self._learner.id
        if learner is None:
            self._mark_first()
        else:
            self._library.ask(partial(overview, learner, datetime.now().astimezone())).then(
                self._show
            )

    @property
    def packs(self) -> tuple[PackRow, ...]:
        return tuple(self._pack_rows)

    def add_links(self, actions: Sequence[QAction]) -> None:
        """Further places to go to."""
        for action in actions:
            self._links.addWidget(ActionButton(action, "link"))

    def take_focus(self) -> None:
        first = self._first_button()
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(object)
    def _show(self, known: Overview) -> None:
        self._overview = known
        self._hello.setText(
            self.tr("Predict how the radiograph will change, then see it.")
            if known.is_new
            else self.tr("Welcome back")
        )
        self._lead.setVisible(known.is_new)
        self._so_far.setText(so_far_text(known))
        self._so_far.setVisible(not known.is_new and bool(self._so_far.text()))
        self.habit.show_habit(known.habit)
        self.habit.setVisible(not known.is_new)
        self.next.show_overview(known, self._resuming.kept)
        self.drill.show_progress(known.drill)
        self._show_packs(known)
        self.assigned.show_lab(known.assigned, known.taught, known.packs)
        self.tour.setVisible(known.is_new)
        self.tour_again.setVisible(not known.is_new)
        self._mark_first()

    def _show_nothing_known(self) -> None:
        """The library is still being opened, or cannot be; or nobody said yet who learns."""
        self._hello.setText(self.tr("Predict how the radiograph will change, then see it."))
        self.next.show_nothing()
        for part in (self.habit, self._packs, self.tour_again, self._so_far):
            part.hide()
        self._mark_first()

    def _show_packs(self, known: Overview) -> None:
        for row in self._pack_rows:
            self._pack_column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._pack_rows = [PackRow(pack) for pack in known.packs]
        for row in self._pack_rows:
            row.button.clicked.connect(self._start_pack)
            self._pack_column.addWidget(row)
        self._packs.setVisible(bool(self._pack_rows))

    def _mark_first(self) -> None:
        """One button at most is the obvious one; none where nobody said yet who learns."""
        first = None if self.who.asks_who else self._first_button()
        for button in (*(card.button for card in self._cards), *(row.button for row in self.packs)):
            role = "primary" if button is first else ""
            if button.property("role") != role:
                set_role(button, role)

    @property
    def _cards(self) -> tuple[ActionCard | DrillRow, ...]:
        return (self.tour, *self.next.ranked, self.drill)

    def _first_button(self) -> QPushButton | None:
        """Who it is, where that is asked; for who is new the tour; else what ranks first, a lesson,
        or the drill."""
        if self.who.first_button is not None:
            return self.who.first_button
        cards = (self.tour, *self.next.ranked)
        shown = [card.button for card in cards if not card.isHidden()]
        lessons = [row.button for row in self.packs if row.pack.next_items]
        return next(iter((*shown, *lessons, self.drill.button)), None)

    # What is chosen

    @Slot(Assignment)
    def _assign(self, assignment: Assignment) -> None:
        work = partial(_assigned, assignment)
        self._library.ask(work).then(self.refresh, self.message)

    @Slot(UUID)
    def _withdraw(self, assignment: UUID) -> None:
        work = partial(_withdrawn, assignment)
        self._library.ask(work).then(self.refresh, self.message)

    @Slot(object)
    def _set_goal(self, answers: int | None) -> None:
        self._learner.set_goal(answers)

    @Slot()
    def _continue(self) -> None:
        known = self._overview
        if self._resuming.kept is not None:
            self.unlocked_wanted.emit()
        elif known is not None and known.to_continue is not None:
            self.attempt_wanted.emit(known.to_continue)
        elif known is not None and known.last_run is not None:
            self.run_wanted.emit(known.last_run)

    @Slot()
    def _start_pack(self) -> None:
        button = self.sender()
        for row in self._pack_rows:
            if row.button is button:
                self.items_wanted.emit(row.pack.next_items)

    @Slot()
    def _choose_case(self) -> None:
        tile = self.sender()
        if isinstance(tile, CaseTile):
            self.case_wanted.emit(tile.entry)

    # Putting together

    def _make_parts(self, look: Look, built_in: Sequence[Entry]) -> None:
        self._hello = label("", "hero", wrap=True)
        self._lead = label(
            self.tr(
                "A model on this computer shows how a chest film changes as disease progresses. "
                "You commit to a prediction first; then you watch, say what changed, and learn "
                "how right you were and why."
            ),
            "lead",
            wrap=True,
        )
        self._so_far = label("", "lead", wrap=True)
        self.who = WhoCard(self._library, self._learner)
        self.assigned = Assigned()
        self.tour = self._make_tour()
        self.next = NextCards()
        self.habit = HabitStrip(look)
        self.drill = DrillRow()
        self.tour_again = _link(self.tr("Take the tour again"))
        self.open = _link(self.tr("Open a film of your own…"))
        self.workspace = _link(self.tr("Go to the workspace"))
        self.tiles = tuple(CaseTile(entry) for entry in built_in[:_TILES])
        self._pack_rows: list[PackRow] = []

    def _make_tour(self) -> ActionCard:
        card = ActionCard(
            self.tr("Make your first prediction"),
            self.tr("Start the two-minute tour"),
            picture=_TOUR_PICTURE,
        )
        card.text.setText(self.tr("One film, one question."))
        card.add_steps(
            (
                self.tr("Mark where the film will change, and say how sure you are."),
                self.tr("Watch: the model really runs, on this computer."),
                self.tr("Compare, and see how right you were and why."),
            )
        )
        card.show_picture(tour_case().path.read_bytes())
        return card

    def _connect(self) -> None:
        self._learner.known.connect(self.refresh)
        self._resuming.changed.connect(self.refresh)
        self.assigned.items_wanted.connect(self.items_wanted)
        self.assigned.assignment_wanted.connect(self._assign)
        self.assigned.withdrawal_wanted.connect(self._withdraw)
        self.assigned.refused.connect(self.message)
        self.habit.goal_chosen.connect(self._set_goal)
        self.drill.button.clicked.connect(self.drill_wanted)
        self.tour.button.clicked.connect(self.tour_wanted)
        self.tour_again.clicked.connect(self.tour_wanted)
        self.next.items_wanted.connect(self.items_wanted)
        self.next.continue_wanted.connect(self._continue)
        self.open.clicked.connect(self.open_wanted)
        self.workspace.clicked.connect(self.workspace_wanted)
        for tile in self.tiles:
            tile.clicked.connect(self._choose_case)

    def _lay_out(self) -> None:
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._packs = QWidget()
        self._packs.setProperty("role", "clear")
        self._pack_column = QVBoxLayout(self._packs)
        self._pack_column.setContentsMargins(0, SPACE.small, 0, 0)
        self._pack_column.setSpacing(SPACE.small)
        self._pack_column.addWidget(label(self.tr("Lessons"), "section"))
        column = QVBoxLayout()
        column.setSpacing(SPACE.medium)
        column.addStretch(1)
        parts = (
            self._hello,
            self._lead,
            self._so_far,
            self.who,
            self.assigned,
            self.tour,
            self.next,
            self.drill,
            self.habit,
            self._packs,
        )
        for part in parts:
            column.addWidget(part)
        if self.tiles:
            column.addSpacing(SPACE.small)
            column.addWidget(label(self.tr("Test yourself on a film"), "section"))
            column.addLayout(self._tile_row())
        column.addWidget(self._make_links())
        column.addStretch(2)
        self.setWidget(centred_page(column, _WIDTH, SPACE.medium))

    def _tile_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(SPACE.medium)
        for tile in self.tiles:
            row.addWidget(tile, 1)
        return row

    def _make_links(self) -> QWidget:
        """In as many rows as they need: in other languages they are longer."""
        links = QWidget()
        links.setProperty("role", "clear")
        self._links = FlowLayout(links, SPACE.small)
        for button in (self.open, self.workspace, self.tour_again):
            self._links.addWidget(button)
        return links


def _link(text: str) -> QPushButton:
    button = QPushButton(text)
    button.setProperty("role", "link")
    return button


# Asked in the library's thread.


def _assigned(assignment: Assignment, store: "Store") -> None:
    store.lab_classes.assign(assignment)


def _withdrawn(assignment: UUID, store: "Store") -> None:
    store.lab_classes.withdraw(assignment)

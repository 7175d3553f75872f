"""A lecture that goes on: keeps every step and vote, then shows it. Knows no widgets.

Steps are answered by the library in the order in which they were asked, so several presses of the
clicker in a row each count.
"""

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.audience.hall import Hall, Screen
from app.presenter.program import LectureItem
from app.services.library import Library
from lessons.errors import StoreUnavailable
from lessons.lecture.ballots import HandCount, Vote
from lessons.lecture.records import LectureRecord
from lessons.lecture.state import Advice, Agenda, Blank, LectureState, Round, Step
from lessons.lecture.tally import Tally, heat_map, tally
from lessons.store import Store

_COUNTS_EVERY_MS = 250
_SCREENS = {
    Step.VOTE: Screen.VOTE,
    Step.SECOND_VOTE: Screen.VOTE,
    Step.CLOSED: Screen.CLOSED,
    Step.SECOND_CLOSED: Screen.CLOSED,
}


@dataclass(frozen=True, slots=True, eq=False)
class RoundResult:
    """`heat`: float32 (rows, columns) over the film, [0, 1]."""

    tally: Tally
    heat: NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class ItemResult:
    """What the hall said about one item; `second` is None where nobody voted twice."""

    item: int
    first: RoundResult
    second: RoundResult | None

    @property
    def latest(self) -> RoundResult:
        return self.second or self.first


@dataclass(frozen=True, slots=True, eq=False)
class LectureView:
    """What can be seen of a lecture at one step; `item` is None while its films are loaded."""

    state: LectureState
    item: LectureItem | None
    result: ItemResult


NOTHING_YET = ItemResult(-1, RoundResult(Tally(0, 0), np.zeros((1, 1), np.float32)), None)


@dataclass(frozen=True, slots=True, eq=False)
class _Batch:
    """Votes on their way from the server's thread."""

    votes: Sequence[Vote]
    kept: "Future[None]"


class _Refusal(QObject):
    """Tells phones that their votes were not kept, where the library did not even try."""

    def __init__(self, batch: _Batch, parent: QObject) -> None:
        super().__init__(parent)
        self._batch = batch

    @Slot(str)
    def refuse(self, why: str) -> None:
        if not self._batch.kept.done():
            self._batch.kept.set_exception(
                StoreUnavailable("The votes were not kept. {why}", why=why)
            )
        self.deleteLater()

    @Slot()
    def forget(self) -> None:
        self.deleteLater()


class LectureSession(QObject):
    """`state` is what has been kept; it changes only when the library has answered."""

    moved = Signal()
    """`state` is another; what is on the wall follows."""
    counted = Signal()
    """`result` is another: more votes, or another item."""
    ended = Signal()
    trouble = Signal(str)
    """A sentence for the lecturer."""

    _voted = Signal(_Batch)

    def __init__(
        self,
        library: Library,
        record: LectureRecord,
        agenda: Agenda,
        parent: QObject | None = None,
    ) -> None:
        """`record` is new, or one that is taken up again."""
        super().__init__(parent)
        self._library = library
        self._record = record
        self._agenda = agenda
        self._state = record.state
        self._wanted = record.state
        self._items: dict[int, LectureItem] = {}
        self._result = NOTHING_YET
        self._films_allowed = False
        self._counting = QTimer(self, singleShot=True, interval=_COUNTS_EVERY_MS)
        self._counting.timeout.connect(self._count)
        self._voted.connect(self._on_voted)
        self.hall = Hall(record.id, record.title, self._store_votes)
        library.ask(partial(_begin, record)).then(self._on_begun, self.trouble)

    @property
    def record(self) -> LectureRecord:
        return self._record

    @property
    def agenda(self) -> Agenda:
        return self._agenda

    @property
    def state(self) -> LectureState:
        return self._state

    @property
    def result(self) -> ItemResult:
        """Of the item that is shown."""
        return self._result

    @property
    def item(self) -> LectureItem | None:
        """The item that is shown; None while its films are being loaded."""
        return self._items.get(self._state.item)

    @property
    def view(self) -> LectureView:
        """What is on the wall."""
        return LectureView(self._state, self.item, self._result)

    @property
    def next_view(self) -> LectureView:
        """What *next* would put there."""
        following = self._state.forward(self._agenda, self._advice())
        same = following.item == self._state.item
        result = self._result if same else NOTHING_YET
        return LectureView(following, self._items.get(following.item), result)

    def item_at(self, index: int) -> LectureItem | None:
        return self._items.get(index)

    @property
    def items(self) -> tuple[LectureItem, ...]:
        """Those whose films are loaded, in order."""
        return tuple(self._items[index] for index in sorted(self._items))

    def take_item(self, index: int, item: LectureItem) -> None:
        """Its films are ready."""
        self._items[index] = item
        if index == self._state.item:
            self.show_to_phones()
            self._count()
            self.moved.emit()

    @Slot()
    def forward(self) -> None:
        self._move(self._wanted.forward(self._agenda, self._advice()))

    @Slot()
    def backward(self) -> None:
        self._move(self._wanted.backward(self._agenda))

    @Slot()
    def blacken(self) -> None:
        self._move(self._wanted.covered(Blank.BLACK))

    @Slot()
    def whiten(self) -> None:
        self._move(self._wanted.covered(Blank.WHITE))

    @Slot()
    def step_on(self) -> None:
        """The film moves, or the wipe's line does, by a tenth; a blink changes over."""
        self._move(self._wanted.stepped(1))

    @Slot()
    def step_back(self) -> None:
        self._move(self._wanted.stepped(-1))

    @Slot(int)
    def step_to(self, share: int) -> None:
        self._move(self._wanted.stepped(share - self._wanted.share))

    def jump(self, item: int, step: Step = Step.TITLE) -> None:
        """Raises ValueError where there is no such step."""
        self._move(self._wanted.jump(self._agenda, item, step))

    @Slot(bool)
    def allow_films(self, allowed: bool) -> None:
        """Whether the lecturer agrees that reduced films go to the phones, where they may."""
        self._films_allowed = allowed
        self.show_to_phones()

    def count_hands(self, counts: tuple[HandCount, ...]) -> None:
        """A show of hands for the vote that is open or was closed last."""
        asked = self._round_of(self._state)
        work = partial(_count_hands, self._record, self._state.item, asked, counts)
        self._library.ask(work).then(self._count, self.trouble)

    @Slot()
    def end(self) -> None:
        """Devices are forgotten; answered by `ended`."""
        self._counting.stop()
        self.hall.show(Screen.OVER)
        self._library.ask(partial(_end, self._record)).then(self._on_ended, self.trouble)

    def _move(self, state: LectureState) -> None:
        if state == self._wanted:
            return
        self._wanted = state
        kept = self._library.ask(partial(_keep_state, self._record, state))
        kept.then(self._on_moved, self._on_not_kept)

    @Slot()
    def _on_begun(self) -> None:
        self.show_to_phones()
        self._count()
        self.moved.emit()

    @Slot(LectureState)
    def _on_moved(self, state: LectureState) -> None:
        is_other_item = state.item != self._state.item
        self._state = state
        self.show_to_phones()
        if is_other_item:
            self._result = NOTHING_YET
        if is_other_item or not state.step.takes_votes:
            self._count()
        self.moved.emit()

    @Slot(str)
    def _on_not_kept(self, why: str) -> None:
        """The hall waits for nobody: what cannot be kept is shown all the same, and said."""
        self.trouble.emit(why)
        self._on_moved(self._wanted)

    @Slot()
    def _on_ended(self) -> None:
        self.ended.emit()

    def show_to_phones(self) -> None:
        """What they can do at this step; also after they were sent away and may come back."""
        item, state = self.item, self._state
        screen = Screen.OVER if state.ended else _SCREENS.get(state.step, Screen.WAIT)
        asked = state.open_round
        if item is None or asked is None or item.question is None:
            self.hall.show(Screen.WAIT if screen is Screen.VOTE else screen)
        else:
            film = item.reduced if self._films_allowed else None
            self.hall.show(screen, item.for_phones(asked, with_film=film is not None), film)

    def _store_votes(self, votes: Sequence[Vote]) -> "Future[None]":
        """Called in the server's thread."""
        batch = _Batch(votes, Future())
        self._voted.emit(batch)
        return batch.kept

    @Slot(_Batch)
    def _on_voted(self, batch: _Batch) -> None:
        # The phones are answered in the library's thread: the window may be busy painting.
        reply = self._library.ask(partial(_keep_votes, self._record, batch))
        refusal = _Refusal(batch, self)
        reply.then(self._on_votes_kept, refusal.refuse)
        reply.then(refusal.forget)

    @Slot()
    def _on_votes_kept(self) -> None:
        if not self._counting.isActive():
            self._counting.start()

    @Slot()
    def _count(self) -> None:
        item = self.item
        if item is not None and item.question is not None:
            work = partial(item_result, self._record, self._state.item, item)
            self._library.ask(work).then(self._on_counted, self.trouble)

    @Slot(ItemResult)
    def _on_counted(self, result: ItemResult) -> None:
        if result.item == self._state.item:
            self._result = result
            self.counted.emit()

    def _advice(self) -> Advice:
        is_current = self._wanted.item == self._result.item
        return self._result.first.tally.advice if is_current else Advice.GO_ON

    @staticmethod
    def _round_of(state: LectureState) -> Round:
        later = (Step.SECOND_VOTE, Step.SECOND_CLOSED)
        return Round.SECOND if state.step in later else Round.FIRST


def _begin(record: LectureRecord, store: Store) -> None:
    store.lectures.begin(record)


def _keep_state(record: LectureRecord, state: LectureState, store: Store) -> LectureState:
    store.lectures.move(record.id, state)
    return state


def _keep_votes(record: LectureRecord, batch: _Batch, store: Store) -> None:
    try:
        store.lectures.take_votes(record.id, batch.votes, datetime.now(UTC))
    except BaseException as error:
        batch.kept.set_exception(error)
        raise
    batch.kept.set_result(None)


def _count_hands(
    record: LectureRecord, item: int, round_: Round, counts: tuple[HandCount, ...], store: Store
) -> None:
    store.lectures.count_hands(record.id, record.items[item], round_, counts)


def _end(record: LectureRecord, store: Store) -> None:
    store.lectures.end(record.id, datetime.now(UTC))


def item_result(record: LectureRecord, index: int, item: LectureItem, store: Store) -> ItemResult:
    """What the library holds of the hall's answers to one item, counted."""
    first, second = (
        _round_result(record, index, item, round_, store) for round_ in (Round.FIRST, Round.SECOND)
    )
    return ItemResult(index, first, second if second.tally.votes else None)


def _round_result(
    record: LectureRecord, index: int, item: LectureItem, round_: Round, store: Store
) -> RoundResult:
    answers = store.lectures.answers(record.id, record.items[index], round_)
    ballots = [vote.ballot for vote in answers.votes]
    counted = tally(ballots, answers.hands, item.truth, item.regions, item.shape)
    return RoundResult(counted, heat_map(ballots, answers.hands, item.regions, item.shape))

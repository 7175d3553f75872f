"""The course of a drill: which case is on, what was answered, what comes after. Knows no widget.

An answer goes to the library first; only its reply shows anything. While the answer is looked at,
the next case is chosen and its films are read.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum, auto
from functools import partial
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from PySide6.QtCore import QElapsedTimer, QObject, Signal, Slot

from app.drill.deck import Deck, open_deck
from app.drill.films import CaseFilmReader, CaseFilms
from app.services.background import Background
from app.services.learner import CurrentLearner
from app.services.library import Library
from lessons.changes import Course
from lessons.drill.answers import Judged, judge
from lessons.drill.case import DrillCase
from lessons.drill.choosing import next_case
from lessons.drill.session import (
    DrillSession,
    Summary,
    active_time,
    days_in_a_row,
    is_over,
    summary,
)
from lessons.drill.standing import Standing
from lessons.marks import Point
from lessons.pack.shelf import Shelf

if TYPE_CHECKING:
    from lessons.store import Store

_LONGEST_S = 600.0
Clock = Callable[[], datetime]


class Step(Enum):
    AWAY = auto()
    """No drill is on, or its first films are still read."""
    LOOK = auto()
    KEEPING = auto()
    """Answered; the library has not said yet that the answer is kept."""
    TOLD = auto()
    OVER = auto()


@dataclass(frozen=True, slots=True, eq=False)
class Answered:
    """is_again: a miss that was shown once more at the end, which is not kept."""

    films: CaseFilms
    judged: Judged
    is_again: bool = False


class DrillFlow(QObject):
    shown = Signal(CaseFilms)
    """To be looked at; the clock runs."""
    answered = Signal(Answered)
    """The answer is kept: say whether it is right."""
    over = Signal(Summary)
    """The session's end."""
    trouble = Signal(str)
    """A sentence for the user; the drill goes no further."""

    def __init__(
        self,
        library: Library,
        films: Background,
        learner: CurrentLearner,
        shelf: Shelf,
        cases: Path,
        parent: QObject | None = None,
        *,
        dice: Random | None = None,
        clock: Clock = lambda: datetime.now(UTC),
    ) -> None:
        """cases: the set that is drilled where no pack is named. `dice` and `clock` decide what is
        drawn and when it is."""
        super().__init__(parent)
        self._library = library
        self._films = films
        self._learner = learner
        self._reader = CaseFilmReader(shelf)
        self._cases = cases
        self._dice = dice or Random()  # noqa: S311
        self._clock = clock
        self._watch = QElapsedTimer()
        self._deck: Deck | None = None
        self._standing = Standing()
        self._answers: list[Judged] = []
        self._again: list[DrillCase] = []
        self._step = Step.AWAY
        self._case: CaseFilms | None = None
        self._ready: CaseFilms | None = None
        self._asked = 0
        self._is_fetching = False
        self._waits = False
        self._looks_back = False

    @property
    def step(self) -> Step:
        return self._step

    @property
    def case(self) -> CaseFilms | None:
        return self._case

    @property
    def session(self) -> DrillSession | None:
        return None if self._deck is None else self._deck.session

    @property
    def answers(self) -> tuple[Judged, ...]:
        return tuple(self._answers)

    @property
    def standing(self) -> Standing:
        return self._standing

    @property
    def looks_back(self) -> bool:
        """Misses of the session are shown once more; what is said to them is not kept."""
        return self._looks_back

    @property
    def share_done(self) -> float:
        """Of the session's time, [0, 1]."""
        if self._deck is None:
            return 0.0
        session = self._deck.session
        seconds = active_time(session.began_at, self._answers).total_seconds()
        return min(seconds / (60 * session.minutes), 1.0)

    def begin(self, pack: UUID | None = None, minutes: int | None = None) -> None:
        """Begin or go on. Answered by `shown`, or `trouble`."""
        learner = self._learner.id
        if learner is None:
            self.trouble.emit(self._learner.why_unknown())
            return
        self._step = Step.AWAY
        work = partial(open_deck, learner, self._cases, pack, minutes, self._clock())
        self._library.ask(work).then(self._on_deck, self.trouble)

    def answer(self, course: Course, point: Point | None) -> None:
        """point: in parts of the film's width and height; None where nothing changed."""
        if self._step is not Step.LOOK or self._case is None or self._deck is None:
            return
        seconds = min(self._watch.elapsed() / 1000, _LONGEST_S)
        case = self._case.case
        judged = judge(uuid4(), case, course, point, seconds, self._clock())
        self._step = Step.KEEPING
        if self._looks_back:
            self._tell(judged)
            return
        session = self._deck.session
        keep = partial(_keep, session.id, session.learner, case, judged)
        self._library.ask(keep).then(self._tell, self._on_not_kept)

    @Slot()
    def next(self) -> None:
        """From what was told on to the next case, or to the end."""
        if self._step is not Step.TOLD or self._deck is None:
            return
        if self._looks_back and not self._again:
            self.leave()
        elif not self._looks_back and is_over(self._deck.session, self._answers):
            self.finish()
        else:
            self._show_next()

    @Slot()
    def finish(self) -> None:
        """End the session, early if need be."""
        deck = self._deck
        if deck is None or self._step is Step.OVER or self._looks_back:
            return
        self._step = Step.OVER
        self._library.ask(partial(_end, deck.session.id, self._clock()))
        today = self._clock().date()
        days = days_in_a_row([*deck.days, *(one.day for one in self._answers)], today)
        told = summary(self._answers, deck.before, self._standing, deck.by_id, days)
        self._again = [deck.by_id[case] for case in told.again]
        self.over.emit(told)

    @Slot()
    def look_back(self) -> None:
        """The misses of the session once more."""
        if self._step is Step.OVER and self._again:
            self._looks_back = True
            self._forget_next()
            self._show_next()

    @Slot()
    def leave(self) -> None:
        """The session can go on later."""
        self._deck = None
        self._case = self._ready = None
        self._asked += 1
        self._is_fetching = False
        self._again = []
        self._looks_back = self._waits = False
        self._step = Step.AWAY

    def close(self) -> None:
        """With the window, before the thread of the films ends."""
        self.leave()
        self._films.ask(self._reader.close)

    @Slot(object)
    def _on_deck(self, deck: Deck) -> None:
        if not deck.cases:
            self.trouble.emit(self.tr("This pack has no two films of which it says what changed."))
            return
        self._deck, self._standing = deck, deck.standing
        self._answers = list(deck.answers)
        self._again, self._looks_back = [], False
        self._forget_next()
        self._show_next()

    def _forget_next(self) -> None:
        """Whatever is read for a next case is not shown."""
        self._asked += 1
        self._is_fetching = False
        self._ready = None

    def _show_next(self) -> None:
        self._waits = True
        if self._ready is not None:
            self._show(self._ready)
        elif not self._is_fetching:
            self._fetch()

    def _fetch(self) -> None:
        """Choose the next case and read its films, away from the window."""
        deck = self._deck
        if deck is None or (self._looks_back and not self._again):
            return
        cases = self._again[:1] if self._looks_back else deck.cases
        draw = partial(next_case, cases, self._standing, self._clock(), self._dice)
        self._asked += 1
        self._is_fetching = True
        reply = self._films.ask(partial(_drawn, self._asked, self._reader, draw))
        reply.then(self._on_films, self._on_no_films)

    @Slot(object)
    def _on_films(self, drawn: "_Drawn") -> None:
        if self._deck is None or drawn.number != self._asked:
            return
        self._is_fetching = False
        self._ready = drawn.films
        if self._waits:
            self._show(drawn.films)

    @Slot(str)
    def _on_no_films(self, problem: str) -> None:
        self.leave()
        self.trouble.emit(problem)

    def _show(self, films: CaseFilms) -> None:
        self._waits = False
        self._case, self._ready = films, None
        if self._looks_back:
            self._again.pop(0)
        self._step = Step.LOOK
        self.shown.emit(films)
        self._watch.start()

    @Slot(object)
    def _tell(self, judged: Judged) -> None:
        case = self._case
        if case is None or self._step is not Step.KEEPING:
            return
        self._step = Step.TOLD
        if not self._looks_back:
            self._standing = self._standing.after(judged)
            self._answers.append(judged)
        self.answered.emit(Answered(case, judged, is_again=self._looks_back))
        self._fetch()

    @Slot(str)
    def _on_not_kept(self, problem: str) -> None:
        """What could not be kept was not answered."""
        if self._step is Step.KEEPING:
            self._step = Step.LOOK
            self.trouble.emit(problem)


@dataclass(frozen=True, slots=True, eq=False)
class _Drawn:
    """number: of the asking; the latest counts."""

    number: int
    films: CaseFilms


def _drawn(number: int, reader: CaseFilmReader, draw: Callable[[], DrillCase]) -> _Drawn:
    return _Drawn(number, reader.read(draw()))


def _keep(session: UUID, learner: UUID, case: DrillCase, judged: Judged, store: "Store") -> Judged:
    store.drills.keep(session, learner, case, judged)
    return judged


def _end(session: UUID, at: datetime, store: "Store") -> None:
    store.drills.end(session, at)

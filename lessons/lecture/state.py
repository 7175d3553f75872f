"""Where a lecture stands, and how *next*, *back*, *jump* and *blank* move it. Pure functions.

The order of the steps is that of peer instruction (Crouch and Mazur, Am. J. Phys. 69, 2001): vote
alone, discuss with the neighbour where the hall is divided, vote again, then see.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Self


class Step(StrEnum):
    """One screen of the audience window."""

    TITLE = "title"
    FILM = "film"
    VOTE = "vote"
    CLOSED = "closed"
    DISCUSSION = "discussion"
    SECOND_VOTE = "second-vote"
    SECOND_CLOSED = "second-closed"
    RESULT = "result"
    REVEAL = "reveal"
    REFERENCE = "reference"
    TEACHING_POINT = "teaching-point"

    @property
    def takes_votes(self) -> bool:
        return self in (Step.VOTE, Step.SECOND_VOTE)


class Round(StrEnum):
    """Which of the two votes on an item."""

    FIRST = "first"
    SECOND = "second"


class Blank(StrEnum):
    """What covers the audience window, whatever step it is at."""

    NOTHING = "nothing"
    BLACK = "black"
    WHITE = "white"


class Showing(StrEnum):
    """How a reveal shows what changes, in this order."""

    MOVING = "moving"
    """One film that becomes the other."""
    WIPE = "wipe"
    BLINK = "blink"
    SIDE_BY_SIDE = "side-by-side"


SHARES = 10
"""In so many parts a film moves or a wipe's line is pushed by hand."""
_SHARE_AT_FIRST = {Showing.MOVING: SHARES, Showing.WIPE: SHARES // 2, Showing.BLINK: 0}


class Advice(StrEnum):
    """What the first vote suggests to do next."""

    EXPLAIN = "explain"
    DISCUSS = "discuss"
    GO_ON = "go-on"


_DISCUSSED = (Step.DISCUSSION, Step.SECOND_VOTE, Step.SECOND_CLOSED)
_WITH_QUESTION = tuple(Step)
_WITHOUT_QUESTION = (Step.TITLE, Step.FILM, Step.REVEAL, Step.REFERENCE, Step.TEACHING_POINT)


@dataclass(frozen=True, slots=True)
class Agenda:
    """What the hall is led through. `asks`: for each item, in order, whether it has a question that
    a hall can answer; an item without one is only shown. `moves`: whether its reveal has a change
    that can be shown as one film becoming the other; none of them where it is empty."""

    asks: tuple[bool, ...]
    moves: tuple[bool, ...] = ()

    def __post_init__(self) -> None:
        if not self.asks or (self.moves and len(self.moves) != len(self.asks)):
            raise ValueError("a lecture has at least one item, and says of each whether it moves")

    def showings(self, item: int) -> tuple[Showing, ...]:
        """How the item's reveal is shown, one after the other."""
        moves = bool(self.moves) and self.moves[item]
        return tuple(Showing) if moves else (Showing.SIDE_BY_SIDE,)

    def steps(self, item: int, *, discussed: bool) -> tuple[Step, ...]:
        """The steps of an item, in order; the second vote is among them only where `discussed`."""
        if not self.asks[item]:
            return _WITHOUT_QUESTION
        return tuple(step for step in _WITH_QUESTION if discussed or step not in _DISCUSSED)


@dataclass(frozen=True, slots=True)
class LectureState:
    """`item`: index into the agenda. `discussed`: the items whose second vote was begun.
    `showing`: how the reveal shows its change, meant only there; `share`: of `SHARES`, how far the
    film has moved or where the wipe's line is; of a blink, 0 or all of them."""

    item: int = 0
    step: Step = Step.TITLE
    blank: Blank = Blank.NOTHING
    discussed: frozenset[int] = frozenset()
    ended: bool = False
    showing: Showing = Showing.SIDE_BY_SIDE
    share: int = 0

    @property
    def open_round(self) -> Round | None:
        """The vote that is open now, also while the screen is blank; None where none is."""
        if self.ended or not self.step.takes_votes:
            return None
        return Round.SECOND if self.step is Step.SECOND_VOTE else Round.FIRST

    def forward(self, agenda: Agenda, advice: Advice = Advice.GO_ON) -> Self:
        """The next step. A blank screen is uncovered first. After the first vote, `advice` decides
        whether the hall discusses; the last step of the last item ends the lecture."""
        if self.blank is not Blank.NOTHING:
            return replace(self, blank=Blank.NOTHING)
        if self.ended:
            return self
        if self.step is Step.CLOSED and advice is Advice.DISCUSS:
            return self._discussing()
        later = self._shown_otherwise(agenda, 1)
        if later is not None:
            return later
        steps = self._steps(agenda)
        following = steps.index(self.step) + 1
        if following < len(steps):
            return self._at(steps[following], agenda.showings(self.item)[0])
        if self.item + 1 < len(agenda.asks):
            return replace(self, item=self.item + 1, step=Step.TITLE)
        return replace(self, ended=True)

    def backward(self, agenda: Agenda) -> Self:
        """The step before, as it was taken; the first title stays where it is."""
        if self.blank is not Blank.NOTHING:
            return replace(self, blank=Blank.NOTHING)
        if self.ended:
            return replace(self, ended=False)
        earlier = self._shown_otherwise(agenda, -1)
        if earlier is not None:
            return earlier
        steps = self._steps(agenda)
        before = steps.index(self.step) - 1
        if before >= 0:
            return self._at(steps[before], agenda.showings(self.item)[-1])
        if self.item == 0:
            return self
        earlier = replace(self, item=self.item - 1)
        return replace(earlier, step=earlier._steps(agenda)[-1])

    def jump(self, agenda: Agenda, item: int, step: Step = Step.TITLE) -> Self:
        """Straight to a step of any item. Raises ValueError where there is no such step."""
        if not 0 <= item < len(agenda.asks) or step not in agenda.steps(item, discussed=True):
            raise ValueError(f"no step {step} of item {item}")
        discussed = self.discussed | {item} if step in _DISCUSSED else self.discussed
        there = replace(self, item=item, discussed=discussed, blank=Blank.NOTHING, ended=False)
        return there._at(step, agenda.showings(item)[0])

    def covered(self, blank: Blank) -> Self:
        """Black or white; the same again uncovers."""
        return replace(self, blank=Blank.NOTHING if self.blank is blank else blank)

    def stepped(self, by: int) -> Self:
        """The film moved, or the wipe's line pushed, by so many of `SHARES`; the other film of a
        blink. Elsewhere the same."""
        if self.step is not Step.REVEAL or self.showing not in _SHARE_AT_FIRST:
            return self
        if self.showing is Showing.BLINK:
            return replace(self, share=SHARES - self.share if by else self.share)
        return replace(self, share=min(max(self.share + by, 0), SHARES))

    def _at(self, step: Step, showing: Showing) -> Self:
        """`showing`: of the reveal, where it is the step."""
        shown = showing if step is Step.REVEAL else Showing.SIDE_BY_SIDE
        return replace(self, step=step, showing=shown, share=_SHARE_AT_FIRST.get(shown, 0))

    def _shown_otherwise(self, agenda: Agenda, by: int) -> Self | None:
        """The reveal in its next way, or the one before; None where there is none."""
        showings = agenda.showings(self.item)
        if self.step is not Step.REVEAL or self.showing not in showings:
            return None
        place = showings.index(self.showing) + by
        return self._at(self.step, showings[place]) if 0 <= place < len(showings) else None

    def _discussing(self) -> Self:
        return replace(self, step=Step.DISCUSSION, discussed=self.discussed | {self.item})

    def _steps(self, agenda: Agenda) -> tuple[Step, ...]:
        return agenda.steps(self.item, discussed=self.item in self.discussed)

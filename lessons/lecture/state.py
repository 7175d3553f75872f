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
    a hall can answer; an item without one is only shown."""

    asks: tuple[bool, ...]

    def __post_init__(self) -> None:
        if not self.asks:
            raise ValueError("a lecture has at least one item")

    def steps(self, item: int, *, discussed: bool) -> tuple[Step, ...]:
        """The steps of an item, in order; the second vote is among them only where `discussed`."""
        if not self.asks[item]:
            return _WITHOUT_QUESTION
        return tuple(step for step in _WITH_QUESTION if discussed or step not in _DISCUSSED)


@dataclass(frozen=True, slots=True)
class LectureState:
    """`item`: index into the agenda. `discussed`: the items whose second vote was begun."""

    item: int = 0
    step: Step = Step.TITLE
    blank: Blank = Blank.NOTHING
    discussed: frozenset[int] = frozenset()
    ended: bool = False

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
        steps = self._steps(agenda)
        following = steps.index(self.step) + 1
        if following < len(steps):
            return replace(self, step=steps[following])
        if self.item + 1 < len(agenda.asks):
            return replace(self, item=self.item + 1, step=Step.TITLE)
        return replace(self, ended=True)

    def backward(self, agenda: Agenda) -> Self:
        """The step before, as it was taken; the first title stays where it is."""
        if self.blank is not Blank.NOTHING:
            return replace(self, blank=Blank.NOTHING)
        if self.ended:
            return replace(self, ended=False)
        steps = self._steps(agenda)
        before = steps.index(self.step) - 1
        if before >= 0:
            return replace(self, step=steps[before])
        if self.item == 0:
            return self
        earlier = replace(self, item=self.item - 1)
        return replace(earlier, step=earlier._steps(agenda)[-1])

    def jump(self, agenda: Agenda, item: int, step: Step = Step.TITLE) -> Self:
        """Straight to a step of any item. Raises ValueError where there is no such step."""
        if not 0 <= item < len(agenda.asks) or step not in agenda.steps(item, discussed=True):
            raise ValueError(f"no step {step} of item {item}")
        discussed = self.discussed | {item} if step in _DISCUSSED else self.discussed
        return replace(
            self, item=item, step=step, discussed=discussed, blank=Blank.NOTHING, ended=False
        )

    def covered(self, blank: Blank) -> Self:
        """Black or white; the same again uncovers."""
        return replace(self, blank=Blank.NOTHING if self.blank is blank else blank)

    def _discussing(self) -> Self:
        return replace(self, step=Step.DISCUSSION, discussed=self.discussed | {self.item})

    def _steps(self, agenda: Agenda) -> tuple[Step, ...]:
        return agenda.steps(self.item, discussed=self.item in self.discussed)

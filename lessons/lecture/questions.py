"""What of a pack's item a hall is asked. The truth stays with the lecturer; phones never get it."""

from dataclasses import dataclass
from uuid import UUID

from lessons.lecture.ballots import Ballot, QuestionForm
from lessons.marks import Mark


@dataclass(frozen=True, slots=True)
class HallQuestion:
    """`choices`: how many films or texts there are to choose from, 0 for other forms."""

    item: UUID
    form: QuestionForm
    text: str
    choices: int = 0


@dataclass(frozen=True, slots=True)
class HallTruth:
    """What counts as right: one of `choices`, `holds`, or a place within `mark`, widened by
    `tolerance` (fraction of the film's longer side). A place question without a mark has "nothing
    changed" as its answer."""

    choices: frozenset[int] = frozenset()
    holds: bool | None = None
    mark: Mark | None = None
    tolerance: float = 0.03

    def is_right(self, ballot: Ballot, hits: tuple[bool, ...]) -> bool:
        """`hits`: for each tap or zone of the ballot, whether it lies in the reference. A ballot
        with several places is right where most of them hit: marking everything is no answer."""
        if ballot.choice is not None:
            return ballot.choice in self.choices
        if ballot.holds is not None:
            return ballot.holds is self.holds
        if ballot.nothing_changed:
            return self.mark is None
        return self.mark is not None and 2 * sum(hits) > len(hits)

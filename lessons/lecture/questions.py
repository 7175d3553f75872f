"""What of a pack's item a hall is asked. The truth stays with the lecturer; phones never get it."""

from dataclasses import dataclass

from lessons.answers import Asked
from lessons.lecture.ballots import MOST_CHOICES, Ballot, QuestionForm
from lessons.marks import Mark
from lessons.pack.kinds import ItemBase


@dataclass(frozen=True, slots=True)
class HallQuestion:
    """`choices`: how many films there are to choose from, 0 for other forms."""

    form: QuestionForm
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


def hall_question(item: ItemBase) -> HallQuestion | None:
    """None where a hall cannot answer by choosing or pointing, such as in own words."""
    asks = item.asks
    if Asked.FILMS in asks:
        return _choice(item)
    if Asked.STATEMENT in asks:
        return HallQuestion(QuestionForm.YES_NO)
    return HallQuestion(QuestionForm.PLACE) if Asked.PLACE in asks else None


def hall_truth(item: ItemBase) -> HallTruth:
    reference = item.reference
    right = frozenset(item.choices.index(film) for film in item.right_choices)
    mark = reference.mark if reference.is_marked else None
    return HallTruth(right, item.statement_holds, mark, reference.tolerance)


def _choice(item: ItemBase) -> HallQuestion | None:
    """More films than a phone has letters cannot be voted on."""
    count = len(item.choices)
    return HallQuestion(QuestionForm.CHOICE, count) if count <= MOST_CHOICES else None

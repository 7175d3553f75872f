"""What halls answered to the items of a pack, for beside what a class answered alone."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from lessons.lecture.questions import hall_question, hall_truth
from lessons.lecture.records import LectureRecord, Lectures
from lessons.lecture.state import Round
from lessons.lecture.tally import HEAT_CELLS, Tally, normalised_gain, tally
from lessons.pack.kinds import Item
from lessons.pack.manifest import Pack

_SQUARE = (HEAT_CELLS, HEAT_CELLS)


@dataclass(frozen=True, slots=True)
class HallResult:
    """first, second: share right of each vote, [0, 1]; None where nobody voted, or where zones were
    named, of which only the film tells where they are. votes: in the first."""

    lecture: UUID
    title: str
    started_at: datetime
    votes: int
    first: float | None
    second: float | None

    @property
    def gain(self) -> float | None:
        if self.first is None or self.second is None:
            return None
        return normalised_gain(self.first, self.second)


def hall_results(lectures: Lectures, pack: Pack) -> dict[UUID, tuple[HallResult, ...]]:
    """By item; those that were voted on, the newest lecture first."""
    held = [one for one in lectures.all() if one.pack == pack.id]
    found: dict[UUID, tuple[HallResult, ...]] = {}
    for item in pack.items:
        if hall_question(item) is not None:
            results = (_result(lectures, one, item) for one in held if item.id in one.items)
            voted = tuple(one for one in results if one.votes)
            if voted:
                found[item.id] = voted
    return found


def _result(lectures: Lectures, record: LectureRecord, item: Item) -> HallResult:
    first, second = (
        _tally(lectures, record, item, round_) for round_ in (Round.FIRST, Round.SECOND)
    )
    return HallResult(
        record.id,
        record.title,
        record.started_at,
        first.votes,
        first.share_right,
        second.share_right,
    )


def _tally(lectures: Lectures, record: LectureRecord, item: Item, round_: Round) -> Tally:
    answers = lectures.answers(record.id, item.id, round_)
    ballots = [vote.ballot for vote in answers.votes]
    return tally(ballots, answers.hands, hall_truth(item), {}, _SQUARE)

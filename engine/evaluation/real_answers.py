"""Whether a model moved a real film's disease the way it was asked to, where it was asked to."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from engine.evaluation.intervals import Interval, mean_interval
from engine.evaluation.pictures import ONE_LEVEL, Map, visible_area
from engine.evaluation.real_questions import RealQuestion, Truth
from engine.evaluation.tables import UNCHANGED_AT_MOST
from engine.findings import GROWS, Finding, Side

_CLEARER = frozenset({Finding.PNEUMOTHORAX, Finding.HYPERINFLATION})
# Of the whole change, what the weaker side has where both sides really change.
_BOTH_SIDES = 0.1
_DENIALS = ("the premise does not hold", "the prior shows no", "is seen on the prior")


class Outcome(StrEnum):
    RIGHT = "right way, right side"
    WRONG_WAY = "wrong way"
    WRONG_SIDE = "wrong side"
    DENIED = "denied"
    LEFT_ALONE = "left alone"


@dataclass(frozen=True, slots=True)
class RealAnswer:
    question: RealQuestion
    outcome: Outcome
    text: str
    seconds: float

    @property
    def right(self) -> bool:
        """As good as the film allows: what is not there, or stays, is to be left as it is."""
        if self.question.truth in (Truth.ABSENT, Truth.STAYS):
            return self.outcome in (Outcome.DENIED, Outcome.LEFT_ALONE)
        return self.outcome is Outcome.RIGHT


def judge_outcome(question: RealQuestion, change: Map, text: str) -> Outcome:
    """change: signed, of the film's shape; the patient's right is on the left of it."""
    if (
        float(np.mean(np.abs(change) > ONE_LEVEL)) <= UNCHANGED_AT_MOST
        or not visible_area(change).any()
    ):
        denied = any(words in text.lower() for words in _DENIALS)
        return Outcome.DENIED if denied else Outcome.LEFT_ALONE
    denser = (question.trend in GROWS) != (question.finding in _CLEARER)
    halves = np.split(change, [change.shape[1] // 2], 1)
    amounts = [float(np.abs(half).sum()) for half in halves]
    signs = [float(half.sum()) > 0 for half in halves]
    if question.side is Side.BILATERAL:
        if min(amounts) < _BOTH_SIDES * sum(amounts):
            return Outcome.WRONG_SIDE
        return Outcome.RIGHT if signs == [denser, denser] else Outcome.WRONG_WAY
    if question.side is None:
        return Outcome.RIGHT if (float(change.sum()) > 0) is denser else Outcome.WRONG_WAY
    asked = 0 if question.side is Side.RIGHT else 1
    if amounts[asked] <= amounts[1 - asked]:
        return Outcome.WRONG_SIDE
    return Outcome.RIGHT if signs[asked] is denser else Outcome.WRONG_WAY


@dataclass(frozen=True, slots=True)
class OutcomeShares:
    """Of one group of answers: right as it should be, denied, left alone."""

    name: str
    right: Interval
    denied: Interval
    left_alone: Interval


def outcome_shares(name: str, answers: Sequence[RealAnswer]) -> OutcomeShares | None:
    """None where nothing was asked."""
    right = mean_interval([float(answer.right) for answer in answers])
    denied = mean_interval([float(answer.outcome is Outcome.DENIED) for answer in answers])
    alone = mean_interval([float(answer.outcome is Outcome.LEFT_ALONE) for answer in answers])
    if right is None or denied is None or alone is None:
        return None
    return OutcomeShares(name, right, denied, alone)


def tables(answers: Sequence[RealAnswer]) -> list[OutcomeShares]:
    """Every group that is told in a card, those that nothing was asked of left out."""
    there = [a for a in answers if a.question.truth is Truth.THERE]
    absent = [a for a in answers if a.question.truth is Truth.ABSENT]
    true = [a for a in answers if a.question.came_true]
    groups: list[tuple[str, list[RealAnswer]]] = [
        ("boxed NIH films and serial films, worse and better", there),
        *_split("boxed NIH films", [a for a in there if a.question.collection == "nih"]),
        *_split("serial films", [a for a in there if a.question.collection != "nih"]),
        ("serial films, the course that came true", true),
        ("clear films, worse of what is not there", absent),
        *((f"clear films: {f}", [a for a in absent if a.question.finding is f]) for f in Finding),
    ]
    shares = [outcome_shares(name, own) for name, own in groups]
    return [share for share in shares if share is not None]


def _split(name: str, answers: list[RealAnswer]) -> Iterator[tuple[str, list[RealAnswer]]]:
    yield name, answers
    keys: tuple[Callable[[RealQuestion], str | None], ...] = (
        lambda q: q.finding,
        lambda q: q.trend,
        lambda q: q.side,
        lambda q: q.view,
        lambda q: q.sex,
        lambda q: None if q.age is None else ("under 50" if q.age < 50 else "50 and older"),
    )
    for key in keys:
        kinds = Counter(key(answer.question) for answer in answers)
        for kind in sorted(k for k in kinds if k is not None):
            yield f"{name}: {kind}", [a for a in answers if key(a.question) == kind]

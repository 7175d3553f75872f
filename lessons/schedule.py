"""When a skill is due again: FSRS-6 with its default weights, in UTC. Knows no store.

Only *again* and *good* are ever given: *hard* for a wrong answer would spoil the model's estimate.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

from fsrs import Card, Rating, Scheduler

# Skills come back by days, not minutes, and everywhere on the same day: no steps, no dice.
_SCHEDULER = Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)
# The library knows skills by learner and name, so cards need no number of their own.
_UNNUMBERED = 1
# What FSRS-6 itself keeps to: days until one forgets, and how hard a skill is.
_STABLE, _HARD = (0.001, 36_500.0), (1.0, 10.0)
_FIRST, _LAST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2500, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Scheduled:
    """A skill after a review. `card`: the scheduler's own state, plain JSON.

    pause: days since the review before. expected: how likely the skill was to be remembered,
    [0, 1]. Both None at first.
    """

    due: datetime
    reviewed_at: datetime
    card: dict[str, Any]
    pause: float | None
    expected: float | None


def review(card: dict[str, Any] | None, good: bool, at: datetime) -> Scheduled:
    """The skill's next state after an answer at a time with a zone; `card` None the first time.

    An answer that is older than the latest review counts as given at that review.
    """
    known = Card(card_id=_UNNUMBERED, due=at) if card is None else Card.from_dict(_own_form(card))
    at = at.astimezone(UTC)
    pause = expected = None
    if card is not None and known.last_review is not None:
        at = max(at, known.last_review)
        pause = (at - known.last_review).total_seconds() / 86_400
        expected = retrievability(card, at)
    moved, _ = _SCHEDULER.review_card(known, Rating.Good if good else Rating.Again, at)
    return Scheduled(moved.due, at, dict(moved.to_dict()), pause, expected)


def retrievability(card: dict[str, Any], at: datetime) -> float:
    """How likely the skill is to be remembered then, [0, 1]."""
    return _SCHEDULER.get_card_retrievability(Card.from_dict(_own_form(card)), at.astimezone(UTC))


def is_card(card: dict[str, Any]) -> bool:
    """Whether this is a state that the scheduler can continue from."""
    try:
        known = Card.from_dict(_own_form(card))
        times = [known.due] if known.last_review is None else [known.due, known.last_review]
        if not all(_FIRST <= time.astimezone(UTC) < _LAST for time in times):
            return False
        reviewed = known.last_review is not None
        if reviewed and not (_is_in(known.stability, _STABLE) and _is_in(known.difficulty, _HARD)):
            return False
        review(card, good=True, at=datetime.now(UTC))
    except (ArithmeticError, AttributeError, KeyError, TypeError, ValueError):
        return False
    return True


def _is_in(value: object, bounds: tuple[float, float]) -> bool:
    return type(value) in (int, float) and bounds[0] <= cast("float", value) <= bounds[1]


def _own_form(card: dict[str, Any]) -> Any:
    """The scheduler's typed dictionary, which JSON gives back without its type."""
    return card

"""Scores an interpretation slot by slot against the true change.

Slots are read by the parser that also checks a run's text (`engine.grounding`).
"""

from dataclasses import dataclass

from engine.evaluation.cases import Case, TrueChange
from engine.findings import Severity, Trend
from engine.grounding import Direction, direction_of
from engine.grounding.consistency import contradictions
from engine.grounding.parsing import parse_claims

_AMOUNTS = (None, Severity.SMALL, Severity.MODERATE, Severity.LARGE)


@dataclass(frozen=True, slots=True)
class SlotScores:
    """Whether the text gets each slot of the principal change right; None where there is no slot.

    no_change: the text claims no change, where the truth is that nothing changes.
    consistent: no two sentences contradict each other.
    """

    finding: bool | None
    side: bool | None
    direction: bool | None
    zone: bool | None
    before: bool | None
    after: bool | None
    no_change: bool | None
    consistent: bool


def score_slots(case: Case, text: str) -> SlotScores:
    claims = parse_claims(text)
    consistent = not contradictions(claims)
    if case.no_change:
        quiet = all(claim.direction in (None, Direction.UNCHANGED) for claim in claims)
        return SlotScores(None, None, None, None, None, None, quiet, consistent)
    truth = case.principal
    if truth is None:
        return SlotScores(None, None, None, None, None, None, None, consistent)
    about = [c for c in claims if c.finding == truth.finding and not c.negated]
    return SlotScores(
        finding=bool(about),
        side=_if(truth.side, any(c.side == truth.side for c in about)),
        direction=any(c.direction == true_direction(truth) for c in about),
        zone=_if(truth.zone, any(c.zone == truth.zone for c in about)),
        before=_if(truth.before, any(c.severity_before == truth.before for c in about)),
        after=_if(truth.after, any(c.severity_after == truth.after for c in about)),
        no_change=None,
        consistent=consistent,
    )


def _if(slot: object, right: bool) -> bool | None:
    return None if slot is None else right


def true_direction(change: TrueChange) -> Direction:
    """Whether the film gets denser or clearer where the change is."""
    step = _AMOUNTS.index(change.after) - _AMOUNTS.index(change.before)
    if step == 0:
        return Direction.UNCHANGED
    return direction_of(change.finding, Trend.WORSE if step > 0 else Trend.BETTER)

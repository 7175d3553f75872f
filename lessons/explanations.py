"""A student's own words against a rubric of claims, read by the parser that checks the model."""

from collections.abc import Sequence

from engine.findings import Trend
from engine.grounding import Direction, ParsedClaim, direction_of
from engine.grounding.parsing import parse_claims
from lessons.changes import Change, Course, real_changes
from lessons.grades import ALMOST_ALL, GradePart, Part, Reason
from lessons.overlap import harmonic
from lessons.pack.reference import RubricClaim


def text_part(text: str, rubric: tuple[RubricClaim, ...]) -> GradePart:
    """Which claims of the rubric the text makes; claims of other findings count against it."""
    said = parse_claims(text)
    if _says_that_nothing_changed(said) and all(_is_same(one) for one in rubric):
        return _part(1.0, rubric)
    claims = [claim for claim in said if claim.finding is not None]
    if not claims:
        return _part(0.0, rubric)
    made = [one for one in rubric if any(_makes(claim, one.change) for claim in claims)]
    fitting = [claim for claim in claims if claim.negated or _named(claim, rubric)]
    recall = sum(one.weight for one in made) / sum(one.weight for one in rubric)
    return _part(min(1.0, harmonic(recall, len(fitting) / len(claims))), rubric)


def _part(score: float, rubric: tuple[RubricClaim, ...]) -> GradePart:
    asked = real_changes(claim.change for claim in rubric)
    if score > ALMOST_ALL:
        reason = Reason("You said what was asked for: {asked}.", asked=asked)
    else:
        reason = Reason("Asked for was: {asked}.", asked=asked)
    return GradePart(part=Part.TEXT, score=score, reason=reason)


def _says_that_nothing_changed(claims: Sequence[ParsedClaim]) -> bool:
    """Of the whole film, and nothing else to the contrary."""
    still = all(claim.direction is Direction.UNCHANGED for claim in claims)
    return still and any(claim.finding is None for claim in claims)


def _is_same(claim: RubricClaim) -> bool:
    return claim.change.course is Course.SAME


def _makes(claim: ParsedClaim, change: Change) -> bool:
    if claim.finding is not change.finding:
        return False
    if claim.side is not None and change.side is not None and claim.side is not change.side:
        return False
    if claim.negated:
        return change.trend is Trend.RESOLVED
    return claim.direction is direction_of(change.finding, change.trend)


def _named(claim: ParsedClaim, rubric: tuple[RubricClaim, ...]) -> bool:
    return claim.finding in {one.change.finding for one in rubric}

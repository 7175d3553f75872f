"""Finds claims of a text that contradict each other.

Must not know any picture: whether a claim is true is for `engine.grounding.verdicts`.
"""

from collections.abc import Iterable, Sequence
from itertools import combinations

from engine.findings import Severity
from engine.grounding.claims import Direction, ParsedClaim
from engine.grounding.directions import worse_direction


def contradictions(claims: Iterable[ParsedClaim]) -> list[tuple[ParsedClaim, ParsedClaim]]:
    """Pairs of claims about the same finding at the same place that cannot both be true."""
    return [pair for pair in combinations(claims, 2) if _same_place(*pair) and _opposed(*pair)]


def contradicts_itself(claim: ParsedClaim) -> bool:
    """Whether it goes one way and its amounts the other: "has decreased from small to moderate"."""
    before, after = claim.severity_before, claim.severity_after
    if before is None or after is None or claim.direction in (None, Direction.UNCHANGED):
        return False
    grown = tuple(Severity).index(after) - tuple(Severity).index(before)
    worse = claim.direction is worse_direction(claim.finding)
    return grown < 0 if worse else grown > 0


def repeats(before: Iterable[ParsedClaim], claims: Sequence[ParsedClaim]) -> bool:
    """Whether nothing is claimed but amounts that were told before, in whatever words. Signs may
    come twice: of one finding there are several."""
    told = [_content(claim) for claim in before]
    return bool(claims) and all(_amount(c) is not None and _content(c) in told for c in claims)


def _amount(claim: ParsedClaim) -> Severity | None:
    return claim.severity_after or claim.severity_before


def _content(claim: ParsedClaim) -> ParsedClaim:
    """What is claimed, apart from the words and where they stand."""
    return claim.model_copy(update={"text": "", "start": 0, "end": 0})


def _same_place(one: ParsedClaim, other: ParsedClaim) -> bool:
    return (
        one.finding is not None
        and one.finding == other.finding
        and one.side == other.side
        and one.zone == other.zone
    )


def _opposed(one: ParsedClaim, other: ParsedClaim) -> bool:
    if len({one.direction, other.direction} - {None}) > 1:
        return True
    # "Resolved" and "none is left" agree, and so do "the heart is unchanged" and "no cardiomegaly".
    present = [claim for claim in (one, other) if not claim.negated and claim.severity_after]
    if one.negated != other.negated:
        return bool(present)
    return len({claim.severity_after for claim in present}) > 1

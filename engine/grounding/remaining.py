"""What a text says to be gone, held against what is still seen in the counterfactual.

A change in the right direction is not enough: half an effusion is one. Knows no net; whoever has
one gives its reading as a function.
"""

import re
from collections.abc import Callable

from engine.findings import Finding, Side
from engine.grounding.claims import Claim, Grounding, ParsedClaim, Verdict
from engine.premises import Standing

StillSeen = Callable[[Finding, Side | None], Standing]
"""Whether the counterfactual shows a finding on a side (None: anywhere)."""

_GONE = re.compile(
    r"\b(?:resolved|no longer (?:seen|visible)|(?:is|are) gone|(?:is|are) sharp again"
    r"|chest wall again|no pleural line)\b"
)
_OF_STANDING = {
    Standing.SEEN: Verdict.CONTRADICTED,
    Standing.UNSURE: Verdict.NOT_VISIBLE,
    Standing.ABSENT: Verdict.SUPPORTED,
}


def says_gone(claim: ParsedClaim) -> bool:
    """Whether the claim is that a finding, or its sign, is not there any more."""
    return claim.finding is not None and _GONE.search(claim.text.lower()) is not None


def held_against(grounding: Grounding, still_seen: StillSeen) -> Grounding:
    """A claim of something gone is supported only where it is surely not seen any more; where it
    plainly is, the picture contradicts it. Other verdicts stay."""
    claims = tuple(_held(claim, still_seen) for claim in grounding.claims)
    return grounding.model_copy(update={"claims": claims})


def _held(claim: Claim, still_seen: StillSeen) -> Claim:
    if claim.verdict is not Verdict.SUPPORTED or claim.finding is None or not says_gone(claim):
        return claim
    standing = still_seen(claim.finding, claim.side)
    return claim.model_copy(update={"verdict": _OF_STANDING[standing]})

"""What a text says to be gone or hidden, held against what is still seen in the counterfactual.

A change in the right direction is not enough: half an effusion is one. Knows no net; whoever has
one gives its reading as a function.
"""

import re
from collections.abc import Callable

from engine.findings import Finding, Side
from engine.grounding.claims import Claim, Grounding, ParsedClaim, Verdict
from engine.grounding.films import Films
from engine.grounding.undone import is_undone
from engine.premises import Standing

StillSeen = Callable[[Finding, Side | None], Standing]
"""Whether the counterfactual shows a finding on a side (None: anywhere)."""

_GONE = re.compile(
    r"\b(?:resolved|no longer (?:seen|visible)|(?:is|are) gone|(?:is|are) sharp again"
    r"|chest wall again|no pleural line)\b"
)
_HIDDEN = re.compile(r"\b(?:hidden|obscured|effaced)\b")
# Up to this share of the prior's fine detail may survive where something is said to be hidden.
_HIDDEN_BELOW = 0.5
_OF_STANDING = {
    Standing.SEEN: Verdict.CONTRADICTED,
    Standing.UNSURE: Verdict.NOT_VISIBLE,
    Standing.ABSENT: Verdict.SUPPORTED,
}


def says_gone(claim: ParsedClaim) -> bool:
    """Whether the claim is that a finding, or its sign, is not there any more."""
    return claim.finding is not None and _GONE.search(claim.text.lower()) is not None


def says_hidden(claim: ParsedClaim) -> bool:
    """Whether the claim is that something cannot be seen any more behind a finding."""
    return bool(claim.regions) and _HIDDEN.search(claim.text.lower()) is not None


def held_against_detail(grounding: Grounding, films: Films) -> Grounding:
    """A claim of something hidden is supported only where its detail is gone: a place that got
    denser while every vessel shines through hides nothing. Other verdicts stay."""

    def held(claim: Claim) -> Claim:
        if claim.verdict is not Verdict.SUPPORTED or not says_hidden(claim):
            return claim
        left = films.surviving(claim.regions)
        if left is None or left <= _HIDDEN_BELOW:
            return claim
        return claim.model_copy(update={"verdict": Verdict.NOT_VISIBLE})

    return grounding.model_copy(update={"claims": tuple(map(held, grounding.claims))})


def held_against_films(grounding: Grounding, films: Films) -> Grounding:
    """A claim of something gone is supported only where the films' own greys bear it out, for it
    and for all that the text says to be gone of the same finding. Other verdicts stay."""
    gone = [claim for claim in grounding.claims if says_gone(claim)]
    remains = {(claim.finding, claim.side) for claim in gone if not is_undone(claim, films)}

    def held(claim: Claim) -> Claim:
        is_refuted = says_gone(claim) and (claim.finding, claim.side) in remains
        if claim.verdict is not Verdict.SUPPORTED or not is_refuted:
            return claim
        return claim.model_copy(update={"verdict": Verdict.NOT_VISIBLE})

    return grounding.model_copy(update={"claims": tuple(map(held, grounding.claims))})


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

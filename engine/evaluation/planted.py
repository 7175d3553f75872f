"""Tests the check of texts against pictures: true texts must pass, planted errors must not.

Uses the true change and the true text of a case, so that no model's errors count.
"""

import re
from dataclasses import dataclass

from engine.anatomy import Anatomy
from engine.evaluation.cases import Case, Map
from engine.findings import Side
from engine.grounding import Claim, Direction, Grounding, ParsedClaim, Verdict
from engine.grounding.directions import opposite
from engine.grounding.films import Films
from engine.grounding.parsing import parse_claims
from engine.grounding.remaining import held_against_films
from engine.grounding.verdicts import judge_claims

_OTHER = {"right": "left", "left": "right", "Right": "Left", "Left": "Right"}
_MOVES = (Direction.DENSER, Direction.CLEARER)


@dataclass(frozen=True, slots=True)
class Planted:
    """supported: of the right text, claim by claim. side, direction: whether the text with that
    swapped is contradicted in a claim of change; None where it cannot be swapped into a wrong one.
    """

    supported: tuple[bool, ...]
    side: bool | None
    direction: bool | None


def plant(case: Case, change: Map, anatomy: Anatomy) -> Planted:
    """change: the case's true one, over the film's square."""
    text = case.interpretation
    claims = judge_claims(parse_claims(text), change, anatomy)
    true = Films(case.prior.pixels, case.prior.pixels + change, anatomy)
    held = held_against_films(Grounding(claims=claims, regions=()), true).claims
    moved = [one for one in case.changes or () if one.moved]
    one_sided = bool(moved) and all(one.side in (Side.RIGHT, Side.LEFT) for one in moved)
    turned = [
        claim.model_copy(update={"direction": claim.direction and opposite(claim.direction)})
        for claim in parse_claims(text)
    ]
    return Planted(
        supported=tuple(claim.verdict is Verdict.SUPPORTED for claim in held),
        side=_caught(judge_claims(_sides_swapped(text), change, anatomy)) if one_sided else None,
        direction=_caught(judge_claims(turned, change, anatomy)) if moved else None,
    )


def _sides_swapped(text: str) -> tuple[ParsedClaim, ...]:
    """The claims of the text with right and left exchanged."""
    return parse_claims(re.sub(r"\b([Rr]ight|[Ll]eft)\b", lambda found: _OTHER[found[0]], text))


def _caught(claims: tuple[Claim, ...]) -> bool:
    return any(
        claim.verdict is Verdict.CONTRADICTED for claim in claims if claim.direction in _MOVES
    )

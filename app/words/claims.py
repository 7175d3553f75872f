"""What the model says, told in the window's language. Knows no widgets."""

from app.words.language import window_language
from engine.grounding import ParsedClaim
from engine.phrasing import PHRASINGS, interpretations


def has_own_words() -> bool:
    """Whether claims are told in the window's language rather than in the model's English."""
    return window_language() in PHRASINGS


def claim_text(claim: ParsedClaim) -> str | None:
    """The claim in the window's language; None where its own English has to stand."""
    return interpretations.claim_text(claim, window_language())

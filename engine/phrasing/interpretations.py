"""A model's interpretation in another language, claim by claim."""

from collections.abc import Mapping
from types import MappingProxyType

from engine.grounding import ParsedClaim
from engine.grounding.parsing import parse_claims
from engine.phrasing import PHRASINGS
from engine.phrasing.claims import GERMAN_CLAIMS, SPANISH_CLAIMS, ClaimWords, phrased_claim

CLAIM_WORDS: Mapping[str, ClaimWords] = MappingProxyType(
    {"de": GERMAN_CLAIMS, "es": SPANISH_CLAIMS}
)
"""By the code of the language, as `PHRASINGS`."""


def claim_text(claim: ParsedClaim, language: str) -> str | None:
    """The claim in the language; None where its own English has to stand."""
    if language not in CLAIM_WORDS:
        return None
    return phrased_claim(claim, PHRASINGS[language], CLAIM_WORDS[language])


def interpretation_text(text: str, language: str) -> str:
    """What a model wrote, in English, in the language: a sentence for each claim. A claim that
    cannot be phrased stands in its own English; the whole text does where nothing can be."""
    if language not in CLAIM_WORDS:
        return text
    claims = parse_claims(text)
    told = [claim_text(claim, language) for claim in claims]
    if not any(told):
        return text
    return " ".join(f"{one or claim.text}." for one, claim in zip(told, claims, strict=True))

"""Whether a claim names its finding itself, or only describes a structure, and its trend if so."""

from engine.findings import Trend
from engine.grounding.claims import ParsedClaim
from engine.grounding.sentences import sentences_of
from engine.grounding.words import GENERIC, STRUCTURES
from engine.hypothesis.clauses import entries_of
from engine.hypothesis.parts import parts_of


def names_its_finding(claim: ParsedClaim) -> bool:
    """Of "the right effusion has increased", not of "the right angle is blunted"."""
    return any(_of_claim(claim))


def said_trend(claim: ParsedClaim) -> Trend | None:
    """The trend in the claim's own (English) words; None where none is said of its finding."""
    return next((trend for trend in _of_claim(claim).values() if trend is not None), None)


def _of_claim(claim: ParsedClaim) -> dict[str, Trend | None]:
    """The phrases that name the claim's finding, with the trend that is said of each."""
    found: dict[str, Trend | None] = {}
    for words in sentences_of(claim.text):
        for entry in entries_of(parts_of(words)):
            at = entry.part.at
            phrase = "" if at is None else entry.part.words[at].phrase
            named = entry.finding is claim.finding and phrase not in STRUCTURES
            if named and not (phrase in GENERIC and entry.trend is None):
                found[phrase] = entry.trend
    return found

"""Findings, amounts and hypotheses in words of a language, with their agreement.

The inverse of `engine.hypothesis`, which reads what is phrased here as the same. English needs no
phrasing: its words are the canonical form.
"""

from collections.abc import Iterable, Mapping

from engine.findings import Progression
from engine.phrasing.german import GERMAN
from engine.phrasing.language import Phrasing
from engine.phrasing.spanish import SPANISH

PHRASINGS: Mapping[str, Phrasing] = {"de": GERMAN, "es": SPANISH}
"""By the code of the language."""


def hypothesis_text(progressions: Iterable[Progression], language: str) -> str:
    """The progressions as a hypothesis that reads as these; canonical in other languages."""
    phrasing = PHRASINGS.get(language)
    if phrasing is None:
        return " and ".join(one.canonical() for one in progressions)
    return "; ".join(phrasing.hypothesis(one) for one in progressions)


__all__ = ["PHRASINGS", "Phrasing", "hypothesis_text"]

"""Findings, amounts and hypotheses in words of a language, with their agreement.

The other way round from `engine.hypothesis`: what is told here is read there as the same. English
is not told: its words are the canonical form.
"""

from collections.abc import Iterable, Mapping

from engine.findings import Progression
from engine.telling.german import GERMAN
from engine.telling.language import Telling
from engine.telling.spanish import SPANISH

TELLING: Mapping[str, Telling] = {"de": GERMAN, "es": SPANISH}
"""By the code of the language."""


def hypothesis_text(progressions: Iterable[Progression], language: str) -> str:
    """The progressions as a hypothesis that reads as these; canonical where nothing tells it."""
    telling = TELLING.get(language)
    if telling is None:
        return " and ".join(one.canonical() for one in progressions)
    return "; ".join(telling.hypothesis(one) for one in progressions)


__all__ = ["TELLING", "Telling", "hypothesis_text"]

"""How much there was and how much there is: "moderate before and small now". Words only."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from engine.findings import Severity, Trend
from engine.grounding.words import BEFORE, NOW
from engine.hypothesis.meaning import Kind, Word


@dataclass(frozen=True, slots=True)
class Amounts:
    before: Severity | None
    after: Severity | None


def amounts_of(words: Sequence[Word], trend: Trend | None) -> Amounts:
    """`trend`: what is said of the finding; one amount alone is told by it and by its place."""
    said = _said(words)
    marked = Amounts(
        next((much for much, mark in said if mark in BEFORE), None),
        next((much for much, mark in said if mark in NOW), None),
    )
    if len(said) > 1:
        first, last = said[0][0], said[-1][0]
        if marked.before is last and said[-1][1] in BEFORE:
            first, last = last, first
        return Amounts(marked.before or first, marked.after or last)
    if not said:
        return Amounts(None, None)
    much, mark = said[0]
    if mark in BEFORE or trend is Trend.RESOLVED:
        return Amounts(much, None)
    if trend is Trend.UNCHANGED:
        return Amounts(much, much)
    if trend in (Trend.WORSE, Trend.BETTER) and mark not in NOW and not _after_trend(words):
        return Amounts(much, None)
    return Amounts(None, much)


def _said(words: Sequence[Word]) -> list[tuple[Severity, str]]:
    """Each amount of the finding with what marks its time, if anything does."""
    found: list[tuple[Severity, str]] = []
    for word, following in zip_longest(words, words[1:]):
        much = word.meaning.severity
        if much is None or word.kind is not Kind.SEVERITY:
            continue
        if following is not None and following.kind is Kind.TREND:
            continue  # the amount of the change: "complete resolution", "slight increase"
        after = following.phrase if following is not None else ""
        before = words[words.index(word) - 1].phrase if word is not words[0] else ""
        marks = [mark for mark in (after, before) if mark in BEFORE | NOW]
        found.append((much, marks[0] if marks else ""))
    return found


def _after_trend(words: Sequence[Word]) -> bool:
    """ "Has increased to large": the amount follows, as what it came to."""
    for word in words:
        if word.kind is Kind.TREND:
            return True
        if word.kind is Kind.SEVERITY:
            return False
    return False

"""Severity before and after, as a sentence states them: "moderate before and small now"."""

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
    """trend: of the finding; with the word order it decides whether a single amount is the one
    before or the one after."""
    amounts = _marked_amounts(words)
    marked = Amounts(
        next((severity for severity, mark in amounts if mark in BEFORE), None),
        next((severity for severity, mark in amounts if mark in NOW), None),
    )
    if len(amounts) > 1:
        first, last = amounts[0][0], amounts[-1][0]
        if marked.before is last and amounts[-1][1] in BEFORE:
            first, last = last, first
        return Amounts(marked.before or first, marked.after or last)
    if not amounts:
        return Amounts(None, None)
    severity, mark = amounts[0]
    if mark in BEFORE or trend is Trend.RESOLVED:
        return Amounts(severity, None)
    if trend is Trend.UNCHANGED:
        return Amounts(severity, severity)
    if trend in (Trend.WORSE, Trend.BETTER) and mark not in NOW and not _after_trend(words):
        return Amounts(severity, None)
    return Amounts(None, severity)


def _marked_amounts(words: Sequence[Word]) -> list[tuple[Severity, str]]:
    """Each amount of the finding with what marks its time, if anything does."""
    found: list[tuple[Severity, str]] = []
    for word, following in zip_longest(words, words[1:]):
        severity = word.meaning.severity
        if severity is None or word.kind is not Kind.SEVERITY:
            continue
        if following is not None and following.kind is Kind.TREND:
            continue  # the amount of the change: "complete resolution", "slight increase"
        after = following.phrase if following is not None else ""
        before = words[words.index(word) - 1].phrase if word is not words[0] else ""
        marks = [mark for mark in (after, before) if mark in BEFORE | NOW]
        found.append((severity, marks[0] if marks else ""))
    return found


def _after_trend(words: Sequence[Word]) -> bool:
    """ "Has increased to large": the amount follows, as what it came to."""
    for word in words:
        if word.kind is Kind.TREND:
            return True
        if word.kind is Kind.SEVERITY:
            return False
    return False

"""What a few words name, each by itself: the cell of a table, not a hypothesis."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from engine.findings import Finding, Severity, Side, Trend, Zone
from engine.hypothesis.meaning import Kind, Word
from engine.hypothesis.wording import language_of, words_of

_SAYS_NOTHING = (
    Kind.ORDINARY, Kind.DETERMINER, Kind.COMMA, Kind.BREAK, Kind.AND, Kind.CHANGE, Kind.LUNG,
    Kind.NEGATION,
)  # fmt: skip
_Named = TypeVar("_Named")


@dataclass(frozen=True, slots=True)
class Terms:
    """findings: in the order of the text, each once. denies: "none", "no finding". unknown: words
    that say nothing here, as they were written."""

    findings: tuple[Finding, ...] = ()
    side: Side | None = None
    zone: Zone | None = None
    trend: Trend | None = None
    severity: Severity | None = None
    denies: bool = False
    unknown: tuple[str, ...] = ()


def terms_of(text: str) -> Terms:
    """The last word counts where two name different sides, zones, trends or amounts. Reads English,
    German and Spanish."""
    words = words_of(text, language_of(text))
    meanings = [word.meaning for word in words]
    findings = [one.finding for one in meanings if one.finding is not None]
    sides = [one.side or one.side_if_open for one in meanings]
    return Terms(
        findings=tuple(dict.fromkeys(findings)),
        side=_last(sides),
        zone=_last([one.zone for one in meanings]),
        trend=_last([one.trend for one in meanings]),
        severity=_last([one.severity for one in meanings]),
        denies=any(word.kind is Kind.NEGATION for word in words) and not findings,
        unknown=tuple(text[word.start : word.end] for word in words if _is_unknown(word)),
    )


def _is_unknown(word: Word) -> bool:
    meaning = word.meaning
    named = (
        meaning.finding, meaning.side or meaning.side_if_open, meaning.zone, meaning.trend,
        meaning.severity,
    )  # fmt: skip
    says_something = any(one is not None for one in named)
    return not says_something and word.kind not in _SAYS_NOTHING


def _last(found: Sequence[_Named | None]) -> _Named | None:
    return next((one for one in reversed(found) if one is not None), None)

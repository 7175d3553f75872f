"""Reads what a student types into progressions, or declines it with a reason.

Must not know any model: what a model can draw is a `Scope`, which comes with its bundle.
"""

import re
from collections.abc import Iterable, Sequence

from engine.errors import HypothesisDeclined, Named
from engine.findings import Finding, Progression, Reading, Severity, Side, Span, Trend, Zone
from engine.hypothesis.clauses import Entry, entries_of, progressions_of
from engine.hypothesis.meaning import Kind, Word
from engine.hypothesis.parts import Part, parts_of
from engine.hypothesis.questions import question_in, unknown_site
from engine.hypothesis.scope import (
    EVERYTHING,
    Scope,
    abilities,
    named,
    nearest_supported,
    require_scope,
)
from engine.hypothesis.wording import language_of, words_of

__all__ = [
    "Finding",
    "Progression",
    "Reading",
    "Scope",
    "Severity",
    "Side",
    "Span",
    "Trend",
    "Zone",
    "read_hypothesis",
    "require_scope",
]

LONGEST_TEXT = 500

_HELPERS = (Kind.UNKNOWN, Kind.ORDINARY, Kind.DETERMINER, Kind.COMMA, Kind.BREAK, Kind.AND)

# Tags of the models' own sequence, and ways of giving orders to programs.
_MARKUP = re.compile(
    r"<\s*/?[a-z]\w*|[{}`\\|]|--\s*\w|;\s*drop\b|\bsystem\s*:"
    # No characters of a text: bytes that a command line could not decode, and control characters.
    r"|[\ud800-\udfff\x00-\x08\x0e-\x1f\x7f]",
    re.IGNORECASE,
)


def read_hypothesis(text: str, scope: Scope = EVERYTHING) -> Reading:
    """The reading of `text`. Raises `HypothesisDeclined` with a reason and suggestions.

    `scope` only shapes the suggestions; `require_scope` checks whether a model can draw the
    reading.
    """
    _require_plain_text(text, scope)
    everything = words_of(text, language_of(text))
    _require_no_question(everything, text, scope)
    words, context = _without_context(everything)
    parts = parts_of(words)
    entries = entries_of(parts)
    progressions = progressions_of(entries)
    _require_chest(words, text, progressions, scope)
    _require_existing_lobes(entries, scope)
    _require_few(progressions, scope)
    if not progressions:
        progressions = _no_change(parts, words, scope)
    unknown = [word for word in words if word.kind is Kind.UNKNOWN]
    _require_mostly_understood(words, unknown, progressions, scope)
    return Reading(text, progressions, _spans(text, (*unknown, *context)))


def english(reading: Reading, text: str) -> str:
    """The text for a model that reads free English: as typed, or canonical where that is none."""
    return text.strip() if language_of(text) is None else reading.canonical()


_CLAUSE_ENDS = (Kind.COMMA, Kind.BREAK, Kind.AND, Kind.OR)
_CLOSING = (Kind.TREND, Kind.PLACE, Kind.LUNG, Kind.DEGREE, Kind.ORDINARY, Kind.DETERMINER)


def _require_plain_text(text: str, scope: Scope) -> None:
    examples = nearest_supported((), scope)
    if not text.strip():
        raise HypothesisDeclined("Type what you expect to change.", examples)
    if len(text) > LONGEST_TEXT:
        raise HypothesisDeclined(
            "Say it in at most {most} characters; this hypothesis has {count}.",
            examples,
            most=LONGEST_TEXT,
            count=len(text),
        )
    if _MARKUP.search(text):
        raise HypothesisDeclined(
            "This is not a hypothesis about a chest radiograph: it holds signs of a program.",
            examples,
        )


def _without_context(words: Sequence[Word]) -> tuple[tuple[Word, ...], tuple[Word, ...]]:
    """The words without causes and circumstances ("after a rib fracture"), and the unknown words
    among those left out."""
    kept: list[Word] = []
    dropped: list[Word] = []
    finding_seen = inside = False
    clause = 0
    for position, word in enumerate(words):
        if word.kind in _CLAUSE_ENDS:
            inside, clause = False, position + 1
        elif word.kind in (Kind.CAUSE, Kind.ASIDE):
            inside = True
        elif inside and not finding_seen:
            inside = word.kind in (Kind.FOREIGN, Kind.UNKNOWN, Kind.ORDINARY, Kind.DETERMINER)
        finding_seen = word.kind is not Kind.BREAK and (finding_seen or word.kind is Kind.FINDING)
        dropped_here = inside and not _is_of_the_finding(words, clause, position)
        (dropped if dropped_here else kept).append(word)
    unknown = (word for word in dropped if word.kind in (Kind.UNKNOWN, Kind.FOREIGN))
    return tuple(kept), tuple(unknown)


def _is_of_the_finding(words: Sequence[Word], clause: int, position: int) -> bool:
    """ "Effusion after drainage smaller", "after a stab wound on the left": a trend or place at the
    very end of a clause that has no other, unless another finding stands before it."""
    kind = words[position].kind
    if kind not in (Kind.TREND, Kind.PLACE):
        return False
    openers = (i for i in range(clause, position) if words[i].kind in (Kind.CAUSE, Kind.ASIDE))
    opener = max(openers)
    end = next((i for i in range(position, len(words)) if words[i].kind in _CLAUSE_ENDS), None)
    return (
        words[opener].kind is Kind.CAUSE
        and all(word.kind in _CLOSING for word in words[position:end])
        and all(word.kind is not kind for word in words[clause:opener])
        and all(word.kind is not Kind.FINDING for word in words[opener:position])
    )


def _require_no_question(words: Sequence[Word], text: str, scope: Scope) -> None:
    question = question_in(words)
    if question:
        raise HypothesisDeclined(
            "“{quoted}” does not belong in a hypothesis about a radiograph.",
            nearest_supported((), scope),
            quoted=_quoted_from(question, text),
        )


def _require_chest(
    words: Sequence[Word], text: str, progressions: Sequence[Progression], scope: Scope
) -> None:
    orders = [word for word in words if word.kind is Kind.ORDER]
    foreign = [word for word in words if word.kind is Kind.FOREIGN]
    site = unknown_site(words)
    if orders:
        raise HypothesisDeclined(
            "“{quoted}” does not belong in a hypothesis about a radiograph.",
            nearest_supported((), scope),
            quoted=_quoted(orders, text),
        )
    if foreign:
        wanted = progressions or _alternatives(foreign[0].meaning.related, words)
        raise HypothesisDeclined(
            "“{quoted}” is beyond what can be predicted here. What can be: {findings}.",
            nearest_supported(wanted, scope),
            quoted=_quoted(foreign, text),
            findings=abilities(scope),
        )
    if site:
        raise HypothesisDeclined(
            "“{quoted}” is beyond what can be predicted here. What can be: {findings}.",
            nearest_supported(progressions, scope),
            quoted=_quoted_from(site, text),
            findings=abilities(scope),
        )


def _require_existing_lobes(entries: Iterable[Entry], scope: Scope) -> None:
    for entry in entries:
        for place in entry.places:
            owner, side = place.side_if_open, place.side
            if place.lobe and owner is not None and side not in (owner, None, Side.BILATERAL):
                middle, lingula = Named("middle lobe"), Named("lingula")
                is_middle = place.lobe == middle.english
                raise HypothesisDeclined(
                    "There is no {side} {lobe}: only the {owner} lung has one; "
                    "its counterpart on the {side} is the {counterpart}.",
                    nearest_supported(progressions_of([entry]), scope),
                    side=named(side),
                    lobe=middle if is_middle else lingula,
                    owner=named(owner),
                    counterpart=lingula if is_middle else middle,
                )


def _require_few(progressions: Sequence[Progression], scope: Scope) -> None:
    most = EVERYTHING.max_progressions
    if len(progressions) > most:
        raise HypothesisDeclined(
            "Name at most {most} changes; this hypothesis names {count}.",
            nearest_supported(progressions[:1], scope),
            most=most,
            count=len(progressions),
        )


def _no_change(
    parts: Iterable[Part], words: Sequence[Word], scope: Scope
) -> tuple[Progression, ...]:
    """ "Nothing changes", said of the whole film."""
    # "No progression", "nothing gets better": what is denied of the whole film leaves it as it is.
    trends = {Trend.UNCHANGED if p.negated else p.trend for p in parts if p.trend is not None}
    if trends != {Trend.UNCHANGED}:
        nearest = nearest_supported(_alternatives(None, words), scope)
        if all(word.kind in _HELPERS for word in words):
            raise HypothesisDeclined(
                "Nothing of this was understood; say it in the words of a radiology "
                "report. What can be: {findings}.",
                nearest,
                findings=abilities(scope),
            )
        if any(word.kind is Kind.PLACE for word in words) and not trends:
            raise HypothesisDeclined(
                "This says where, but not what. What can be: {findings}.",
                nearest,
                findings=abilities(scope),
            )
        raise HypothesisDeclined(
            "This names no finding. What can be: {findings}.", nearest, findings=abilities(scope)
        )
    said = [part.span for part in parts if part.trend is not None]
    start, end = min(span[0] for span in said), max(span[1] for span in said)
    return (Progression(None, None, None, Trend.UNCHANGED, None, False, start, end),)


def _require_mostly_understood(
    words: Sequence[Word],
    unknown: Sequence[Word],
    progressions: Sequence[Progression],
    scope: Scope,
) -> None:
    understood = sum(word.kind not in _HELPERS for word in words)
    not_understood = sum(word.phrase.isalpha() for word in unknown)
    if not_understood > 1 and not_understood >= understood:
        raise HypothesisDeclined(
            "Most of this was not understood; say it in the words of a radiology report.",
            nearest_supported(progressions, scope),
        )


def _alternatives(related: Finding | None, words: Iterable[Word]) -> tuple[Progression, ...]:
    """The place and trend that were typed, with a finding that resembles what was asked."""
    meanings = [word.meaning for word in words]
    side = next((meaning.side for meaning in meanings if meaning.side), None)
    zone = next((meaning.zone for meaning in meanings if meaning.zone), None)
    trend = next((meaning.trend for meaning in meanings if meaning.trend), Trend.NEW)
    findings = [related] if related else list(Finding)[:2]
    return tuple(Progression(one, side, zone, trend, None, False, 0, 0) for one in findings)


def _quoted(words: Sequence[Word], text: str) -> str:
    first = _spans(text, words)[0]
    return " ".join(text[first.start : first.end].split())


def _quoted_from(words: Sequence[Word], text: str) -> str:
    return " ".join(text[words[0].start : words[-1].end].split())


def _spans(text: str, words: Iterable[Word]) -> tuple[Span, ...]:
    """The spans of the words; neighbours with only space between them share one."""
    spans: list[Span] = []
    for word in sorted(words, key=lambda word: word.start):
        if spans and not text[spans[-1].end : word.start].strip():
            spans[-1] = Span(spans[-1].start, word.end)
        else:
            spans.append(Span(word.start, word.end))
    return tuple(spans)

"""What a hypothesis that is being typed may become: whole hypotheses inside a model's scope.

Works on words; knows no Qt.
"""

from collections.abc import Iterator
from functools import lru_cache
from itertools import product

from engine.findings import NO_CHANGE, Finding, Progression, Severity, Side, Trend, Zone
from engine.hypothesis import Scope
from engine.phrasing import PHRASINGS, hypothesis_text

COMPLETIONS_AT_MOST = 8

_SPOKEN = {Trend.WORSE: "worsening", Trend.BETTER: "improving"}
_UNCHANGED: tuple[str, ...] = tuple(NO_CHANGE.split())
_CLOSE_ENOUGH = 70
_PLAIN = str.maketrans("äöüßáéíóúñ", "aousaeioun")


def completions(text: str, scope: Scope, language: str = "en") -> tuple[str, ...]:
    """Hypotheses that hold every word typed so far; the beginning of a word will do."""
    words = text.lower().split()
    if not words:
        return ()
    if language in PHRASINGS:
        return _told_completions(words, scope, language)
    found = [one for one in _candidates(words, scope) if _continues(words, one) and one != words]
    return tuple(" ".join(one) for one in sorted(found, key=len)[:COMPLETIONS_AT_MOST])


def nearest_word(unknown: str, scope: Scope, language: str = "en") -> str | None:
    """The word of the vocabulary that was probably meant, if there is one."""
    from rapidfuzz import fuzz, process  # not before the first page is shown

    if language in PHRASINGS:
        known = list(
            {word for text in _told(scope.model_dump_json(), language) for word in text.split()}
        )
    else:
        known = [word for slot in _slots(scope) for word in slot]
    matches = process.extract(unknown.lower(), known, scorer=fuzz.ratio, processor=str.lower)
    best = max(matches, key=lambda match: match[1], default=None)
    return best[0] if best is not None and best[1] >= _CLOSE_ENOUGH else None


def _told_completions(words: list[str], scope: Scope, language: str) -> tuple[str, ...]:
    typed = [word.translate(_PLAIN) for word in words]
    found: list[str] = []
    for text in _told(scope.model_dump_json(), language):
        plain = text.lower().translate(_PLAIN).split()
        if _continues(typed, plain) and plain != typed:
            found.append(text)
    return tuple(sorted(found, key=lambda text: len(text.split()))[:COMPLETIONS_AT_MOST])


@lru_cache(maxsize=8)
def _told(dumped: str, language: str) -> tuple[str, ...]:
    """Every hypothesis inside the dumped scope as the language tells it, the common ones first."""
    scope = Scope.model_validate_json(dumped)
    every = (
        Progression(finding, side, zone, trend, severity, False, 0, 0)
        for severity, zone, finding, trend, side in product(
            (None, *Severity), (None, *Zone), Finding, Trend, (None, *Side)
        )
        if side is None or finding.facts.side_can_be_named
    )
    texts = [hypothesis_text([one], language) for one in every if scope.supports(one)]
    still = Progression(None, None, None, Trend.UNCHANGED, None, False, 0, 0)
    return (*texts, *([hypothesis_text([still], language)] if scope.no_change else []))


def _candidates(typed: list[str], scope: Scope) -> Iterator[list[str]]:
    """Trend, side and finding always; severity and zone only where they are being typed."""
    trends, severities, sides, zones, _ = _slots(scope)
    wanted_severities: list[str] = ["", *(one for one in severities if _is_begun(one, typed))]
    wanted_zones = ["", *(one for one in zones if _is_begun(one, typed))]
    for finding in scope.findings:
        its_sides = sides if finding.facts.side_can_be_named else [""]
        if finding not in scope.bilateral:
            its_sides = [side for side in its_sides if side != Side.BILATERAL]
        for parts in product(trends, wanted_severities, its_sides, wanted_zones):
            yield [*filter(None, parts), *finding.value.split()]
    if scope.no_change:
        yield [*_UNCHANGED]


def _is_begun(word: str, typed: list[str]) -> bool:
    return any(word.startswith(one) for one in typed)


def _continues(typed: list[str], candidate: list[str]) -> bool:
    left = list(candidate)
    for word in typed:
        match = next((one for one in left if one.startswith(word)), None)
        if match is None:
            return False
        left.remove(match)
    return True


def _slots(scope: Scope) -> tuple[list[str], ...]:
    """Words for trend, severity, side, zone and finding."""
    return (
        [_SPOKEN.get(trend, trend.value) for trend in scope.trends],
        [severity.value for severity in Severity if severity in scope.severities],
        [side.value for side in Side],
        [zone.value for zone in Zone if zone in scope.zones],
        [word for finding in scope.findings for word in finding.value.split()],
    )

"""What the model says, told in the window's language: each claim by what was read of it.

The model writes English, and its words are never translated: a claim is told from finding, place,
course and amounts. Knows no widgets.
"""

import re
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication

from app.words.language import window_language
from app.words.regions import region_titles
from engine.findings import Finding, Severity, Trend
from engine.grounding import Direction, ParsedClaim
from engine.grounding.directions import worse_direction
from engine.grounding.headlines import names_its_finding, said_trend
from engine.grounding.remaining import says_gone
from engine.telling import TELLING, Telling

translate = QCoreApplication.translate

_PLACES_NAMED = 3
_OF_THE_PRIOR = re.compile(r"\b(?:prior|premise|before)\b")


def has_own_words() -> bool:
    """Whether claims are told in the window's language rather than in the model's English."""
    return window_language() in TELLING


def claim_text(claim: ParsedClaim) -> str | None:
    """The claim in the window's language; None where its own English has to stand."""
    telling = TELLING.get(window_language())
    if telling is None:
        return None
    trend = said_trend(claim)
    is_headline = trend is not None or claim.negated or claim.direction is None
    if claim.finding is not None and is_headline and names_its_finding(claim):
        told = _of_finding(claim, claim.finding, trend, telling)
    else:
        told = _of_places(claim, telling)
    return told and told[:1].upper() + told[1:]


def _of_finding(
    claim: ParsedClaim, finding: Finding, trend: Trend | None, telling: Telling
) -> str | None:
    course = _denied(claim, trend) if claim.negated else _course(trend)
    if course is None:
        return None
    text = course.format(finding=telling.named(finding, claim.side, claim.zone))
    amounts = _amounts(claim, trend, lambda severity: telling.amount(finding, severity))
    if not amounts:
        return text
    return translate("Claims", "{course}, {amounts}").format(course=text, amounts=amounts)


def _denied(claim: ParsedClaim, trend: Trend | None) -> str | None:
    """A denied course ("is not worse") is left to the model's own words."""
    if _OF_THE_PRIOR.search(claim.text):
        return translate("Claims", "{finding}: not there on the prior")
    return {
        None: translate("Claims", "{finding}: not seen"),
        Trend.RESOLVED: translate("Claims", "{finding}: not seen"),
        Trend.NEW: translate("Claims", "{finding}: none that is new"),
    }.get(trend)


def _course(trend: Trend | None) -> str:
    return {
        None: translate("Claims", "{finding}: seen"),
        Trend.NEW: translate("Claims", "{finding}: new"),
        Trend.WORSE: translate("Claims", "{finding}: has increased"),
        Trend.BETTER: translate("Claims", "{finding}: has decreased"),
        Trend.RESOLVED: translate("Claims", "{finding}: no longer seen"),
        Trend.UNCHANGED: translate("Claims", "{finding}: unchanged"),
    }[trend]


def _amounts(claim: ParsedClaim, trend: Trend | None, amount: Callable[[Severity], str]) -> str:
    before, after = claim.severity_before, claim.severity_after
    if trend is Trend.RESOLVED:
        before, after = before or after, None
    if before and after and before is not after:
        text = translate("Claims", "{before} before, {after} now")
        return text.format(before=amount(before), after=amount(after))
    if before and not after:
        return translate("Claims", "{before} before").format(before=amount(before))
    return "" if after is None else amount(after)


def _of_places(claim: ParsedClaim, telling: Telling) -> str | None:
    """A sign, or a structure that is as it was."""
    titles = region_titles()
    named = [titles[region] for region in claim.regions[:_PLACES_NAMED]]
    places = ", ".join(named) or translate("Claims", "Whole film")
    text = _of_place(claim)
    if text is None:
        return None
    finding = claim.finding
    of = "" if finding is None else telling.named(finding, claim.side, claim.zone)
    return text.format(places=places, finding=of)


def _of_place(claim: ParsedClaim) -> str | None:
    if claim.direction is Direction.UNCHANGED:
        if claim.negated:
            return translate("Claims", "{places}: nothing new")
        return translate("Claims", "{places}: unchanged")
    if claim.direction is None:
        return None
    if claim.finding is None:
        if claim.direction is Direction.DENSER:
            return translate("Claims", "{places}: denser")
        return translate("Claims", "{places}: clearer")
    if says_gone(claim):
        return translate("Claims", "{places}: normal again")
    if claim.direction is worse_direction(claim.finding):
        return translate("Claims", "{places}: sign of {finding}")
    return translate("Claims", "{places}: still {finding}")

"""Claims of an interpretation in another language, each by what was read of it.

A model writes English, and its words are never translated: a claim is phrased from finding, place,
course and amounts. `CLAIM_WORDS` has the sentences of a language.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from engine.findings import Finding, Severity, Trend
from engine.grounding import Direction, ParsedClaim
from engine.grounding.directions import worse_direction
from engine.grounding.headlines import names_its_finding, said_trend
from engine.grounding.remaining import says_gone
from engine.phrasing.language import Phrasing
from engine.regions import Region

_PLACES_NAMED = 3
_OF_THE_PRIOR = re.compile(r"\b(?:prior|premise|before)\b")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ClaimWords:
    """Sentences with a blank for {finding}, {places} or amounts {before} and {after}.

    courses: by the trend, None where only the finding is said. regions: by themselves, for a list.
    """

    courses: Mapping[Trend | None, str]
    not_on_prior: str
    not_seen: str
    none_new: str
    before_and_now: str
    before: str
    whole_film: str
    nothing_new: str
    unchanged: str
    denser: str
    clearer: str
    normal_again: str
    sign_of: str
    still: str
    regions: Mapping[Region, str]


def phrased_claim(claim: ParsedClaim, phrasing: Phrasing, words: ClaimWords) -> str | None:
    """The claim in the language of `phrasing`; None where its own English has to stand."""
    trend = said_trend(claim)
    is_headline = trend is not None or claim.negated or claim.direction is None
    if claim.finding is not None and is_headline and names_its_finding(claim):
        told = _of_finding(claim, claim.finding, trend, phrasing, words)
    else:
        told = _of_places(claim, phrasing, words)
    return told and told[:1].upper() + told[1:]


def _of_finding(
    claim: ParsedClaim, finding: Finding, trend: Trend | None, phrasing: Phrasing, words: ClaimWords
) -> str | None:
    course = _denied(claim, trend, words) if claim.negated else words.courses[trend]
    if course is None:
        return None
    text = course.format(finding=phrasing.named(finding, claim.side, claim.zone))
    amounts = _amounts(claim, trend, words, lambda severity: phrasing.amount(finding, severity))
    return f"{text}, {amounts}" if amounts else text


def _denied(claim: ParsedClaim, trend: Trend | None, words: ClaimWords) -> str | None:
    """A denied course ("is not worse") is left to the model's own words."""
    if _OF_THE_PRIOR.search(claim.text):
        return words.not_on_prior
    denied = {None: words.not_seen, Trend.RESOLVED: words.not_seen, Trend.NEW: words.none_new}
    return denied.get(trend)


def _amounts(
    claim: ParsedClaim, trend: Trend | None, words: ClaimWords, amount: Callable[[Severity], str]
) -> str:
    before, after = claim.severity_before, claim.severity_after
    if trend is Trend.RESOLVED:
        before, after = before or after, None
    if before and after and before is not after:
        return words.before_and_now.format(before=amount(before), after=amount(after))
    if before and not after:
        return words.before.format(before=amount(before))
    return "" if after is None else amount(after)


def _of_places(claim: ParsedClaim, phrasing: Phrasing, words: ClaimWords) -> str | None:
    """A sign, or a structure that is as it was."""
    named = [words.regions[region] for region in claim.regions[:_PLACES_NAMED]]
    places = ", ".join(named) or words.whole_film
    text = _of_place(claim, words)
    if text is None:
        return None
    finding = claim.finding
    of = "" if finding is None else phrasing.named(finding, claim.side, claim.zone)
    return text.format(places=places, finding=of)


def _of_place(claim: ParsedClaim, words: ClaimWords) -> str | None:
    if claim.direction is Direction.UNCHANGED:
        return words.nothing_new if claim.negated else words.unchanged
    if claim.direction is None:
        return None
    if claim.finding is None:
        return words.denser if claim.direction is Direction.DENSER else words.clearer
    if says_gone(claim):
        return words.normal_again
    is_worse = claim.direction is worse_direction(claim.finding)
    return words.sign_of if is_worse else words.still


GERMAN_CLAIMS = ClaimWords(
    courses={
        None: "{finding}: nachweisbar",
        Trend.NEW: "{finding}: neu aufgetreten",
        Trend.WORSE: "{finding}: progredient",
        Trend.BETTER: "{finding}: regredient",
        Trend.RESOLVED: "{finding}: nicht mehr nachweisbar",
        Trend.UNCHANGED: "{finding}: unverändert",
    },
    not_on_prior="{finding}: auf der Voraufnahme nicht vorhanden",
    not_seen="{finding}: nicht nachweisbar",
    none_new="{finding}: nichts Neues",
    before_and_now="zuvor {before}, jetzt {after}",
    before="zuvor {before}",
    whole_film="Gesamte Aufnahme",
    nothing_new="{places}: kein neuer Befund",
    unchanged="{places}: unverändert",
    denser="{places}: dichter",
    clearer="{places}: transparenter",
    normal_again="{places}: wieder unauffällig",
    sign_of="{places}: Zeichen für {finding}",
    still="{places}: noch {finding}",
    regions={
        Region.RIGHT_LUNG: "Rechte Lunge",
        Region.LEFT_LUNG: "Linke Lunge",
        Region.RIGHT_UPPER_ZONE: "Rechtes Oberfeld",
        Region.RIGHT_MIDDLE_ZONE: "Rechtes Mittelfeld",
        Region.RIGHT_LOWER_ZONE: "Rechtes Unterfeld",
        Region.LEFT_UPPER_ZONE: "Linkes Oberfeld",
        Region.LEFT_MIDDLE_ZONE: "Linkes Mittelfeld",
        Region.LEFT_LOWER_ZONE: "Linkes Unterfeld",
        Region.RIGHT_COSTOPHRENIC_ANGLE: "Rechter Randwinkel",
        Region.LEFT_COSTOPHRENIC_ANGLE: "Linker Randwinkel",
        Region.RIGHT_HILUM: "Rechter Hilus",
        Region.LEFT_HILUM: "Linker Hilus",
        Region.RIGHT_HEMIDIAPHRAGM: "Rechte Zwerchfellkuppel",
        Region.LEFT_HEMIDIAPHRAGM: "Linke Zwerchfellkuppel",
        Region.HEART: "Herz",
        Region.MEDIASTINUM: "Mediastinum",
    },
)

SPANISH_CLAIMS = ClaimWords(
    courses={
        None: "{finding}: se observa",
        Trend.NEW: "{finding}: de nueva aparición",
        Trend.WORSE: "{finding}: en aumento",
        Trend.BETTER: "{finding}: en disminución",
        Trend.RESOLVED: "{finding}: ya no se observa",
        Trend.UNCHANGED: "{finding}: sin cambios",
    },
    not_on_prior="{finding}: ausente en la radiografía previa",
    not_seen="{finding}: no se observa",
    none_new="{finding}: nada nuevo",
    before_and_now="antes {before}, ahora {after}",
    before="antes {before}",
    whole_film="Toda la radiografía",
    nothing_new="{places}: sin hallazgos nuevos",
    unchanged="{places}: sin cambios",
    denser="{places}: más denso",
    clearer="{places}: más claro",
    normal_again="{places}: de nuevo normal",
    sign_of="{places}: signo de {finding}",
    still="{places}: todavía {finding}",
    regions={
        Region.RIGHT_LUNG: "Pulmón derecho",
        Region.LEFT_LUNG: "Pulmón izquierdo",
        Region.RIGHT_UPPER_ZONE: "Campo superior derecho",
        Region.RIGHT_MIDDLE_ZONE: "Campo medio derecho",
        Region.RIGHT_LOWER_ZONE: "Campo inferior derecho",
        Region.LEFT_UPPER_ZONE: "Campo superior izquierdo",
        Region.LEFT_MIDDLE_ZONE: "Campo medio izquierdo",
        Region.LEFT_LOWER_ZONE: "Campo inferior izquierdo",
        Region.RIGHT_COSTOPHRENIC_ANGLE: "Ángulo costofrénico derecho",
        Region.LEFT_COSTOPHRENIC_ANGLE: "Ángulo costofrénico izquierdo",
        Region.RIGHT_HILUM: "Hilio derecho",
        Region.LEFT_HILUM: "Hilio izquierdo",
        Region.RIGHT_HEMIDIAPHRAGM: "Hemidiafragma derecho",
        Region.LEFT_HEMIDIAPHRAGM: "Hemidiafragma izquierdo",
        Region.HEART: "Corazón",
        Region.MEDIASTINUM: "Mediastino",
    },
)

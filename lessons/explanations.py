"""A student's own words against a rubric of claims, read by the parser that checks the model."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from engine.findings import Finding, Side
from engine.grounding import Direction, ParsedClaim
from engine.grounding.directions import worse_direction
from engine.grounding.parsing import parse_answer
from lessons.changes import Change, Course, real_changes
from lessons.changes_agreement import Statement, agreement
from lessons.grades import ALMOST_ALL, GradePart, Part, Reason
from lessons.pack.reference import RubricClaim

# Words that mean another finding than the parser's first guess, where that one is asked about.
_EXPANDS = ("expan", "inflat", "aerat", "entfalt", "belüft", "belueft", "aire")
_INFECTED = ("consolid", "pneumon", "infect", "konsolid", "infekt", "infec", "neumon", "entzünd")


def text_part(text: str, rubric: Sequence[RubricClaim]) -> GradePart:
    """Which claims of the rubric the text makes; changes of other findings count against it."""
    weighed = {claim.change: claim.weight for claim in rubric}
    asked = real_changes(weighed) or tuple(weighed)
    claims = parse_answer(text)
    said = _with_course(_statements(claims, asked), claims)
    if not said and not _says_that_nothing_changed(claims):
        reason = Reason("Asked for was: {asked}.", asked=asked)
        return GradePart(part=Part.TEXT, score=0.0, reason=reason)
    score = agreement(said, weighed)
    if score > ALMOST_ALL:
        reason = Reason("You said what was asked for: {asked}.", asked=asked)
    elif not said and score > 0:
        reason = Reason("Nothing changed, as you said. Name what stays: {asked}.", asked=asked)
    else:
        reason = Reason("Asked for was: {asked}.", asked=asked)
    return GradePart(part=Part.TEXT, score=score, reason=reason)


@lru_cache(maxsize=2048)
def text_agreement(text: str, changes: tuple[Change, ...]) -> float:
    """[0, 1]: how well what a text says changed agrees with the changes; of both that nothing
    did, 1. What stayed the same counts on neither side."""
    real = real_changes(changes)
    claims = parse_answer(text)
    said = [one for one in _with_course(_statements(claims, real), claims) if one.is_change]
    return agreement(said, dict.fromkeys(real, 1.0))


def names_finding(text: str) -> bool:
    """Something about a finding, or that nothing changed, can be read from the text."""
    claims = parse_answer(text)
    return _says_that_nothing_changed(claims) or any(claim.finding for claim in claims)


def _statements(claims: Sequence[ParsedClaim], asked: Sequence[Change]) -> Iterator[Statement]:
    wanted = {change.finding for change in asked}
    # "The effusion is unchanged; there is no meniscus" denies a sign, not the effusion.
    affirmed = {claim.finding for claim in claims if not claim.negated}
    for claim in claims:
        finding = None if claim.finding is None else _meant(claim, claim.finding, wanted)
        denied = claim.negated and (finding not in wanted or finding in affirmed)
        if finding is None or denied:
            continue
        yield Statement(
            finding=finding,
            side=claim.side,
            # Of "perihilar opacities" that are oedema the zone says nothing.
            zone=claim.zone if finding is claim.finding else None,
            course=_course(claim),
            severity=claim.severity_after,
        )


def _meant(claim: ParsedClaim, finding: Finding, wanted: set[Finding]) -> Finding:
    """ "The lung has re-expanded" is the end of a pneumothorax, "bilateral opacities" may be
    oedema."""
    if finding in wanted:
        return finding
    words = claim.text.lower()
    if finding is Finding.ATELECTASIS and any(stem in words for stem in _EXPANDS):
        return Finding.PNEUMOTHORAX if Finding.PNEUMOTHORAX in wanted else finding
    opacities = finding is Finding.CONSOLIDATION and claim.side is Side.BILATERAL
    if opacities and not any(stem in words for stem in _INFECTED):
        return Finding.OEDEMA if Finding.OEDEMA in wanted else finding
    return finding


def _course(claim: ParsedClaim) -> Course | None:
    """Of the finding that the parser read: more air in the pleura makes the film darker."""
    if claim.negated:
        return Course.LESS
    if claim.direction is None:
        return None
    if claim.direction is Direction.UNCHANGED:
        return Course.SAME
    return Course.MORE if claim.direction is worse_direction(claim.finding) else Course.LESS


def _with_course(statements: Iterable[Statement], claims: Sequence[ParsedClaim]) -> list[Statement]:
    """ "Left effusion with passive atelectasis, unchanged": what is said once holds for all."""
    said = list(statements)
    still = all(claim.direction in (None, Direction.UNCHANGED) for claim in claims)
    if not still or not any(claim.direction and not claim.negated for claim in claims):
        return said
    return [one if one.course else replace(one, course=Course.SAME) for one in said]


def _says_that_nothing_changed(claims: Sequence[ParsedClaim]) -> bool:
    """Of the whole film, and nothing else to the contrary."""
    still = all(claim.direction is Direction.UNCHANGED for claim in claims)
    return still and any(claim.finding is None for claim in claims)

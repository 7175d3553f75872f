"""What an item's texts say against its key, and what they give away before the answer.

Texts are read clause by clause, as hypotheses are; a clause that cannot be read says nothing.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from engine.errors import HypothesisDeclined, InWords
from engine.findings import Progression, Side, Trend
from engine.grounding.parsing import parse_answer
from engine.hypothesis import LONGEST_TEXT, read_hypothesis
from lessons.answers import Asked
from lessons.changes import Change, Course, course_of, hypothesis_of
from lessons.explanations import text_agreement
from lessons.grades import RIGHT_FROM, Part
from lessons.pack.consistency.case import Case
from lessons.pack.problem import PackFault, Problem

_CLAUSE_ENDS = re.compile(r"[.;:!?]+(?:\s+|$)")


def text_contradictions(case: Case) -> Iterator[Problem]:
    yield from _given_away(case)
    yield from _in_question(case)
    yield from _in_text(case)
    yield from _statement(case)
    yield from _choice(case)


def _given_away(case: Case) -> Iterator[Problem]:
    """Whoever copied the question as an answer would be right."""
    asked = set(case.item.asks) & {Asked.CHANGES, Asked.TEXT}
    if not asked or not case.changes:
        return
    if text_agreement(_asked(case), case.changes) >= RIGHT_FROM[Part.TEXT]:
        fault = PackFault(
            "Title and question of “{title}” give the answer away, “{key}”: say less.",
            title=case.title,
            key=case.key,
        )
        yield case.asks("question", fault)


def _in_question(case: Case) -> Iterator[Problem]:
    for change, said in _against(case, _asked(case)):
        fault = PackFault(
            "“{title}”: title or question say “{said}”, the key says “{key}”: put right whichever "
            "is wrong.",
            title=case.title,
            said=said,
            key=InWords(change.words()),
        )
        yield case.asks("question", fault)


def _in_text(case: Case) -> Iterator[Problem]:
    for change, said in _against(case, case.item.reference.text):
        fault = PackFault(
            "“{title}”: what the student reads afterwards says “{said}”, the key says “{key}”: put "
            "right whichever is wrong.",
            title=case.title,
            said=said,
            key=InWords(change.words()),
        )
        yield case.asks("text", fault)


def _against(case: Case, text: str) -> Iterator[tuple[Change, InWords]]:
    """Changes of the key of whose finding the text says another place or the opposite course, and
    nowhere what the key says; and what it says."""
    if case.item.choices:
        # Its texts tell several films apart.
        return
    for change in case.item.reference.changes:
        alike = [one for one in _read(text) if one.finding is change.finding and not one.negated]
        if alike and not any(_fits(one, change) for one in alike):
            yield change, InWords(" and ".join(one.canonical() for one in alike))


def _fits(said: Progression, change: Change) -> bool:
    """New is what a finding is called whose course is not said."""
    same_course = (
        said.trend in (None, Trend.NEW, Trend.UNCHANGED) or course_of(said.trend) is change.course
    )
    return same_course and _same_place(said, change)


def _same_place(said: Progression, change: Change) -> bool:
    sides, zones = {said.side, change.side}, {said.zone, change.zone}
    same_side = len(sides) == 1 or None in sides or Side.BILATERAL in sides
    return same_side and (len(zones) == 1 or None in zones)


def _statement(case: Case) -> Iterator[Problem]:
    """A statement that says what the key says holds; one that says the opposite does not."""
    holds, text = case.item.statement_holds, case.item.quote
    if holds is None:
        return
    said = _read(text)
    true = _is_true(case, said[0]) if len(said) == 1 else None
    if true is None or true is holds:
        return
    told = InWords(said[0].canonical())
    if holds:
        fault = PackFault(
            "The statement of “{title}”, “{said}”, is said to hold, but the key says “{key}”: put "
            "right whichever is wrong.",
            title=case.title,
            said=told,
            key=case.key,
        )
    else:
        fault = PackFault(
            "The statement of “{title}”, “{said}”, is said not to hold, but the key says “{key}”: "
            "put right whichever is wrong.",
            title=case.title,
            said=told,
            key=case.key,
        )
    yield case.asks("statement", fault)


def _is_true(case: Case, said: Progression) -> bool | None:
    """By the key; None where it does not say."""
    if said.finding is None or said.trend is None:
        return None if case.changes or said.negated else True
    key = case.item.reference.changes
    alike = [one for one in key if one.finding is said.finding and _same_place(said, one)]
    if said.trend is Trend.NEW and not any(one.course is Course.MORE for one in alike):
        # "There is a nodule": that may be, and not have changed.
        return None
    changes = any(one.course is course_of(said.trend) for one in alike)
    is_so = changes or (said.trend is Trend.UNCHANGED and not alike)
    return is_so is not said.negated


def _choice(case: Case) -> Iterator[Problem]:
    """The question looks for one finding, the key names another."""
    if not case.item.choices:
        return
    asked = [one for one in _read(case.item.question) if one.finding is not None]
    named = {change.finding for change in case.item.reference.changes}
    if asked and named and not named & {one.finding for one in asked}:
        fault = PackFault(
            "The question of “{title}” looks for “{said}”, the key names “{key}”: put right "
            "whichever is wrong.",
            title=case.title,
            said=InWords(" and ".join(one.canonical() for one in asked)),
            key=InWords(hypothesis_of(case.item.reference.changes)),
        )
        yield case.asks("question", fault)


def _asked(case: Case) -> str:
    return f"{case.item.title}. {case.item.question}"


@lru_cache(maxsize=4096)
def _read(text: str) -> tuple[Progression, ...]:
    found: list[Progression] = []
    for clause in _CLAUSE_ENDS.split(text):
        if clause.strip() and len(clause) <= LONGEST_TEXT:
            try:
                found += read_hypothesis(clause).progressions
            except HypothesisDeclined:
                found += _named_in(clause)
    return tuple(found)


def _named_in(clause: str) -> Iterator[Progression]:
    """A question is no hypothesis, but it may name a finding and its place."""
    for claim in parse_answer(clause):
        if claim.finding is not None and not claim.negated:
            yield Progression(claim.finding, claim.side, claim.zone, None, None, False, 0, 0)

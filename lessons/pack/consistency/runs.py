"""The key against what the baked run shows: would the model's own answer be right?"""

from collections.abc import Iterator

from engine.errors import HypothesisDeclined, InWords
from engine.hypothesis import read_hypothesis
from lessons.changes import changes_of, hypothesis_of
from lessons.explanations import text_agreement
from lessons.grades import Percent
from lessons.overlap import overlap
from lessons.pack.consistency.case import Case, RunFacts
from lessons.pack.problem import PackFault, Problem

LEAST_AGREEMENT = 0.5


def run_contradictions(case: Case) -> Iterator[Problem]:
    if case.facts is not None:
        yield from _reference(case, case.facts)
    yield from _another_hypothesis(case)


def _reference(case: Case, facts: RunFacts) -> Iterator[Problem]:
    words = text_agreement(facts.text, case.item.reference.changes)
    if words < LEAST_AGREEMENT:
        fault = PackFault(
            "“{title}”: the model's text agrees with the key, “{key}”, by {percent} only: bake "
            "another run, or reject it, or put right the key. It says: “{text}”",
            title=case.title,
            key=case.key,
            percent=str(Percent(words)),
            text=facts.text,
        )
        yield case.asks("run", fault)
    place = _place(case, facts)
    if place is not None and (place + words) / 2 < LEAST_AGREEMENT <= words:
        fault = PackFault(
            "“{title}”: the run changes the film elsewhere than the mark says; they agree by "
            "{percent} only. Bake another run, or reject it, or draw the mark anew.",
            title=case.title,
            percent=str(Percent(place)),
        )
        yield case.asks("run", fault)


def _place(case: Case, facts: RunFacts) -> float | None:
    """[0, 1], as a student's mark is graded; None where there is nothing to compare."""
    reference = case.item.reference
    if facts.changed is None or reference.mark is None or not reference.is_marked:
        return None
    return overlap(facts.changed, reference.mark, reference.tolerance, facts.shape).score


def _another_hypothesis(case: Case) -> Iterator[Problem]:
    given = case.item.given_hypothesis
    if given is None or case.run is None:
        return
    try:
        said, baked = (
            hypothesis_of(changes_of(read_hypothesis(text)))
            for text in (given, case.run.hypothesis)
        )
    except HypothesisDeclined:
        # Said of the hypothesis already.
        return
    if said != baked:
        fault = PackFault(
            "“{title}” gives the hypothesis “{said}”, but its run was baked for “{baked}”: bake it "
            "again.",
            title=case.title,
            said=InWords(said),
            baked=InWords(baked),
        )
        yield case.wrong("run", fault)

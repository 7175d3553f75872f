"""Whether what a pack says contradicts itself: key, hypothesis, marks, films, texts, baked runs.

`lessons.pack.checking` says whether a pack can be used at all; here, whether it is right. What is
certain is blocking. What was read from words or judged from a place is asked about, and its author
may answer that it is meant so. Knows no files.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from uuid import UUID

from lessons.pack.consistency.case import Case, RunFacts, cases_of
from lessons.pack.consistency.films import film_contradictions, pair_contradictions
from lessons.pack.consistency.keys import key_contradictions, twin_contradictions
from lessons.pack.consistency.languages import language_contradictions
from lessons.pack.consistency.places import place_contradictions
from lessons.pack.consistency.runs import run_contradictions
from lessons.pack.consistency.texts import text_contradictions
from lessons.pack.manifest import Pack
from lessons.pack.problem import Problem
from lessons.pack.translation import item_in

__all__ = ["Case", "RunFacts", "contradictions"]


def contradictions(pack: Pack, runs: Mapping[UUID, RunFacts]) -> Iterator[Problem]:
    """runs: what is known of the baked runs, by their id. Films or runs that an item names and the
    pack does not hold are passed over."""
    yield from film_contradictions(pack)
    yield from language_contradictions(pack)
    cases = cases_of(pack, runs)
    for case in cases:
        yield from _of_case(case)
    yield from twin_contradictions(cases)
    for language in pack.languages[1:]:
        texts = pack.texts_in(language)
        for case in cases:
            spoken = replace(case, item=item_in(case.item, case.item.id, texts, language))
            if spoken.item != case.item:
                yield from _translated(spoken, case)


@lru_cache(maxsize=4096)
def _of_case(case: Case) -> tuple[Problem, ...]:
    """An editor checks at every pause in typing, and most items are as they were."""
    return (
        *key_contradictions(case),
        *place_contradictions(case),
        *pair_contradictions(case),
        *text_contradictions(case),
        *run_contradictions(case),
    )


def _translated(spoken: Case, case: Case) -> Iterator[Problem]:
    """What only the translation gets wrong."""
    known = {str(problem.fault) for problem in text_contradictions(case)}
    named = replace(spoken, item=spoken.item.model_copy(update={"title": case.item.title}))
    yield from (one for one in text_contradictions(named) if str(one.fault) not in known)

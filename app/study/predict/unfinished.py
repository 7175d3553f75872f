"""Answers that were locked and never compared, and what asks their questions again.

Nothing that is locked may be lost: what cannot be asked again is shown with its reason. Looked up
in the library's thread. Knows no widgets.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias
from uuid import UUID

from app.study.predict.exercise import Exercise, free_id, hypothesis_of
from app.study.predict.loading import load_free, load_item
from lessons.answers import Attempt
from lessons.errors import ItemNotFound
from lessons.pack.shelf import Shelf, is_in_pack
from lessons.records import CaseRecord

if TYPE_CHECKING:
    from lessons.store import Store

LoadExercise: TypeAlias = Callable[[Shelf], Exercise]
"""For a worker thread."""
_CASES = 1_000


@dataclass(frozen=True, slots=True)
class Unfinished:
    """`load`: makes the question again. `film`: where that needs a film which is not there."""

    attempt: Attempt
    title: str
    load: LoadExercise
    film: Path | None = None

    @property
    def can_resume(self) -> bool:
        return self.film is None


@dataclass(frozen=True, slots=True)
class BuiltIn:
    title: str
    load: LoadExercise


def unfinished_answers(
    learner: UUID, store: "Store", built_in: Mapping[UUID, BuiltIn]
) -> tuple[Unfinished, ...]:
    """Newest first. `built_in`: questions of no pack, by their ids. Left out: items of packs that
    are not installed any more."""
    return tuple(_found(store.attempts.unfinished(learner), store, built_in))


def _found(
    attempts: Iterable[Attempt], store: "Store", built_in: Mapping[UUID, BuiltIn]
) -> Iterator[Unfinished]:
    cases: tuple[CaseRecord, ...] | None = None
    for attempt in attempts:
        if attempt.item in built_in:
            question = built_in[attempt.item]
            yield Unfinished(attempt, question.title, question.load)
            continue
        try:
            installed = store.packs.item(attempt.item)
        except ItemNotFound:
            cases = store.recent_cases(_CASES) if cases is None else cases
            yield from _asked_freely(attempt, cases)
        else:
            yield Unfinished(attempt, installed.item.title, partial(load_item, installed))


def _asked_freely(attempt: Attempt, cases: Iterable[CaseRecord]) -> Iterator[Unfinished]:
    """The film is the one of which film and answer together give the question's id."""
    hypothesis = hypothesis_of(attempt.answer.changes or ())
    for case in cases:
        if free_id(case.fingerprint, hypothesis) == attempt.item:
            source = case.source or Path(case.title)
            is_there = is_in_pack(source) or source.is_file()
            load = partial(load_free, case, attempt.answer.changes or ())
            yield Unfinished(attempt, case.title, load, None if is_there else source)
            return

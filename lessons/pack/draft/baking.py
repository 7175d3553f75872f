"""Baking: which runs a draft needs, and how a finished run becomes a part of it.

The model runs elsewhere; here its results are kept. Knows no engine.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID, uuid4, uuid5

from engine.result import RunResult
from lessons.changed_place import changed_place
from lessons.pack.baked import RunDocument, write_run
from lessons.pack.draft.folder import DraftFolder
from lessons.pack.draft.model import FilmDraft, ItemDraft, PackDraft, RunDraft, RunVerdict

_SPACE = UUID("4b8f7d0c-0d4e-4f5c-8a59-9d1f4f0f6b52")


@dataclass(frozen=True, slots=True)
class WantedRun:
    """id: of the run. items: those that will show it. seed: of the sampling."""

    id: UUID
    film: FilmDraft
    hypothesis: str
    items: tuple[UUID, ...]
    seed: int


def bakeable(draft: PackDraft) -> tuple[ItemDraft, ...]:
    """Items that a model can answer and whose film is in the pack."""
    return tuple(
        item for item in draft.items if item.can_bake and not item.later and draft.film(item.prior)
    )


def without_run(draft: PackDraft) -> tuple[ItemDraft, ...]:
    return tuple(item for item in bakeable(draft) if item.run is None)


def without_answer(draft: PackDraft) -> tuple[ItemDraft, ...]:
    """Those that have neither a run nor a follow-up to reveal."""
    return tuple(item for item in without_run(draft) if item.follow_up is None)


def to_be_judged(draft: PackDraft) -> tuple[RunDraft, ...]:
    """Runs that items show and that nobody has judged as they are now."""
    shown = {item.run for item in draft.items if item.can_bake and not item.later}
    return tuple(run for run in draft.runs if run.id in shown and run.standing is RunVerdict.UNSEEN)


def wanted_runs(draft: PackDraft, items: Iterable[ItemDraft]) -> tuple[WantedRun, ...]:
    """One run for all of `items` that ask the same of the same film, with the first seed."""
    groups: dict[tuple[FilmDraft, str], list[UUID]] = {}
    for item in items:
        film = draft.film(item.prior)
        if film is not None:
            groups.setdefault((film, item.words_to_bake), []).append(item.id)
    return tuple(
        WantedRun(_run_id(draft, film, hypothesis, ids), film, hypothesis, tuple(ids), seed=0)
        for (film, hypothesis), ids in groups.items()
    )


def another_run(draft: PackDraft, item: ItemDraft) -> WantedRun | None:
    """A run for one item; baking again draws another picture. None where its film is missing."""
    film, run = draft.film(item.prior), draft.run(item.run)
    if film is None:
        return None
    seed = 0 if run is None else run.seed + 1
    return WantedRun(uuid4(), film, item.words_to_bake, (item.id,), seed)


@dataclass(frozen=True, slots=True)
class BakedRun:
    """A finished run and the content of its file."""

    run: RunDraft
    content: bytes

    def keep(self, folder: DraftFolder) -> RunDraft:
        """Write the run's file, under a name of its content: nothing kept is ever overwritten.

        `PackDraft.with_run` puts what it returns into a draft. Raises PackError.
        """
        folder.keep(self.run.file, self.content)
        return self.run


def baked_run(wanted: WantedRun, result: RunResult) -> BakedRun:
    content = write_run(RunDocument.of(result))
    sha256 = hashlib.sha256(content).hexdigest()
    height, width = result.change.shape
    run = RunDraft(
        id=wanted.id,
        prior=wanted.film.id,
        prior_fingerprint=result.recipe.prior_fingerprint,
        hypothesis=wanted.hypothesis,
        model=f"{result.recipe.bundle_name} {result.recipe.bundle_version}",
        seed=result.recipe.sampling.seed,
        file=f"runs/{sha256[:32]}.json",
        size=len(content),
        sha256=sha256,
        interpretation=result.interpretation,
        changed=changed_place(result.field_change, result.field, (height, width)),
    )
    return BakedRun(run, content)


def _run_id(draft: PackDraft, film: FilmDraft, hypothesis: str, items: Iterable[UUID]) -> UUID:
    """The same for the same film and hypothesis, so that packs made again are the same; another
    one where items keep the run that has it."""
    run_id = uuid5(_SPACE, f"{draft.id}/{film.id}/{hypothesis}")
    others = {item.run for item in draft.items if item.id not in set(items)}
    return uuid4() if run_id in others else run_id

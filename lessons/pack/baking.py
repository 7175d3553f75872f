"""Baking: which runs a pack wants, and how a finished run becomes a part of it.

The model runs elsewhere; here a run is only taken in. Knows no engine.
"""

import hashlib
from dataclasses import dataclass
from uuid import UUID, uuid5

from engine.result import RunResult
from lessons.pack.baked import RunDocument, write_run
from lessons.pack.kinds import Item
from lessons.pack.manifest import BakedRun, Lesson, Pack

_SPACE = UUID("4b8f7d0c-0d4e-4f5c-8a59-9d1f4f0f6b52")


@dataclass(frozen=True, slots=True)
class WantedRun:
    """items: those that will show it."""

    prior: UUID
    hypothesis: str
    items: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class RunFile:
    """A run as a pack keeps it. model: name and version. file: "runs/….json"."""

    model: str
    file: str
    sha256: str
    content: bytes


def wanted_runs(pack: Pack, *, again: bool = False) -> tuple[WantedRun, ...]:
    """What items that can be baked and have no run want; with `again`, what all of them want.

    An item without a hypothesis of its own wants the run of its reference: what was right.
    """
    wanted: dict[tuple[UUID, str], list[UUID]] = {}
    for item in pack.items:
        hypothesis = item.hypothesis_to_bake
        if hypothesis is not None and (again or item.shown_run is None):
            wanted.setdefault((item.shown_images[0], hypothesis), []).append(item.id)
    return tuple(WantedRun(*key, tuple(items)) for key, items in wanted.items())


def run_file(result: RunResult) -> RunFile:
    """What is kept of a run, under a name of its content: nothing kept is ever overwritten."""
    content = write_run(RunDocument.of(result))
    sha256 = hashlib.sha256(content).hexdigest()
    return RunFile(
        model=f"{result.recipe.bundle_name} {result.recipe.bundle_version}",
        file=f"runs/{sha256[:32]}.json",
        sha256=sha256,
        content=content,
    )


def with_run(pack: Pack, wanted: WantedRun, kept: RunFile) -> Pack:
    """The pack with the run in it, which lies under the run's file name.

    The same film and hypothesis have the same run: another one takes its place. Runs that no item
    shows any more are left out.
    """
    run_id = uuid5(_SPACE, f"{pack.id}/{wanted.prior}/{wanted.hypothesis}")
    run = BakedRun(
        id=run_id,
        prior=wanted.prior,
        hypothesis=wanted.hypothesis,
        model=kept.model,
        file=kept.file,
        size=len(kept.content),
        sha256=kept.sha256,
    )
    lessons = tuple(_lesson_with(lesson, set(wanted.items), run_id) for lesson in pack.lessons)
    others = tuple(one for one in pack.runs if one.id != run_id)
    return without_unused_runs(pack.model_copy(update={"lessons": lessons, "runs": (*others, run)}))


def without_unused_runs(pack: Pack) -> Pack:
    shown = {item.shown_run for item in pack.items}
    return pack.model_copy(update={"runs": tuple(run for run in pack.runs if run.id in shown)})


def _lesson_with(lesson: Lesson, items: set[UUID], run: UUID) -> Lesson:
    changed: tuple[Item, ...] = tuple(
        item.model_copy(update={"run": run}) if item.id in items else item for item in lesson.items
    )
    return lesson.model_copy(update={"items": changed})

"""Baking a draft's folder with a model, one run after the other. Knows no window."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass

from app.services.bundles import wanted_model
from engine.errors import HypothesisDeclined, RadiographError
from engine.events import Finished
from engine.progemu import Engine
from engine.radiograph import Radiograph
from engine.result import RunResult
from lessons.errors import PackError
from lessons.pack.draft.baking import (
    WantedRun,
    bakeable,
    keep_run,
    to_be_judged,
    wanted_runs,
    without_run,
)
from lessons.pack.draft.folder import DraftFolder
from lessons.pack.draft.model import PackDraft, RunVerdict


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An item that the model cannot answer, and why not."""

    title: str
    reason: str


@dataclass(frozen=True, slots=True)
class Baked:
    """approved: runs that waited and were answered for, the new ones among them."""

    runs: int
    left_out: tuple[LeftOut, ...]
    approved: int = 0


def bake_folder(
    folder: DraftFolder,
    model: str | None,
    on_run: Callable[[int, int], None],
    *,
    again: bool,
    verdict: RunVerdict,
) -> Baked:
    """Each run is kept before the next begins. `on_run`: runs tried, runs in all. verdict:
    `APPROVED` also for what was baked before and waits for a judgement.
    again: also what has a run already. What comes out the same keeps its verdict; another run waits
    for one of its own.

    What one hypothesis or film makes impossible costs the items that ask for it, no others; they
    keep the run that they had. Raises PackError where no run could be made, ForeseeError for what
    would stop every run.
    """
    left_out: list[LeftOut] = []
    made = 0
    draft = folder.read()
    wanted = wanted_runs(draft, bakeable(draft) if again else without_run(draft))
    if not wanted:
        return Baked(0, (), _approve_waiting(folder, verdict))
    with closing(Engine.open(wanted_model(model))) as engine:
        for number, one in enumerate(wanted, 1):
            try:
                result = _finished(engine, folder.radiograph(one.film), one.hypothesis)
            except (HypothesisDeclined, RadiographError) as error:
                left_out += _left_out(draft, one, str(error))
            else:
                run = keep_run(folder, one, result)
                draft = draft.with_run(run, *one.items)
                folder.write(draft)
                made += 1
            on_run(number, len(wanted))
    if not made:
        raise PackError(
            "No run could be baked. “{title}”: {reason}",
            title=left_out[0].title,
            reason=left_out[0].reason,
        )
    folder.sweep(draft)
    return Baked(made, tuple(left_out), _approve_waiting(folder, verdict))


def _approve_waiting(folder: DraftFolder, verdict: RunVerdict) -> int:
    draft = folder.read()
    waiting = to_be_judged(draft) if verdict is RunVerdict.APPROVED else ()
    for run in waiting:
        draft = draft.judged(run.id, verdict)
    if waiting:
        folder.write(draft)
    return len(waiting)


def _finished(engine: Engine, prior: Radiograph, hypothesis: str) -> RunResult:
    for event in engine.generate(prior, hypothesis):
        if isinstance(event, Finished):
            return event.result
    raise RuntimeError("the run ended without a result although nobody cancelled it")


def _left_out(draft: PackDraft, wanted: WantedRun, reason: str) -> list[LeftOut]:
    return [LeftOut(item.title, reason) for item in draft.items if item.id in wanted.items]

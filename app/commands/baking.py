"""Baking a draft's folder with a model: here, or by many workers. Knows no window."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from app.commands.cluster import ModelCopy, Place
from app.services.bundles import wanted_model
from app.services.paths import find_paths
from engine.cluster.kept import KeptResults
from engine.cluster.running import Report, run_all
from engine.cluster.workers import Done, Opening
from engine.errors import HypothesisDeclined, RadiographError
from engine.evaluation.reversal import run_to_end
from engine.progemu import PACKAGE, Engine
from engine.radiograph import radiograph_of
from lessons.errors import PackError
from lessons.pack.draft.baking import (
    BakedRun,
    WantedRun,
    bakeable,
    baked_run,
    to_be_judged,
    wanted_runs,
    without_run,
)
from lessons.pack.draft.folder import DraftFolder
from lessons.pack.draft.model import PackDraft, RunDraft, RunVerdict


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An item without a new run, and why."""

    title: str
    reason: str


@dataclass(frozen=True, slots=True)
class Baked:
    """left_out: what the model cannot answer. failed: what no worker could finish. approved: runs
    that waited and were answered for, the new ones among them."""

    runs: int
    left_out: tuple[LeftOut, ...] = ()
    failed: tuple[LeftOut, ...] = ()
    approved: int = 0


def bake_folder(
    folder: DraftFolder,
    target: Path,
    model: str | None,
    report: Report,
    *,
    again: bool,
    verdict: RunVerdict,
    place: Place | None = None,
) -> Baked:
    """Each run is kept as it is finished; the draft is written once, also when this is stopped.

    target: what is baked, where a killed command finds its runs again. again: also what has a run
    already. What comes out the same keeps its verdict; another run waits for one of its own.
    verdict: `APPROVED` also for what was baked before and waits for a judgement.

    What one hypothesis or film makes impossible costs the items that ask for it, no others; they
    keep the run that they had. Raises PackError where no run could be made, ForeseeError for what
    would stop every run.
    """
    draft = folder.read()
    wanted = wanted_runs(draft, bakeable(draft) if again else without_run(draft))
    if not wanted:
        return Baked(0, approved=_approve_waiting(folder, verdict))
    kept = KeptResults(_kept_folder(target), (BakedRun, CannotBake))
    baking = _Baking(folder, wanted)
    try:
        baking.run(place or Place(), wanted_model(model), kept, report)
    finally:
        draft = baking.put_into_draft()
    made = len(baking.runs)
    if not made:
        refused = (*baking.left_out, *baking.failed)
        raise PackError(
            "No run could be baked. “{title}”: {reason}",
            title=refused[0].title,
            reason=refused[0].reason,
        )
    kept.clear()
    folder.sweep(draft)
    approved = _approve_waiting(folder, verdict)
    return Baked(made, baking.left_out, baking.failed, approved)


@dataclass(frozen=True, slots=True)
class BakeItem:
    """film: the content of its file, since a worker may be on another machine."""

    wanted: WantedRun
    film: bytes


@dataclass(frozen=True, slots=True)
class CannotBake:
    """The model declines the hypothesis or the film."""

    reason: str


@dataclass(frozen=True, slots=True)
class OpenBaker:
    model: ModelCopy

    def __call__(self) -> "Baker":
        return Baker(self.model.open())


class Baker:
    """A worker with an engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def work(self, item: BakeItem, /) -> BakedRun | CannotBake:
        sampling = self._engine.manifest.sampling.sampling(item.wanted.seed)
        try:
            prior = radiograph_of(item.film)
            result = run_to_end(self._engine, prior, item.wanted.hypothesis, sampling)
        except (HypothesisDeclined, RadiographError) as error:
            return CannotBake(str(error))
        return baked_run(item.wanted, result)

    def close(self) -> None:
        self._engine.close()


class _Baking:
    """One sitting; runs by the number of what is wanted."""

    def __init__(self, folder: DraftFolder, wanted: Sequence[WantedRun]) -> None:
        self._folder = folder
        self._wanted = wanted
        self._draft = folder.read()
        self.runs: dict[int, RunDraft] = {}
        self._left_out: dict[int, str] = {}
        self._failed: dict[int, str] = {}

    @property
    def left_out(self) -> tuple[LeftOut, ...]:
        return self._told(self._left_out)

    @property
    def failed(self) -> tuple[LeftOut, ...]:
        return self._told(self._failed)

    def run(
        self,
        place: Place,
        model: Path,
        kept: KeptResults[BakedRun | CannotBake],
        report: Report,
    ) -> None:
        def opening(device: str) -> Opening[BakeItem, BakedRun | CannotBake]:
            return OpenBaker(ModelCopy.of(model, device))

        def item(number: int) -> BakeItem:
            wanted = self._wanted[number]
            return BakeItem(wanted, self._folder.content(wanted.film.file))

        digest = ModelCopy.of(model, "auto").digest
        names = [_name(wanted, digest) for wanted in self._wanted]
        with place.crew_with_model(opening, model) as crew:
            for ended in run_all(crew, names, item, kept, report):
                wanted = self._wanted[ended.number]
                if not isinstance(ended, Done):
                    self._failed[ended.number] = ended.reason
                elif isinstance(ended.result, CannotBake):
                    self._left_out[ended.number] = ended.result.reason
                else:
                    run = ended.result.keep(self._folder)
                    # A killed sitting may have given it another id.
                    self.runs[ended.number] = run.having(id=wanted.id, prior=wanted.film.id)

    def put_into_draft(self) -> PackDraft:
        """In the order in which runs were wanted, whoever made them."""
        draft = self._folder.read().with_runs(
            (run, self._wanted[number].items) for number, run in sorted(self.runs.items())
        )
        if self.runs:
            self._folder.write(draft)
        return draft

    def _told(self, reasons: Mapping[int, str]) -> tuple[LeftOut, ...]:
        return tuple(
            LeftOut(item.title, reason)
            for number, reason in sorted(reasons.items())
            for item in self._draft.items
            if item.id in self._wanted[number].items
        )


def _name(wanted: WantedRun, digest: str) -> str:
    """All that a run depends on."""
    version = metadata.version(PACKAGE)
    return f"{version}|{digest}|{wanted.film.sha256}|{wanted.hypothesis}|{wanted.seed}"


def _kept_folder(target: Path) -> Path:
    name = hashlib.sha256(str(target.resolve()).encode()).hexdigest()[:16]
    return find_paths().cache / "baking" / name


def _approve_waiting(folder: DraftFolder, verdict: RunVerdict) -> int:
    draft = folder.read()
    waiting = to_be_judged(draft) if verdict is RunVerdict.APPROVED else ()
    for run in waiting:
        draft = draft.judged(run.id, verdict)
    if waiting:
        folder.write(draft)
    return len(waiting)

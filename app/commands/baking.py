"""Baking a pack's folder with a model, one run after the other. Knows no window."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from app.services.bundles import default_model
from engine.errors import HypothesisDeclined, RadiographError
from engine.events import Finished
from engine.progemu import Engine
from engine.radiograph import Radiograph
from engine.result import RunResult
from lessons.errors import PackError
from lessons.pack.baking import WantedRun, run_file, wanted_runs, with_run
from lessons.pack.drafts import sweep, write_draft, write_part
from lessons.pack.manifest import Pack
from lessons.pack.opened import OpenedPack


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An item that the model cannot answer, and why not."""

    title: str
    reason: str


@dataclass(frozen=True, slots=True)
class Baked:
    runs: int
    left_out: tuple[LeftOut, ...]


def bake_folder(
    folder: Path, model: Path | None, told: Callable[[int, int], None], *, again: bool
) -> Baked:
    """Each run is kept before the next begins. `told`: runs tried, runs in all.

    What one hypothesis or film makes impossible costs the items that ask for it, no others; they
    keep the run that they had. Raises PackError where no run could be made, ForeseeError for what
    would stop every run.
    """
    left_out: list[LeftOut] = []
    made = 0
    with OpenedPack.open(folder) as opened:
        pack = opened.pack
        wanted = wanted_runs(pack, again=again)
        if not wanted:
            return Baked(0, ())
        with closing(Engine.open(model or default_model())) as engine:
            for number, one in enumerate(wanted, 1):
                try:
                    result = _finished(engine, opened.image(one.prior), one.hypothesis)
                except (HypothesisDeclined, RadiographError) as error:
                    left_out += _left_out(pack, one, str(error))
                else:
                    pack = _keep(folder, pack, one, result)
                    made += 1
                told(number, len(wanted))
    if not made:
        raise PackError(f"No run could be baked. “{left_out[0].title}”: {left_out[0].reason}")
    sweep(folder, pack)
    return Baked(made, tuple(left_out))


def _finished(engine: Engine, prior: Radiograph, hypothesis: str) -> RunResult:
    for event in engine.generate(prior, hypothesis):
        if isinstance(event, Finished):
            return event.result
    raise RuntimeError("the run ended without a result although nobody cancelled it")


def _keep(folder: Path, pack: Pack, wanted: WantedRun, result: RunResult) -> Pack:
    kept = run_file(result)
    write_part(folder, kept.file, kept.content)
    pack = with_run(pack, wanted, kept)
    write_draft(folder, pack)
    return pack


def _left_out(pack: Pack, wanted: WantedRun, reason: str) -> list[LeftOut]:
    return [LeftOut(item.title, reason) for item in pack.items if item.id in wanted.items]

"""Baked runs made again from their recipes, by the model that made them."""

from contextlib import closing
from pathlib import Path

import numpy as np

from app.services.bundles import model_folders
from engine.bundle import Bundle
from engine.events import Finished
from engine.progemu import Engine
from engine.result import RunResult
from lessons.pack.opened import OpenedPack


def repeat_runs(file: Path, most: int | None = None) -> int:
    """Returns how many; asserts that each gives the same tokens and words."""
    with OpenedPack.open(file) as opened:
        runs = opened.pack.runs[:most]
        if not runs:
            return 0
        digest = opened.run(runs[0].id).recipe.bundle_digest
        with closing(Engine.open(_model(digest), "cpu")) as engine:
            for run in runs:
                baked = opened.run(run.id)
                assert baked.recipe.bundle_digest == digest
                prior = opened.image(run.prior)
                again = _finished(engine, prior, baked.recipe.hypothesis, baked.recipe.sampling)
                assert np.array_equal(again.tokens, baked.tokens), run.hypothesis
                assert np.array_equal(again.prior_tokens, baked.prior_tokens), run.hypothesis
                assert again.interpretation == baked.interpretation, run.hypothesis
    return len(runs)


def _model(digest: str) -> Path:
    for folder in model_folders():
        if Bundle.open(folder).digest == digest:
            return folder
    raise AssertionError("the model that baked the pack is not on this machine: bake it anew")


def _finished(engine: Engine, prior, hypothesis, sampling) -> RunResult:
    for event in engine.generate(prior, hypothesis, sampling):
        if isinstance(event, Finished):
            return event.result
    raise AssertionError("the run did not end")

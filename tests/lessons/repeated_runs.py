"""Baked runs made again from their recipes, by the model that made them."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import numpy as np

from app.services.bundles import model_folders
from engine.bundle import Bundle
from engine.events import Finished
from engine.grounding import Grounding
from engine.progemu import Engine
from engine.radiograph import Radiograph
from engine.result import RunResult, Sampling
from engine.runtime.kernels import kernels
from engine.runtime.onnx_runtime import VERSION
from lessons.pack.opened import OpenedPack

# Mean difference between two pictures, in fractions of the display range: twice what runs on
# processors of other classes showed at most, see docs/decisions/0011-processors.md.
MOST_APART = 0.015


class Repeated(NamedTuple):
    """A baked run, and what its recipe gives on this machine."""

    baked: RunResult
    again: RunResult

    @property
    def is_of_this_class(self) -> bool:
        recipe = self.baked.recipe
        return (recipe.kernels, recipe.versions["onnxruntime"]) == (kernels(), VERSION)

    def require_same(self) -> None:
        """Token for token and word for word: within a class of processors."""
        baked, again = self
        assert np.array_equal(again.prior_tokens, baked.prior_tokens), baked.recipe.hypothesis
        assert np.array_equal(again.tokens, baked.tokens), baked.recipe.hypothesis
        assert again.interpretation == baked.interpretation, baked.recipe.hypothesis

    def require_alike(self) -> None:
        """The same picture to the eye, and the same answer to what was asked: on any processor."""
        baked, again = self
        apart = np.abs(again.field_change - baked.field_change).mean()
        assert apart <= MOST_APART, baked.recipe.hypothesis
        assert _answer(again.grounding) == _answer(baked.grounding), baked.recipe.hypothesis


def repeated_runs(file: Path, most: int | None = None) -> Iterator[Repeated]:
    """The first `most` baked runs of a pack, made again one by one."""
    with OpenedPack.open(file) as opened:
        runs = opened.pack.runs[:most]
        if not runs:
            return
        digest = opened.run(runs[0].id).recipe.bundle_digest
        with closing(Engine.open(_model(digest), "cpu")) as engine:
            for run in runs:
                prior, document = opened.image(run.prior), opened.run(run.id)
                assert document.recipe.bundle_digest == digest
                recipe = document.recipe
                again = finished(engine, prior, recipe.hypothesis, recipe.sampling)
                yield Repeated(document.result(prior), again)


def finished(engine: Engine, prior: Radiograph, hypothesis: str, sampling: Sampling) -> RunResult:
    for event in engine.generate(prior, hypothesis, sampling):
        if isinstance(event, Finished):
            return event.result
    raise AssertionError("the run did not end")


def _model(digest: str) -> Path:
    for folder in model_folders():
        if Bundle.open(folder).digest == digest:
            return folder
    raise AssertionError("the model that baked the pack is not on this machine: bake it anew")


def _answer(grounding: Grounding | None) -> tuple[object, ...]:
    """What the first claim, which answers the hypothesis, says."""
    if grounding is None or not grounding.claims:
        return ()
    first = grounding.claims[0]
    return first.finding, first.side, first.direction, first.negated

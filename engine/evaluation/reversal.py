"""A new finding that is then asked to resolve: how much of its change is left in the film."""

from dataclasses import replace

import numpy as np

from engine.errors import HypothesisDeclined, RadiographError
from engine.evaluation.cases import Case
from engine.evaluation.pictures import Map, visible_area
from engine.events import Finished
from engine.findings import Trend
from engine.progemu import Engine
from engine.radiograph import Radiograph
from engine.result import RunResult, Sampling


def run_to_end(engine: Engine, prior: Radiograph, hypothesis: str, sampling: Sampling) -> RunResult:
    for event in engine.generate(prior, hypothesis, sampling):
        if isinstance(event, Finished):
            return event.result
    raise AssertionError("a run that nobody cancels finishes")


def left_after_reversal(
    engine: Engine, case: Case, made: RunResult, sampling: Sampling
) -> float | None:
    """The counterfactual becomes a prior whose new finding resolves. None where the case asks for
    nothing new, or nothing visible was made, or the second film is refused."""
    asked = engine.reading(case.hypothesis).progressions
    if len(asked) != 1 or asked[0].trend is not Trend.NEW:
        return None
    resolved = replace(asked[0], trend=Trend.RESOLVED, severity=None).canonical()
    ill = Radiograph.from_pixels(made.counterfactual, bits=case.prior.bits)
    try:
        undone = run_to_end(engine, ill, resolved, sampling)
    except (HypothesisDeclined, RadiographError):
        return None
    return residual(case.prior.pixels, made.counterfactual, undone.counterfactual)


def residual(prior: Map, ill: Map, undone: Map) -> float | None:
    """Mean difference of `undone` from the prior, over that of `ill`, where `ill` visibly differs;
    films float32 (height, width) in [0, 1]. 0: the prior is back, 1: nothing was undone. None
    where nothing differs visibly."""
    area = visible_area(ill - prior)
    if not area.any():
        return None
    return float(np.abs(undone - prior)[area].mean() / np.abs(ill - prior)[area].mean())

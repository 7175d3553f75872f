"""How many passes a first run takes: of engines that were just opened, so that no text is known but
the bundle's own phrases. Counted, not timed, so the machine does not matter."""

import random
import statistics
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from engine.cases import built_in_cases
from engine.evaluation.speed import finish_run
from engine.progemu import Engine
from engine.radiograph import read_radiograph
from tests.benchmarks.measurements import Measurement
from tests.engine.draws import random_hypothesis

_SEED = 2026
MOST_PASSES = 60


def measure_passes(bundle: Path, runs: int) -> Iterator[Measurement]:
    """Of runs that change the image, on built-in cases, with whatever the model may be asked."""
    chance = random.Random(_SEED)
    films = [read_radiograph(case.path) for case in built_in_cases()]
    passes: list[int] = []
    while len(passes) < runs:
        film, seed = chance.choice(films), chance.randrange(2**63)
        with closing(Engine.open(bundle, "cpu")) as engine:
            hypothesis = random_hypothesis(engine, chance)
            sampling = engine.manifest.sampling.sampling(seed)
            result = finish_run(engine, film, hypothesis, sampling, drafting=True)
        if (result.tokens != result.prior_tokens).any():
            passes.append(result.passes)
    what = f"passes of a first run that changes the film, {runs} runs: "
    yield Measurement(f"{what}median", statistics.median(passes), "", MOST_PASSES)
    yield Measurement(f"{what}90th percentile", statistics.quantiles(passes, n=10)[-1], "")

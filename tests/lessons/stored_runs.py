"""Films and finished runs to keep, made from a seed. No model is involved."""

from pathlib import Path
from uuid import UUID

import numpy as np

from engine.difference import compose, model_field
from engine.layers import Layers
from engine.radiograph import Radiograph
from engine.result import Recipe, RunResult, Sampling, Timings
from lessons.records import RunRecord

GRID = 20
SIZE = 160
SOURCE = Path("/films/chest.png").absolute()


def make_prior(seed: int = 0, height: int = 96, width: int = 80) -> Radiograph:
    generator = np.random.default_rng(seed)
    return Radiograph.from_pixels(generator.random((height, width), dtype=np.float32), bits=12)


def make_result(prior: Radiograph, seed: int = 0) -> RunResult:
    """A run in which the lower left quarter of the field got denser."""
    generator = np.random.default_rng(seed)
    prior_tokens = generator.integers(0, 4096, (GRID, GRID), dtype=np.int32)
    tokens = prior_tokens.copy()
    tokens[GRID // 2 :, : GRID // 2] = generator.integers(0, 4096, (GRID // 2, GRID // 2))
    field_change = np.zeros((SIZE, SIZE), dtype=np.float32)
    lower_left = (SIZE // 2, SIZE // 2)
    field_change[SIZE // 2 :, : SIZE // 2] = generator.random(lower_left, dtype=np.float32) * 0.3
    field = model_field((prior.pixels.shape[0], prior.pixels.shape[1]))
    layers = Layers.shaded(field_change)
    composite = compose(prior, field, layers)
    return RunResult(
        recipe=make_recipe(prior, seed),
        tokens=tokens,
        prior_tokens=prior_tokens,
        field=field,
        layers=layers,
        field_change=field_change,
        counterfactual=composite.counterfactual,
        change=composite.change,
        raw=generator.random((SIZE, SIZE), dtype=np.float32),
        composite="tokens",
        interpretation="The right pleural effusion is larger than before – 2 cm.",
        timings=Timings(prefill_s=0.1, first_rows_s=0.4, image_s=2.5, total_s=3.25),
        passes=441,
    )


def make_recipe(prior: Radiograph, seed: int) -> Recipe:
    return Recipe(
        bundle_name="embedded-thorax-s",
        bundle_version="1.0",
        bundle_digest="d" * 64,
        prior_fingerprint=prior.fingerprint,
        hypothesis="worsening right effusion",
        prompt="worse right effusion",
        sampling=Sampling(seed=2**62 + seed),
        device="cpu",
        dtype="int8",
        versions={"foresee": "0.1.0"},
    )


def make_run(prior: Radiograph, seed: int = 0, run_id: UUID | None = None) -> RunRecord:
    return RunRecord.from_result(make_result(prior, seed), prior, SOURCE, "Case A", run_id)

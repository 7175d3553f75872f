"""A finished run and the recipe that repeats it. Plain data for the window and the library."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

from engine.grounding import Grounding
from engine.layers import Layers
from engine.premises import Premise


class SamplingDefaults(BaseModel):
    """How tokens are drawn, as a bundle proposes it. `guidance` 1 means none.

    `top_k` 1 means greedy. `change_temperature`: of the decision whether an image token leaves the
    prior's at all, taken before which other one it becomes; None draws both at once, as the
    published model does. `unchanged_from`: the natural logarithm of the probability that the model
    gives to the prior's image as a whole, from which that image is kept; None always draws.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    temperature: float = Field(default=1.0, ge=0.01, le=5.0, allow_inf_nan=False)
    top_k: int = Field(default=2048, ge=1)
    guidance: float = Field(default=1.0, ge=1.0, le=20.0, allow_inf_nan=False)
    change_temperature: float | None = Field(default=None, gt=0.0, le=5.0, allow_inf_nan=False)
    unchanged_from: float | None = Field(default=None, le=0.0, allow_inf_nan=False)

    def sampling(self, seed: int = 0) -> "Sampling":
        return Sampling(seed=seed, **self.model_dump())


class Sampling(SamplingDefaults):
    seed: int = Field(default=0, ge=0, lt=2**63)


KERNELS = "kernels"
"""Among a recipe's versions, so that Foresee 0.1 reads it, too: the class of processor."""


class Recipe(BaseModel):
    """Enough to repeat a run token for token on the same class of device."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    bundle_name: str
    bundle_version: str
    bundle_digest: str
    prior_fingerprint: str
    hypothesis: str
    prompt: str
    sampling: Sampling
    device: str
    dtype: str
    versions: dict[str, str]

    @property
    def kernels(self) -> str:
        """The class of processor, see `engine.runtime.kernels`; empty for runs that do not tell."""
        return self.versions.get(KERNELS, "")


class Timings(BaseModel):
    """Seconds since the run was asked for; `prefill_s` and `previews_s` are durations: of the
    prefill, and of all previews, what was done with them included."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    prefill_s: float
    first_rows_s: float
    image_s: float
    total_s: float
    previews_s: float = 0.0


@dataclass(frozen=True, slots=True)
class ModelField:
    """The square of the prior that the model sees, in prior pixels; it may reach beyond the film.

    The film is letterboxed: the square has the film's longer side and is centred on the film.
    """

    top: int
    left: int
    side: int


@dataclass(frozen=True, slots=True, eq=False)
class RunResult:
    """One generation.

    tokens, prior_tokens: int32 (rows, columns), codebook entries of the target and the prior.
    layers: what changed, confined to the neighbourhood of changed tokens; with the prior they
        rebuild the counterfactual without any model, and every state on the way to it.
    field_change: float32 (S, S), what the layers change at the model's resolution, signed fraction
        of the display range.
    counterfactual: float32 (height, width) of the prior, [0, 1], bright = dense.
    change: float32 (height, width), counterfactual - prior, exactly 0 where nothing changed.
    raw: float32 (S, S), [0, 1]: the target tokens as decoded, bones and noise included.
    composite: how the identity of the patient was kept: "tokens" or, for bundles whose tokens
        change everywhere, "smooth-mask".
    grounding: the text checked against the change; None where the model finds no anatomy.
    premise: what the hypothesis presumes of the prior and how far the prior shows it; None where it
        presumes nothing, and for a model that cannot tell.
    """

    recipe: Recipe
    tokens: NDArray[np.int32]
    prior_tokens: NDArray[np.int32]
    field: ModelField
    layers: Layers
    field_change: NDArray[np.float32]
    counterfactual: NDArray[np.float32]
    change: NDArray[np.float32]
    raw: NDArray[np.float32]
    composite: str
    interpretation: str
    timings: Timings
    passes: int
    grounding: Grounding | None = None
    premise: Premise | None = None

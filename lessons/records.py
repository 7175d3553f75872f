"""What the library takes in and gives out: frozen data without a database behind it.

A run keeps what rebuilds its counterfactual from the prior without any model. Of the radiograph
itself only a thumbnail, its size, its fingerprint and, of pictures alone, where it was read from
are kept; nothing of its header, nor the name of a DICOM file.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Self
from uuid import UUID, uuid4

import numpy as np
from numpy.typing import NDArray

from engine.difference import compose
from engine.grounding import Grounding
from engine.layers import Layers
from engine.radiograph import Radiograph
from engine.result import ModelField, Recipe, RunResult, Timings
from lessons.errors import PriorMismatch
from lessons.film_paths import storable_path
from lessons.thumbnails import film_thumbnail, run_thumbnail


@dataclass(frozen=True, slots=True)
class CaseRecord:
    """A radiograph that was opened. `source` is where it was last read from, if that is known
    and names no patient; see `film_paths`.

    thumbnail: PNG, greys. opened_at: UTC.
    """

    fingerprint: str
    title: str
    source: Path | None
    height: int
    width: int
    thumbnail: bytes
    opened_at: datetime

    @classmethod
    def from_radiograph(cls, prior: Radiograph, source: Path, title: str) -> Self:
        height, width = prior.pixels.shape
        return cls(
            fingerprint=prior.fingerprint,
            title=_portable_text(title),
            source=storable_path(source),
            height=height,
            width=width,
            thumbnail=film_thumbnail(prior.pixels),
            opened_at=datetime.now(UTC),
        )


@dataclass(frozen=True, slots=True)
class RunSummary:
    """A line of the history. thumbnail: PNG of the counterfactual with its overlay. note: what the
    student wrote down. batch: shared by the samples of one hypothesis."""

    id: UUID
    case_fingerprint: str
    title: str
    created_at: datetime
    hypothesis: str
    interpretation: str
    thumbnail: bytes
    is_favourite: bool = False
    note: str = ""
    batch: UUID | None = None


@dataclass(frozen=True, slots=True)
class RunSearch:
    """What a run must have to be found. words: for each group one at least of its words must stand
    in the hypothesis, the interpretation, the film's title or the note; upper and lower case are
    the same. since, until: when it was made, UTC, the latter not included."""

    words: tuple[tuple[str, ...], ...] = ()
    favourites: bool = False
    since: datetime | None = None
    until: datetime | None = None

    @property
    def is_empty(self) -> bool:
        return self == RunSearch()


@dataclass(frozen=True, slots=True, eq=False)
class RunRecord:
    """A finished run as the library keeps it.

    tokens, prior_tokens: int32 (rows, columns). layers, field_change: (S, S), exact.
    raw: float32 (S, S), [0, 1], to 1/65535. created_at: UTC. The others as in RunResult.
    """

    id: UUID
    case: CaseRecord
    created_at: datetime
    recipe: Recipe
    tokens: NDArray[np.int32]
    prior_tokens: NDArray[np.int32]
    field: ModelField
    layers: Layers
    field_change: NDArray[np.float32]
    raw: NDArray[np.float32]
    composite: str
    interpretation: str
    timings: Timings
    passes: int
    thumbnail: bytes
    grounding: Grounding | None = None
    batch: UUID | None = None

    @classmethod
    def from_result(
        cls,
        result: RunResult,
        prior: Radiograph,
        source: Path,
        title: str,
        run_id: UUID | None = None,
        batch: UUID | None = None,
    ) -> Self:
        """Give the same `run_id` when the same run may be saved again; otherwise one is made.

        Raises PriorMismatch when the run was made from another film than `prior`.
        """
        _require_prior(result.recipe, prior)
        return cls(
            id=run_id or uuid4(),
            case=CaseRecord.from_radiograph(prior, source, title),
            created_at=datetime.now(UTC),
            recipe=result.recipe,
            tokens=result.tokens,
            prior_tokens=result.prior_tokens,
            field=result.field,
            layers=result.layers,
            field_change=result.field_change,
            raw=result.raw,
            composite=result.composite,
            interpretation=result.interpretation,
            timings=result.timings,
            passes=result.passes,
            thumbnail=run_thumbnail(result.counterfactual, result.change),
            grounding=result.grounding,
            batch=batch,
        )

    def result(self, prior: Radiograph) -> RunResult:
        """The whole result again, without any model. Raises PriorMismatch for another film."""
        _require_prior(self.recipe, prior)
        composite = compose(prior, self.field, self.layers)
        return RunResult(
            recipe=self.recipe,
            tokens=self.tokens,
            prior_tokens=self.prior_tokens,
            field=self.field,
            layers=self.layers,
            field_change=self.field_change,
            counterfactual=composite.counterfactual,
            change=composite.change,
            raw=self.raw,
            composite=self.composite,
            interpretation=self.interpretation,
            timings=self.timings,
            passes=self.passes,
            grounding=self.grounding,
        )


def _require_prior(recipe: Recipe, prior: Radiograph) -> None:
    if recipe.prior_fingerprint != prior.fingerprint:
        raise PriorMismatch(
            "This run was made from another radiograph; open the film that it was made from."
        )


def _portable_text(text: str) -> str:
    """File names may hold bytes that no database takes as text; they become question marks."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "?")

"""Several samples of one hypothesis: which runs belong together, and how far they agree."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from uuid import UUID, uuid4

import numpy as np
from numpy.typing import NDArray

from app.film.film import Film
from app.services.shown_run import ShownRun
from engine.difference.agreement import agreement
from engine.result import ModelField, Sampling


@dataclass(frozen=True, slots=True, eq=False)
class WantedRun:
    """A run that was asked for. `samples`: how many runs belong together, those of one `batch`."""

    film: Film
    hypothesis: str
    sampling: Sampling | None
    preview_pixels: int
    samples: int = 1
    batch: UUID = field(default_factory=uuid4)

    def sampled(self, count: int) -> Iterator["WantedRun"]:
        """This run with `count` seeds, one after the other."""
        first = self.sampling or Sampling()
        for step in range(count):
            own = first.model_copy(update={"seed": first.seed + step})
            yield replace(self, sampling=own if count > 1 else self.sampling, samples=count)


@dataclass(frozen=True, slots=True, eq=False)
class Agreement:
    """`certainty`: float32 (S, S) over `field`, [-1, 1], see engine.difference.agreement."""

    film: Film
    hypothesis: str
    samples: int
    field: ModelField
    certainty: NDArray[np.float32]

    @property
    def sure_share(self) -> float:
        """Of all that changes in any sample, the part that changes in every one: [0, 1]."""
        changed = self.certainty != 0
        sure = np.abs(self.certainty) == 1
        return float(sure.sum() / changed.sum()) if changed.any() else 1.0


class Samples:
    """Collects the finished samples of the hypothesis that is being sampled."""

    def __init__(self) -> None:
        self._expected: WantedRun | None = None
        self._changes: list[NDArray[np.float32]] = []

    def expect(self, run: WantedRun) -> None:
        if self._expected is None or self._expected.batch != run.batch:
            self._changes = []
        self._expected = run

    def add(self, shown: ShownRun) -> Agreement | None:
        """The agreement once all samples are there."""
        run = self._expected
        if run is None or run.samples < 2:
            return None
        self._changes.append(shown.result.field_change)
        if len(self._changes) < run.samples:
            return None
        return Agreement(
            run.film, run.hypothesis, run.samples, shown.result.field, agreement(self._changes)
        )

"""A finished run with its pictures, whether it was generated just now or reopened. No widgets."""

from dataclasses import dataclass
from typing import Self
from uuid import UUID, uuid4

import numpy as np

from app.film.film import Film, Picture, decoded_picture, finished_picture
from engine.result import RunResult

VISIBLE = 0.05
"""Change that counts as seen, as a fraction of the display range. Movement and the rims of what
changed touch far more of the film by less."""


@dataclass(frozen=True, slots=True, eq=False)
class ShownRun:
    """`id`: under which the library keeps the run. `counterfactual` carries the change too;
    `decoded` is what the model drew before the change was taken over into the patient's own film.
    `strongest_change`: signed fraction of the display range; `changed_share`: part of the film's
    area, [0, 1]; `visible_share`: that which changed by `VISIBLE` or more. `is_baked`: it came with
    a pack, and the library does not keep it.
    """

    id: UUID
    film: Film
    result: RunResult
    counterfactual: Picture
    decoded: Picture
    strongest_change: float
    changed_share: float
    visible_share: float
    is_baked: bool = False

    @classmethod
    def of(
        cls, film: Film, result: RunResult, run_id: UUID | None = None, *, is_baked: bool = False
    ) -> Self:
        """Costs time that grows with the film: for worker threads. A new run gets a new id."""
        change = result.change
        denser, clearer = float(change.max()), float(change.min())
        return cls(
            id=run_id or uuid4(),
            film=film,
            result=result,
            counterfactual=finished_picture(film, result.counterfactual, change),
            decoded=decoded_picture(film, result.field, result.raw),
            strongest_change=denser if denser >= -clearer else clearer,
            changed_share=np.count_nonzero(change) / change.size,
            visible_share=np.count_nonzero(np.abs(change) >= VISIBLE) / change.size,
            is_baked=is_baked,
        )

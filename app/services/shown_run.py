"""A finished run with its pictures, whether it was generated just now or reopened. No widgets."""

from dataclasses import dataclass
from typing import Self

from app.viewer.film import Film, Picture, decoded_picture, finished_picture
from engine.result import RunResult


@dataclass(frozen=True, slots=True, eq=False)
class ShownRun:
    """`counterfactual` carries the change too; `decoded` is what the model drew before the change
    was taken over into the patient's own film."""

    film: Film
    result: RunResult
    counterfactual: Picture
    decoded: Picture

    @classmethod
    def of(cls, film: Film, result: RunResult) -> Self:
        """Costs time that grows with the film: for worker threads."""
        return cls(
            film=film,
            result=result,
            counterfactual=finished_picture(film, result.counterfactual, result.change),
            decoded=decoded_picture(film, result.field, result.raw),
        )

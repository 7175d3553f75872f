"""How a change is drawn beside its colour, in every mode that shows one."""

from dataclasses import dataclass, replace
from typing import Self

from engine.difference import CONTOUR_LEVEL

LOWEST_CONTOUR = 0.01
HIGHEST_CONTOUR = 0.3


@dataclass(frozen=True, slots=True)
class ChangeStyle:
    """`contour`: the change, in fractions of the display range, at which outline and hatching
    begin."""

    contour: float = CONTOUR_LEVEL
    is_outlined: bool = True
    is_hatched: bool = True

    @property
    def hatched_from(self) -> float | None:
        return self.contour if self.is_hatched else None

    def with_contour(self, contour: float) -> Self:
        return replace(self, contour=min(max(contour, LOWEST_CONTOUR), HIGHEST_CONTOUR))

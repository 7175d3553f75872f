"""Named regions of a film, where they lie and how much changed in them. Knows no widgets."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from app.film.marking import FilmPoint, Mask
from app.film.pyramid import CHANGE_STEPS, ZERO_CHANGE, Pyramid
from lessons.marks import resampled

_FINE_ENOUGH = 256


@dataclass(frozen=True, slots=True)
class RegionMean:
    """`mean`: signed change in fractions of the display range; `share`: part of the region that
    changed at all, [0, 1]."""

    mean: float
    share: float


class RegionMap:
    """Regions may overlap and lie within each other: a point belongs to the smallest around it."""

    def __init__(self, masks: Mapping[str, Mask] | None = None) -> None:
        """masks: by name, each (rows, columns) spanning the film; empty ones are left out."""
        self._masks = {name: mask for name, mask in (masks or {}).items() if mask.any()}

    def __iter__(self) -> Iterator[str]:
        return iter(self._masks)

    def __contains__(self, name: object) -> bool:
        return name in self._masks

    def __len__(self) -> int:
        return len(self._masks)

    def mask(self, name: str) -> Mask:
        return self._masks[name]

    def at(self, point: FilmPoint, film: tuple[int, int]) -> str | None:
        """film: width and height."""
        for name in self._smallest_first:
            mask = self._masks[name]
            row = int(point[1] * mask.shape[0] / film[1])
            column = int(point[0] * mask.shape[1] / film[0])
            inside = 0 <= row < mask.shape[0] and 0 <= column < mask.shape[1]
            if inside and mask[row, column]:
                return name
        return None

    def after(self, name: str | None, step: int) -> str | None:
        """The region `step` places on in the order in which they were given, going round."""
        names = list(self._masks)
        if not names:
            return None
        if name not in self._masks:
            return names[0 if step > 0 else -1]
        return names[(names.index(name) + step) % len(names)]

    def middle(self, name: str, film: tuple[int, int]) -> FilmPoint:
        """The centre of mass of a region, in film pixels."""
        mask = self._masks[name]
        rows, columns = np.nonzero(mask)
        return (
            float((columns.mean() + 0.5) * film[0] / mask.shape[1]),
            float((rows.mean() + 0.5) * film[1] / mask.shape[0]),
        )

    def mean_change(self, name: str, change: Pyramid) -> RegionMean:
        level = change.levels[_level_of(change)]
        codes = level[resampled(self._masks[name], level.shape)].astype(np.int64) - ZERO_CHANGE
        if not codes.size:
            return RegionMean(0.0, 0.0)
        return RegionMean(float(codes.mean()) / CHANGE_STEPS, float((codes != 0).mean()))

    @cached_property
    def _smallest_first(self) -> list[str]:
        return sorted(self._masks, key=lambda name: float(self._masks[name].mean()))


def _level_of(change: Pyramid) -> int:
    """The coarsest level that is still fine enough to measure regions on."""
    fine = [k for k, level in enumerate(change.levels) if max(level.shape) >= _FINE_ENOUGH]
    return fine[-1] if fine else 0

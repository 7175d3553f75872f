"""A film before and after, as the checks of a text look at both. Knows no claims and no nets."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.anatomy import Anatomy
from engine.difference.smoothing import bell, smoothed
from engine.grounding.verdicts import VISIBLE
from engine.regions import Region

Pixels = NDArray[np.float32]
Mask = NDArray[np.bool_]

# What is finer than this share of the field's side is detail; in fewer pixels none is measured.
_FINE, _LEAST_PIXELS = 1 / 256, 50


@dataclass(frozen=True, slots=True, eq=False)
class Films:
    """prior, counterfactual: float32 (S, S) each over the film's square, in [0, 1]. anatomy: of the
    prior, at any size."""

    prior: Pixels
    counterfactual: Pixels
    anatomy: Anatomy

    @property
    def side(self) -> int:
        return len(self.prior)

    def resized(self, side: int) -> "Films":
        """Averaged over area; the same where they are not larger than that."""
        if self.side <= side:
            return self
        before, after = (_reduced(film, side) for film in (self.prior, self.counterfactual))
        return Films(before, after, self.anatomy.resized(side))

    def place(self, regions: Iterable[Region]) -> Mask:
        """(S, S): where any of the regions is."""
        masks = self.anatomy.resized(self.side).masks
        place = np.zeros(self.prior.shape, np.bool_)
        for region in regions:
            place |= masks[region]
        return place

    def surviving(self, regions: Iterable[Region]) -> float | None:
        """How much of the prior's fine detail the counterfactual shows where it changes in those
        regions: 1 is all of it. None where it hardly changes."""
        fine = bell(self.side * _FINE)
        change = smoothed(np.abs(self.counterfactual - self.prior), bell(2 * self.side * _FINE))
        where = self.place(regions) & (change > VISIBLE)
        if np.count_nonzero(where) < _LEAST_PIXELS:
            return None
        before, after = (
            (film - smoothed(film, fine))[where] for film in (self.prior, self.counterfactual)
        )
        strength = float((before * before).sum())
        return float((before * after).sum()) / strength if strength > 0 else None


def _reduced(film: Pixels, side: int) -> Pixels:
    small = Image.fromarray(film).resize((side, side), Image.Resampling.BOX)
    return np.asarray(small, np.float32)

"""What really changed between two films of a patient, and where it is other than was expected.

Knows pixels and named places; no model and no text.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

import numpy as np
from PIL import Image

from engine.comparison.exposure import exposure_matched
from engine.comparison.registration import Registration, register
from engine.comparison.similarity import Mask, Pixels, laid_over
from engine.regions import Region

LONGEST = 256
"""Pixels of the longer side of the map by which regions are compared."""

EXPECTED_FROM = 0.02
REAL_FROM = 0.04
"""Mean change of a region, as a fraction of the display range, that counts: what a model draws
changes nothing else, two real films always differ a little."""

# Of a region, what the later film has to cover.
_COVERED = 0.6

COMPARED = (
    Region.RIGHT_UPPER_ZONE,
    Region.RIGHT_MIDDLE_ZONE,
    Region.RIGHT_LOWER_ZONE,
    Region.LEFT_UPPER_ZONE,
    Region.LEFT_MIDDLE_ZONE,
    Region.LEFT_LOWER_ZONE,
    Region.HEART,
)
"""Together most of the chest; parts that overlap them are left out."""


class Verdict(StrEnum):
    AS_EXPECTED = "as expected"
    MISSED = "missed"
    NOT_COME = "not come"
    OPPOSITE = "opposite"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class RegionOutcome:
    """expected, real: mean change, signed, above 0 where the region got denser."""

    region: Region
    expected: float
    real: float

    @property
    def verdict(self) -> Verdict:
        expects, came = abs(self.expected) >= EXPECTED_FROM, abs(self.real) >= REAL_FROM
        if expects and came:
            same = (self.expected > 0) is (self.real > 0)
            return Verdict.AS_EXPECTED if same else Verdict.OPPOSITE
        if came:
            return Verdict.MISSED
        return Verdict.NOT_COME if expects else Verdict.UNCHANGED


@dataclass(frozen=True, slots=True, eq=False)
class RealChange:
    """laid: float32 (height, width) of the prior, the later film over it and in its greys, black
    where it does not reach. change: small, of the prior's frame, 0 there; shared: the same grid."""

    registration: Registration
    laid: Pixels
    change: Pixels
    shared: Mask

    @classmethod
    def between(cls, prior: Pixels, later: Pixels) -> Self:
        """Both float32 (height, width) in [0, 1], of any two sizes."""
        found = register(prior, later)
        laid, shared = laid_over(later, found.similarity, (prior.shape[0], prior.shape[1]))
        matched = exposure_matched(laid, prior, shared) * shared
        small = _reduced(shared.astype(np.float32)) > 0.5
        change = (_reduced(matched) - _reduced(prior * shared)) * small
        return cls(found, matched, change, small)

    def outcomes(
        self, expected: Pixels | None, masks: Mapping[Region, Mask]
    ) -> tuple[RegionOutcome, ...]:
        """Of each region of `COMPARED` that both films show; none where the films could not be laid
        over each other.

        expected: change of the prior, (height, width) of it or smaller; None expects nothing.
        masks: each over the prior's frame, at any size.
        """
        if not self.registration.holds:
            return ()
        wanted = np.zeros_like(self.change) if expected is None else self._fitting(expected)
        return tuple(self._outcomes(wanted, masks))

    def _outcomes(self, wanted: Pixels, masks: Mapping[Region, Mask]) -> Iterable[RegionOutcome]:
        for region in COMPARED:
            if region not in masks:
                continue
            inside = self._fitting(masks[region].astype(np.float32)) > 0.5
            seen = inside & self.shared
            if inside.any() and seen.sum() > _COVERED * inside.sum():
                means = (float(one[seen].mean()) for one in (wanted, self.change))
                yield RegionOutcome(region, *means)

    def _fitting(self, picture: Pixels) -> Pixels:
        size = self.change.shape[1], self.change.shape[0]
        resized = Image.fromarray(picture).resize(size, Image.Resampling.BOX)
        return np.asarray(resized, np.float32)


def _reduced(picture: Pixels) -> Pixels:
    scale = min(1.0, LONGEST / max(picture.shape))
    height, width = (max(1, round(length * scale)) for length in picture.shape)
    small = Image.fromarray(np.ascontiguousarray(picture, np.float32))
    return np.asarray(small.resize((width, height), Image.Resampling.BOX), np.float32)

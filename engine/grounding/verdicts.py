"""What a picture says to a text: every claim looked up in the measured change, with the number.

Knows regions and maps; neither the model that drew the change nor how the text is shown.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.anatomy import Anatomy, widened
from engine.findings import Finding, Side
from engine.grounding.claims import Claim, Direction, Grounding, ParsedClaim, RegionChange, Verdict
from engine.grounding.directions import worse_direction
from engine.grounding.parsing import parse_claims
from engine.grounding.places import SIDES, mirrored
from engine.regions import Region

VISIBLE = 0.02
"""A change, as a fraction of the display range, from which a place counts as changed."""

Map = NDArray[np.float32]
Mask = NDArray[np.bool_]

# Measured on a grid of at most this side, which evens out the noise of single pixels. What follows
# was chosen on simulated pairs of training films; the figures on others are in the model card.
_GRID = 96
# Of the visible change, in cells times fraction of the range: less is nothing.
_LEAST = 0.3
# A direction is told where it has this share of the visible change.
_DOMINANT = 0.55
# Up to this share of changed cells a place is unchanged; beyond it, it is so only where denser and
# clearer balance: what is merely pushed aside changes both ways. Less than this is balance.
_QUIET = 0.03
_ONE_WAY = 0.75
# A place of which less than this is left beside what other claims explain tells nothing.
_ENOUGH_LEFT = 0.2
# How far a change may reach beyond its region, as shares of the grid: a heart grows outwards.
_REACH, _HEART_REACH, _EXPLAINED_REACH = 0.01, 0.03, 0.05
# How far from a region a change that hangs together with it still belongs to it: a large effusion
# pushes the mediastinum and with it the other lung's border.
_SPREAD = 0.2
# How far from heart and mediastinum they may be shifted by what happens in one lung.
_PUSHED_REACH = 0.08
_SHIFTING = frozenset({Finding.EFFUSION, Finding.PNEUMOTHORAX, Finding.ATELECTASIS})
# A change of one side that is so much stronger on the other belongs to the other.
_OTHER_SIDE = 4
_MOVES = {Direction.DENSER: 1, Direction.CLEARER: -1}


def ground(text: str, change: Map, anatomy: Anatomy, in_place: Map | None = None) -> Grounding:
    """change: float32 (S, S), signed, over the film's square, in fractions of the display range.
    in_place: what of it is left without any movement of tissue; all of it where that is unknown.
    """
    measured = Measured.of(change, anatomy, in_place)
    claims = parse_claims(text)
    judged = tuple(measured.judged(claim, claims) for claim in claims)
    return Grounding(claims=judged, regions=tuple(measured.regions()))


def judge_claims(claims: Sequence[ParsedClaim], change: Map, anatomy: Anatomy) -> tuple[Claim, ...]:
    """All claims of one text, looked up in the change as `ground` does."""
    measured = Measured.of(change, anatomy)
    return tuple(measured.judged(claim, claims) for claim in claims)


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """change, in_place: float32 (G, G); anatomy: on the same grid."""

    change: Map
    in_place: Map
    anatomy: Anatomy

    @classmethod
    def of(cls, change: Map, anatomy: Anatomy, in_place: Map | None = None) -> Self:
        side = min(_GRID, len(change))
        small, still = (
            np.asarray(Image.fromarray(one).resize((side, side), Image.Resampling.BOX), np.float32)
            for one in (change, change if in_place is None else in_place)
        )
        return cls(small, still, anatomy.resized(side))

    def regions(self) -> Iterator[RegionChange]:
        """Of every region that covers anything."""
        for region, mask in self.anatomy.masks.items():
            if mask.any():
                inside = self.change[mask]
                share = float(np.mean(np.abs(inside) > VISIBLE))
                yield RegionChange(region=region, mean=float(inside.mean()), share=share)

    def judged(self, claim: ParsedClaim, beside: Sequence[ParsedClaim] = ()) -> Claim:
        """`beside`: all claims of the text. What one of them says to change is not held against
        another that says that nothing else does."""
        others = [other for other in beside if other is not claim and other.direction in _MOVES]
        place = self._place(claim)
        if claim.direction is None:
            verdict = Verdict.NOT_VISIBLE
        elif claim.direction is Direction.UNCHANGED:
            verdict = self._of_rest(claim, place, others)
        else:
            verdict = self._of_move(claim, _MOVES[claim.direction], others)
        measured = float(self.change[place].mean()) if place.any() else None
        return Claim(**claim.model_dump(), measured=measured, verdict=verdict)

    def _of_move(self, claim: ParsedClaim, sign: int, others: Sequence[ParsedClaim]) -> Verdict:
        if self._is_on_other_side(claim, sign, others):
            return Verdict.CONTRADICTED
        sides = _by_side(claim.regions) if claim.side is Side.BILATERAL else [claim.regions]
        found = {self._way(regions, claim.finding, sign).verdict for regions in sides}
        if found == {Verdict.SUPPORTED}:
            return Verdict.SUPPORTED
        contradicted = Verdict.CONTRADICTED in found
        return Verdict.CONTRADICTED if contradicted else Verdict.NOT_VISIBLE

    def _way(
        self,
        regions: Iterable[Region],
        finding: Finding | None,
        sign: int,
        where: Mask | None = None,
    ) -> "_Way":
        reach = _HEART_REACH if finding is Finding.CARDIOMEGALY else _REACH
        place = _grown(self._union(regions), self._cells(reach))
        inside = sign * self.change[place if where is None else place & where]
        along, against = (float(way[way > VISIBLE].sum()) for way in (inside, -inside))
        return _Way(along, against)

    def _is_on_other_side(
        self, claim: ParsedClaim, sign: int, others: Iterable[ParsedClaim]
    ) -> bool:
        """The change is there, but on the other side, where nothing else of the text says so."""
        if claim.side not in SIDES:
            return False
        opposite = mirrored(claim.regions)
        if any(set(other.regions) & set(opposite) for other in others):
            return False
        # What is pushed over to a side from the other one lies beside the mediastinum.
        middle = self._union((Region.HEART, Region.MEDIASTINUM))
        aside = ~_grown(middle, self._cells(_PUSHED_REACH))
        return any(
            self._is_stronger(opposite, claim, sign, where)
            for where in ((None, aside) if claim.finding in _SHIFTING else (None,))
        )

    def _is_stronger(
        self, opposite: Sequence[Region], claim: ParsedClaim, sign: int, where: Mask | None
    ) -> bool:
        """Whether so much more of the change lies in the opposite regions, as far as `where`."""
        own, there = (
            self._way(regions, claim.finding, sign, where) for regions in (claim.regions, opposite)
        )
        is_there = there.verdict is Verdict.SUPPORTED
        return is_there and there.along > _OTHER_SIDE * max(own.along, _LEAST / _OTHER_SIDE)

    def _of_rest(self, claim: ParsedClaim, place: Mask, others: Sequence[ParsedClaim]) -> Verdict:
        if self._is_quiet(claim, self.change[place]):
            return Verdict.SUPPORTED
        if others and _of_a_lung(claim) and self._is_quiet(claim, self.in_place[place]):
            return Verdict.SUPPORTED  # what another claim says to change only pushed it aside
        left = place & ~self._explained(others)
        if left.sum() < _ENOUGH_LEFT * place.sum():
            return Verdict.NOT_VISIBLE
        looked_at = (left, left & ~self._pushed(claim, others))
        quiet = any(self._is_quiet(claim, self.change[where]) for where in looked_at)
        return Verdict.SUPPORTED if quiet else Verdict.CONTRADICTED

    def _is_quiet(self, claim: ParsedClaim, inside: Map) -> bool:
        """inside: the change of a place. What got denser here and clearer there was only pushed
        aside, and counts as quiet."""
        denser, clearer = inside > VISIBLE, -inside > VISIBLE
        if claim.negated and claim.finding is not None:
            # "No new opacity" holds where the film got clearer.
            worse = worse_direction(claim.finding) is Direction.DENSER
            looked_for = denser if worse else clearer
        else:
            looked_for = denser | clearer
        if not len(inside) or looked_for.mean() <= _QUIET:
            return True
        ways = sorted(float(abs(inside[way].sum())) for way in (denser, clearer))
        return ways[1] < _ONE_WAY * sum(ways)

    def _explained(self, claims: Iterable[ParsedClaim]) -> Mask:
        """Where those claims look, and the change that hangs together with it."""
        explained = np.zeros(self.change.shape, np.bool_)
        seen = np.abs(self.change) > VISIBLE
        for claim in claims:
            near = _grown(self._union(claim.regions), self._cells(_EXPLAINED_REACH))
            explained |= _grown(near, self._cells(_SPREAD), near | seen)
        return explained

    def _pushed(self, claim: ParsedClaim, others: Iterable[ParsedClaim]) -> Mask:
        """Where the mediastinum may come to lie in the claim's own lung, when something in the
        other lung pushes or pulls it."""
        if any(other.finding in _SHIFTING and _are_opposite(claim, other) for other in others):
            middle = self._union((Region.HEART, Region.MEDIASTINUM))
            return _grown(middle, self._cells(_PUSHED_REACH))
        return np.zeros(self.change.shape, np.bool_)

    def _place(self, claim: ParsedClaim) -> Mask:
        """Where the claim is looked up: its regions, or the whole film."""
        if not claim.regions:
            return np.ones(self.change.shape, np.bool_)
        return self._union(claim.regions)

    def _union(self, regions: Iterable[Region]) -> Mask:
        union = np.zeros(self.change.shape, np.bool_)
        for region in regions:
            union |= self.anatomy.masks[region]
        return union

    def _cells(self, reach: float) -> int:
        return round(reach * len(self.change))


class _Way(NamedTuple):
    """How much of the visible change goes along with a claim, and how much against it."""

    along: float
    against: float

    @property
    def verdict(self) -> Verdict:
        whole = self.along + self.against
        if whole < _LEAST:
            return Verdict.NOT_VISIBLE
        if self.along > _DOMINANT * whole:
            return Verdict.SUPPORTED
        contradicted = self.against > _DOMINANT * whole
        return Verdict.CONTRADICTED if contradicted else Verdict.NOT_VISIBLE


def _of_a_lung(claim: ParsedClaim) -> bool:
    """Not of the heart, whose size may be told by what it pushes."""
    return claim.side is not None and claim.finding is not Finding.CARDIOMEGALY


def _are_opposite(one: ParsedClaim, other: ParsedClaim) -> bool:
    return one.side in SIDES and other.side in SIDES and one.side is not other.side


def _by_side(regions: Sequence[Region]) -> list[list[Region]]:
    return [[region for region in regions if region.startswith(f"{side}_")] for side in SIDES]


def _grown(mask: Mask, cells: int, within: Mask | None = None) -> Mask:
    """By so many cells up, down and to both sides, staying `within`."""
    for _ in range(cells):
        wider = widened(mask)
        mask = wider if within is None else wider & within
    return mask

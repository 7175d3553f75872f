"""What a bundle's findings net says of a prior in probabilities, and what of a premise follows.

A premise is denied only where the net is sure that it does not hold. Knows numbers and words; no
net, no model, no film.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from engine.findings import NO_CHANGE, SIMULATED, Finding, Progression, Side, Sides, Trend
from engine.premises import Calibration, Premise, PremiseSpec, Standing, grows_from_normal
from engine.sites import CLASSES, SITES

Features = NDArray[np.float32]

# From here on a net plainly sees a finding.
PLAIN = 0.9
# From here on it may still be there, though the net that knows real films does not see it.
_MAY_BE = 0.7
# Log odds beyond which a chance does not differ from 0 or 1.
_SURE = 500.0
LUNGS = (Side.RIGHT, Side.LEFT)
_PRESUMING = frozenset({Trend.WORSE, Trend.BETTER, Trend.RESOLVED, Trend.UNCHANGED})
# Patches of a half film, of 288, that stand for all of it.
_STRONGEST = 14
# How the net tells the language model (`engine.training.findings_net.net`).
_CHANCE_SCALE, _LEAST_LOG = 4.0, -8.0


@dataclass(frozen=True, slots=True, eq=False)
class PriorReading:
    """A findings net's features of a prior: patches (rows, columns, FINDINGS), whole (W,)."""

    patches: Features
    whole: Features

    @property
    def chances(self) -> NDArray[np.float64]:
        """(SITES, CLASSES): of each severity at each site."""
        logs = (self.whole.astype(np.float64).reshape(len(SITES), CLASSES) - 1) * _CHANCE_SCALE
        chances = np.exp(logs)
        return chances / chances.sum(1, keepdims=True)

    def probability(self, finding: Finding, side: Side | None) -> float:
        """That the finding is at any site of this side; with side None, anywhere in the film; with
        both sides, on the likelier of them."""
        if side is Side.BILATERAL and finding.facts.sides is Sides.EITHER:
            return max(self.probability(finding, one) for one in LUNGS)
        return 1 - float(self.chances[sites_of(finding, side), 0].prod())

    def evidence(self, finding: Finding, side: Side | None) -> float:
        """Mean log odds of the patches that show the finding most: of one half of the film for a
        finding that has a side, of the more suspicious one where none or both are named."""
        of_finding = self.patches[..., SIMULATED.index(finding)] * _CHANCE_SCALE
        if finding.facts.sides is not Sides.EITHER:
            return _strongest(of_finding)
        middle = of_finding.shape[1] // 2
        halves = {Side.RIGHT: of_finding[:, :middle], Side.LEFT: of_finding[:, middle:]}
        if side is None or side is Side.BILATERAL:
            return max(map(_strongest, halves.values()))
        return _strongest(halves[side])

    def with_chances(self, chances: NDArray[np.float64], patches: Features) -> Self:
        logs = np.maximum(np.log(np.maximum(chances, 1e-9)), _LEAST_LOG)
        whole = (logs / _CHANCE_SCALE + 1).astype(np.float32).ravel()
        return replace(self, patches=patches, whole=whole)


@dataclass(frozen=True, slots=True, eq=False)
class PriorReadings:
    """conditioning: by the net that the language model is conditioned on, which knows simulated
    disease best;
    judged: by the net that has seen real ill films."""

    conditioning: PriorReading
    judged: PriorReading

    def probability(self, finding: Finding, side: Side | None, spec: PremiseSpec) -> float:
        """As calibrated on real films, or that of the other net where it plainly sees it."""
        conditioned = self.conditioning.probability(finding, side)
        judged = self.judged_probability(finding, side, spec)
        return max(conditioned, judged) if conditioned >= PLAIN else judged

    def judged_probability(self, finding: Finding, side: Side | None, spec: PremiseSpec) -> float:
        """Of the net that has seen real ill films alone, as calibrated on them."""
        used = spec.calibration.get(finding, Calibration())
        odds = used.slope * self.judged.evidence(finding, side) + used.offset
        return 1 / (1 + math.exp(-max(-_SURE, min(_SURE, odds))))


def standing(chance: float, finding: Finding, spec: PremiseSpec) -> Standing:
    """What a probability comes to, by the bounds of the finding."""
    bounds = spec.bounds(finding)
    if chance >= bounds.seen_from:
        return Standing.SEEN
    return Standing.UNSURE if chance >= bounds.absent_below else Standing.ABSENT


def standing_of_gone(
    finding: Finding, side: Side | None, film: PriorReadings, spec: PremiseSpec
) -> Standing:
    """Of what is said to be gone from a film: nets that do not agree are unsure."""
    judged = standing(film.judged_probability(finding, side, spec), finding, spec)
    half_seen = film.conditioning.probability(finding, side) >= _MAY_BE
    return Standing.UNSURE if half_seen and judged is Standing.ABSENT else judged


def weigh(progression: Progression, prior: PriorReadings, spec: PremiseSpec) -> Premise | None:
    """None where the progression presumes nothing."""
    finding, trend = progression.finding, progression.trend
    if finding is None or trend is None or trend not in _PRESUMING or progression.negated:
        return None
    chance = prior.probability(finding, progression.side, spec)
    stands = standing(chance, finding, spec)
    instead = _fitting(progression, prior, spec) if stands is Standing.ABSENT else None
    return Premise(
        finding=finding,
        side=progression.side,
        trend=trend,
        probability=chance,
        standing=stands,
        instead=instead,
    )


def said_of(progression: Progression, premise: Premise | None) -> Progression:
    """As it fits the prior: what grows from normal is new where it was not there before."""
    absent = premise is not None and premise.standing is Standing.ABSENT
    if absent and grows_from_normal(progression):
        return replace(progression, trend=Trend.NEW)
    return progression


def _strongest(patches: Features) -> float:
    values = patches.ravel()
    return float(np.partition(values, -_STRONGEST)[-_STRONGEST:].mean())


def sites_of(finding: Finding, side: Side | None) -> list[int]:
    """A finding that takes both lungs has one site; one that has no side has one, too."""
    own = [i for i, site in enumerate(SITES) if site.finding is finding]
    if side in LUNGS and finding.facts.sides is Sides.EITHER:
        return [i for i in own if SITES[i].side is side]
    return own


def _fitting(progression: Progression, prior: PriorReadings, spec: PremiseSpec) -> str:
    """What is most like it and fits the prior: the finding as a new one; on its other side; another
    finding that the prior shows; at last that nothing changes."""
    return next(_fits(progression, prior, spec))


def _fits(progression: Progression, prior: PriorReadings, spec: PremiseSpec) -> Iterator[str]:
    finding = progression.finding
    assert finding is not None
    if progression.trend is Trend.WORSE:
        yield replace(progression, trend=Trend.NEW).canonical()
    chances = {
        (other, side): prior.probability(other, side, spec)
        for other in SIMULATED
        for side in (LUNGS if other.facts.sides is Sides.EITHER else (None,))
        if other in spec.calibration
    }
    seen = [place for place, chance in chances.items() if chance >= spec.bounds(place[0]).seen_from]
    for other, side in sorted(seen, key=lambda place: (place[0] is not finding, -chances[place])):
        fitted = replace(progression, finding=other, side=side, zone=None, severity=None)
        yield fitted.canonical()
    yield NO_CHANGE

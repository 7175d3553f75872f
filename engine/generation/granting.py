"""A premise that may hold is granted: the language model is told of the prior what the findings net
would tell if it did, and so goes along with the student.

Knows numbers and places; no net, no model, no film.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.anatomy import Anatomy
from engine.findings import SIMULATED, Finding, Progression, Severity, Side, Sides, Trend, Zone
from engine.generation.prior_reading import (
    LUNGS,
    PLAIN,
    Features,
    PriorReading,
    PriorReadings,
    sites_of,
)
from engine.premises import Premise, PremiseSpec
from engine.regions import Region
from engine.sites import SEVERITY_STEPS, SITES

Mask = NDArray[np.bool_]

# What a granted premise is told to be: as likely as findings that the net sees well.
_GRANTED = 0.92
_ELSEWHERE = 0.06
# What the net tells of a patch that surely shows a finding, how many patches of a granted one do,
# and below how many the anatomy leaves too small a place.
_SEEN_PATCH = 2.0
_GRANTED_PATCHES = 45
_LEAST_PLACE = 12
# Where something is presumed, by how many nats the untouched film may be less likely than the
# sampling says and still be kept: where the premise may hold, and where it is denied.
_KEPT, _KEPT_SURELY = 20.0, 150.0
# Of a granted premise, how much a patch of its place leans towards change, in log odds.
_LEANING = 5.0


@dataclass(frozen=True, slots=True, eq=False)
class Granted:
    """conditioning: what the language model would read if the premise held. leanings: for each
    patch, row by row, what is added to the log odds that it changes; none where nothing had to be
    granted, or nothing is to move."""

    conditioning: PriorReading
    leanings: list[float]


def grant(
    progression: Progression,
    prior: PriorReadings,
    premise: Premise,
    anatomy: Anatomy | None,
    spec: PremiseSpec,
) -> Granted:
    """The finding is there, once on each side that is named, in an amount from which it can go
    where the hypothesis wants it to go. It lies where the net that judges sees most of it.

    A side on which only the language model's own net plainly sees it keeps its place, and nothing
    leans towards change there: that net is mistaken in real films, where the other one is not.
    """
    finding, judged = premise.finding, prior.judged.chances
    chances, patches = prior.conditioning.chances.copy(), prior.conditioning.patches
    rows = len(patches)
    leaning = np.zeros((rows, rows))
    zone = progression.zone or _likeliest_zone(progression, judged)
    for side in _named_sides(progression, judged):
        sites = sites_of(finding, side)
        agreed = prior.judged_probability(finding, side, spec) >= spec.bounds(finding).absent_below
        own = max(sites, key=lambda site: 1 - float(chances[site, 0]))
        plain = prior.conditioning.probability(finding, side) >= PLAIN
        if plain and not agreed:
            chances[own] = _present(chances[own], 0.0, _amounts_before(progression))
            continue
        chosen = next(i for i in sites if SITES[i].zone in (zone, None))
        if plain and progression.zone is None:
            chosen = own
        for index in sites:
            chances[index] = _absent(chances[index])
        chances[chosen] = _present(chances[chosen], _GRANTED, _amounts_before(progression))
        place = _place(finding, side, SITES[chosen].zone, rows, anatomy)
        patches = _raised(patches, prior.judged.patches, finding, place)
        leaning[place] = _LEANING
    moves = premise.moves and bool(leaning.any())
    return Granted(
        prior.conditioning.with_chances(chances, patches), leaning.ravel().tolist() if moves else []
    )


def keeping(premise: Premise) -> float:
    """By how many nats the untouched film may be less likely than the sampling says, to be what the
    run ends with: nothing presumed changes in a film that does not show it."""
    return _KEPT if premise.holds else _KEPT_SURELY


def _named_sides(progression: Progression, chances: NDArray[np.float64]) -> Sequence[Side | None]:
    finding = progression.finding
    assert finding is not None
    if finding.facts.sides is not Sides.EITHER:
        return (None,)
    if progression.side is Side.BILATERAL:
        return LUNGS
    if progression.side is not None:
        return (progression.side,)
    absent = {side: float(chances[sites_of(finding, side), 0].prod()) for side in LUNGS}
    return (min(LUNGS, key=absent.__getitem__),)


def _likeliest_zone(progression: Progression, chances: NDArray[np.float64]) -> Zone | None:
    finding = progression.finding
    assert finding is not None
    if not finding.facts.zoned:
        return None
    there = dict.fromkeys(Zone, 0.0)
    for side in _named_sides(progression, chances):
        for index in sites_of(finding, side):
            zone = SITES[index].zone
            assert zone is not None
            there[zone] += 1 - float(chances[index, 0])
    return max(there, key=there.__getitem__)


def _amounts_before(progression: Progression) -> Collection[Severity]:
    """From which it can still grow, or get less without going."""
    order, after = tuple(Severity), progression.severity
    match progression.trend:
        case Trend.WORSE:
            return order[: order.index(after)] if after in order[1:] else order[:-1]
        case Trend.BETTER:
            return order[order.index(after) + 1 :] if after in order[:-1] else order[1:]
        case _:
            return order


def _present(
    chances: NDArray[np.float64], least: float, amounts: Collection[Severity]
) -> NDArray[np.float64]:
    """Of one site, so that it shows one of these amounts, at least as likely as is said."""
    allowed = np.array([step in amounts for step in SEVERITY_STEPS])
    weights = np.where(allowed, chances + 1e-3, 0.0)
    there = max(1 - float(chances[0]), least)
    moved = weights / weights.sum() * there
    moved[0] = 1 - there
    return moved


def _absent(chances: NDArray[np.float64]) -> NDArray[np.float64]:
    """Of one site, so that it hardly shows anything: training knows a finding once a side."""
    there = 1 - float(chances[0])
    if there <= _ELSEWHERE:
        return chances
    moved = chances * (_ELSEWHERE / there)
    moved[0] = 1 - _ELSEWHERE
    return moved


def _raised(patches: Features, judged: Features, finding: Finding, place: Mask) -> Features:
    """The patches of the place that are judged likeliest, lifted until they show the finding.
    place: (rows, columns)."""
    own = SIMULATED.index(finding)
    lifted = patches.copy()
    values = lifted[..., own][place]
    count = min(_GRANTED_PATCHES, len(values))
    likeliest = np.argpartition(judged[..., own][place], -count)[-count:]
    values[likeliest] = np.maximum(values[likeliest], _SEEN_PATCH)
    lifted[..., own][place] = values
    return lifted


def _place(
    finding: Finding, side: Side | None, zone: Zone | None, rows: int, anatomy: Anatomy | None
) -> Mask:
    """Patches (rows, rows) in which the finding can lie; roughly, where nobody knows the lungs."""
    if anatomy is not None:
        masks = anatomy.resized(rows).masks
        place = np.any([masks[region] for region in _regions(finding, side, zone)], axis=0)
        if place.sum() >= _LEAST_PLACE:
            return place
    place = np.zeros((rows, rows), np.bool_)
    place[_band(zone, rows), slice(None) if side is None else _half(side, rows)] = True
    return place


def _regions(finding: Finding, side: Side | None, zone: Zone | None) -> list[Region]:
    sides = LUNGS if side is None else (side,)
    if zone is not None:
        return [Region(f"{one}_{zone}_zone") for one in sides]
    return [region for region in finding.facts.regions if _on(region, sides)]


def _on(region: Region, sides: Sequence[Side]) -> bool:
    return not region.startswith(LUNGS) or region.startswith(tuple(sides))


def _half(side: Side, columns: int) -> slice:
    """The patient's right is on the left of the picture."""
    return slice(0, columns // 2) if side is Side.RIGHT else slice(columns // 2, columns)


def _band(zone: Zone | None, rows: int) -> slice:
    """Roughly: a zone is a third of the lungs, which take the film's middle."""
    top, base = round(0.12 * rows), round(0.86 * rows)
    if zone is None:
        return slice(top, base)
    third = (base - top) / len(Zone)
    place = tuple(Zone).index(zone)
    return slice(round(top + place * third), round(top + (place + 1) * third))

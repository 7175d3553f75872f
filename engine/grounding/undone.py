"""Whether a film's own greys bear out that a finding is gone: enough of it went, what it hid is
seen again, and the place looks as the other side does. Knows films and regions; no net, no model.

The bounds were chosen on drawn progressions of training films; decision 43 has the figures.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from engine.anatomy import widened
from engine.difference.pleural_path import AIR_GONE, LINE_SEEN, PleuralPath
from engine.difference.smoothing import bell, smoothed
from engine.findings import Finding, Severity, Side
from engine.grounding.claims import Direction, ParsedClaim
from engine.grounding.directions import worse_direction
from engine.grounding.films import Films
from engine.grounding.places import SIDES, each_side
from engine.grounding.sizes import cardiothoracic_ratio, heart_left, lungs_shorter
from engine.regions import Region

Pixels = NDArray[np.float32]
Mask = NDArray[np.bool_]

# Greys are compared on a grid of at most this side, detail on one twice as fine.
_GRID = 96
_SMALL, _MODERATE, _LARGE = Severity.SMALL, Severity.MODERATE, Severity.LARGE
# Mean change of the claim's most changed cells, as a fraction of the range, below which hardly any
# drawn disease of that amount resolves. Where the text names no amount it counts as small.
_LEAST: Mapping[Finding, Mapping[Severity, float]] = {
    Finding.EFFUSION: {_SMALL: 0.03, _MODERATE: 0.045, _LARGE: 0.12},
    Finding.CONSOLIDATION: {_SMALL: 0.015, _MODERATE: 0.03, _LARGE: 0.08},
    Finding.ATELECTASIS: {_SMALL: 0.022, _MODERATE: 0.045, _LARGE: 0.045},
    Finding.PNEUMOTHORAX: {_SMALL: 0.019, _MODERATE: 0.045, _LARGE: 0.095},
    Finding.OEDEMA: {_SMALL: 0.03, _MODERATE: 0.05, _LARGE: 0.11},
    Finding.CARDIOMEGALY: {_SMALL: 0.035, _MODERATE: 0.035, _LARGE: 0.07},
    Finding.HYPERINFLATION: {_SMALL: 0.045, _MODERATE: 0.085, _LARGE: 0.13},
}
_MOST_CHANGED = 1 / 3
# How much of a large heart's width may be left, and by which share of their length lungs must be
# shorter: most and least of true films, with room for the outlines' faults.
_HEART_LEFT: Mapping[Severity, float] = {_SMALL: 0.945, _MODERATE: 0.92, _LARGE: 0.9}
_LUNGS_SHORTER: Mapping[Severity, float] = {_SMALL: 0.033, _MODERATE: 0.085, _LARGE: 0.09}
# A heart that is not large is at most so wide beside the chest: half, and the outlines' faults.
_NORMAL_HEART = 0.53
# This share of a pleural line is a line still.
_LINE_LEFT = 0.66
# What fills the lung hides vessels: where it clears, more fine detail is seen than before. Where
# much air was, markings are.
_SEEN_AGAIN, _MARKINGS = 1.05, 0.75
_HIDING = frozenset({Finding.EFFUSION, Finding.CONSOLIDATION, Finding.OEDEMA})
_FINE, _CHANGED = 1.2, 0.02
# Oedema is everywhere: at least this share of the claim's regions clears visibly.
_EVERYWHERE = 0.4
# Of hyperinflation and air this share of coarse borders may stay, within three cells of the lung.
_BORDERS, _BORDERS_FROM, _BORDERS_TO, _NEAR = 0.92, 1.0, 3.0, 3
# From this excess over the other side on it is more than ordinary asymmetry; a share may stay.
_ASYMMETRY, _EXCESS = 0.15, 0.6
_LUNG = {Side.RIGHT: Region.RIGHT_LUNG, Side.LEFT: Region.LEFT_LUNG}
_ONE_SIDED = frozenset({Finding.EFFUSION, Finding.CONSOLIDATION, Finding.ATELECTASIS})


def is_undone(claim: ParsedClaim, films: Films) -> bool:
    """Whether the greys agree with a claim that its finding is gone. True where the claim names no
    finding or no place that is outlined."""
    finding = claim.finding
    if finding is None or finding not in _LEAST:
        return True
    small = films.resized(_GRID)
    place = small.place(claim.regions)
    if not place.any():
        return True
    sign = -1 if worse_direction(finding) is Direction.CLEARER else 1
    went = sign * (small.prior - small.counterfactual)
    amount = claim.severity_before or Severity.SMALL
    if _mean_of_most(went[place]) < _LEAST[finding][amount]:
        return False
    if finding is Finding.OEDEMA and float((went[place] > _CHANGED).mean()) < _EVERYWHERE:
        return False
    changed = place & (went > max(_CHANGED, float(went[place].max()) / 2))
    detail = _detail_back(films.resized(2 * _GRID), changed)
    if finding in _HIDING and detail < _SEEN_AGAIN:
        return False
    if finding in _ONE_SIDED and _exceeds_other_side(claim, small, sign):
        return False
    if finding is Finding.PNEUMOTHORAX:
        hides = amount is not Severity.SMALL and detail < _MARKINGS
        return not (hides or _shows_air(claim, films))
    if finding is Finding.HYPERINFLATION and _borders_left(small, place) > _BORDERS:
        return False
    return _has_normal_size(finding, amount, films)


def _has_normal_size(finding: Finding, amount: Severity, films: Films) -> bool:
    """Whether heart and lungs, where the finding changed their size, have it back."""
    fine = films.resized(2 * _GRID)
    if finding is Finding.CARDIOMEGALY:
        left, width = heart_left(fine), cardiothoracic_ratio(films.anatomy)
        if left is None or width is None:
            return True
        return left <= _HEART_LEFT[amount] and left * width <= _NORMAL_HEART
    if finding is Finding.HYPERINFLATION:
        shorter = lungs_shorter(fine)
        return shorter is None or shorter >= _LUNGS_SHORTER[amount]
    return True


def _shows_air(claim: ParsedClaim, films: Films) -> bool:
    """Whether most of the line that the prior shows beside air, in a lung that the claim speaks of,
    is still there, or the air is."""
    for side in each_side(claim.side):
        lung = films.place([_LUNG[side]])
        before = PleuralPath.of(films.prior, lung)
        if before is None or before.strength < LINE_SEEN:
            continue
        air = before.air(lung)
        if air.any() and float((films.counterfactual - films.prior)[air].mean()) < AIR_GONE:
            return True
        after = PleuralPath.of(films.counterfactual, lung, before)
        if after is not None and after.strength > _LINE_LEFT * before.strength:
            return True
    return False


def _mean_of_most(values: Pixels) -> float:
    count = max(1, round(len(values) * _MOST_CHANGED))
    return float(np.partition(values, -count)[-count:].mean())


def _detail_back(films: Films, changed: Mask) -> float:
    """How strong fine detail is in the changed cells, as a multiple of what it was."""
    where = np.kron(changed, np.ones((2, 2), np.bool_)).astype(np.bool_)
    if where.shape != films.prior.shape or not where.any():
        return 1.0
    strengths = [
        float(np.square(film - smoothed(film, bell(_FINE)))[where].mean())
        for film in (films.prior, films.counterfactual)
    ]
    return float(np.sqrt(strengths[1] / max(strengths[0], 1e-12)))


def _borders_left(films: Films, place: Mask) -> float:
    for _ in range(_NEAR):
        place = widened(place)
    before, after = (
        (smoothed(film, bell(_BORDERS_FROM)) - smoothed(film, bell(_BORDERS_TO)))[place]
        for film in (films.prior, films.counterfactual)
    )
    return float((before * after).sum() / max(float((before * before).sum()), 1e-12))


def _exceeds_other_side(claim: ParsedClaim, films: Films, sign: int) -> bool:
    """Whether most of an excess over the mirrored place of the other lung is still there; never
    where the claim speaks of both sides."""
    if claim.side not in SIDES:
        return False
    right, left = (films.place([lung]) for lung in (Region.RIGHT_LUNG, Region.LEFT_LUNG))
    middle = np.mean([np.median(np.nonzero(lung)[1]) for lung in (right, left)])
    side = films.side
    source = np.clip(np.rint(2 * middle - np.arange(side)).astype(int), 0, side - 1)
    lungs = right | left
    both = films.place(claim.regions) & lungs & lungs[:, source]
    if not both.any():
        return False
    before, after = (
        sign * (film - films.prior[:, source])[both] for film in (films.prior, films.counterfactual)
    )
    if _mean_of_most(before) < _ASYMMETRY:
        return False
    weight = np.maximum(before, 0)
    return float((weight * after).sum()) > _EXCESS * float((weight * weight).sum())

"""The signs of what was asked for, which tokens are too coarse for or know nothing of."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from engine.anatomy import Anatomy
from engine.difference import (
    Backdrop,
    HalfChest,
    LungOutline,
    Patchiness,
    below_surface,
    cleared,
    is_faint,
    with_collapsed_lobe,
    with_consolidation,
    with_fallen_lung,
    with_free_fluid,
    with_larger_heart,
    with_lower_domes,
    with_meniscus,
    with_patches,
    with_plates,
    with_pleural_line,
    with_ribs,
    with_smooth_air,
    with_streaks,
    without_pleural_line,
)
from engine.findings import GROWS, Finding, Progression, Severity, Side, Trend, Zone
from engine.grounding.places import each_side
from engine.layers import Layers
from engine.regions import Region

_LUNG = {Side.RIGHT: Region.RIGHT_LUNG, Side.LEFT: Region.LEFT_LUNG}
_COMES, _RESOLVES = frozenset({Trend.NEW}), frozenset({Trend.RESOLVED})
# What is not asked to be more may be a plate.
_SLIGHT = frozenset({None, Severity.SMALL})
# Of the air beside a lung that falls, by what was asked for.
_AIR = {
    None: (0.08, 0.7),
    Severity.SMALL: (0.08, 0.22),
    Severity.MODERATE: (0.32, 0.48),
    Severity.LARGE: (0.55, 0.72),
}
# Of free fluid.
_FLUID = {
    None: (0.08, 0.9),
    Severity.SMALL: (0.08, 0.22),
    Severity.MODERATE: (0.36, 0.54),
    Severity.LARGE: (0.7, 0.95),
}
# Of a lobe that folds away.
_FOLDED = {
    None: (0.3, 0.8),
    Severity.MODERATE: (0.36, 0.54),
    Severity.LARGE: (0.7, 0.95),
}
_FILLS = (Finding.EFFUSION, Finding.CONSOLIDATION)
# How uneven it is what fills a lung.
_PATCHY = {
    Finding.CONSOLIDATION: Patchiness(edges=0.022, soft=0.012, grey=0.16),
    Finding.OEDEMA: Patchiness(edges=0.012, soft=0.008, grey=0.2),
}
# How strong streaks are in what fills a lung, beside the film's own texture; fluid has none.
_STREAKED = {Finding.CONSOLIDATION: 0.6, Finding.OEDEMA: 0.6, Finding.ATELECTASIS: 0.3}


def with_signs(
    layers: Layers,
    backdrop: Backdrop,
    anatomy: Anatomy | None,
    progressions: Sequence[Progression],
) -> Layers:
    """The same layers with the signs of the findings that come, grow or go; nothing where the
    layers did not reach.

    backdrop: of the film.
    """
    if anatomy is None:
        air = _sides(progressions, Finding.PNEUMOTHORAX, GROWS)
        return with_pleural_line(layers) if air else layers
    masks = anatomy.resized(layers.size).masks
    if _only_heart_grows(progressions):
        right, left = (masks[lung] for lung in _LUNG.values())
        return with_larger_heart(layers, backdrop, masks[Region.HEART], (right, left))
    fluid = _with_fluid(layers, backdrop, anatomy, progressions)
    if fluid is not None:
        return fluid
    lungs = np.logical_or(*(masks[lung] for lung in _LUNG.values()))

    def of_sides(sides: list[Side]) -> list[NDArray[np.bool_]]:
        return [masks[_LUNG[side]] for side in sides]

    layers = _with_air(layers, backdrop, anatomy, progressions)
    layers = _with_collapse(layers, backdrop, anatomy, progressions)
    layers = _with_consolidation(layers, backdrop, anatomy, progressions)
    for side in _one_sided(progressions):
        other = next(lung for of, lung in _LUNG.items() if of is not side)
        layers = cleared(layers, backdrop, masks[other], masks[_LUNG[side]], masks[Region.HEART])
    inflated = _sides(progressions, Finding.HYPERINFLATION, GROWS)
    layers = with_lower_domes(layers, backdrop, of_sides(inflated))
    for finding, patchiness in _PATCHY.items():
        if sides := _sides(progressions, finding, GROWS):
            patchy = np.any(of_sides(sides), axis=0)
            layers = with_patches(layers, backdrop.small, patchy, patchiness)
    for finding, share in _STREAKED.items():
        streaked = of_sides(_sides(progressions, finding, GROWS))
        layers = with_streaks(layers, backdrop.small, streaked, share)
    if plates := _sides(_slight(progressions), Finding.ATELECTASIS, _COMES):
        layers = with_plates(layers, backdrop.small, masks[Region.HEART], of_sides(plates))
    filled = of_sides(_sides(progressions, Finding.EFFUSION, GROWS))
    fluid = below_surface(layers, filled)
    return with_ribs(with_meniscus(layers, backdrop.small, filled), backdrop, lungs, fluid)


def _with_air(
    layers: Layers, backdrop: Backdrop, anatomy: Anatomy, progressions: Sequence[Progression]
) -> Layers:
    """With what air in the pleural space does, and without what it did where it goes."""
    masks = anatomy.resized(layers.size).masks
    fallen = _fallen(progressions)
    for side, amounts in fallen.items():
        lung, heart = masks[_LUNG[side]], masks[Region.HEART]
        layers = with_fallen_lung(layers, backdrop, lung, heart, amounts)
    air, whole = (
        [masks[_LUNG[side]] for side in _sides(progressions, Finding.PNEUMOTHORAX, trends)]
        for trends in (GROWS, _RESOLVES)
    )
    if air and not fallen:
        layers = with_pleural_line(with_smooth_air(layers, air))
    return without_pleural_line(layers, backdrop.seen, whole)


def _with_collapse(
    layers: Layers, backdrop: Backdrop, anatomy: Anatomy, progressions: Sequence[Progression]
) -> Layers:
    """With a lobe that folds away, where a collapse of one side comes and nothing else."""
    if len(progressions) != 1:
        return layers
    asked, masks = progressions[0], anatomy.resized(layers.size).masks
    sides = _sides(progressions, Finding.ATELECTASIS, _COMES)
    for side, half in zip(sides, _halves(anatomy, layers.size, sides), strict=True):
        unnamed = asked.severity is None and is_faint(layers, masks[_LUNG[side]])
        if asked.severity is not Severity.SMALL and not unnamed:
            zones = list(Zone) if asked.zone is None else [asked.zone]
            amounts = _FOLDED[asked.severity]
            layers = with_collapsed_lobe(layers, backdrop, half, zones, amounts)
    return layers


def _with_fluid(
    layers: Layers, backdrop: Backdrop, anatomy: Anatomy, progressions: Sequence[Progression]
) -> Layers | None:
    """With free fluid, where that comes and nothing else; None where it is not seen to."""
    sides = _sides(progressions, Finding.EFFUSION, _COMES)
    if len(progressions) != 1 or not sides:
        return None
    halves = _halves(anatomy, layers.size, sides)
    return with_free_fluid(layers, backdrop, halves, _FLUID[progressions[0].severity])


def _with_consolidation(
    layers: Layers, backdrop: Backdrop, anatomy: Anatomy, progressions: Sequence[Progression]
) -> Layers:
    """With lobes that are filled, where they come and nothing else does."""
    if len(progressions) == 1:
        sides = _sides(progressions, Finding.CONSOLIDATION, _COMES)
        for half in _halves(anatomy, layers.size, sides):
            layers = with_consolidation(layers, backdrop, half, progressions[0].zone)
    return layers


def _halves(anatomy: Anatomy, size: int, sides: Sequence[Side]) -> list[HalfChest]:
    masks = anatomy.resized(size).masks
    lungs = {side: LungOutline.of(masks[lung]) for side, lung in _LUNG.items()}
    other = {Side.RIGHT: Side.LEFT, Side.LEFT: Side.RIGHT}
    return [HalfChest(lungs[side], lungs[other[side]], masks[Region.HEART]) for side in sides]


def _only_heart_grows(progressions: Sequence[Progression]) -> bool:
    grows = (one.finding is Finding.CARDIOMEGALY and one.grows for one in progressions)
    return bool(progressions) and all(grows)


def _fallen(progressions: Sequence[Progression]) -> dict[Side, tuple[float, float]]:
    """Sides on which a lung falls and nothing else happens, with least and most of the air."""
    if not all(one.finding is Finding.PNEUMOTHORAX and one.trend in _COMES for one in progressions):
        return {}
    return {
        side: _AIR[one.severity]
        for one in progressions
        for side in _sides([one], Finding.PNEUMOTHORAX, _COMES)
    }


def _one_sided(progressions: Sequence[Progression]) -> list[Side]:
    """Of lungs that are asked to be rid of what fills them, those whose other one is not."""
    sides = {side for of in _FILLS for side in _sides(progressions, of, _RESOLVES)}
    return sorted(sides) if len(sides) == 1 else []


def _slight(progressions: Sequence[Progression]) -> list[Progression]:
    return [one for one in progressions if one.severity in _SLIGHT]


def _sides(
    progressions: Sequence[Progression], finding: Finding, trends: frozenset[Trend]
) -> list[Side]:
    """Where the finding changes so, as far as that is named."""
    named = (
        one.side
        for one in progressions
        if one.finding is finding and one.trend in trends and not one.negated
    )
    return sorted({side for of in named for side in each_side(of)})

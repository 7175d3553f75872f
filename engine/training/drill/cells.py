"""Which changes the drill's pairs show: every finding, place, trend and size in turn."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle, product

import numpy as np

from engine.findings import SIMULATED, Finding, Severity, Side, Sides, Trend, Zone

TRENDS = (Trend.NEW, Trend.WORSE, Trend.BETTER, Trend.RESOLVED)
BOTH_SIDES_TOO = (Finding.EFFUSION, Finding.CONSOLIDATION)
ZONES = (Zone.LOWER, Zone.UPPER, Zone.MIDDLE)
_SHUFFLE = 20


@dataclass(frozen=True, slots=True)
class Cell:
    """A change to draw. side: None of the heart. size: how much more or less there is of it."""

    finding: Finding
    side: Side | None
    zone: Zone | None
    trend: Trend
    size: Severity


def cells() -> Iterator[Cell]:
    """Without end; each round holds every combination once, in an order of its own. The zone goes
    on from round to round."""
    for number in cycle(range(12)):
        zones = cycle(ZONES[number % 3 :] + ZONES[: number % 3])
        drawn = [
            Cell(finding, side, next(zones) if finding.facts.zoned else None, trend, size)
            for finding in SIMULATED
            for side, trend, size in product(sides_of(finding), TRENDS, Severity)
        ]
        rng = np.random.default_rng([_SHUFFLE, number])
        yield from (drawn[int(at)] for at in rng.permutation(len(drawn)))


def sides_of(finding: Finding) -> tuple[Side | None, ...]:
    if finding.facts.sides is Sides.NONE:
        return (None,)
    if finding.facts.takes_both_lungs:
        return (Side.BILATERAL,)
    if finding in BOTH_SIDES_TOO:
        return (Side.RIGHT, Side.LEFT, Side.BILATERAL)
    return (Side.RIGHT, Side.LEFT)

"""What a change does to the film: brighter or darker."""

from engine.findings import GROWS, Finding, Trend
from engine.grounding.claims import Direction


def direction_of(finding: Finding | None, trend: Trend) -> Direction:
    """What the trend of the finding does to the film; of a structure (None) as of most findings."""
    if trend is Trend.UNCHANGED:
        return Direction.UNCHANGED
    worse = worse_direction(finding)
    return worse if trend in GROWS else opposite(worse)


def worse_direction(finding: Finding | None) -> Direction:
    """What more of the finding does to the film."""
    darkens = finding is not None and finding.facts.darkens
    return Direction.CLEARER if darkens else Direction.DENSER


def opposite(direction: Direction) -> Direction:
    match direction:
        case Direction.DENSER:
            return Direction.CLEARER
        case Direction.CLEARER:
            return Direction.DENSER
        case Direction.UNCHANGED:
            return Direction.UNCHANGED

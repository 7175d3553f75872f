"""How well two lists of changes agree. Pure functions."""

from collections.abc import Iterable

from engine.findings import Side, Zone
from lessons.changes import Change, real_changes
from lessons.overlap import harmonic

# What a change is made of, and how much each weighs; they sum to 1. A wrong side or a wrong course
# alone is enough to make a change wrong.
_FINDING, _SIDE, _COURSE, _ZONE = 0.3, 0.3, 0.3, 0.1
_OPEN = 0.5
_HALF_THE_SIDES = 0.25


def changes_agreement(one: Iterable[Change], other: Iterable[Change]) -> float:
    """[0, 1], the same whichever comes first; "unchanged" is the same as not being named.

    The harmonic mean of how well each side's changes are found among the other's.
    """
    first, second = real_changes(one), real_changes(other)
    if not first or not second:
        return float(bool(first) == bool(second))
    return harmonic(_found(first, second), _found(second, first))


def _found(changes: tuple[Change, ...], among: tuple[Change, ...]) -> float:
    best = (max(_likeness(change, other) for other in among) for change in changes)
    return sum(best) / len(changes)


def _likeness(one: Change, other: Change) -> float:
    if one.finding is not other.finding:
        return 0.0
    return min(
        1.0,
        _FINDING
        + _SIDE * _side_likeness(one.side, other.side)
        + _COURSE * (one.course is other.course)
        + _ZONE * _zone_likeness(one.zone, other.zone),
    )


def _side_likeness(one: Side | None, other: Side | None) -> float:
    if one is other:
        return 1.0
    if one is None or other is None:
        return _OPEN
    return _HALF_THE_SIDES if Side.BILATERAL in (one, other) else 0.0


def _zone_likeness(one: Zone | None, other: Zone | None) -> float:
    if one is other:
        return 1.0
    return _OPEN if one is None or other is None else 0.0

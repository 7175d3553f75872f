"""How well what an answer says agrees with what really changes. Pure functions.

Of each finding that changes an answer must say the side and the direction; a zone may stay open.
What is wrong of these is not weighed against what is right: the other side and the opposite
direction earn nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter

from engine.findings import Finding, Severity, Side, Sides, Trend, Zone
from lessons.changes import Change, Course, course_of, real_changes

_OPEN = 0.5
"""A side or a direction that is not said, one side of two, two for one."""
_NEXT_TO = 0.9
"""Less than exact and still right: new for worse, the next zone, no zone, the next severity."""
_FAR_OFF = 0.5
NOTHING_NAMED = 0.5
"""It is right that nothing changed, but the finding that stays is not named."""

# What comes with a finding by itself, and is no mistake to name.
_COMPANIONS = {
    Finding.EFFUSION: Finding.ATELECTASIS,
    Finding.PNEUMOTHORAX: Finding.ATELECTASIS,
}


@dataclass(frozen=True, slots=True)
class Statement:
    """What an answer says of one finding; None is what it leaves open. trend: where it says more
    than the course."""

    finding: Finding
    side: Side | None
    zone: Zone | None
    course: Course | None
    severity: Severity | None = None
    trend: Trend | None = None

    @property
    def is_change(self) -> bool:
        return self.course in (Course.MORE, Course.LESS)


def changes_agreement(said: Iterable[Change], reference: Iterable[Change]) -> float:
    """[0, 1], as `agreement`."""
    statements = [_statement(change) for change in said]
    return agreement(statements, dict.fromkeys(reference, 1.0))


def agreement(said: Sequence[Statement], reference: Mapping[Change, float]) -> float:
    """[0, 1]: how much of the reference is said, less what is said and is not so.

    reference: each change with its weight beside the others. Where nothing changes, naming what
    stays as it was is asked for if the reference names it.
    """
    said = _merged(said)
    changing = real_changes(reference)
    if changing:
        return _of_changes(said, {change: reference[change] for change in changing})
    if any(one.is_change for one in said):
        return 0.0
    if not reference:
        return 1.0
    return _of_changes(said, reference) if said else NOTHING_NAMED


def _of_changes(said: Sequence[Statement], wanted: Mapping[Change, float]) -> float:
    left = list(said)
    found = 0.0
    for change, weight in wanted.items():
        alike = [one for one in left if one.finding is change.finding]
        if alike:
            likeness, best = max(
                ((_likeness(one, change), one) for one in alike), key=itemgetter(0)
            )
            found += weight * likeness
            left.remove(best)
    total = sum(wanted.values())
    surplus = sum(one.is_change and not _accompanies(one, wanted) for one in left)
    return found / (total + surplus * total / len(wanted))


def _likeness(said: Statement, change: Change) -> float:
    exactness = (_trend(said, change), _zone(said, change), _severity(said, change))
    return _course(said, change) * _side(said, change) * min(exactness)


def _course(said: Statement, change: Change) -> float:
    return _OPEN if said.course is None else float(said.course is change.course)


def _side(said: Statement, change: Change) -> float:
    one, other = said.side, change.side
    sides = change.finding.facts.sides
    if sides is Sides.NONE:
        return 1.0
    if change.finding.facts.takes_both_lungs:
        one, other = one or Side.BILATERAL, other or Side.BILATERAL
    if other is None or one is other:
        return 1.0
    return _OPEN if one is None or Side.BILATERAL in (one, other) else 0.0


def _zone(said: Statement, change: Change) -> float:
    one, other = said.zone, change.zone
    if other is None or one is other or not change.finding.facts.zoned:
        return 1.0
    return _NEXT_TO if one is None or Zone.MIDDLE in (one, other) else _FAR_OFF


def _trend(said: Statement, change: Change) -> float:
    return 1.0 if said.trend in (None, change.trend) else _NEXT_TO


def _severity(said: Statement, change: Change) -> float:
    """Nobody need say it; what is said should be about right."""
    one, other = said.severity, change.severity
    if one is None or other is None or one is other:
        return 1.0
    return _NEXT_TO if Severity.MODERATE in (one, other) else _FAR_OFF


def _accompanies(said: Statement, wanted: Iterable[Change]) -> bool:
    return any(
        _COMPANIONS.get(change.finding) is said.finding
        and said.course is change.course
        and said.side in (None, change.side)
        for change in wanted
    )


def _merged(said: Iterable[Statement]) -> list[Statement]:
    """What is said twice of a finding is one statement; the details are put together."""
    merged: list[Statement] = []
    for one in said:
        twin = next((other for other in merged if _may_be_same(one, other)), None)
        if twin is None:
            merged.append(one)
        else:
            merged[merged.index(twin)] = replace(
                twin,
                side=twin.side or one.side,
                zone=twin.zone or one.zone,
                course=twin.course or one.course,
                severity=twin.severity or one.severity,
            )
    return merged


def _may_be_same(one: Statement, other: Statement) -> bool:
    def agree(mine: object, theirs: object) -> bool:
        return mine is None or theirs is None or mine is theirs

    return (
        one.finding is other.finding
        and agree(one.side, other.side)
        and agree(one.zone, other.zone)
        and agree(one.course, other.course)
        and agree(one.trend, other.trend)
    )


def _statement(change: Change) -> Statement:
    return Statement(
        finding=change.finding,
        side=change.side,
        zone=change.zone,
        course=course_of(change.trend),
        severity=change.severity,
        trend=change.trend,
    )

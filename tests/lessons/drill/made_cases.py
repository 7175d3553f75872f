"""Cases of the drill without films: every skill, with places and difficulties of their own."""

from collections.abc import Iterator
from itertools import count, cycle
from random import Random
from uuid import UUID

from engine.findings import Finding, Severity, Side, Sides, Trend, Zone
from lessons.changes import Change
from lessons.drill.case import DrillCase, FilmRef
from lessons.marks import Mark

_ROWS = {Zone.UPPER: 0.26, Zone.MIDDLE: 0.45, Zone.LOWER: 0.62}
_EASE = {Severity.SMALL: 0.8, Severity.MODERATE: 0.5, Severity.LARGE: 0.2}
_SIDE_OF = {Severity.SMALL: 0.06, Severity.MODERATE: 0.11, Severity.LARGE: 0.16}
_TRENDS = (Trend.NEW, Trend.WORSE, Trend.BETTER, Trend.RESOLVED)


def made_cases(rounds: int = 2, seed: int = 1) -> tuple[DrillCase, ...]:
    """Two in five without change."""
    dice = Random(seed)
    numbers = count(1)
    changed = [case for _ in range(rounds) for case in _changed(dice, numbers)]
    unchanged = [_case(next(numbers), None, None, dice) for _ in range(len(changed) * 2 // 3)]
    return (*changed, *unchanged)


def _changed(dice: Random, numbers: Iterator[int]) -> Iterator[DrillCase]:
    zones = cycle(Zone)
    for finding in Finding:
        for side in _sides(finding):
            for trend in _TRENDS:
                for size in Severity:
                    zone = next(zones) if finding.facts.zoned else None
                    change = Change(
                        finding=finding, side=side, zone=zone, trend=trend, severity=size
                    )
                    yield _case(next(numbers), change, size, dice)


def _sides(finding: Finding) -> tuple[Side | None, ...]:
    if finding.facts.sides is Sides.NONE:
        return (None,)
    if finding.facts.takes_both_lungs:
        return (Side.BILATERAL,)
    return (Side.RIGHT, Side.LEFT)


def _case(number: int, change: Change | None, size: Severity | None, dice: Random) -> DrillCase:
    ease = 0.5 if size is None else _EASE[size]
    return DrillCase(
        id=UUID(int=number),
        digest=f"{number:064x}",
        prior=FilmRef("none", f"{number}-prior"),
        follow_up=FilmRef("none", f"{number}-follow-up"),
        patient=f"patient {number // 5}",
        change=change,
        size=size,
        mark=Mark() if change is None or size is None else _mark(change, size),
        difficulty=min(max(ease + dice.uniform(-0.15, 0.15), 0.0), 1.0),
    )


def _mark(change: Change, size: Severity) -> Mark:
    row = _ROWS[change.zone or Zone.LOWER]
    middles = {Side.RIGHT: (0.3,), Side.LEFT: (0.7,), None: (0.55,)}.get(change.side, (0.3, 0.7))
    half = _SIDE_OF[size]
    return Mark(outlines=tuple(_square(middle, row, half) for middle in middles))


def _square(x: float, y: float, half: float) -> tuple[tuple[float, float], ...]:
    return (
        (x - half, y - half), (x + half, y - half), (x + half, y + half), (x - half, y + half)
    )  # fmt: skip

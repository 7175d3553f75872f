"""Which case comes next: weak, due and new skills in turn, as difficult as suits. Pure functions.

What chance decides is drawn from the generator that is given, so that a choice can be repeated.
"""

import math
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from enum import Enum, auto
from random import Random

from lessons.drill.answers import Judged
from lessons.drill.case import DrillCase
from lessons.drill.standing import SkillStanding, Standing

UNCHANGED_SHARE = 0.4
"""Films on which nothing changes, of all."""
ALIKE = 2
"""So many cases of one finding may follow each other, films without change included."""

_LATEST = 10
_PULL = 0.8
_PATIENT_RESTS = 3
_CASE_RESTS = 30
_CASE_FRESH = timedelta(days=3)
_SPREAD = 0.2
_FAR = 1e-6
_WEAK_BELOW = 0.85
_UNKNOWN_PLACE = 0.6


class Pool(Enum):
    WEAK = auto()
    DUE = auto()
    NEW = auto()


_SHARES = {Pool.WEAK: 0.5, Pool.DUE: 0.25, Pool.NEW: 0.25}


def next_case(
    cases: Sequence[DrillCase], standing: Standing, now: datetime, dice: Random
) -> DrillCase:
    """One of the cases, of which there is at least one."""
    fitting = _without_repeats(cases, standing.recent)
    unchanged = [case for case in fitting if case.change is None]
    changed = [case for case in fitting if case.change is not None]
    if unchanged and (not changed or dice.random() < unchanged_chance(standing.recent)):
        return _drawn(unchanged, lambda case: _freshness(case, standing, now), dice)
    return _drawn(changed, _weight_in(_pool(changed, standing, now, dice), standing, now), dice)


def unchanged_chance(recent: Sequence[Judged]) -> float:
    """How likely the next film should be one without change, from what the latest were."""
    latest = recent[-_LATEST:]
    if not latest:
        return UNCHANGED_SHARE
    share = sum(not one.is_changed for one in latest) / len(latest)
    return min(max(UNCHANGED_SHARE + _PULL * (UNCHANGED_SHARE - share), 0.1), 0.8)


def expected_share(case: DrillCase, standing: Standing) -> float:
    """How likely a right answer is, [0, 1], by the skill and the place together: who sees a finding
    well but nothing at one base is weak there and not elsewhere."""
    known = standing.skills.get(case.skill_key)
    of_skill = 0.5 if known is None else known.share
    place = case.place
    of_place = _UNKNOWN_PLACE if place is None else standing.places.get(place, _UNKNOWN_PLACE)
    return math.sqrt(of_skill * of_place)


def suits(difficulty: float, level: float) -> float:
    """(0, 1], most where both are the same."""
    return math.exp(-(((difficulty - level) / _SPREAD) ** 2) / 2) + _FAR


def _without_repeats(cases: Sequence[DrillCase], recent: Sequence[Judged]) -> list[DrillCase]:
    """Not a third of one finding, no patient of just now, no case of a while ago, as far as there
    are others."""
    latest = recent[-ALIKE:]
    alike = len(latest) == ALIKE and len({one.finding for one in latest}) == 1
    by_id = {case.id: case.patient for case in cases}
    patients = {by_id.get(one.case) for one in recent[-_PATIENT_RESTS:]}
    rested = {one.case for one in recent[-_CASE_RESTS:]}
    left = list(cases)
    if alike:
        left = _or_all([case for case in left if case.finding != latest[-1].finding], left)
    left = _or_all([case for case in left if case.id not in rested], left)
    return _or_all([case for case in left if case.patient not in patients], left)


def _or_all(kept: list[DrillCase], of: list[DrillCase]) -> list[DrillCase]:
    return kept or of


def _pool(
    cases: Sequence[DrillCase], standing: Standing, now: datetime, dice: Random
) -> tuple[Pool, list[DrillCase]]:
    pools: dict[Pool, list[DrillCase]] = {pool: [] for pool in Pool}
    rests = {key: standing.rests(key, now) for key in {case.skill_key for case in cases}}
    for case in cases:
        known = standing.skills.get(case.skill_key)
        for pool in _pools_of(case, known, standing, now, rests=rests[case.skill_key]):
            pools[pool].append(case)
    there = [pool for pool in Pool if pools[pool]]
    if not there:
        return Pool.DUE, list(cases)
    (pool,) = dice.choices(there, [_SHARES[one] for one in there])
    return pool, pools[pool]


def _pools_of(
    case: DrillCase, known: SkillStanding | None, standing: Standing, now: datetime, *, rests: bool
) -> list[Pool]:
    if known is None:
        return [Pool.NEW]
    if rests:
        return []
    pools = [Pool.DUE] if known.due <= now else []
    if expected_share(case, standing) < _WEAK_BELOW:
        pools.append(Pool.WEAK)
    return pools


def _weight_in(
    pool: tuple[Pool, list[DrillCase]], standing: Standing, now: datetime
) -> Callable[[DrillCase], float]:
    kind, members = pool
    within = {case.id for case in members}

    def weight(case: DrillCase) -> float:
        if case.id not in within:
            return 0.0
        need = (1 - expected_share(case, standing)) ** 2 if kind is Pool.WEAK else 1.0
        return (
            (need + _FAR) * suits(case.difficulty, standing.level) * _freshness(case, standing, now)
        )

    return weight


def _freshness(case: DrillCase, standing: Standing, now: datetime) -> float:
    seen = standing.seen.get(case.id)
    if seen is None:
        return 1.0
    return 0.1 + 0.7 * min(max((now - seen) / _CASE_FRESH, 0.0), 1.0)


def _drawn(
    cases: Sequence[DrillCase], weight: Callable[[DrillCase], float], dice: Random
) -> DrillCase:
    (case,) = dice.choices(cases, [weight(case) for case in cases])
    return case

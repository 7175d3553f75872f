"""How well changes are told from none: rates, d', and ability, each with its interval.

Pure functions. d' and its log-linear correction: Hautus 1995; its variance: Gourevitch and
Galanter 1967. Ability: one-parameter logistic model with known difficulties, at its mode.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import NormalDist, median

from lessons.drill.answers import Judged
from lessons.progress_records import Rate

ENOUGH = 20
"""Nothing is told of a skill before so many answers."""

_NORMAL = NormalDist()
_Z95 = 1.959964
STEEPNESS = 4.0
"""By how much log odds fall from the easiest case to the hardest."""
_PRIOR_SPREAD = 1.5
_ROUNDS = 25


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """d': how far signal and noise lie apart, in standard deviations; 0 is guessing. With 95 %."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Ability:
    """Log odds of a right answer to a case of middle difficulty, and the error of the estimate."""

    value: float
    error: float

    @property
    def share(self) -> float:
        """Of cases of middle difficulty, how many are answered right: [0, 1]."""
        return 1 / (1 + math.exp(-self.value))

    @property
    def least(self) -> float:
        """Nine in ten are above it."""
        return self.value - 1.2816 * self.error


@dataclass(frozen=True, slots=True)
class DrillStatistics:
    """What is said of a group of answers. None where there are fewer than 20.

    seen: changes clicked at their place, of those that were there. quiet: "nothing changed", of the
    films on which nothing did. seconds: median.
    """

    answers: int
    seen: Rate
    quiet: Rate
    right: Rate
    d_prime: Sensitivity | None
    ability: Ability | None
    seconds: float | None


def drill_statistics(changed: Iterable[Judged], unchanged: Iterable[Judged]) -> DrillStatistics:
    """Of answers to cases with a change, and of those to cases without that stand against them."""
    of_changed, of_unchanged = list(changed), list(unchanged)
    seen = Rate(sum(one.hit for one in of_changed), len(of_changed))
    quiet = Rate(sum(not one.is_false_alarm for one in of_unchanged), len(of_unchanged))
    right = Rate(sum(one.right for one in of_changed), len(of_changed))
    enough = len(of_changed) >= ENOUGH
    return DrillStatistics(
        answers=len(of_changed),
        seen=seen,
        quiet=quiet,
        right=right,
        d_prime=d_prime(seen, quiet) if enough and len(of_unchanged) >= ENOUGH else None,
        ability=ability(of_changed) if enough else None,
        seconds=median(one.seconds for one in of_changed) if enough else None,
    )


def d_prime(seen: Rate, quiet: Rate) -> Sensitivity:
    """From changes seen and from films without change left alone."""
    hits = (seen.hits + 0.5) / (seen.total + 1)
    alarms = (quiet.total - quiet.hits + 0.5) / (quiet.total + 1)
    value = _NORMAL.inv_cdf(hits) - _NORMAL.inv_cdf(alarms)
    spread = math.sqrt(_variance(hits, seen.total) + _variance(alarms, quiet.total))
    return Sensitivity(value, value - _Z95 * spread, value + _Z95 * spread)


def ability(answers: Iterable[Judged], prior: float = 0.0) -> Ability:
    """Of right answers, given how difficult their cases were. prior: the value without answers."""
    given = [(float(one.right), STEEPNESS * (0.5 - one.difficulty)) for one in answers]
    value = prior
    for _ in range(_ROUNDS):
        slope, bend = (prior - value) / _PRIOR_SPREAD**2, 1 / _PRIOR_SPREAD**2
        for right, ease in given:
            expected = 1 / (1 + math.exp(-(value + ease)))
            slope += right - expected
            bend += expected * (1 - expected)
        step = max(-1.0, min(1.0, slope / bend))
        value += step
        if abs(step) < 1e-6:
            break
    bend = 1 / _PRIOR_SPREAD**2 + sum(_information(value + ease) for _, ease in given)
    return Ability(value, 1 / math.sqrt(bend))


def _information(log_odds: float) -> float:
    expected = 1 / (1 + math.exp(-log_odds))
    return expected * (1 - expected)


def _variance(share: float, total: int) -> float:
    if total == 0:
        return math.inf
    density = _NORMAL.pdf(_NORMAL.inv_cdf(share))
    return share * (1 - share) / (total * density**2)

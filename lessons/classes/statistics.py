"""The numbers of a class with what chance leaves open. Pure functions.

Discrimination: item-rest correlation (Guilford 1953), interval by Fisher's z. Difference of two
shares: Newcombe 1998, method 10. Difference of two classes: Welch 1947 over students.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lessons.progress_records import Rate

ENOUGH = 5
"""Answers or students; nothing is said of fewer."""

_Z95 = 1.959964


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its 95 % interval."""

    value: float
    low: float
    high: float

    @property
    def is_open(self) -> bool:
        """Chance alone may have made it: 0 is in the interval."""
        return self.low <= 0 <= self.high


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds: the median, and the quartiles around it."""

    median: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """stated: mean confidence, [0, 1]. right: of the answers that stated one. brier: mean, 0 is
    best."""

    stated: float
    right: Rate
    brier: float

    @property
    def excess(self) -> float:
        """Above 0: surer than right."""
        return self.stated - (self.right.value or 0.0)


def times(seconds: Sequence[float]) -> Times | None:
    if len(seconds) < ENOUGH:
        return None
    given = np.array(seconds, dtype=np.float64)
    low, median, high = (float(np.quantile(given, share)) for share in (0.25, 0.5, 0.75))
    return Times(median, low, high)


def calibration(stated: Sequence[tuple[float, bool]]) -> Calibration | None:
    """Of confidences, each with whether the answer was right."""
    if len(stated) < ENOUGH:
        return None
    given = np.array(stated, dtype=np.float64)
    confidences, rights = given[:, 0], given[:, 1]
    brier = float(np.mean((confidences - rights) ** 2))
    return Calibration(float(confidences.mean()), Rate(int(rights.sum()), len(stated)), brier)


def discrimination(pairs: Sequence[tuple[bool, float]]) -> Estimate | None:
    """How far those who know the rest know this item: of each student whether right, and the share
    right of the rest. None where there are too few, or all answered alike."""
    if len(pairs) < ENOUGH:
        return None
    given = np.array(pairs, dtype=np.float64)
    right, rest = given[:, 0], given[:, 1]
    if right.std() == 0 or rest.std() == 0:
        return None
    value = float(np.corrcoef(right, rest)[0, 1])
    z, spread = math.atanh(min(max(value, -0.9999), 0.9999)), _Z95 / math.sqrt(len(pairs) - 3)
    return Estimate(value, math.tanh(z - spread), math.tanh(z + spread))


def difference_of_shares(here: Rate, there: Rate) -> Estimate | None:
    """here - there."""
    if min(here.total, there.total) < ENOUGH or here.value is None or there.value is None:
        return None
    value = here.value - there.value
    (low, high), (low_there, high_there) = here.interval, there.interval
    down = math.hypot(here.value - low, high_there - there.value)
    up = math.hypot(high - here.value, there.value - low_there)
    return Estimate(value, max(-1.0, value - down), min(1.0, value + up))


def difference_of_means(here: Sequence[float], there: Sequence[float]) -> Estimate | None:
    """here - there, of one number a student: answers of one student are not independent."""
    if min(len(here), len(there)) < ENOUGH:
        return None
    parts = [float(np.var(one, ddof=1)) / len(one) for one in (here, there)]
    value, error = float(np.mean(here) - np.mean(there)), math.sqrt(sum(parts))
    if error == 0:
        return Estimate(value, value, value)
    freedom = sum(parts) ** 2 / sum(
        part**2 / (len(one) - 1) for part, one in zip(parts, (here, there), strict=True)
    )
    reach = student_t95(freedom) * error
    return Estimate(value, value - reach, value + reach)


def student_t95(freedom: float) -> float:
    """The two-sided 5 % point of Student's t, to some thousandths from 4 degrees of freedom on
    (Abramowitz and Stegun 26.7.5)."""
    z = _Z95
    terms = (
        z,
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92_160,
    )
    return sum(term / freedom**power for power, term in enumerate(terms))

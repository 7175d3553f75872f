"""Bootstrap confidence intervals (Efron, 1979; percentile method)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

RESAMPLES = 2000


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure with its 95 % interval over `count` cases."""

    value: float
    low: float
    high: float
    count: int


def mean_interval(values: Sequence[float]) -> Interval | None:
    return _bootstrap(values, np.mean)


def median_interval(values: Sequence[float]) -> Interval | None:
    return _bootstrap(values, np.median)


def _bootstrap(
    values: Sequence[float], statistic: Callable[..., Any], seed: int = 0
) -> Interval | None:
    """None where there is nothing to summarise; the same values give the same interval."""
    if not values:
        return None
    sample = np.asarray(values, np.float64)
    drawn = np.random.default_rng(seed).integers(len(sample), size=(RESAMPLES, len(sample)))
    low, high = np.quantile(statistic(sample[drawn], axis=1), (0.025, 0.975))
    return Interval(float(statistic(sample)), float(low), float(high), len(sample))

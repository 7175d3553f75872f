import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from engine.evaluation.intervals import mean_interval, median_interval

VALUES = st.lists(st.floats(-10, 10), min_size=1, max_size=30)


@given(VALUES)
def test_an_interval_holds_its_figure_and_lies_within_the_values(values: list[float]) -> None:
    for interval in (mean_interval(values), median_interval(values)):
        assert interval is not None
        assert min(values) - 1e-9 <= interval.low <= interval.high <= max(values) + 1e-9
        assert interval.count == len(values)


def test_more_cases_narrow_the_interval() -> None:
    rng = np.random.default_rng(0)
    few, many = (mean_interval(list(rng.normal(size=n))) for n in (20, 2000))
    assert few is not None
    assert many is not None
    assert many.high - many.low < (few.high - few.low) / 4


def test_the_same_values_give_the_same_interval() -> None:
    assert mean_interval([0, 1, 1, 0, 1]) == mean_interval([0, 1, 1, 0, 1])


def test_nothing_has_no_interval() -> None:
    assert mean_interval([]) is None

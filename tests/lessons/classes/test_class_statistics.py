"""The numbers of a class agree with published ones, and say nothing of too few."""

import numpy as np
import pytest

from lessons.classes.statistics import (
    calibration,
    difference_of_means,
    difference_of_shares,
    discrimination,
    student_t95,
    times,
)
from lessons.progress_records import Rate


def test_the_difference_of_two_shares_is_newcombes() -> None:
    """Newcombe 1998, table II, column (a), method 10: 56/70 - 48/80 is 0.0524 to 0.3339."""
    told = difference_of_shares(Rate(56, 70), Rate(48, 80))
    assert told is not None
    assert (told.low, told.high) == (
        pytest.approx(0.0524, abs=5e-5), pytest.approx(0.3339, abs=5e-5),
    )  # fmt: skip
    assert not told.is_open
    assert difference_of_shares(Rate(2, 4), Rate(48, 80)) is None


@pytest.mark.parametrize(
    ("freedom", "point"), [(4, 2.776), (8, 2.306), (20, 2.086), (60, 2.000), (1e9, 1.960)]
)
def test_the_points_of_students_t_are_those_of_the_tables(freedom: float, point: float) -> None:
    assert student_t95(freedom) == pytest.approx(point, abs=0.005)


def test_the_interval_of_two_classes_holds_the_truth_as_often_as_it_says() -> None:
    draw = np.random.default_rng(3)
    held = 0
    for _ in range(600):
        here, there = draw.normal(0.6, 0.2, 12), draw.normal(0.5, 0.1, 20)
        told = difference_of_means(list(here), list(there))
        assert told is not None
        held += told.low <= 0.1 <= told.high
    assert 0.92 <= held / 600 <= 0.98


def test_an_item_that_those_know_who_know_the_rest_discriminates() -> None:
    rest = [0.1, 0.2, 0.3, 0.4, 0.6, 0.7, 0.8, 0.9]
    told = discrimination([(share > 0.5, share) for share in rest])
    turned = discrimination([(share < 0.5, share) for share in rest])
    assert told is not None
    assert turned is not None
    assert told.low > 0 > turned.high
    assert told.value == pytest.approx(-turned.value)
    assert discrimination([(True, share) for share in rest]) is None
    assert discrimination([(True, 0.5), (False, 0.2)]) is None


def test_nothing_is_said_of_four() -> None:
    assert times([1, 2, 3, 4]) is None
    assert calibration([(0.5, True)] * 4) is None
    assert difference_of_means([0.5] * 4, [0.4] * 9) is None
    told = times([1, 2, 3, 4, 5])
    assert told is not None
    assert (told.low, told.median, told.high) == (2, 3, 4)

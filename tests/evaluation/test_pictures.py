import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.evaluation.pictures import ONE_LEVEL, score_picture
from engine.findings import Side

SIDE = 96


def spot(row: int, column: int, height: float = 0.3, size: int = 16) -> np.ndarray:
    change = np.zeros((SIDE, SIDE), np.float32)
    change[row : row + size, column : column + size] = height
    return change


def test_the_truth_itself_scores_best() -> None:
    truth = spot(60, 10)
    scores = score_picture(truth, truth, Side.RIGHT)
    assert scores.direction is True
    assert scores.side is True
    assert scores.correlation == pytest.approx(1)
    assert scores.overlap == 1
    assert scores.outside == 0
    assert scores.amount == pytest.approx(1)
    assert scores.made == pytest.approx(1)


def test_a_copy_of_the_prior_is_right_about_nothing_that_moves() -> None:
    scores = score_picture(np.zeros((SIDE, SIDE), np.float32), spot(60, 10), Side.RIGHT)
    assert (scores.direction, scores.side) == (False, False)
    assert (scores.correlation, scores.overlap, scores.changed) == (0, 0, 0)


def test_the_patients_right_is_on_the_left_of_the_map() -> None:
    drawn_on_the_image_left = spot(60, 10)
    assert score_picture(drawn_on_the_image_left, spot(60, 10), Side.RIGHT).side is True
    assert score_picture(drawn_on_the_image_left, spot(60, 70), Side.LEFT).side is False


def test_the_wrong_direction_is_seen_though_the_place_is_right() -> None:
    scores = score_picture(spot(60, 10, -0.3), spot(60, 10), Side.RIGHT)
    assert scores.direction is False
    assert scores.side is True
    assert scores.overlap == 1
    assert scores.correlation == pytest.approx(-1)


def test_tissue_that_moves_as_it_should_has_the_right_direction() -> None:
    truth = spot(40, 20) + spot(40, 36, -0.29)
    too_dark = spot(40, 20, 0.2) + spot(40, 36, -0.29)
    assert truth.mean() > 0 > too_dark.mean()
    assert score_picture(too_dark, truth, Side.RIGHT).direction is True


def test_hardly_anything_made_is_no_right_direction() -> None:
    truth = spot(60, 10)
    assert score_picture(truth * np.float32(0.05), truth, Side.RIGHT).direction is False


def test_a_side_is_right_though_the_mediastinum_is_pushed_as_it_should() -> None:
    pushed = spot(60, 10, 0.2) + spot(60, 70, 0.25)
    assert score_picture(pushed, pushed, Side.RIGHT).side is True
    assert score_picture(spot(60, 10, 0.02) + spot(60, 70, 0.3), pushed, Side.RIGHT).side is False


def test_what_lies_beyond_the_grown_true_area_counts_as_outside() -> None:
    near, far = spot(60, 12), spot(60, 70)
    assert score_picture(near, spot(60, 10), None).outside == 0
    assert score_picture(far, spot(60, 10), None).outside == pytest.approx(
        16 * 16 / SIDE**2, rel=0.5
    )


def test_a_change_below_half_a_grey_level_leaves_the_pixel_as_it_was() -> None:
    faint = np.full((SIDE, SIDE), 0.9 * ONE_LEVEL, np.float32)
    assert score_picture(faint, np.zeros_like(faint), None).changed == 0
    assert score_picture(3 * faint, np.zeros_like(faint), None).changed == 1


@given(st.floats(0.06, 0.9), st.integers(0, 70), st.integers(0, 70))
def test_scores_stay_within_their_ranges(height: float, row: int, column: int) -> None:
    scores = score_picture(spot(row, column, height), spot(40, 40), None)
    assert -1 <= (scores.correlation or 0) <= 1
    assert 0 <= (scores.overlap or 0) <= 1
    assert 0 <= scores.outside <= 1
    assert scores.side is None

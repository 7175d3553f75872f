"""What really changed is told region by region, and where it is other than was expected."""

import numpy as np
import pytest

from engine.cases import built_in_cases
from engine.comparison.real_change import RealChange, Verdict
from engine.comparison.similarity import Similarity, laid_over
from engine.radiograph import read_radiograph
from engine.regions import Region

RIGHT, LEFT = Region.RIGHT_LOWER_ZONE, Region.LEFT_LOWER_ZONE


@pytest.fixture(scope="module")
def prior() -> np.ndarray:
    path = next(one.path for one in built_in_cases() if one.slug == "healthy-man")
    return read_radiograph(path).pixels


def masks(shape: tuple[int, int]) -> dict[Region, np.ndarray]:
    height, width = shape
    right, left, far = (np.zeros(shape, np.bool_) for _ in range(3))
    right[height // 2 : height * 3 // 4, width // 5 : width * 2 // 5] = True
    left[height // 2 : height * 3 // 4, width * 3 // 5 : width * 4 // 5] = True
    far[: height // 8, : width // 8] = True
    return {RIGHT: right, LEFT: left, Region.RIGHT_UPPER_ZONE: far}


def later_film(prior: np.ndarray, denser: Region) -> np.ndarray:
    """Turned, shifted, exposed anew, and denser in one region."""
    ill = prior.copy()
    ill[masks(prior.shape)[denser]] += np.float32(0.2)
    made = Similarity(rotation=0.05, scale=0.97, down=0.03, across=0.02)
    laid, _ = laid_over(ill, made.inverse, prior.shape)
    return np.clip(laid * np.float32(0.8) + np.float32(0.05), 0, 1)


def test_each_region_is_compared_after_the_films_are_laid_over_each_other(
    prior: np.ndarray,
) -> None:
    real = RealChange.between(prior, later_film(prior, RIGHT))
    assert real.registration.holds
    assert real.laid.shape == prior.shape
    places = masks(prior.shape)
    drawn = {
        Verdict.AS_EXPECTED: 0.1 * places[RIGHT],
        Verdict.OPPOSITE: -0.1 * places[RIGHT],
        Verdict.MISSED: 0.0 * places[RIGHT],
    }
    for verdict, expected in drawn.items():
        found = {one.region: one for one in real.outcomes(expected.astype(np.float32), places)}
        assert found[RIGHT].verdict is verdict
        assert found[RIGHT].real > 0.1
        assert found[LEFT].verdict is Verdict.UNCHANGED
    wrong = real.outcomes((0.1 * places[LEFT]).astype(np.float32), places)
    verdicts = {one.region: one.verdict for one in wrong}
    assert (verdicts[RIGHT], verdicts[LEFT]) == (Verdict.MISSED, Verdict.NOT_COME)


def test_a_region_that_the_later_film_does_not_show_is_not_compared(prior: np.ndarray) -> None:
    cut = np.ascontiguousarray(prior[prior.shape[0] // 5 :])
    real = RealChange.between(prior, cut)
    assert real.registration.holds
    compared = {one.region for one in real.outcomes(None, masks(prior.shape))}
    assert compared == {RIGHT, LEFT}


def test_films_that_do_not_fit_are_not_compared(prior: np.ndarray) -> None:
    noise = np.random.default_rng(0).random(prior.shape, np.float32)
    real = RealChange.between(prior, noise)
    assert not real.registration.holds
    assert real.outcomes(None, masks(prior.shape)) == ()

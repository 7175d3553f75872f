"""A later film is laid over an earlier one of the same patient, or it is said why not."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from engine.cases import built_in_cases
from engine.comparison.exposure import exposure_matched
from engine.comparison.registration import Misfit, register
from engine.comparison.similarity import Similarity, laid_over
from engine.radiograph import read_radiograph

SHARED = Path(__file__).parents[3] / "shared" / "data"
# Rows and columns of places that have to meet, in shares of the film.
PLACES = np.array([(down, across) for down in (-0.3, 0, 0.3) for across in (-0.3, 0, 0.3)])


def case(slug: str, longest: int = 512) -> np.ndarray:
    path = next(one.path for one in built_in_cases() if one.slug == slug)
    picture = Image.fromarray(read_radiograph(path).pixels)
    picture.thumbnail((longest, longest), Image.Resampling.BOX)
    return np.asarray(picture, np.float32)


HEALTHY = case("healthy-man")


def apart(one: Similarity, other: Similarity) -> float:
    """How far at most a place is from where it should be, in shares of the film."""
    down, across = PLACES.astype(np.float32).T
    first, second = one.of(down, across), other.of(down, across)
    return float(np.hypot(first[0] - second[0], first[1] - second[1]).max())


similarities = st.builds(
    Similarity,
    rotation=st.floats(-0.18, 0.18),
    scale=st.floats(0.85, 1.18),
    down=st.floats(-0.1, 0.1),
    across=st.floats(-0.1, 0.1),
)


@settings(max_examples=12, deadline=None)
@given(similarities, st.floats(0.6, 1.3), st.floats(-0.1, 0.1))
def test_a_film_that_was_turned_shifted_and_exposed_anew_is_found_again(
    made: Similarity, gain: float, offset: float
) -> None:
    later, _ = laid_over(HEALTHY, made.inverse, HEALTHY.shape)
    found = register(HEALTHY, np.clip(later * np.float32(gain) + np.float32(offset), 0, 1))
    assert found.holds
    assert apart(found.similarity, made) < 0.01


@given(similarities)
def test_there_and_back_again_is_where_one_was(similarity: Similarity) -> None:
    down, across = PLACES.astype(np.float32).T
    back = similarity.inverse.of(*similarity.of(down, across))
    assert np.abs(np.stack(back) - np.stack([down, across])).max() < 1e-5


def test_a_film_lies_over_itself() -> None:
    found = register(HEALTHY, HEALTHY)
    assert found.likeness > 0.99
    assert apart(found.similarity, Similarity()) < 1e-3


def test_films_of_different_size_and_shape_can_be_compared() -> None:
    large = np.kron(HEALTHY[40:], np.ones((2, 2), np.float32))
    found = register(HEALTHY, large)
    assert found.holds
    laid, shared = laid_over(large, found.similarity, HEALTHY.shape)
    assert laid.shape == HEALTHY.shape
    assert np.abs(laid - HEALTHY)[shared].mean() < 0.02
    assert not shared[:20].any()


def test_a_lung_that_went_white_does_not_pull_the_film_away() -> None:
    made = Similarity(rotation=0.08, scale=0.95, down=0.04, across=-0.03)
    ill = HEALTHY.copy()
    height, width = ill.shape
    ill[height // 2 : height * 4 // 5, width // 8 : width * 2 // 5] = 0.75
    later, _ = laid_over(ill, made.inverse, ill.shape)
    found = register(HEALTHY, later)
    assert found.holds
    assert apart(found.similarity, made) < 0.015
    laid, shared = laid_over(later, found.similarity, HEALTHY.shape)
    change = exposure_matched(laid * np.float32(0.7), HEALTHY, shared) - HEALTHY
    same = shared & (ill == HEALTHY)
    assert np.abs(change[same]).mean() < 0.02
    assert change[ill != HEALTHY].mean() > 0.1


@pytest.mark.parametrize(
    ("later", "misfit"),
    [
        (np.full((512, 512), 0.4, np.float32), Misfit.NO_DETAIL),
        (np.zeros((8, 8), np.float32), Misfit.NO_DETAIL),
        (np.random.default_rng(0).random((512, 512), np.float32), Misfit.UNLIKE),
    ],
    ids=["grey", "tiny", "noise"],
)
def test_what_is_no_film_of_this_patient_is_said_not_to_fit(
    later: np.ndarray, misfit: Misfit
) -> None:
    assert register(HEALTHY, later).misfit is misfit


def test_a_film_that_is_upside_down_does_not_fit() -> None:
    assert not register(HEALTHY, np.ascontiguousarray(HEALTHY[::-1])).holds


def test_real_films_of_one_patient_lie_over_each_other() -> None:
    folder = SHARED / "follow_ups"
    if not folder.is_dir():
        pytest.skip("../shared/data/follow_ups is not there")
    for earlier, later in (("p31_002", "p31_003"), ("p87_006", "p87_007"), ("p96_013", "p96_014")):
        films = (read_radiograph(folder / f"{name}.jpg").pixels for name in (earlier, later))
        found = register(*films)
        assert found.holds
        assert found.likeness > 0.4

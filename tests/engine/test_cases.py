"""The built-in cases are complete, readable, and look exposed like radiographs."""

import numpy as np
import pytest
from PIL import Image

from engine.cases import BuiltInCase, built_in_cases
from engine.findings import SIMULATED
from engine.radiograph import read_radiograph

CASES = built_in_cases()


def test_slugs_are_unique_and_both_healthy_and_ill_patients_are_there() -> None:
    assert len({case.slug for case in CASES}) == len(CASES) >= 12
    findings = {lesion.finding for case in CASES for lesion in case.recipe.lesions}
    assert findings == set(SIMULATED)
    assert sum(not case.recipe.lesions for case in CASES) >= 2
    assert {case.recipe.position for case in CASES} == {"erect", "supine"}


def test_the_first_case_is_a_healthy_patient() -> None:
    assert CASES[0].recipe.lesions == ()


def test_the_lying_are_taken_from_the_front_and_their_description_says_so() -> None:
    for case in CASES:
        supine = case.recipe.position == "supine"
        assert case.recipe.projection == ("AP" if supine else "PA")
        assert case.description.startswith("Supine AP" if supine else "Erect PA")


def test_all_films_together_stay_below_six_megabytes() -> None:
    assert sum(case.path.stat().st_size for case in CASES) < 6_000_000


@pytest.mark.parametrize("case", CASES, ids=[case.slug for case in CASES])
def test_a_case_is_a_grey_radiograph_of_the_size_in_its_recipe(case: BuiltInCase) -> None:
    with Image.open(case.path) as picture:
        assert picture.mode == "L"
    radiograph = read_radiograph(case.path)
    assert radiograph.pixels.shape == (case.recipe.size, case.recipe.size)


@pytest.mark.parametrize("case", CASES, ids=[case.slug for case in CASES])
def test_a_case_uses_the_display_range_without_drowning_in_black_or_white(
    case: BuiltInCase,
) -> None:
    pixels = read_radiograph(case.path).pixels
    dark, bright = np.percentile(pixels, [5, 95])
    assert bright - dark > 0.45  # a wet lung at the bedside is flat
    assert (pixels < 0.02).mean() < 0.2
    assert (pixels > 0.98).mean() < 0.05


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.slug)
def test_a_thumbnail_is_its_film_made_small(case: BuiltInCase) -> None:
    small = np.asarray(Image.open(case.thumbnail), np.float32)
    with Image.open(case.path) as film:
        reduced = np.asarray(film.convert("L").resize((144, 144), Image.Resampling.BOX), np.float32)
    assert np.abs(small - reduced).max() <= 1

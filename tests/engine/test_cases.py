"""The built-in cases are complete, readable, and look exposed like radiographs."""

import numpy as np
import pytest

from engine.cases import BuiltInCase, built_in_cases
from engine.radiograph import read_radiograph

CASES = built_in_cases()


def test_slugs_are_unique_and_both_healthy_and_ill_patients_are_there() -> None:
    assert len({case.slug for case in CASES}) == len(CASES) >= 4
    findings = {lesion.finding.value for case in CASES for lesion in case.recipe.lesions}
    assert {"effusion", "consolidation"} <= findings
    assert any(not case.recipe.lesions for case in CASES)


@pytest.mark.parametrize("case", CASES, ids=[case.slug for case in CASES])
def test_a_case_is_a_radiograph_of_the_size_in_its_recipe(case: BuiltInCase) -> None:
    radiograph = read_radiograph(case.path)
    assert radiograph.pixels.shape == (case.recipe.size, case.recipe.size)
    assert case.path.stat().st_size < 900_000


@pytest.mark.parametrize("case", CASES, ids=[case.slug for case in CASES])
def test_a_case_uses_the_display_range_without_drowning_in_black_or_white(
    case: BuiltInCase,
) -> None:
    pixels = read_radiograph(case.path).pixels
    dark, bright = np.percentile(pixels, [5, 95])
    assert bright - dark > 0.5
    assert (pixels < 0.02).mean() < 0.2
    assert (pixels > 0.98).mean() < 0.05

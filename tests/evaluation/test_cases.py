"""Which films a model has to leave as they are."""

import numpy as np
import pytest

from engine.evaluation.cases import CONTRADICTED, Case
from engine.radiograph import Radiograph

FILM = np.linspace(0, 1, 64 * 64, dtype=np.float32).reshape(64, 64)
NOTHING = np.zeros_like(FILM)


@pytest.mark.parametrize(
    ("hypothesis", "trend", "stays"),
    [
        ("no change", "unchanged", True),
        ("worse right effusion", CONTRADICTED, True),
        ("better cardiomegaly", CONTRADICTED, True),
        ("unchanged cardiomegaly", "unchanged", True),
        ("worse cardiomegaly", CONTRADICTED, False),
        ("worse large cardiomegaly", CONTRADICTED, False),
    ],
)
def test_only_a_heart_may_grow_where_it_was_not_too_large(
    hypothesis: str, trend: str, stays: bool
) -> None:
    case = Case("film", Radiograph.from_pixels(FILM), hypothesis, NOTHING, "", trend)
    assert case.must_stay == stays


def test_a_film_that_changes_must_not_stay() -> None:
    case = Case("film", Radiograph.from_pixels(FILM), "new effusion", FILM, "", "new")
    assert not case.must_stay

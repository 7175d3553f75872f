"""The certainty map counts samples that agree, with the direction of the majority."""

import numpy as np
import pytest

from engine.difference.agreement import VISIBLE_CHANGE, agreement


def samples(*values: float) -> list[np.ndarray]:
    return [np.full((2, 3), value, dtype=np.float32) for value in values]


def test_all_samples_agree() -> None:
    assert np.all(agreement(samples(0.2, 0.3, 0.1)) == 1.0)


def test_the_majority_gives_the_sign_and_its_share() -> None:
    certainty = agreement(samples(-0.2, -0.1, 0.3, 0.0))
    assert np.all(certainty == np.float32(-0.5))


def test_what_cannot_be_seen_is_no_change() -> None:
    assert not agreement(samples(VISIBLE_CHANGE / 2, -VISIBLE_CHANGE / 2)).any()


def test_no_samples_have_no_agreement() -> None:
    with pytest.raises(ValueError, match="no samples"):
        agreement([])

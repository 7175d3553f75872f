"""What is left of a new finding that is then asked to resolve."""

import numpy as np
import pytest

from engine.evaluation.reversal import residual

SIDE = 192


def films() -> tuple[np.ndarray, np.ndarray]:
    """A film, and the same with an opacity."""
    prior = np.random.default_rng(0).uniform(0.3, 0.5, (SIDE, SIDE)).astype(np.float32)
    ill = prior.copy()
    ill[100:160, 20:80] += np.float32(0.3)
    return prior, ill


@pytest.mark.parametrize("share", [0.0, 0.25, 1.0])
def test_what_is_left_is_the_share_that_did_not_come_back(share: float) -> None:
    prior, ill = films()
    undone = prior + np.float32(share) * (ill - prior)
    assert residual(prior, ill, undone) == pytest.approx(share, abs=1e-3)


def test_nothing_made_leaves_nothing_to_measure() -> None:
    prior, _ = films()
    assert residual(prior, prior, prior) is None

import numpy as np
import pytest

from engine.evaluation.detail import score_detail

SIDE = 192


def films() -> tuple[np.ndarray, np.ndarray]:
    """A film of noise, and where disease is."""
    prior = np.random.default_rng(0).uniform(0.3, 0.5, (SIDE, SIDE)).astype(np.float32)
    ill = np.zeros((SIDE, SIDE), np.bool_)
    ill[100:160, 20:80] = True
    return prior, ill


def test_grey_that_is_only_added_lets_all_detail_survive() -> None:
    prior, ill = films()
    added = np.where(ill, 0.2, 0).astype(np.float32)
    assert score_detail(prior, added, added).inside == pytest.approx(1, abs=0.02)


def test_an_even_grey_hides_all_of_it() -> None:
    prior, ill = films()
    hidden = np.where(ill, 0.7 - prior, 0).astype(np.float32)
    scores = score_detail(prior, hidden, hidden)
    assert scores.inside == pytest.approx(0, abs=0.15)
    assert scores.truth == scores.inside
    assert scores.elsewhere == pytest.approx(1, abs=0.02)


def test_what_the_true_film_hides_is_told_beside_what_the_model_hides() -> None:
    prior, ill = films()
    added = np.where(ill, 0.2, 0).astype(np.float32)
    hidden = np.where(ill, 0.7 - prior, 0).astype(np.float32)
    scores = score_detail(prior, added, hidden)
    assert scores.inside == pytest.approx(1, abs=0.02)
    assert scores.truth == pytest.approx(0, abs=0.15)


def test_a_film_that_does_not_change_hides_nothing() -> None:
    prior, _ = films()
    scores = score_detail(prior, np.zeros_like(prior), np.zeros_like(prior))
    assert scores.inside is None
    assert scores.elsewhere == pytest.approx(1)

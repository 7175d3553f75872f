"""The outline of a change follows it and closes."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from engine.difference import contour_lines


def disc(height: int, width: int, centre: tuple[float, float], radius: float) -> np.ndarray:
    """0.1 in the middle, falling in a straight line through 0.05 at `radius`; x before y."""
    y, x = np.mgrid[0:height, 0:width] + 0.5
    distance = np.hypot(x - centre[0], y - centre[1])
    return (0.1 - 0.05 * distance / radius).clip(0).astype(np.float32)


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize(("shape", "finest"), [((200, 300), 512), ((1000, 1500), 400)])
def test_the_outline_of_a_disc_is_a_circle(shape: tuple[int, int], finest: int, sign: int) -> None:
    centre, radius = (0.4 * shape[1], 0.5 * shape[0]), 0.2 * shape[0]
    change = np.float32(sign) * disc(*shape, centre, radius)
    lines = contour_lines(change, level=0.05, finest=finest)
    distance = np.hypot(*(lines.reshape(-1, 2) - centre).T)
    assert np.abs(distance - radius).max() < 0.02 * radius
    length = np.hypot(*(lines[:, 1] - lines[:, 0]).T).sum()
    assert length == pytest.approx(2 * np.pi * radius, rel=0.02)


def test_the_outline_closes_at_the_films_edge() -> None:
    change = np.full((70, 90), 0.2, dtype=np.float32)
    corners = contour_lines(change).reshape(-1, 2)
    assert corners.min() == 0
    assert (corners.max(axis=0) == (90, 70)).all()


@given(arrays(np.float32, (12, 9), elements=st.sampled_from([0.0, 0.02, 0.04, -0.05, 0.2])))
def test_every_outline_is_closed(change: np.ndarray) -> None:
    ends = contour_lines(np.pad(change, 2)).reshape(-1, 2)
    counts = Counter(map(tuple, ends.round(3).tolist()))
    assert all(count % 2 == 0 for count in counts.values())


def test_what_changes_less_than_the_level_has_no_outline() -> None:
    assert contour_lines(np.zeros((80, 80), dtype=np.float32)).shape == (0, 2, 2)
    assert contour_lines(np.full((80, 80), 0.01, dtype=np.float32), level=0.03).shape == (0, 2, 2)

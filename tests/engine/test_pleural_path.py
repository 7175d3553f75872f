"""A pleural line beside air is found as one path, and goes with the air."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.difference import compose, model_field, to_model, without_pleural_line
from engine.difference.pleural_path import LINE_SEEN, PleuralPath
from engine.layers import Layers
from engine.radiograph import Radiograph

S = 192
Pixels = NDArray[np.float32]


def right_lung(side: int) -> NDArray[np.bool_]:
    rows, columns = (np.mgrid[:side, :side] + 0.5) / side
    return np.hypot((rows - 0.5) / 0.38, (columns - 0.3) / 0.2) < 1


def line_at(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """The line's column, in shares of the side, at such rows."""
    return 0.3 - 0.12 * np.sqrt(np.clip(1 - np.square((rows - 0.5) / 0.38), 0, 1))


def ill(side: int, line: float = 0.08, air: float = -0.03) -> Pixels:
    """Level ribs, and a steep thin line between air and lung."""
    rows, columns = (np.mgrid[:side, :side] + 0.5) / side
    lung = right_lung(side)
    ribs = 0.05 * np.sin(2 * np.pi * (14 * rows + 3 * columns))
    film = np.where(lung, 0.35 + ribs + air * (columns < line_at(rows)), 0.7)
    film += line * np.exp(-0.5 * np.square((columns - line_at(rows)) * 420)) * lung
    return film.astype(np.float32)


def test_the_path_follows_the_line_and_not_the_ribs() -> None:
    path = PleuralPath.of(ill(2 * S), right_lung(2 * S))
    assert path is not None
    assert path.strength > 2 * LINE_SEEN
    apart = path.columns - 2 * S * line_at((path.rows + 0.5) / (2 * S))
    assert np.median(np.abs(apart)) < 2
    air = path.air(right_lung(2 * S))
    assert not air[~right_lung(2 * S)].any()
    assert 0.1 < air.sum() / right_lung(2 * S).sum() < 0.5


def test_ribs_alone_are_hardly_a_line() -> None:
    path = PleuralPath.of(ill(2 * S, 0.0, 0.0), right_lung(2 * S))
    assert path is None or path.strength < LINE_SEEN


def test_without_a_lung_there_is_no_path() -> None:
    assert PleuralPath.of(ill(2 * S), np.zeros((2 * S, 2 * S), np.bool_)) is None


def resolved(share: float) -> Layers:
    """Air that goes by this share, as far as layers reach."""
    rows, columns = (np.mgrid[:S, :S] + 0.5) / S
    came_back = 0.03 * share * (columns < line_at(rows)) + 0.002
    shade = np.where(right_lung(S), came_back, 0).astype(np.float32)
    return Layers.of(replace(Layers.shaded(np.zeros((S, S), np.float32)), shade=shade).stack)


@pytest.mark.parametrize(("share", "goes"), [(1.0, True), (0.05, False)])
def test_the_line_goes_where_the_air_does(share: float, goes: bool) -> None:
    film, lung = Radiograph.from_pixels(ill(512), 12), right_lung(S)
    field, fine = model_field((512, 512)), right_lung(2 * S)
    seen, layers = to_model(film.pixels, field, 2 * S), resolved(share)
    erased = without_pleural_line(layers, seen, [lung])
    before = PleuralPath.of(seen, fine)
    after = to_model(compose(film, field, erased).counterfactual, field, 2 * S)
    left = PleuralPath.of(after, fine, before)
    assert before is not None
    assert left is not None
    assert (left.strength < 0.5 * before.strength) == goes
    assert not erased.touched[~layers.touched].any()

"""A new pneumothorax gets its visceral pleural line, where the lung ends and nowhere else."""

import numpy as np
import pytest

from engine.difference import Preview, compose, model_field, with_pleural_line
from engine.layers import Layers
from engine.radiograph import Radiograph

SIZE = 192


def layers(air: float = -0.2, lung: float = 0.08) -> Layers:
    """Air beside the chest wall, the lung that collapsed towards the middle."""
    shade = np.zeros((SIZE, SIZE), np.float32)
    shade[50:140, 30:55] = air
    shade[50:140, 55:75] = lung
    none = np.zeros_like(shade)
    return Layers.of(np.stack([shade, none, none, none, none, none]))


def film_of(side: int) -> Radiograph:
    slope = np.linspace(0.35, 0.45, side, dtype=np.float32)
    return Radiograph.from_pixels(np.tile(slope, (side, 1)))


def test_the_line_lies_between_air_and_lung_alone() -> None:
    drawn = with_pleural_line(layers())
    rows, columns = np.nonzero(drawn.line > 0.01)
    assert columns.min() >= 50
    assert columns.max() <= 60
    assert len(np.unique(rows)) > 70
    assert not drawn.line[~layers().touched].any()
    assert np.array_equal(drawn.shade, layers().shade)


@pytest.mark.parametrize(("air", "lung"), [(0.0, 0.1), (-0.2, 0.0), (0.15, 0.1), (0.0, 0.0)])
def test_where_no_air_lies_beside_lung_there_is_no_line(air: float, lung: float) -> None:
    assert not with_pleural_line(layers(air, lung)).line.any()


@pytest.mark.parametrize("side", [1024, 4000])
def test_the_line_is_thin_at_the_films_own_size(side: int) -> None:
    film = film_of(side)
    field = model_field((side, side))
    plain, drawn = layers(), with_pleural_line(layers())
    row = side // 2
    apart = (
        compose(film, field, drawn).counterfactual[row]
        - compose(film, field, plain).counterfactual[row]
    )
    assert apart.max() > 0.03
    wide = np.count_nonzero(apart > apart.max() / 2) / side
    assert wide < 0.006  # less than a model pixel and a bit


def test_a_preview_shows_the_line_too() -> None:
    film = film_of(1024)
    preview = Preview.of(film, model_field((1024, 1024)), 512, SIZE)
    apart = (
        preview.compose(with_pleural_line(layers())).counterfactual
        - preview.compose(layers()).counterfactual
    )
    assert apart.max() > 0.02

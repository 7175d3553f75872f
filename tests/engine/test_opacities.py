"""What is seen through an opacity, where it hides a border, and how fluid ends."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.difference import (
    Backdrop,
    below_surface,
    compose,
    model_field,
    to_model,
    with_meniscus,
    with_ribs,
)
from engine.layers import Layers
from engine.radiograph import Radiograph

S, SIDE = 96, 768
Pixels = NDArray[np.float32]


def lungs() -> NDArray[np.bool_]:
    """(2, S, S): the right one is on the image's left."""
    rows, columns = (np.mgrid[:S, :S] + 0.5) / S
    return np.stack(
        [np.hypot((rows - 0.5) / 0.36, (columns - at) / 0.17) < 1 for at in (0.27, 0.73)]
    )


def both() -> NDArray[np.bool_]:
    return np.logical_or(*lungs())


def ribbed() -> Radiograph:
    """Grey tissue around dark lungs, with broad oblique ribs and thin steep vessels in them."""
    y, x = np.mgrid[:SIDE, :SIDE] / SIDE
    inside = np.kron(both(), np.ones((SIDE // S, SIDE // S)))
    ribs = 0.06 * np.sin(2 * np.pi * (12 * y + 3 * x))
    vessels = 0.08 * (np.abs(np.sin(24 * np.pi * (x + 0.1 * y))) > 0.97)
    return Radiograph.from_pixels((0.75 - inside * (0.4 - ribs - vessels)).astype(np.float32), 12)


def opacity(grey: float = 0.3) -> Layers:
    """All of the right lung's middle, emptied as tokens empty it."""
    rows, columns = (np.mgrid[:S, :S] + 0.5) / S
    near = np.clip(1.6 - np.hypot((rows - 0.55) / 0.2, (columns - 0.27) / 0.15), 0, 1)
    seen = to_model(ribbed().pixels, model_field((SIDE, SIDE)), S)
    emptied = near * (0.35 + grey - seen)
    none = Layers.shaded(np.zeros((S, S), np.float32))
    return Layers.of(replace(none, shade=emptied, unmarked=near.astype(np.float32)).stack)


def backdrop(film: Radiograph) -> Backdrop:
    return Backdrop.of(to_model(film.pixels, model_field(film.pixels.shape), 2 * S))


def strength(film: Pixels, of: Pixels) -> float:
    """Slope of a film on a pattern, in the middle of the opacity."""
    place = slice(380, 470), slice(170, 245)
    pattern, found = (part[place] - part[place].mean() for part in (of, film))
    return float((pattern * found).sum() / (pattern * pattern).sum())


def test_ribs_are_seen_through_an_opacity_with_less_contrast() -> None:
    prior, field = ribbed(), model_field((SIDE, SIDE))
    y, x = np.mgrid[:SIDE, :SIDE] / SIDE
    ribs = np.sin(2 * np.pi * (12 * y + 3 * x)).astype(np.float32)
    before = strength(prior.pixels, ribs)
    empty = compose(prior, field, opacity()).counterfactual
    ribbed_layers = with_ribs(opacity(), backdrop(prior), both())
    shown = compose(prior, field, ribbed_layers).counterfactual
    assert strength(empty, ribs) < 0.1 * before
    assert 0.2 * before < strength(shown, ribs) < 0.8 * before


def test_what_gets_clearer_stays_as_it_is() -> None:
    prior = ribbed()
    clearer = Layers.of(replace(opacity(), shade=-np.abs(opacity().shade)).stack)
    same = with_ribs(clearer, backdrop(prior), both())
    assert np.array_equal(same.stack, clearer.stack)


@pytest.mark.parametrize("of", ["nothing", "no lungs"])
def test_without_an_opacity_or_lungs_nothing_is_added(of: str) -> None:
    none = Layers.shaded(np.zeros((S, S), np.float32))
    layers = none if of == "nothing" else opacity()
    where = both() if of == "nothing" else np.zeros((S, S), np.bool_)
    assert np.array_equal(with_ribs(layers, backdrop(ribbed()), where).stack, layers.stack)


def test_nothing_is_added_where_the_layers_do_not_reach() -> None:
    layers = opacity()
    ribs = with_ribs(layers, backdrop(ribbed()), both())
    fluid = with_meniscus(layers, backdrop(ribbed()).small, lungs())
    assert not ribs.touched[~layers.touched].any()
    assert not fluid.touched[~layers.touched].any()


def test_an_opacity_beside_tissue_ends_in_its_grey() -> None:
    prior, field, layers = ribbed(), model_field((SIDE, SIDE)), opacity(0.33)
    merged = with_ribs(layers, backdrop(prior), both())
    row, wall = 440, slice(90, 130)
    step = np.ptp(compose(prior, field, layers).counterfactual[row, wall])
    assert np.ptp(compose(prior, field, merged).counterfactual[row, wall]) < step


def fluid() -> Layers:
    """A level surface in the right lung at half of its height."""
    rows = np.mgrid[:S, :S][0] / S
    grey = (0.3 * lungs()[0] * (rows > 0.5) + 0.001 * lungs()[0]).astype(np.float32)
    return Layers.of(replace(opacity(), shade=grey).stack)


def test_fluid_climbs_along_the_wall_and_not_along_the_mediastinum() -> None:
    level = fluid()
    climbed = with_meniscus(level, backdrop(ribbed()).small, [lungs()[0]]).shade - level.shade
    row = int(0.46 * S)
    columns = np.flatnonzero(lungs()[0][row])
    assert climbed[row, columns[1:4]].min() > 0.05
    assert climbed[row, columns[-4:]].max() < 0.03
    assert np.abs(climbed[int(0.7 * S) :]).max() < 0.005


def test_fluid_has_no_edge_at_its_surface() -> None:
    level = fluid()
    thinned = with_meniscus(level, backdrop(ribbed()).small, [lungs()[0]]).shade
    middle = int(np.nonzero(lungs()[0])[1].mean())
    around = slice(S // 4, 3 * S // 4)
    steps = [np.abs(np.diff(of[around, middle])).max() for of in (level.shade, thinned)]
    assert steps[1] < steps[0] / 2


def test_a_surface_at_the_apex_climbs_no_higher() -> None:
    full = Layers.of(replace(fluid(), shade=(0.3 * lungs()[0]).astype(np.float32)).stack)
    same = with_meniscus(full, backdrop(ribbed()).small, [lungs()[0]])
    assert np.array_equal(same.stack, full.stack)


def domed() -> Radiograph:
    """As `ribbed`, with bright tissue below the lungs and a bubble of gas in it on the left."""
    y, x = np.mgrid[:SIDE, :SIDE] / SIDE
    inside = np.kron(both(), np.ones((SIDE // S, SIDE // S))).astype(bool)
    film = np.where((y > 0.6) & ~inside, 0.92, ribbed().pixels)
    bubble = np.hypot(y - 0.93, x - 0.73) < 0.03
    return Radiograph.from_pixels(np.where(bubble, 0.4, film).astype(np.float32), 12)


@pytest.mark.parametrize("lung", [0, 1], ids=["right", "left, above a bubble of gas"])
def test_below_the_surface_of_fluid_nothing_is_left_of_the_dome(lung: int) -> None:
    prior, field = domed(), model_field((SIDE, SIDE))
    filled = lungs()[lung]
    rows = np.mgrid[:S, :S][0] / S
    near = np.clip(1 - np.abs(rows - 0.72) / 0.26, 0, 1) > 0
    grey = (0.3 * filled * (rows > 0.5) + 0.002 * near).astype(np.float32)
    layers = Layers.of(replace(opacity(), shade=grey, unmarked=grey).stack)
    fluid = below_surface(layers, [filled])
    assert fluid.any()
    assert not fluid[~filled].any()
    wet = with_ribs(layers, backdrop(prior), both(), fluid)
    row, column = round(0.86 * S), round((0.27, 0.73)[lung] * S)
    steps = [
        np.ptp(
            to_model(compose(prior, field, of).counterfactual, field, S)[row - 4 : row + 3, column]
        )
        for of in (layers, wet)
    ]
    assert steps[0] > 0.15
    assert steps[1] < 0.06
    assert not wet.touched[~layers.touched].any()


def test_no_fluid_stands_where_a_lung_has_no_surface() -> None:
    assert not below_surface(opacity(0.0), [lungs()[1]]).any()

"""Free fluid follows gravity, is as dense as what it lies against, and hides what lies in it."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.difference import Backdrop, HalfChest, LungOutline, change_seen, with_free_fluid
from engine.layers import Layers
from tests.engine.drawn_chest import S, ellipse, heart, lungs

LUNG, TISSUE = np.float32(0.3), np.float32(0.75)
ANY, SMALL, MODERATE, LARGE = (0.08, 0.9), (0.08, 0.22), (0.36, 0.54), (0.7, 0.95)
Pixels = NDArray[np.float32]
Mask = NDArray[np.bool_]
ROWS = np.mgrid[:S, :S][0].astype(np.float32)


def film() -> Pixels:
    """(2 S, 2 S), with vessels in the lungs."""
    right, left = lungs(2 * S)
    vessels = np.float32(0.06) * (np.arange(2 * S) % 8 < 2)
    return np.where(right | left, LUNG + vessels, TISSUE).astype(np.float32)


def half(left: bool = False) -> HalfChest:
    own, other = (LungOutline.of(lung) for lung in (lungs()[::-1] if left else lungs()))
    return HalfChest(own, other, heart())


def painted(level: float, left: bool = False, grey: float = 0.3) -> Layers:
    """Even grey below a level top, in which vessels are seen; the layers reach all of the chest."""
    own = lungs()[1 if left else 0]
    shade = np.where(own & (level * S < ROWS), np.float32(grey), 0)
    reached = np.where(ellipse(0.5, 0.5, 0.46, 0.48), np.float32(0.002), 0)
    none = Layers.shaded(np.zeros((S, S), np.float32))
    return Layers.of(replace(none, shade=(shade + reached).astype(np.float32)).stack)


def filled(
    level: float, amounts: tuple[float, float] = ANY, left: bool = False, grey: float = 0.3
) -> Layers:
    before = painted(level, left, grey)
    found = with_free_fluid(before, Backdrop.of(film()), [half(left)], amounts)
    assert found is not None
    return found


def top(layers: Layers, column: int) -> int:
    """The first row that is dense."""
    return int(np.flatnonzero(layers.shade[:, column] > 0.15)[0])


@pytest.mark.parametrize("left", [False, True])
def test_fluid_climbs_along_the_wall_and_stays_in_its_half(left: bool) -> None:
    fluid = filled(0.6, MODERATE, left)
    wall, middle = (round(share * S) for share in ((0.86, 0.72) if left else (0.14, 0.28)))
    assert top(fluid, wall) < top(fluid, middle) - 2
    assert not (fluid.shade > 0.05)[lungs()[0 if left else 1]].any()


def test_as_much_as_tokens_show_and_no_more_than_was_asked_for() -> None:
    column = round(0.28 * S)
    high, low = (top(filled(level), column) for level in (0.45, 0.7))
    assert high < low - 5
    assert top(filled(0.3, SMALL), column) > top(filled(0.7, LARGE), column) + 15


def test_nothing_is_seen_in_fluid_and_it_is_as_dense_as_heart_and_abdomen() -> None:
    backdrop, fluid = Backdrop.of(film()), filled(0.45, LARGE)
    seen = backdrop.small + change_seen(backdrop, fluid.in_place)
    deep = lungs()[0] & (fluid.unmarked > 0.99) & (ROWS > 0.62 * S) & (ROWS < 0.74 * S)
    assert np.count_nonzero(deep) > 100
    before, after = (np.diff(of, axis=1)[deep[:, 1:]] for of in (backdrop.small, seen))
    assert abs(float((before * after).sum())) < 0.15 * float((before * before).sum())
    assert abs(float(seen[deep].mean()) - TISSUE) < 0.12


def test_much_fluid_pushes_the_mediastinum_away_and_what_lies_there_goes_with_it() -> None:
    row, column = round(0.45 * S), round(0.5 * S)
    assert filled(0.4, LARGE).across[row, column] > 0.01
    assert filled(0.4, LARGE, left=True).across[row, column] < -0.01
    assert not filled(0.6, SMALL).moves


def test_a_faint_haze_over_the_whole_lung_is_fluid_behind_one_who_lies() -> None:
    haze = filled(0.2, MODERATE, grey=0.17)
    upper = lungs()[0] & (ROWS < 0.4 * S) & (ROWS > 0.3 * S)
    assert 0.03 < haze.shade[upper].mean() < 0.3
    assert haze.unmarked[upper].max() < 0.5


def test_both_sides_are_filled_where_both_are_asked_for() -> None:
    before = Layers.of(painted(0.6).stack + painted(0.6, left=True).stack)
    fluid = with_free_fluid(before, Backdrop.of(film()), [half(), half(left=True)], MODERATE)
    assert fluid is not None
    assert all((fluid.shade > 0.15)[lung].any() for lung in lungs())


def test_what_shows_no_fluid_has_none_and_nothing_changes_beyond_the_layers() -> None:
    backdrop, none = Backdrop.of(film()), Layers.shaded(np.zeros((S, S), np.float32))
    assert with_free_fluid(none, backdrop, [half()], ANY) is None
    assert with_free_fluid(painted(0.6), backdrop, [half(), half(left=True)], ANY) is None
    fluid, before = filled(0.6), painted(0.6)
    assert not fluid.touched[~before.touched].any()

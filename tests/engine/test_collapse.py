"""A lobe without air folds away behind its fissure, each in its own shape, and pulls the rest."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.difference import Backdrop, HalfChest, LungOutline, change_seen, with_collapsed_lobe
from engine.findings import Zone
from engine.layers import Layers
from tests.engine.drawn_chest import S, ellipse, heart, lungs

LUNG, TISSUE = np.float32(0.3), np.float32(0.75)
MODERATE, LARGE = (0.36, 0.54), (0.7, 0.95)
Pixels = NDArray[np.float32]
Mask = NDArray[np.bool_]
ROWS, COLUMNS = (of.astype(np.float32) for of in np.mgrid[:S, :S])


def film() -> Pixels:
    right, left = lungs(2 * S)
    return np.where(right | left, LUNG, TISSUE).astype(np.float32)


def cloud(zone: Zone, left: bool = False, grey: float = 0.12) -> Layers:
    """What tokens paint: a lump in the zone of a lung; the layers reach all of that side."""
    row = {Zone.UPPER: 0.25, Zone.MIDDLE: 0.55, Zone.LOWER: 0.72}[zone]
    column = 0.72 if left else 0.3
    lump = np.exp(-(np.square(ROWS / S - row) + np.square(COLUMNS / S - column)) / 0.015)
    reached = np.where(ellipse(0.5, 0.5, 0.46, 0.48), np.float32(0.002), 0)
    none = Layers.shaded(np.zeros((S, S), np.float32))
    return Layers.of(replace(none, shade=(grey * lump + reached).astype(np.float32)).stack)


def collapsed(
    zone: Zone,
    left: bool = False,
    zones: tuple[Zone, ...] = tuple(Zone),
    amounts: tuple[float, float] = MODERATE,
) -> Layers:
    return with_collapsed_lobe(cloud(zone, left), Backdrop.of(film()), half(left), zones, amounts)


def half(left: bool = False) -> HalfChest:
    own, other = (LungOutline.of(lung) for lung in (lungs()[::-1] if left else lungs()))
    return HalfChest(own, other, heart())


def opaque(layers: Layers) -> Mask:
    return layers.shade > 0.15


@pytest.mark.parametrize("left", [False, True])
@pytest.mark.parametrize("zone", Zone)
def test_the_lobe_lies_where_tokens_say_and_nothing_of_the_other_lung_is_filled(
    zone: Zone, left: bool
) -> None:
    filled = opaque(collapsed(zone, left))
    own, other = lungs()[::-1] if left else lungs()
    assert filled[own].any()
    assert not filled[other].any()
    assert (
        np.abs(
            np.nonzero(filled)[0].mean() / S - {"upper": 0.3, "middle": 0.55, "lower": 0.68}[zone]
        )
        < 0.14
    )


def test_the_zone_that_was_asked_for_is_not_searched_for() -> None:
    asked = opaque(collapsed(Zone.LOWER, zones=(Zone.UPPER,)))
    assert not asked.any() or np.nonzero(asked)[0].mean() < 0.4 * S


def test_an_upper_lobe_ends_sharply_at_its_fissure() -> None:
    shade = collapsed(Zone.UPPER).shade
    column = shade[:, round(0.28 * S)]
    fissure = np.flatnonzero(column > 0.5 * column.max())[-1]
    assert column[fissure - 2] > 0.15
    assert column[fissure + 3] < 0.03


def test_more_collapse_is_a_smaller_denser_lobe_that_pulls_more() -> None:
    moderate, large = (collapsed(Zone.UPPER, amounts=one) for one in (MODERATE, LARGE))
    assert opaque(large).sum() < opaque(moderate).sum()
    assert np.abs(large.across).max() > np.abs(moderate.across).max() > 0


def test_the_dome_rises_and_the_mediastinum_comes_over() -> None:
    for left in (False, True):
        after = collapsed(Zone.LOWER, left, amounts=LARGE)
        assert after.down.min() < -0.01
        towards = after.across[round(0.45 * S), round(0.5 * S)]
        assert np.sign(towards) == (1 if left else -1)


def test_a_lobe_is_as_dense_as_what_it_lies_against() -> None:
    backdrop, after = Backdrop.of(film()), collapsed(Zone.UPPER, amounts=LARGE)
    seen = backdrop.small + change_seen(backdrop, after.in_place)
    assert seen[opaque(after)].max() < TISSUE + 0.05
    assert np.median(seen[opaque(after) & lungs()[0]]) > TISSUE - 0.15


def test_what_shows_no_collapse_stays_and_nothing_changes_beyond_the_layers() -> None:
    backdrop, none = Backdrop.of(film()), Layers.shaded(np.zeros((S, S), np.float32))
    ask = (half(), tuple(Zone), MODERATE)
    assert with_collapsed_lobe(none, backdrop, *ask) is none
    before = cloud(Zone.UPPER)
    assert not with_collapsed_lobe(before, backdrop, *ask).touched[~before.touched].any()

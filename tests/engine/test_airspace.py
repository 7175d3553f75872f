"""Consolidation reaches what it lies against, ends at the fissure, and leaves bronchi their air."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.difference import Backdrop, HalfChest, LungOutline, change_seen, with_consolidation
from engine.findings import Zone
from engine.layers import Layers
from tests.engine.drawn_chest import S, ellipse, heart, lungs

LUNG, TISSUE = np.float32(0.3), np.float32(0.75)
Pixels = NDArray[np.float32]


def film() -> Pixels:
    right, left = lungs(2 * S)
    return np.where(right | left, LUNG, TISSUE).astype(np.float32)


def half(left: bool = False) -> HalfChest:
    own, other = (LungOutline.of(lung) for lung in (lungs()[::-1] if left else lungs()))
    return HalfChest(own, other, heart())


def cloud(row: float, left: bool = False, grey: float = 0.3) -> Layers:
    """What tokens paint: it ends before the heart and the dome. The layers reach all the chest."""
    column, wide = (0.76, 0.1) if left else (0.26, 0.1)
    lump = ellipse(row, column, 0.14, wide) & lungs()[1 if left else 0]
    reached = np.where(ellipse(0.5, 0.5, 0.46, 0.48), np.float32(0.002), 0)
    none = Layers.shaded(np.zeros((S, S), np.float32))
    shade = np.where(lump, np.float32(grey), 0) + reached
    return Layers.of(replace(none, shade=shade.astype(np.float32)).stack)


def filled(row: float, zone: Zone | None = None, left: bool = False) -> Layers:
    return with_consolidation(cloud(row, left), Backdrop.of(film()), half(left), zone)


@pytest.mark.parametrize("left", [False, True])
def test_it_stays_where_it_was_painted_and_as_dense_as_it_was(left: bool) -> None:
    before, after = cloud(0.6, left), filled(0.6, left=left)
    other = lungs()[0 if left else 1] & (half(left).beyond() == 0)
    assert np.array_equal(after.stack[:, other], before.stack[:, other])
    middle = ellipse(0.6, 0.76 if left else 0.26, 0.06, 0.04)
    assert after.shade[middle].mean() == pytest.approx(before.shade[middle].mean(), rel=0.25)


def test_no_dark_rim_is_left_beside_the_heart() -> None:
    backdrop = Backdrop.of(film())
    row = round(0.66 * S)
    heart_begins = int(np.flatnonzero(heart()[row])[0])
    beside = slice(heart_begins - 2, heart_begins)
    before, after = (
        backdrop.small + change_seen(backdrop, layers) for layers in (cloud(0.62), filled(0.62))
    )
    assert before[row, beside].mean() < LUNG + 0.03
    assert after[row, beside].mean() > before[row, beside].mean() + 0.05


def test_the_right_upper_lobe_ends_sharply_at_the_minor_fissure() -> None:
    column = round(0.26 * S)
    free, upper = (filled(0.45, zone).shade[:, column] for zone in (None, Zone.UPPER))
    below = round(0.56 * S)
    assert free[below] > 0.1
    assert upper[below] < 0.03
    assert upper[round(0.42 * S)] > 0.15


def test_bronchi_are_darker_than_what_is_filled_around_them() -> None:
    after = filled(0.55)
    core = lungs()[0] & (after.unmarked > 0.95)
    around = np.median(after.shade[core])
    assert np.count_nonzero(core) > 60
    assert after.shade[core].min() < around - 0.01
    assert (after.shade[core] < around - 0.01).mean() < 0.4


def test_what_shows_nothing_stays_and_nothing_changes_beyond_the_layers() -> None:
    none = Layers.shaded(np.zeros((S, S), np.float32))
    assert with_consolidation(none, Backdrop.of(film()), half(), None) is none
    assert not filled(0.6).touched[~cloud(0.6).touched].any()
    assert np.array_equal(filled(0.6).stack, filled(0.6).stack)

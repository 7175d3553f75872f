"""Consolidation and oedema end ill-defined and are patchy."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.difference import Patchiness, with_patches
from engine.difference.smoothing import halved
from engine.layers import Layers

S = 96
PATCHINESS = Patchiness(edges=0.02, soft=0.01, grey=0.2)
Pixels = NDArray[np.float32]


def right_lung() -> NDArray[np.bool_]:
    rows, columns = (np.mgrid[:S, :S] + 0.5) / S
    return np.hypot((rows - 0.5) / 0.38, (columns - 0.3) / 0.2) < 1


def film() -> Pixels:
    return np.where(np.kron(right_lung(), np.ones((2, 2))) > 0, 0.3, 0.75).astype(np.float32)


def band(grey: float = 0.25) -> Layers:
    """Even grey over the middle of the lung, with straight edges."""
    rows = np.mgrid[:S, :S][0]
    shade = np.where(right_lung() & (rows > 36) & (rows < 60), grey, 0)
    reached = 0.002 * ((rows > 20) & (rows < 76))
    none = Layers.shaded(np.zeros((S, S), np.float32))
    return Layers.of(replace(none, shade=(shade + reached).astype(np.float32)).stack)


def first_rows(layers: Layers) -> NDArray[np.intp]:
    """Where the grey begins, column by column, in the middle of the lung."""
    return (layers.shade[:, 18:40] > 0.12).argmax(axis=0)


def test_edges_are_not_straight_and_the_grey_is_not_even() -> None:
    before, after = band(), with_patches(band(), halved(film()), right_lung(), PATCHINESS)
    assert first_rows(before).std() == 0
    assert first_rows(after).std() > 0.5
    middle = slice(44, 52), slice(22, 36)
    assert before.shade[middle].std() < 0.001
    assert after.shade[middle].std() > 0.01
    assert after.shade.sum() == pytest.approx(before.shade.sum(), rel=0.15)


def test_nothing_changes_outside_the_lungs_or_where_the_layers_do_not_reach() -> None:
    before, after = band(), with_patches(band(), halved(film()), right_lung(), PATCHINESS)
    assert np.array_equal(after.stack[:, ~right_lung()], before.stack[:, ~right_lung()])
    assert not after.touched[~before.touched].any()


def test_a_patch_is_no_whiter_than_the_others() -> None:
    hilum = film()
    hilum[80:110, 60:75] = 0.55
    after = with_patches(band(), halved(hilum), right_lung(), PATCHINESS)
    before = band()
    grown = (after.shade - before.shade)[42:53, 31:36]
    assert grown.max() < 0.01


@pytest.mark.parametrize("layers", [band(0.0), band(-0.2)], ids=["nothing", "clearer"])
def test_where_nothing_fills_the_lungs_the_layers_stay(layers: Layers) -> None:
    same = with_patches(layers, halved(film()), right_lung(), PATCHINESS)
    assert np.array_equal(same.stack, layers.stack)

"""A small collapse is drawn as the thin plate that tokens are too coarse for."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.difference import with_plates
from engine.layers import Layers

S = 192
LUNG_GREY, TISSUE = 0.3, 0.8
Pixels = NDArray[np.float32]
ROWS, COLUMNS = (of.astype(np.float32) for of in np.mgrid[:S, :S])


def lung() -> NDArray[np.bool_]:
    return np.hypot((ROWS - 100) / 60, (COLUMNS - 55) / 35) < 1


def heart() -> NDArray[np.bool_]:
    return np.hypot((ROWS - 130) / 30, (COLUMNS - 110) / 15) < 1


def film() -> Pixels:
    return np.where(lung(), np.float32(LUNG_GREY), np.float32(TISSUE))


def cloud(tilt: float = 0.0, grey: float = 0.03) -> Layers:
    """Faint and wide, along a line through row 110; the layers reach a little further."""
    line = 110 + tilt * (COLUMNS - 55)
    near = np.exp(-0.5 * np.square((ROWS - line) / 7)) * (np.abs(COLUMNS - 55) < 24)
    near = np.where(near > 0.02, near, 0)
    none = Layers.shaded(np.zeros((S, S), np.float32))
    return Layers.of(replace(none, shade=(grey * near).astype(np.float32)).stack)


def added(before: Layers) -> Pixels:
    return with_plates(before, film(), heart(), [lung()]).shade - before.shade


def crest(plate: Pixels) -> NDArray[np.intp]:
    """The plate's row in each column of its middle."""
    return plate[:, 45:66].argmax(axis=0)


def test_a_faint_cloud_gets_a_thin_dense_plate_on_its_densest_line() -> None:
    plate = added(cloud())
    assert np.abs(crest(plate) - 110).max() <= 2
    assert plate.max() > 0.12
    thick = (plate[:, 55] > plate[:, 55].max() / 2).sum()
    assert 1 <= thick <= 5


@pytest.mark.parametrize("tilt", [-0.15, 0.15])
def test_the_plate_is_tilted_as_the_cloud_is(tilt: float) -> None:
    rows = crest(added(cloud(tilt)))
    assert np.sign(rows[-1] - rows[0]) == np.sign(tilt)


def test_the_plate_ends_before_the_wall_and_where_the_layers_do() -> None:
    before = cloud()
    plate = added(before)
    assert not plate[~lung()].any()
    assert not plate[~before.touched].any()


def test_what_is_more_than_faint_is_no_plate() -> None:
    assert not added(cloud(grey=0.25)).any()


def test_without_a_heart_the_tissue_around_the_lung_says_how_dense_a_plate_is() -> None:
    none = np.zeros((S, S), np.bool_)
    plates = [with_plates(cloud(), film(), outline, [lung()]).shade for outline in (none, heart())]
    assert np.abs(plates[0] - plates[1]).max() < 0.01


def test_where_nothing_came_there_is_no_plate() -> None:
    assert not added(Layers.shaded(np.zeros((S, S), np.float32))).any()
    clearer = Layers.of(np.float32(-0.05) * (cloud().stack != 0))
    assert not added(clearer).any()

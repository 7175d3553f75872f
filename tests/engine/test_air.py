"""Where air ends beside a collapsing lung."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from engine.difference import with_smooth_air
from engine.layers import Layers

S = 96
AIR, LUNG = -0.12, 0.08


def right_lung() -> NDArray[np.bool_]:
    rows, columns = (np.mgrid[:S, :S] + 0.5) / S
    return np.hypot((rows - 0.5) / 0.38, (columns - 0.3) / 0.18) < 1


def stepped() -> Layers:
    """Air beside the right lung that ends in steps of a token, as tokens end it."""
    rows, columns = np.mgrid[:S, :S]
    ends = 36 - 4 * (rows // 8 - 2)
    grey = np.where(columns < ends, AIR, LUNG) * right_lung()
    return Layers.of(
        replace(Layers.shaded(np.zeros((S, S), np.float32)), shade=grey.astype(np.float32)).stack
    )


def border(layers: Layers, rows: range) -> NDArray[np.float64]:
    """The column of each row in which air ends."""
    return np.array([(layers.shade[row] < (AIR + LUNG) / 2).sum() for row in rows], np.float64)


def test_the_border_of_air_has_no_steps() -> None:
    rows = range(24, 64)
    before, after = (
        border(of, rows) for of in (stepped(), with_smooth_air(stepped(), [right_lung()]))
    )
    assert np.abs(np.diff(before)).max() >= 3
    assert np.abs(np.diff(after)).max() <= 2
    assert abs(after.mean() - before.mean()) < 2


def test_only_the_lung_and_what_the_layers_reach_is_changed() -> None:
    layers = stepped()
    smooth = with_smooth_air(layers, [right_lung()])
    assert not smooth.touched[~layers.touched].any()
    assert np.array_equal(smooth.shade[~right_lung()], layers.shade[~right_lung()])


def test_a_lung_without_air_stays_as_it_is() -> None:
    layers = stepped()
    assert np.array_equal(with_smooth_air(layers, [right_lung()[:, ::-1]]).stack, layers.stack)

"""A heart gets larger by its borders moving, not by paint beside the old ones."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.difference import Backdrop, change_seen, with_larger_heart
from engine.difference.smoothing import bell, smoothed
from engine.layers import Layers
from tests.engine.drawn_chest import S, ellipse

LUNG, TISSUE = np.float32(0.3), np.float32(0.75)
LEFTWARDS, RIGHTWARDS = 0.06, 0.03
Pixels = NDArray[np.float32]
Mask = NDArray[np.bool_]


def heart(side: int = S, rightwards: float = 0.0, leftwards: float = 0.0) -> Mask:
    middle = 0.52 + (leftwards - rightwards) / 2
    return ellipse(0.6, middle, 0.16, 0.12 + (leftwards + rightwards) / 2, side)


def lungs(side: int = S) -> tuple[Mask, Mask]:
    both = ellipse(0.5, 0.3, 0.34, 0.2, side), ellipse(0.5, 0.72, 0.34, 0.2, side)
    return both[0] & ~heart(side), both[1] & ~heart(side)


def film(rightwards: float = 0.0, leftwards: float = 0.0) -> Pixels:
    side = 2 * S
    right, left = lungs(side)
    inside = (right | left) & ~heart(side, rightwards, leftwards)
    return smoothed(np.where(inside, LUNG, TISSUE), bell(1.0))


def painted() -> Layers:
    """What tokens would do: grey where the larger heart's shadow would fall."""
    change = Backdrop.of(film(RIGHTWARDS, LEFTWARDS)).small - Backdrop.of(film()).small
    reached = np.where(ellipse(0.55, 0.5, 0.4, 0.45), np.float32(0.002), 0)
    none = Layers.shaded(np.zeros((S, S), np.float32))
    return Layers.of(replace(none, shade=change + reached).stack)


def grown(layers: Layers, outline: Mask | None = None) -> Layers:
    return with_larger_heart(
        layers, Backdrop.of(film()), heart() if outline is None else outline, lungs()
    )


def width(seen: Pixels) -> tuple[float, float]:
    """Columns of the heart's borders in its widest row, by where lung ends."""
    row = seen[round(0.6 * S)]
    dark = np.flatnonzero(row < (LUNG + TISSUE) / 2)
    middle = round(0.52 * S)
    return float(dark[dark < middle].max()), float(dark[dark > middle].min())


def test_the_borders_move_as_far_as_tokens_painted_and_nothing_is_painted() -> None:
    after = grown(painted())
    assert after.moves
    painted_on = after.hides, after.shade.any(), after.line.any()
    assert not any(painted_on)
    seen = Backdrop.of(film()).small + change_seen(Backdrop.of(film()), after)
    wanted = width(Backdrop.of(film(RIGHTWARDS, LEFTWARDS)).small)
    assert width(seen) == pytest.approx(wanted, abs=1.6)
    before = width(Backdrop.of(film()).small)
    assert wanted[0] < before[0] - 1.6
    assert wanted[1] > before[1] + 1.6


def test_the_chest_wall_and_the_middle_of_the_heart_stay() -> None:
    across = grown(painted()).across * S
    rows = slice(round(0.5 * S), round(0.7 * S))
    right, left = lungs()
    for lung, wall in ((right, 0), (left, -1)):
        for row in range(*rows.indices(S)):
            assert abs(across[row, np.flatnonzero(lung[row])[wall]]) < 0.5
    assert abs(across[round(0.6 * S), round(0.52 * S)]) < 0.6


def test_nothing_moves_where_the_layers_do_not_reach() -> None:
    before = painted()
    assert not grown(before).touched[~before.touched].any()


def test_tissue_does_not_fold() -> None:
    across = grown(painted()).across * S
    assert np.diff(across, axis=1).max() < 1


def test_what_cannot_be_read_stays_as_it_is() -> None:
    before = painted()
    assert grown(before, np.zeros((S, S), np.bool_)) is before
    nothing = Layers.shaded(np.zeros((S, S), np.float32))
    assert grown(nothing) is nothing
    white = Backdrop.of(np.full((2 * S, 2 * S), TISSUE))
    assert with_larger_heart(before, white, heart(), lungs()) is before

"""A lung that falls away from the chest wall: air without markings, one line, and its own shape."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.difference import Backdrop, change_seen, with_fallen_lung
from engine.layers import Layers
from tests.engine.drawn_chest import S, ellipse

LUNG, TISSUE = np.float32(0.35), np.float32(0.75)
ANY, SMALL, LARGE = (0.08, 0.8), (0.08, 0.22), (0.62, 0.85)
Pixels = NDArray[np.float32]
Mask = NDArray[np.bool_]


def lung(side: int = S, row: float = 0.5) -> Mask:
    return ellipse(row, 0.28, 0.36, 0.17, side)


def heart() -> Mask:
    return ellipse(0.64, 0.55, 0.14, 0.14)


def film(row: float = 0.5) -> Pixels:
    """(2 S, 2 S), with vessels in the lung."""
    side = 2 * S
    columns = np.arange(side, dtype=np.float32)
    vessels = np.float32(0.06) * (columns % 8 < 2)
    return np.where(lung(side, row), LUNG + vessels, TISSUE).astype(np.float32)


def painted(outside: float, darker: float = 0.03, row: float = 0.5) -> Layers:
    """Darker where the lung ends, by so much of its width, in steps as tokens have them."""
    inner = ellipse(row, 0.28 + 0.17 * outside, 0.36 * (1 - outside / 2), 0.17 * (1 - outside))
    air = lung(row=row) & ~np.kron(inner[4::8, 4::8], np.ones((8, 8))).astype(np.bool_)
    reached = np.where(ellipse(row, 0.28, 0.42, 0.22), np.float32(0.002), 0)
    none = Layers.shaded(np.zeros((S, S), np.float32))
    shade = np.where(air, np.float32(-darker), 0) + reached
    return Layers.of(replace(none, shade=shade.astype(np.float32)).stack)


def fallen(before: Layers, amounts: tuple[float, float] = ANY, row: float = 0.5) -> Layers:
    return with_fallen_lung(before, Backdrop.of(film(row)), lung(row=row), heart(), amounts)


def air(layers: Layers) -> Mask:
    return layers.unmarked > 0.6


def test_air_lies_between_the_wall_and_a_lung_that_keeps_its_hilum() -> None:
    after = fallen(painted(0.4))
    gone = air(after)
    assert gone[round(0.5 * S), np.flatnonzero(lung()[round(0.5 * S)])[3]]
    assert not gone[round(0.56 * S), np.flatnonzero(lung()[round(0.56 * S)])[-4]]
    assert not gone[~lung()].any()


def test_nothing_is_marked_in_the_air_and_it_is_darker() -> None:
    backdrop, after = Backdrop.of(film()), fallen(painted(0.4))
    seen = backdrop.small + change_seen(backdrop, after)
    gone = after.unmarked > 0.7
    assert np.count_nonzero(gone) > 40
    assert seen[gone].std() < 0.5 * backdrop.small[gone].std()
    assert seen[gone].mean() < backdrop.small[gone].mean() - 0.02


def test_one_line_runs_where_the_air_ends() -> None:
    after = fallen(painted(0.4))
    drawn = after.line > 0.5 * after.line.max()
    assert after.line.max() > 0.02
    gone = air(after)
    ends = np.logical_or.reduce(
        [np.roll(gone, by, axis) != gone for by in (-2, 2) for axis in (0, 1)]
    )
    assert ends[drawn].mean() > 0.9
    rows = np.flatnonzero(drawn.any(axis=1))
    assert len(rows) > 0.5 * np.flatnonzero(lung().any(axis=1)).size


def test_more_air_in_the_tokens_picture_is_more_air() -> None:
    shares = [np.count_nonzero(air(fallen(painted(outside)))) for outside in (0.15, 0.3, 0.6)]
    assert shares[0] < shares[1] < shares[2]


@pytest.mark.parametrize(("amounts", "least", "most"), [(SMALL, 0.0, 0.35), (LARGE, 0.4, 0.95)])
def test_there_is_as_much_as_was_asked_for(
    amounts: tuple[float, float], least: float, most: float
) -> None:
    gone = air(fallen(painted(0.35), amounts))
    assert least < gone.sum() / lung().sum() < most


def test_a_film_that_ends_within_the_lung_has_no_lung_above_it() -> None:
    high = 0.3
    after = fallen(painted(0.5, row=high), LARGE, high)
    assert air(after)[1, lung(row=high)[1]].mean() > 0.6


def test_what_shows_no_air_stays_as_it_is_and_nothing_changes_beyond_the_layers() -> None:
    none = Layers.shaded(np.zeros((S, S), np.float32))
    assert fallen(none) is none
    denser = Layers.of(-painted(0.4).stack)
    assert fallen(denser) is denser
    before = painted(0.4)
    assert not fallen(before).touched[~before.touched].any()
    nowhere = np.zeros((S, S), np.bool_)
    assert with_fallen_lung(before, Backdrop.of(film()), nowhere, heart(), ANY) is before


def test_ribs_keep_their_edges_in_the_air_where_vessels_go() -> None:
    side = 2 * S
    rows = np.arange(side)[:, None] * np.ones((1, side))
    ribbed = film() + np.where(lung(side), np.float32(0.1) * (rows % 40 < 14), 0)
    backdrop = Backdrop.of(ribbed.astype(np.float32))
    after = with_fallen_lung(painted(0.5), backdrop, lung(), heart(), LARGE)
    plain = with_fallen_lung(painted(0.5), Backdrop.of(film()), lung(), heart(), LARGE)
    gone = (plain.unmarked > 0.85) & lung()
    edge = gone & ((np.arange(S)[:, None] % 20 < 2) | (abs(np.arange(S)[:, None] % 20 - 7) < 2))
    assert np.count_nonzero(edge) > 20
    assert after.unmarked[edge].mean() < plain.unmarked[edge].mean() - 0.2

"""What filled one lung is gone when that lung looks as the other one does."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.difference import Backdrop, change_seen, cleared
from engine.difference.smoothing import bell, smoothed
from engine.layers import Layers
from tests.engine.drawn_chest import S, ellipse

LUNG, TISSUE = np.float32(0.3), np.float32(0.75)
Pixels = NDArray[np.float32]
Mask = NDArray[np.bool_]


def right(side: int = S) -> Mask:
    return ellipse(0.5, 0.28, 0.36, 0.16, side)


def left(side: int = S) -> Mask:
    return ellipse(0.5, 0.72, 0.36, 0.16, side)


def heart(side: int = S) -> Mask:
    return ellipse(0.66, 0.58, 0.14, 0.14, side)


def healthy() -> Pixels:
    """(2 S, 2 S): ribs run over both lungs, each side the other's mirror; the heart lies left."""
    side = 2 * S
    rows = np.arange(side, dtype=np.float32)[:, None] / side
    ribs = np.float32(0.05) * np.sin(2 * np.pi * 12 * rows) * np.ones((1, side), np.float32)
    film = np.where(right(side) | left(side), LUNG + ribs, TISSUE)
    film = np.where(heart(side), TISSUE, film)
    return smoothed(film.astype(np.float32), bell(0.7))


def filled() -> Mask:
    """The lower half of the left lung, at the film's own size."""
    side = 2 * S
    return left(side) & ~heart(side) & (np.mgrid[:side, :side][0] > 0.52 * side)


def ill() -> Pixels:
    """Fluid that hides what lies in it."""
    return np.where(smoothed(filled().astype(np.float32), bell(1.5)) > 0.5, TISSUE, healthy())


def halfway(went: float) -> Layers:
    """So much of what filled the lung is taken away, evenly."""
    at_size = filled()[::2, ::2]
    none = Layers.shaded(np.zeros((S, S), np.float32))
    shade = -went * smoothed(at_size.astype(np.float32), bell(1.0))
    return Layers.of(replace(none, shade=shade.astype(np.float32)).stack)


def after(layers: Layers, film: Pixels) -> Pixels:
    backdrop = Backdrop.of(film)
    return backdrop.small + change_seen(backdrop, layers)


def run(film: Pixels, before: Layers) -> Layers:
    return cleared(before, Backdrop.of(film), right(), left(), heart())


def inside() -> Mask:
    """Of what was filled, what lies away from every border."""
    deep = smoothed(filled()[::2, ::2].astype(np.float32), np.ones(7)) > 0.99
    return np.asarray(deep)


@pytest.mark.parametrize("went", [0.25, 0.35])
def test_what_tokens_left_goes_too(went: float) -> None:
    before = halfway(went)
    well = Backdrop.of(healthy()).small[inside()].mean()
    left_before = after(before, ill())[inside()].mean() - well
    left_after = after(run(ill(), before), ill())[inside()].mean() - well
    assert left_before > 0.08
    assert abs(left_after) < 0.03


def test_ribs_are_seen_again_where_the_other_lung_has_them() -> None:
    before = halfway(0.35)
    ribs = Backdrop.of(healthy()).small[inside()]
    ribs = ribs - ribs.mean()
    shown = [after(layers, ill())[inside()] for layers in (before, run(ill(), before))]
    slopes = [float(((film - film.mean()) * ribs).sum() / (ribs * ribs).sum()) for film in shown]
    assert abs(slopes[0]) < 0.2
    assert 0.5 < slopes[1] < 1.1


def test_a_lung_that_is_as_clear_as_the_other_one_stays() -> None:
    none = Layers.shaded(np.zeros((S, S), np.float32))
    assert not run(healthy(), none).touched.any()
    slight = Layers.of(0.02 * (halfway(0.35).stack != 0))
    change = run(healthy(), slight).shade - slight.shade
    assert np.abs(change[inside()]).max() < 0.03


def test_nothing_goes_where_the_layers_do_not_reach_or_tokens_took_nothing() -> None:
    before = halfway(0.35)
    assert not run(ill(), before).touched[~before.touched].any()
    untouched = Layers.shaded(np.zeros((S, S), np.float32))
    assert not run(ill(), untouched).touched.any()


def test_the_heart_is_no_lung() -> None:
    before = halfway(0.35)
    wide = Layers.of(before.stack + 0.002 * (np.abs(before.stack[:1]).max() > 0))
    change = run(ill(), wide).shade - wide.shade
    middle = heart() & (smoothed(heart().astype(np.float32), np.ones(5)) > 0.99)
    assert np.abs(change[middle]).max() < 0.01


def test_without_lungs_nothing_is_compared() -> None:
    none, before = np.zeros((S, S), np.bool_), halfway(0.35)
    assert cleared(before, Backdrop.of(ill()), none, none, none) is before

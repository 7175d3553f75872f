"""Domes that are pushed down by the lungs above them, instead of being painted over."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from engine.difference import Backdrop, change_seen, with_lower_domes
from engine.layers import Layers

S = 96
DOME, LOWER = 60, 12
LUNG_GREY, ABDOMEN_GREY, LINE_GREY = 0.3, 0.8, 0.95


def right_lung() -> NDArray[np.bool_]:
    """Deeper at the chest wall, where its costophrenic angle is."""
    rows, columns = np.mgrid[:S, :S]
    end = np.where(columns < 20, DOME + LOWER, DOME)
    return (rows >= 14) & (rows < end) & (columns >= 16) & (columns < 44)


def film() -> Backdrop:
    """A lung above an abdomen, between them the bright line of the dome."""
    rows = np.arange(2 * S)[:, None] * np.ones(2 * S)
    seen = np.where(rows < 2 * DOME, LUNG_GREY, ABDOMEN_GREY)
    seen[2 * DOME : 2 * DOME + 4] = LINE_GREY
    return Backdrop.of(seen.astype(np.float32))


def painted(grey: float, rows: slice) -> Layers:
    """As tokens have it: a band of another grey beside the dome, which stays where it was."""
    shade = np.zeros((S, S), np.float32)
    shade[10 : DOME + 30] = 2**-9  # what the layers reach
    shade[rows, 16:44] = grey
    return Layers.of(replace(Layers.shaded(np.zeros((S, S), np.float32)), shade=shade).stack)


def after(layers: Layers) -> NDArray[np.float32]:
    return (film().small + change_seen(film(), layers))[:, 28:36].mean(axis=1)


def test_a_dome_that_was_painted_over_moves_down() -> None:
    layers = painted(LUNG_GREY - ABDOMEN_GREY, slice(DOME, DOME + LOWER))
    old_line = slice(DOME - 1, DOME + 3)
    assert after(layers)[old_line].max() > LUNG_GREY + 0.1
    moved = after(with_lower_domes(layers, film(), [right_lung()]))
    assert moved[old_line].max() < LUNG_GREY + 0.05
    assert abs(int(moved.argmax()) - (DOME + LOWER)) <= 3


def test_a_dome_that_stays_is_left_as_it_is() -> None:
    layers = painted(0.0, slice(0, 1))
    assert np.array_equal(with_lower_domes(layers, film(), [right_lung()]).stack, layers.stack)


def test_nothing_moves_where_the_layers_do_not_reach() -> None:
    layers = painted(LUNG_GREY - ABDOMEN_GREY, slice(DOME, DOME + LOWER))
    moved = with_lower_domes(layers, film(), [right_lung()])
    assert not moved.touched[~layers.touched].any()


def test_a_film_without_lungs_has_no_domes() -> None:
    layers = painted(LUNG_GREY - ABDOMEN_GREY, slice(DOME, DOME + LOWER))
    nowhere = np.zeros((S, S), np.bool_)
    assert np.array_equal(with_lower_domes(layers, film(), [nowhere]).stack, layers.stack)


def test_a_film_that_ends_below_the_dome_pulls_nothing_in_from_beyond_it() -> None:
    seen = film().seen.copy()
    seen[2 * (DOME + 10) :] = 0
    short = Backdrop.of(seen)
    layers = painted(LUNG_GREY - ABDOMEN_GREY, slice(DOME, DOME + 8))
    moved = with_lower_domes(layers, short, [right_lung()])
    shown = short.small + change_seen(short, moved)
    assert shown[DOME + 11 : DOME + 30, 28:36].max() < 0.05
    assert moved.down.max() * S <= 3.1

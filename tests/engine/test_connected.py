"""Tokens that changed for themselves, far from the chest, are not shown."""

import numpy as np

from engine.difference import connected


def test_pieces_that_reach_the_chest_stay_whole_and_others_go() -> None:
    chest = np.zeros((8, 8), np.bool_)
    chest[3:6, 3:6] = True
    changed = np.zeros((8, 8), np.bool_)
    changed[5:8, 5] = True  # runs out of it
    changed[7, 5:8] = True  # and on
    changed[0, :4] = True  # at the film's border
    changed[1, 7] = changed[2, 2] = True  # alone; beside a corner only
    kept = changed.copy()
    kept[0, :4] = kept[1, 7] = kept[2, 2] = False
    assert np.array_equal(connected(changed, chest), kept)
    assert not connected(changed, np.zeros_like(chest)).any()
    assert np.array_equal(connected(changed, np.ones_like(chest)), changed)

"""Killing the process at any moment loses at most what is in flight; `make soak` does more."""

import random
from pathlib import Path

import pytest

from tests.lessons.killed_writer import (
    Place,
    Witness,
    kill_at_a_random_moment,
    require_nothing_lost,
)


@pytest.mark.parametrize(("seed", "old"), [(1, False), (2, True)])
def test_a_killed_worker_loses_nothing_that_was_kept_and_keeps_nothing_twice_or_half(
    tmp_path: Path, seed: int, old: bool
) -> None:
    chance, place, witness = random.Random(seed), Place(tmp_path), Witness(old)
    place.prepare(old=old)
    for _ in range(2):
        kill_at_a_random_moment(place, witness, chance)
        require_nothing_lost(place, witness)
    assert witness.started


def test_a_worker_killed_while_it_goes_back_to_a_backup_loses_nothing(tmp_path: Path) -> None:
    chance, place, witness = random.Random(4), Place(tmp_path), Witness()
    place.prepare(old=False)
    for _ in range(3):
        kill_at_a_random_moment(place, witness, chance, during="go_back")
        require_nothing_lost(place, witness)
    assert witness.started["go_back"]

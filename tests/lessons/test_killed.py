"""Killing the process at any moment loses at most the run in flight; `make soak` does more."""

import random
from pathlib import Path

import pytest

from tests.lessons.killed_writer import Witness, kill_at_a_random_moment, require_nothing_lost


@pytest.mark.parametrize("seed", [1, 2])
def test_a_killed_writer_loses_nothing_that_was_kept_and_keeps_nothing_twice(
    file: Path, seed: int
) -> None:
    chance, witness = random.Random(seed), Witness()
    for _ in range(2):
        kill_at_a_random_moment(file, witness, chance)
        require_nothing_lost(file, witness)
    assert witness.started

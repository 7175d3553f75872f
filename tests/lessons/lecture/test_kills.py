"""kill -9 in the middle of a lecture; `python -m tests.soak lecture-kills` does it more often."""

import random
from pathlib import Path

from tests.lessons.lecture.killed_lecture import Told, kill_at_a_random_moment


def test_a_killed_lecture_goes_on_at_the_same_step_with_every_vote(tmp_path: Path) -> None:
    told, chance = Told(), random.Random(20261129)
    for _ in range(4):
        kill_at_a_random_moment(tmp_path / "library.db", told, chance)
        told.require_nothing_lost(tmp_path / "library.db")
    assert told.answered

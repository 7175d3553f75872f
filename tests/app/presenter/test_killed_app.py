"""kill -9 on the whole app in mid-lecture; `python -m tests.soak app-kills` does it 50 times."""

import random
from pathlib import Path

from tests.soak.killed_app import DATABASE, AppTold


def test_a_killed_app_goes_on_at_the_same_step_with_every_vote(tmp_path: Path) -> None:
    told, chance = AppTold(), random.Random(20261129)
    for _ in range(3):
        told.kill_at_a_random_moment(tmp_path, chance)
        told.require_nothing_lost(tmp_path / DATABASE)
    assert told.kills == 3

"""The short form of the monkey that `make soak` lets play for ten minutes."""

import subprocess
import sys
from pathlib import Path

_PLAY = """
from tests.soak.monkey import play
played = play(events=80, seconds=0, seed=3)
assert not played.faults, "\\n\\n".join(played.faults.values())
assert played.events >= 80
"""


def test_random_events_in_the_window_end_in_no_traceback() -> None:
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", _PLAY], cwd=root, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr

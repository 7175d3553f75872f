"""A lecture over two screens, in a process of its own: Qt learns its screens at the start."""

import os
import subprocess
import sys

PICTURES = os.environ.get("FORESEE_PICTURES")
"""A folder in which to keep both windows at every step, for looking at."""


def test_a_hall_is_led_through_a_lecture_over_two_screens_of_different_density() -> None:
    command = [sys.executable, "-m", "tests.soak.two_screens", "--items", "1"]
    if PICTURES:
        command += ["--pictures", PICTURES]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout.split()[0]) >= 9

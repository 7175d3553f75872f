"""A lecture over two screens, in a process of its own: Qt learns its screens at the start."""

import os
import shutil
import subprocess
import sys

import pytest

LECTURE = [sys.executable, "-m", "tests.soak.two_screens"]
PICTURES = os.environ.get("FORESEE_PICTURES")
"""A folder in which to keep both windows at every step, for looking at."""


def test_a_hall_is_led_through_a_lecture_over_two_screens_of_different_density() -> None:
    command = [*LECTURE, "--items", "1"]
    if PICTURES:
        command += ["--pictures", PICTURES]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout.split()[0]) >= 12


def test_without_any_network_the_same_lecture_runs_to_its_end_with_hands() -> None:
    """In a namespace of its own, in which not even the loopback interface is up."""
    alone = ["unshare", "--user", "--map-root-user", "--net"]
    if not shutil.which("unshare") or subprocess.run([*alone, "true"], check=False).returncode:
        pytest.skip("no namespace without a network can be made on this machine")
    done = subprocess.run(
        [*alone, *LECTURE, "--hands"], capture_output=True, text=True, check=False, timeout=600
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout.split()[0]) >= 6 * 11

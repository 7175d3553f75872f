"""A student's first day on small screens, in a process of its own: Qt learns its screens once.

Pictures of every step go to FORESEE_PICTURES, for looking at.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

PICTURES = os.environ.get("FORESEE_PICTURES")


@pytest.mark.parametrize(
    ("screen", "scale", "language", "walk"),
    [
        ("1024x768", "1", "en", "review"),
        ("1280x720", "1.5", "de", "first"),
    ],
)
def test_no_words_are_cut_from_the_first_start_to_the_end_of_a_lesson(
    tmp_path: Path, screen: str, scale: str, language: str, walk: str
) -> None:
    out = Path(PICTURES or tmp_path) / f"{screen}-{scale}-{language}"
    command = [sys.executable, "-m", "tests.screenshots.student", "--screen", screen]
    command += ["--scale", scale, "--language", language, "--walk", walk, "--out", str(out)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=900)
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    assert any("recap" in picture.name for picture in out.iterdir())

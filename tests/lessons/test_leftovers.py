"""What a killed writer left is cleared away, whoever else is at work in the folder."""

import os
from datetime import timedelta
from pathlib import Path

import pytest

from engine.files import remove_leftovers

_DAY = timedelta(days=1).total_seconds()


def _aged(part: Path, seconds: float) -> Path:
    part.write_bytes(b"half")
    then = part.stat().st_mtime - seconds
    os.utime(part, (then, then))
    return part


def test_old_parts_go_and_young_ones_may_be_somebody_at_work(tmp_path: Path) -> None:
    old = _aged(tmp_path / ".a.foresee.1.part", 2 * _DAY)
    young = _aged(tmp_path / ".b.foresee.2.part", 60)
    whole = _aged(tmp_path / "c.foresee", 2 * _DAY)
    remove_leftovers(tmp_path)
    assert [path.exists() for path in (old, young, whole)] == [False, True, True]


@pytest.mark.skipif(os.name == "nt", reason="links need a right there")
def test_a_part_that_its_writer_takes_away_meanwhile_is_no_error(tmp_path: Path) -> None:
    # Listed, but not there any more when it is looked at.
    (tmp_path / ".gone.foresee.3.part").symlink_to(tmp_path / "nowhere")
    old = _aged(tmp_path / ".z.foresee.4.part", 2 * _DAY)
    remove_leftovers(tmp_path)
    assert not old.exists()

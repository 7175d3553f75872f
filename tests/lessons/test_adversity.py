"""Disks that fill up, clocks that jump, processes at once, connections that drop: nothing is lost.

`make soak` does each for longer.
"""

import random
from pathlib import Path

import pytest

from tests.lessons.clock_jumps import work_while_the_clock_jumps
from tests.lessons.cutting_proxy import Cut
from tests.lessons.dropped_connections import cut_while_working
from tests.lessons.full_disk import can_fill_disks, fill_disk
from tests.lessons.postgres import create_database
from tests.lessons.two_processes import work_at_once


@pytest.mark.skipif(not can_fill_disks(), reason="no small disk can be mounted here")
@pytest.mark.parametrize("room", [30_000, 1_000_000])
def test_a_full_disk_loses_nothing_and_is_told_until_there_is_room(
    tmp_path: Path, room: int
) -> None:
    done = fill_disk(tmp_path, room)
    assert done["refused"] > 0
    assert done["run"] > 3


def test_a_clock_that_jumps_loses_nothing_and_leaves_the_history_whole(tmp_path: Path) -> None:
    done = work_while_the_clock_jumps(tmp_path, 4, random.Random(5))
    assert done["run"] == 4


def test_processes_at_once_lose_nothing_of_each_others(tmp_path: Path) -> None:
    done = work_at_once(tmp_path, processes=2, seconds=1)
    assert done["run"] >= 2
    assert done["back_up"] >= 2


def test_a_server_that_drops_connections_loses_nothing_and_keeps_nothing_twice(
    server: str,
) -> None:
    cuts, _ = cut_while_working(create_database(server), 25, random.Random(2))
    assert set(cuts) == set(Cut)

"""Many learners at one server that restarts: the soak's lab, for some seconds."""

import pytest

pytest.importorskip("psycopg")

from tests.soak.lab import soak_lab


def test_nothing_is_lost_or_twice_or_seen_by_others_while_a_labs_server_restarts() -> None:
    figures = soak_lab(learners=6, seconds=9, seed=3, restarts=2, pause_s=0.1)
    assert figures.restarts == 2
    assert figures.kept > 0
    assert figures.probes > 0

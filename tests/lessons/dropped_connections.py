"""A library on a server whose connections are cut again and again, at random moments."""

import random
from contextlib import suppress
from dataclasses import replace
from threading import Event, Thread
from uuid import UUID

from lessons.errors import StoreError
from lessons.records import RunRecord
from lessons.store import Store
from tests.lessons.stored_runs import make_prior, make_run

_CUT = """
    SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


def cut_while_working(url: str, runs: int, chance: random.Random) -> tuple[int, int]:
    """Keep so many runs, each tried until it is kept; how often a connection was cut, and how often
    that was told. Raises AssertionError where a run is lost, or is there twice."""
    over = Event()
    cuts: list[int] = []
    cutter = Thread(target=_cut, args=(url, over, chance, cuts))
    run, told = make_run(make_prior()), 0
    with Store.open(url) as store:
        learner = store.learners.first().id
        cutter.start()
        try:
            for number in range(1, runs + 1):
                told += _until_kept(store, replace(run, id=UUID(int=number)))
                with suppress(StoreError):
                    store.reviews.due(learner, run.created_at)
        finally:
            over.set()
            cutter.join()
    with Store.open(url) as store:
        found = [line.id.int for line in store.runs(limit=runs + 1)]
        assert sorted(found) == list(range(1, runs + 1)), "a run was lost or is there twice"
        assert all(store.run(UUID(int=number)).raw.size for number in found)
    return sum(cuts), told


def _until_kept(store: Store, run: RunRecord) -> int:
    """How often it was told that the library could not be used."""
    told = 0
    while True:
        try:
            store.save_run(run)
        except StoreError:
            told += 1
        else:
            return told


def _cut(url: str, over: Event, chance: random.Random, cuts: list[int]) -> None:
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        # Longer pauses too: on a slow machine a run must find one that it fits into.
        while not over.wait(chance.choice((0.02, 0.2, 2.0)) * chance.random()):
            row = connection.execute(_CUT).fetchone()
            assert row is not None
            cuts.append(row[0])

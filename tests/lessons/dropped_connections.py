"""A library on a server whose connections are cut in the midst of its transactions."""

import random
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from uuid import UUID

from lessons.errors import StoreError
from lessons.records import RunRecord
from lessons.store import Store
from tests.lessons.cutting_proxy import Cut, CuttingProxy
from tests.lessons.stored_runs import make_prior, make_run


def cut_while_working(url: str, runs: int, chance: random.Random) -> tuple[Counter[Cut], int]:
    """Keep so many runs, each tried until it is kept; which cuts there were, and how often one was
    told of. Raises AssertionError where a run is lost, or is there twice."""
    run, told = make_run(make_prior()), 0
    with Store.open(url) as store:
        learner = store.learners.first().id
    with CuttingProxy(url, chance) as proxy:
        with _opened(proxy.url) as store:
            for number in range(1, runs + 1):
                told += _until_kept(store, replace(run, id=UUID(int=number)))
                with suppress(StoreError):
                    store.reviews.due(learner, run.created_at)
        cuts = proxy.cuts
    with Store.open(url) as store:
        found = [line.id.int for line in store.runs(limit=runs + 1)]
        assert sorted(found) == list(range(1, runs + 1)), "a run was lost or is there twice"
        assert all(store.run(UUID(int=number)).raw.size for number in found)
    return cuts, told


def _opened(url: str) -> Store:
    while True:
        with suppress(StoreError):
            return Store.open(url)


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

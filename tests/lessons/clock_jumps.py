"""A machine whose clock jumps, by minutes and by years, both ways, while somebody learns."""

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import time_machine

from lessons.store import Store
from lessons.upkeep import look_after
from tests.lessons.killed_writer import Place, Witness, Worker, require_nothing_lost

_NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)
_JUMPS = (
    timedelta(seconds=-1), timedelta(minutes=-61), timedelta(hours=1), timedelta(days=-1),
    timedelta(days=1, minutes=1), timedelta(days=-40), timedelta(days=40), timedelta(days=366),
    timedelta(days=-365 * 30), timedelta(days=365 * 30), timedelta(days=365 * 10),
)  # fmt: skip


def work_while_the_clock_jumps(folder: Path, jumps: int, chance: random.Random) -> dict[str, int]:
    """How often each kind of work was done. Raises AssertionError where something was lost, is
    there twice, or stands in the history more than once."""
    place, witness = Place(folder), Witness()
    place.prepare(old=False)
    for number in range(jumps):
        with time_machine.travel(_NOW + chance.choice(_JUMPS), tick=True):
            worker = Worker(place)
            for step in worker.steps[:-1]:
                witness.started.setdefault(step.__name__, set()).add(number)
                step(number)
                witness.done.setdefault(step.__name__, set()).add(number)
            worker.close()
            look_after(place.database)
            with Store.open(place.database) as store:
                store.tidy()
                _require_pages(store)
            require_nothing_lost(place, witness)
    return {what: len(numbers) for what, numbers in witness.done.items()}


def _require_pages(store: Store) -> None:
    """Page by page the same as at once, however the times lie."""
    whole = store.runs(limit=1_000_000)
    paged, last = list(store.runs(limit=2)), None
    while paged and paged[-1] is not last:
        last = paged[-1]
        paged += store.runs(limit=2, before=last)
    assert [line.id for line in paged] == [line.id for line in whole]

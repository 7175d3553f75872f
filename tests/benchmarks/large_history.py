"""20,000 runs, about 2 GB: opened, listed, and backed up while runs are kept.

Read from the disk where the system can be asked to forget what it holds of a file; not part of the
suite.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread
from time import perf_counter
from uuid import uuid4

from lessons.records import RunSearch
from lessons.store import Store
from lessons.upkeep import look_after
from tests.benchmarks.measurements import Measurement
from tests.lessons.many_runs import fill_runs
from tests.lessons.stored_runs import make_prior, make_run

RUNS = 20_000
_PAGE = 100
OPEN_LIMIT_S, LIST_LIMIT_MS, SAVE_LIMIT_MS = 2, 300, 1000


def measure_large_history(folder: Path) -> Iterator[Measurement]:
    file = folder / "many.db"
    fill_runs(file, RUNS)
    what = f"{RUNS} runs, {file.stat().st_size / 1e9:.1f} GB"
    _forget(file)
    begun = perf_counter()
    store = Store.open(file)
    yield Measurement(f"{what}: opened", perf_counter() - begun, "s", OPEN_LIMIT_S)
    with store:
        deep = store.runs(limit=RUNS)[-_PAGE]
        views: dict[str, Callable[[], object]] = {
            "first page": lambda: store.runs(limit=_PAGE),
            "last page": lambda: store.runs(limit=_PAGE, before=deep),
        }
        searches: dict[str, Callable[[], object]] = {
            "a search that finds nothing": lambda: store.runs(search=RunSearch((("zzz",),))),
            "favourites, of which there are none": lambda: store.runs(
                search=RunSearch(favourites=True)
            ),
        }
        for name, view in views.items():
            _forget(file)
            yield Measurement(f"{what}: {name}", _ms(view), "ms", LIST_LIMIT_MS)
        for name, search in searches.items():
            _forget(file)
            yield Measurement(f"{what}: {name}, from the disk", _ms(search), "ms")
            yield Measurement(f"{what}: {name}, again", _ms(search), "ms", LIST_LIMIT_MS)
        yield from _backing_up(what, store, file)


def _backing_up(what: str, store: Store, file: Path) -> Iterator[Measurement]:
    """In a thread of its own, as in the window; meanwhile runs are kept and listed."""
    _forget(file)
    begun = perf_counter()
    backup = Thread(target=look_after, args=(file,))
    backup.start()
    prior, saves, lists = make_prior(), list[float](), list[float]()
    while backup.is_alive():
        run = make_run(prior, run_id=uuid4())
        saves.append(_ms(lambda run=run: store.save_run(run)))
        lists.append(_ms(lambda: store.runs(limit=_PAGE)))
    backup.join()
    yield Measurement(f"{what}: backed up and checked", perf_counter() - begun, "s")
    slowest = f"slowest of {len(saves)}"
    yield Measurement(f"{what}: a run kept meanwhile, {slowest}", max(saves), "ms", SAVE_LIMIT_MS)
    yield Measurement(
        f"{what}: a page listed meanwhile, {slowest}", max(lists), "ms", LIST_LIMIT_MS
    )


def _ms(work: Callable[[], object]) -> float:
    begun = perf_counter()
    work()
    return 1000 * (perf_counter() - begun)


def _forget(file: Path) -> None:
    """What the system holds of the file in memory, where it can be asked to."""
    if hasattr(os, "posix_fadvise"):
        with file.open("rb+") as opened:
            os.fsync(opened.fileno())
            os.posix_fadvise(opened.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)

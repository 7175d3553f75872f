"""A large library is asked no more often than a small one, and shows all that is in it.

How long its views take is measured by `make bench`.
"""

from collections.abc import Callable, Iterator
from uuid import UUID

import pytest

from app.packs.overview import packs_overview
from lessons.store import Store
from tests.lessons.large_library import NOW, open_filled
from tests.lessons.sql_watch import statements

ITEMS, ATTEMPTS = 1_000, 10_000
VIEWS: dict[str, Callable[[Store, UUID], object]] = {
    "due": lambda store, learner: store.reviews.due(learner, NOW),
    "progress": lambda store, learner: store.progress.overview(learner, NOW),
    "library": lambda store, learner: packs_overview(learner, None, NOW, store),
}
Filled = tuple[Store, UUID]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    yield from _filled(tmp_path_factory, ITEMS // 5, ATTEMPTS // 10)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    yield from _filled(tmp_path_factory, ITEMS, ATTEMPTS)


@pytest.mark.parametrize("view", list(VIEWS))
def test_a_view_asks_a_large_library_as_often_as_a_small_one(
    small: Filled, large: Filled, view: str
) -> None:
    with statements() as of_small:
        VIEWS[view](*small)
    with statements() as of_large:
        VIEWS[view](*large)
    assert 0 < len(of_large) <= len(of_small)


def test_what_a_large_library_shows_is_all_there(large: Filled) -> None:
    store, learner = large
    assert sum(pack.items for pack in store.packs.all()) == ITEMS
    assert store.progress.overview(learner, NOW).answers == ATTEMPTS
    due = store.reviews.due(learner, NOW)
    assert len(due.due) == 20
    assert due.waiting > 0


def _filled(folders: pytest.TempPathFactory, items: int, attempts: int) -> Iterator[Filled]:
    store, learner = open_filled(folders.mktemp("library") / "foresee.db", items, attempts)
    with store:
        yield store, learner

"""Several people learn on one machine, or from one server."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from lessons.errors import LearnerNotFound, NameTaken
from lessons.store import Store
from tests.lessons.answered_packs import answer_all, install


def test_the_first_learner_is_made_once_and_has_no_name_yet(store: Store) -> None:
    me = store.learners.first()
    assert me.name == ""
    assert store.learners.first() == me
    store.learners.add("Ada")
    assert store.learners.first() == me


def test_several_first_starts_at_once_make_one_learner(target: str | Path) -> None:
    def start(_: int) -> object:
        with Store.open(target) as store:
            return store.learners.first().id

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(start, range(8)))) == 1
    with Store.open(target) as store:
        assert len(store.learners.all()) == 1


def test_no_two_learners_have_one_name(store: Store) -> None:
    ada = store.learners.add("Ada")
    with pytest.raises(NameTaken, match="called Ada"):
        store.learners.add("  Ada ")
    bob = store.learners.add("Bob")
    with pytest.raises(NameTaken):
        store.learners.change(replace(bob, name="Ada"))
    store.learners.change(replace(ada, name="Ada"))
    assert [one.name for one in store.learners.all()] == ["Ada", "Bob"]


def test_who_was_removed_comes_back_under_a_name_that_is_free(store: Store) -> None:
    ada = store.learners.add("Ada")
    store.learners.remove(ada.id)
    with pytest.raises(LearnerNotFound):
        store.learners.get(ada.id)
    store.learners.add("Ada")
    store.learners.restore(ada.id)
    assert store.learners.get(ada.id).name == "Ada (2)"


def test_the_history_of_a_namesake_is_taken_in_under_a_name_that_is_free(
    store: Store, other: Store, tmp_path: Path
) -> None:
    install(store, tmp_path)
    ada = answer_all(store).learner
    store.histories.export(ada, tmp_path / "ada.history")
    other.learners.add("Ada")
    assert other.histories.import_history(tmp_path / "ada.history").name == "Ada (2)"
    assert other.histories.import_history(tmp_path / "ada.history").name == "Ada (2)"
    assert {one.name for one in other.learners.all()} == {"Ada", "Ada (2)"}

"""Several people learn on one machine."""

from pathlib import Path

import pytest

from lessons.answers import Answer
from lessons.errors import LearnerNotFound
from lessons.store import Store
from tests.lessons.answered_packs import install, lock


def test_the_first_learner_is_made_once_and_learns_until_somebody_answers(store: Store) -> None:
    me = store.learners.latest()
    store.learners.add("Ada")
    assert store.learners.latest() == me == store.learners.first()


def test_who_answered_last_is_who_learns(store: Store, tmp_path: Path) -> None:
    install(store, tmp_path)
    store.learners.first()
    ada = store.learners.add("Ada")
    lock(store, ada.id, "calibrate", Answer(holds=True))
    assert store.learners.latest() == ada
    store.learners.remove(ada.id)
    assert store.learners.latest().name == "Me"
    with pytest.raises(LearnerNotFound):
        store.learners.get(ada.id)
    store.learners.restore(ada.id)
    assert store.learners.latest() == ada

"""Every step and vote of a lecture is in the library, once."""

import random
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from lessons.lecture.ballots import Ballot, HandCount, Vote
from lessons.lecture.records import LectureNotFound, LectureRecord
from lessons.lecture.state import Blank, LectureState, Round, Step
from lessons.store import Store

NOW = datetime(2026, 11, 29, 9, 30, tzinfo=UTC)


def begun(store: Store) -> LectureRecord:
    lecture = LectureRecord(uuid4(), uuid4(), "See it move", (uuid4(), uuid4()), NOW)
    store.lectures.begin(lecture)
    return lecture


def vote(device: int, item: UUID, choice: int, revision: int = 1) -> Vote:
    return Vote(
        device=f"{device:022x}",
        item=item,
        round=Round.FIRST,
        revision=revision,
        ballot=Ballot(choice=choice, confidence=2),
    )


def test_a_lecture_is_found_again_where_it_was_left(target: str | Path) -> None:
    state = LectureState(1, Step.SECOND_VOTE, Blank.BLACK, frozenset({0, 1}))
    with Store.open(target) as store:
        lecture = begun(store)
        store.lectures.move(lecture.id, state)
    with Store.open(target) as store:
        found = store.lectures.unfinished()
        assert found is not None
        assert (found.id, found.items, found.state) == (lecture.id, lecture.items, state)
        store.lectures.end(lecture.id, NOW)
        assert store.lectures.unfinished() is None
        assert [one.id for one in store.lectures.all()] == [lecture.id]


def test_a_vote_is_counted_once_however_often_and_late_it_comes(target: str | Path) -> None:
    with Store.open(target) as store:
        lecture = begun(store)
        item = lecture.items[0]
        sent = [
            vote(device, item, revision % 3, revision)
            for device in range(9)
            for revision in (1, 2, 3)
        ]
        sent = sent * 3
        random.Random(5).shuffle(sent)
        for one in sent:
            store.lectures.take_votes(lecture.id, [one], NOW)
        votes = store.lectures.answers(lecture.id, item, Round.FIRST).votes
        assert [(one.revision, one.ballot.choice) for one in votes] == [(3, 0)] * 9
        assert store.lectures.answers(lecture.id, item, Round.SECOND).votes == ()


def test_hands_replace_an_earlier_show_of_hands(target: str | Path) -> None:
    with Store.open(target) as store:
        lecture = begun(store)
        item = lecture.items[0]
        for hands in (3, 12):
            counts = [HandCount(ballot=Ballot(holds=True), hands=hands)]
            store.lectures.count_hands(lecture.id, item, Round.FIRST, counts)
        (count,) = store.lectures.answers(lecture.id, item, Round.FIRST).hands
        assert (count.ballot.holds, count.hands) == (True, 12)


def test_after_the_lecture_no_device_can_be_recognised(target: str | Path) -> None:
    with Store.open(target) as store:
        lecture = begun(store)
        votes = [vote(device, item, 0) for device in (7, 8) for item in lecture.items]
        store.lectures.take_votes(lecture.id, votes, NOW)
        store.lectures.end(lecture.id, NOW)
        for item in lecture.items:
            kept = store.lectures.answers(lecture.id, item, Round.FIRST).votes
            assert [one.device for one in kept] == ["#1", "#2"]


def test_a_deleted_lecture_is_gone_with_its_votes(target: str | Path) -> None:
    with Store.open(target) as store:
        lecture = begun(store)
        store.lectures.take_votes(lecture.id, [vote(1, lecture.items[0], 0)], NOW)
        store.lectures.delete(lecture.id)
        assert store.lectures.all() == ()
        assert store.lectures.answers(lecture.id, lecture.items[0], Round.FIRST).votes == ()
        for missing in (
            lambda: store.lectures.get(lecture.id),
            lambda: store.lectures.move(lecture.id, LectureState()),
            lambda: store.lectures.take_votes(lecture.id, [], NOW),
            lambda: store.lectures.delete(lecture.id),
        ):
            with pytest.raises(LectureNotFound):
                missing()


def test_a_lecture_leaves_no_trace_in_a_learners_history(target: str | Path) -> None:
    with Store.open(target) as store:
        learner = store.learners.first()
        lecture = begun(store)
        store.lectures.take_votes(lecture.id, [vote(1, lecture.items[0], 0)], NOW)
        store.lectures.end(lecture.id, NOW)
        assert store.attempts.unfinished(learner.id) == ()
        assert store.attempts.of_item(learner.id, lecture.items[0]) == ()

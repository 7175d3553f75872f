"""Exams in the library: one attempt, an order of one's own, time that nothing makes longer."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from lessons.answers import Answer, Attempt
from lessons.errors import ExamOver, ItemNotFound
from lessons.learning_records import Learner
from lessons.pack.kinds import CalibrateItem
from lessons.pack.manifest import Lesson, Pack
from lessons.pack.manifest_json import read_manifest, write_manifest
from lessons.pack.reference import Reference
from lessons.store import Store
from tests.lessons.packs import film_bytes, pack_image

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def exam_pack(count: int = 8, minutes: int | None = 30) -> Pack:
    image = pack_image("film", film_bytes(1))
    items = tuple(
        CalibrateItem(
            id=UUID(int=100 + number), title=f"Item {number}", question="Does it hold?",
            reference=Reference(), prior=image.id, statement="It is one.", holds=True,
        )
        for number in range(count)
    )  # fmt: skip
    lesson = Lesson(id=UUID(int=1), title="Finals", items=items, exam_minutes=minutes)
    return Pack(
        id=UUID(int=2), title="Exam", languages=("en",), authors=("Ada",), licence="CC0",
        images=(image,), lessons=(lesson,),
    )  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "library.db") as opened:
        opened.packs.install(exam_pack(), "0" * 64)
        yield opened


@pytest.fixture
def learner(store: Store) -> Learner:
    return store.learners.add("Ada")


def answered(learner: Learner, item: UUID, at: datetime) -> Attempt:
    return Attempt(
        id=uuid4(), learner=learner.id, item=item, item_digest="", shown_at=at, locked_at=at,
        answer=Answer(holds=True, confidence=0.7),
    )  # fmt: skip


def test_a_pack_says_that_a_lesson_is_an_exam_and_others_are_as_they_were() -> None:
    pack = exam_pack()
    assert read_manifest(write_manifest(pack)) == pack
    assert b"exam_minutes" not in write_manifest(exam_pack(minutes=None))
    assert pack.practice_items == ()


def test_every_learner_has_an_order_of_their_own_and_keeps_it(
    store: Store, learner: Learner
) -> None:
    lesson = exam_pack().lessons[0]
    mine = store.exams.begin(learner.id, lesson.id, NOW)
    others = [
        store.exams.begin(store.learners.add(f"Learner {one}").id, lesson.id, NOW).items
        for one in range(5)
    ]
    assert sorted(mine.items) == sorted(item.id for item in lesson.items)
    assert len({mine.items, *others}) > 1
    assert store.exams.begin(learner.id, lesson.id, NOW + MINUTE).items == mine.items


def test_time_goes_on_while_nobody_looks(store: Store, learner: Learner) -> None:
    lesson = exam_pack().lessons[0].id
    assert store.exams.begin(learner.id, lesson, NOW).left == 30 * 60
    assert store.exams.begin(learner.id, lesson, NOW + 10 * MINUTE).left == 20 * 60
    assert store.exams.begin(learner.id, lesson, NOW + 31 * MINUTE).is_over


def test_a_clock_that_is_put_back_gives_no_time(store: Store, learner: Learner) -> None:
    lesson = exam_pack().lessons[0].id
    exam = store.exams.begin(learner.id, lesson, NOW)
    store.exams.tick(exam.id, 60.0)
    store.exams.tick(exam.id, 900.0)
    assert store.exams.begin(learner.id, lesson, NOW - timedelta(hours=5)).left == 60.0


def test_an_answer_counts_once_and_in_time(store: Store, learner: Learner) -> None:
    exam = store.exams.begin(learner.id, exam_pack().lessons[0].id, NOW)
    first, second, *_ = exam.items
    attempt = answered(learner, first, NOW + MINUTE)
    store.exams.lock(exam.id, attempt)
    store.exams.lock(exam.id, attempt)
    with pytest.raises(ExamOver):
        store.exams.lock(exam.id, answered(learner, first, NOW + MINUTE))
    with pytest.raises(ExamOver):
        store.exams.lock(exam.id, answered(learner, second, NOW + 31 * MINUTE))
    with pytest.raises(ExamOver):
        store.exams.lock(exam.id, answered(learner, uuid4(), NOW + MINUTE))
    record = store.exams.begin(learner.id, exam.lesson, NOW + 2 * MINUTE)
    assert record.answered == {first}
    assert record.open_items == exam.items[1:]


def test_after_the_end_nothing_is_answered_and_the_answers_are_given_out(
    store: Store, learner: Learner
) -> None:
    exam = store.exams.begin(learner.id, exam_pack().lessons[0].id, NOW)
    third, first = exam.items[2], exam.items[0]
    for item in (third, first):
        store.exams.lock(exam.id, answered(learner, item, NOW + MINUTE))
    given = store.exams.end(exam.id, NOW + 2 * MINUTE)
    assert [one.item for one in given] == [first, third]
    assert all(one.grade is None and one.revealed_at is None for one in given)
    with pytest.raises(ExamOver):
        store.exams.lock(exam.id, answered(learner, exam.items[1], NOW + 3 * MINUTE))
    assert store.exams.begin(learner.id, exam.lesson, NOW + 3 * MINUTE).is_over


def test_questions_of_an_exam_are_asked_and_resumed_nowhere_else(
    store: Store, learner: Learner
) -> None:
    exam = store.exams.begin(learner.id, exam_pack().lessons[0].id, NOW)
    store.exams.lock(exam.id, answered(learner, exam.items[0], NOW))
    assert store.attempts.unfinished(learner.id) == ()
    assert store.reviews.due(learner.id, NOW + timedelta(days=300)).due == ()
    assert store.reviews.refresher(learner.id, exam_pack().id, NOW + timedelta(days=300)) == ()


def test_a_lesson_that_is_no_exam_has_none(store: Store, learner: Learner) -> None:
    assert store.exams.of_lesson(learner.id, UUID(int=1), NOW) is None
    store.packs.install(exam_pack(minutes=None), "1" * 64)
    with pytest.raises(ItemNotFound):
        store.exams.begin(learner.id, UUID(int=1), NOW)

"""A lesson has a shape, and a day has one: numbers, what was missed, days in a row."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

from lessons.answers import Answer, Attempt
from lessons.grades import Grade
from lessons.store import Store
from tests.lessons.answered_packs import install
from tests.lessons.packs import part_id

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


def answer(
    store: Store, learner: UUID, name: str, at: datetime, *, right: bool = True, minutes: float = 2
) -> None:
    item = store.packs.item(part_id(name))
    shown = at - timedelta(minutes=minutes)
    attempt = Attempt(uuid4(), learner, item.item.id, item.digest, shown, at, Answer(holds=True))
    store.attempts.lock(attempt)
    grade = Grade(parts=(), score=float(right), right=right)
    store.attempts.finish(attempt.id, "", grade, at)


def test_questions_of_one_lesson_are_numbered_within_it(store: Store, tmp_path: Path) -> None:
    install(store, tmp_path)
    spot, calibrate = part_id("spot"), part_id("calibrate")
    lesson = store.packs.item(spot).lesson
    whole = [one.id for one in store.packs.items(lesson, store.learners.first().id)]
    plan = store.series.plan(whole)
    assert (plan.first, plan.of) == (1, len(whole))
    assert plan.title
    rest = store.series.plan(whole[1:])
    assert rest.number(whole[1]) == 2
    assert rest.of == len(whole)
    alone = store.series.plan([whole[0]])
    assert (alone.number(whole[0]), alone.of) == (1, 1)
    assert {spot, calibrate} <= set(whole)
    assert store.series.plan([uuid4()]).items == ()


def test_what_was_missed_last_is_offered_first_until_it_is_right(
    store: Store, tmp_path: Path
) -> None:
    install(store, tmp_path)
    learner = store.learners.first().id
    answer(store, learner, "spot", NOON, right=False)
    answer(store, learner, "calibrate", NOON + timedelta(minutes=5), right=False)
    assert store.series.missed(learner) == (part_id("calibrate"), part_id("spot"))
    answer(store, learner, "calibrate", NOON + timedelta(minutes=9))
    assert store.series.missed(learner) == (part_id("spot"),)


def test_days_in_a_row_count_until_a_day_without_an_answer(store: Store, tmp_path: Path) -> None:
    install(store, tmp_path)
    learner = store.learners.first().id
    for days in (0, 1, 2, 4, 5):
        answer(store, learner, "spot", NOON - timedelta(days=days))
    habit = store.habits.of(learner, NOON + timedelta(hours=3))
    assert habit.in_a_row == 3
    assert [day.answers for day in habit.week] == [0, 1, 1, 0, 1, 1, 1]
    tomorrow = store.habits.of(learner, NOON + timedelta(days=1))
    assert (tomorrow.in_a_row, tomorrow.today) == (3, 0)
    assert store.habits.of(learner, NOON + timedelta(days=2)).in_a_row == 0


def test_a_streak_longer_than_a_week_is_counted_whole(store: Store, tmp_path: Path) -> None:
    install(store, tmp_path)
    learner = store.learners.first().id
    for days in range(20):
        answer(store, learner, "spot", NOON - timedelta(days=days))
    assert store.habits.of(learner, NOON).in_a_row == 20


def test_minutes_are_those_of_today_and_a_long_pause_is_no_study(
    store: Store, tmp_path: Path
) -> None:
    install(store, tmp_path)
    learner = store.learners.first().id
    answer(store, learner, "spot", NOON, minutes=3)
    answer(store, learner, "spot", NOON + timedelta(hours=2), minutes=90)
    answer(store, learner, "spot", NOON - timedelta(days=1), minutes=8)
    assert store.habits.of(learner, NOON + timedelta(hours=3)).minutes == 13


def test_a_day_is_that_of_the_learners_clock(store: Store, tmp_path: Path) -> None:
    install(store, tmp_path)
    learner = store.learners.first().id
    answer(store, learner, "spot", datetime(2026, 3, 10, 23, 30, tzinfo=UTC))
    berlin = datetime.fromisoformat("2026-03-11T08:00:00+01:00")
    assert store.habits.of(learner, berlin).today == 1


def test_a_goal_is_set_reached_and_taken_back(store: Store, tmp_path: Path) -> None:
    install(store, tmp_path)
    me = store.learners.first()
    assert store.habits.of(me.id, NOON).goal is None
    store.learners.change(replace(me, daily_goal=1))
    assert not store.habits.of(me.id, NOON).is_reached
    answer(store, me.id, "spot", NOON)
    assert store.habits.of(me.id, NOON).is_reached
    store.learners.change(replace(me, daily_goal=None))
    assert not store.habits.of(me.id, NOON).is_reached

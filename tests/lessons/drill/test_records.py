"""Sessions and answers in the library, on SQLite and on PostgreSQL."""

import csv
import json
import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from uuid import UUID, uuid4

from lessons.changes import Course
from lessons.drill.answers import Judged, judge
from lessons.drill.records import GOES_ON_FOR
from lessons.drill.session import DrillSession
from lessons.drill.standing import Standing
from lessons.store import Store
from tests.lessons.drill.killed_drill import Told, kill_at_a_random_moment
from tests.lessons.drill.made_cases import made_cases

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
CASES = made_cases(1)


def drilled(store: Store, number: int = 12, seed: int = 3) -> tuple[DrillSession, list[Judged]]:
    dice, learner = Random(seed), store.learners.first().id
    session = DrillSession(uuid4(), learner, "", 5, NOW)
    store.drills.begin(session)
    answers: list[Judged] = []
    for at in range(number):
        case, course = dice.choice(CASES), dice.choice(tuple(Course))
        point = None if course is Course.SAME else (dice.random(), dice.random())
        when = NOW + timedelta(seconds=10 * (at + 1))
        answers.append(judge(uuid4(), case, course, point, dice.uniform(1, 9), when))
        store.drills.keep(session.id, learner, case, answers[-1])
    return session, answers


def test_answers_come_back_as_they_were_given_in_their_order(store: Store) -> None:
    session, answers = drilled(store)
    assert list(store.drills.answers(session.learner)) == answers
    assert list(store.drills.of_session(session.id)) == answers
    assert list(store.drills.answers(session.learner, answers[5].at)) == answers[5:]


def test_keeping_an_answer_again_changes_nothing(store: Store) -> None:
    session, answers = drilled(store, 3)
    case = next(case for case in CASES if case.id == answers[0].case)
    other = replace(answers[0], right=not answers[0].right)
    store.drills.keep(session.id, session.learner, case, other)
    assert list(store.drills.answers(session.learner)) == answers


def test_a_session_goes_on_until_it_ends_or_is_long_ago(store: Store) -> None:
    session, _ = drilled(store, 2)
    assert store.drills.unfinished(session.learner, NOW + timedelta(hours=1)) == session
    assert store.drills.unfinished(session.learner, NOW + GOES_ON_FOR) is None
    store.drills.end(session.id, NOW + timedelta(minutes=6))
    store.drills.end(session.id, NOW + timedelta(minutes=9))
    assert store.drills.unfinished(session.learner, NOW + timedelta(hours=1)) is None


def test_each_answer_is_an_attempt_that_progress_counts(store: Store) -> None:
    session, answers = drilled(store, 24)
    progress = store.progress.overview(session.learner, NOW + timedelta(days=1))
    assert progress.answers == 24
    assert progress.accuracy.hits == sum(one.right for one in answers)
    attempt = store.attempts.get(answers[0].id)
    assert attempt.answer.course is answers[0].course
    assert attempt.finished_at == answers[0].at


def test_skills_of_the_drill_do_not_use_up_the_days_reviews(store: Store) -> None:
    session, _ = drilled(store, 24)
    later = NOW + timedelta(days=60)
    due = store.reviews.due(session.learner, later)
    assert due.due == ()
    assert store.reviews.due(session.learner, NOW).done_today == 0
    assert sum(day.reviews for day in store.reviews.forecast(session.learner, later)) == 0


def test_the_first_page_hears_what_is_due_and_how_many_days_in_a_row(store: Store) -> None:
    session, answers = drilled(store)
    overview = store.drills.overview(session.learner, NOW + timedelta(hours=2))
    assert (overview.answers, overview.answers_today, overview.days) == (12, 12, 1)
    assert overview.unfinished == session
    tomorrow = store.drills.overview(session.learner, NOW + timedelta(days=1))
    assert (tomorrow.answers_today, tomorrow.days) == (0, 1)
    assert tomorrow.due == len(Standing.of(answers).due(NOW + timedelta(days=1)))
    assert store.drills.overview(session.learner, NOW + timedelta(days=3)).days == 0


def test_tables_and_statements_hold_the_answers_of_the_drill(store: Store, tmp_path: Path) -> None:
    session, answers = drilled(store)
    assert store.attempt_exports.write_table(session.learner, tmp_path / "all.csv") == 12
    with (tmp_path / "all.csv").open(newline="", encoding="utf-8") as file:
        lines = {line["attempt"]: line for line in csv.DictReader(file)}
    for answer in answers:
        line = lines[str(answer.id)]
        assert (line["kind"], line["course"]) == ("drill", answer.course)
        assert line["skill"] == answer.skill.key
        assert line["right"] == str(int(answer.right))
    assert store.attempt_exports.write_statements(session.learner, tmp_path / "all.json") == 12
    said = [json.loads(line) for line in (tmp_path / "all.json").read_text("utf-8").splitlines()]
    names = {one["object"]["definition"]["name"]["en"] for one in said}
    assert names == {f"Drill: {answer.skill.key}" for answer in answers}


def test_a_history_takes_the_drill_along(store: Store, other: Store, tmp_path: Path) -> None:
    session, answers = drilled(store)
    store.histories.export(session.learner, tmp_path / "mine.history")
    for _ in range(2):
        other.histories.import_history(tmp_path / "mine.history")
    assert list(other.drills.answers(session.learner)) == answers
    other.histories.export(session.learner, tmp_path / "again.history")
    # The heads say when each was written.
    _, *again = (tmp_path / "again.history").read_text("utf-8").splitlines()
    _, *mine = (tmp_path / "mine.history").read_text("utf-8").splitlines()
    assert again == mine


def test_a_kill_at_any_moment_loses_no_answer(tmp_path: Path) -> None:
    """Some moments; `python -m tests.soak drill-kills` tries fifty."""
    told, chance = Told(), random.Random(20261130)
    for _ in range(3):
        kill_at_a_random_moment(tmp_path / "library.db", told, chance)
        told.require_nothing_lost(tmp_path / "library.db")
    assert told.kept


def test_an_answer_to_a_case_that_is_no_more_still_counts(store: Store) -> None:
    session, answers = drilled(store, 4)
    gone = [case for case in CASES if case.id != answers[0].case]
    assert UUID(int=0) not in {case.id for case in gone}
    standing = Standing.of(store.drills.answers(session.learner))
    assert standing.skills[answers[0].skill.key].answers >= 1

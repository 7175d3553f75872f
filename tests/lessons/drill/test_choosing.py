"""What comes next, and how difficult: true of every history of answers."""

from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

from hypothesis import example, given, settings
from hypothesis import strategies as st

from lessons.changes import Course
from lessons.drill.answers import FAST_S, Judged, judge
from lessons.drill.case import DrillCase
from lessons.drill.choosing import ALIKE, expected_share, next_case, suits, unchanged_chance
from lessons.drill.session import LONGEST_PAUSE, DrillSession, active_time, instructive, is_over
from lessons.drill.standing import STREAK, Standing, next_level
from lessons.drill.statistics import ability
from lessons.marks import Point
from tests.lessons.drill.made_cases import made_cases

CASES = made_cases(1)
CHANGED = [case for case in CASES if case.change is not None]
UNCHANGED = [case for case in CASES if case.change is None]
BEGIN = datetime(2026, 3, 2, 8, tzinfo=UTC)

shares = st.floats(0, 1)
Said = tuple[int, Course, Point, float, float]
said = st.tuples(
    st.integers(0, len(CASES) - 1),
    st.sampled_from(Course),
    st.tuples(shares, shares),
    st.floats(0.1, 120),
    st.floats(0.5, 200_000),
)
histories = st.lists(said, max_size=40)


def answers_of(history: list[Said]) -> list[Judged]:
    now, answers = BEGIN, list[Judged]()
    for number, (at, course, point, seconds, pause) in enumerate(history):
        now += timedelta(seconds=pause)
        where = None if course is Course.SAME else point
        answers.append(judge(UUID(int=number), CASES[at], course, where, seconds, now))
    return answers


def right_answer(case: DrillCase, seconds: float, at: datetime, number: int = 0) -> Judged:
    (x, y), (right, low) = (
        ((0.0, 0.0), (0.0, 0.0)) if not case.mark.outlines else
        (case.mark.outlines[0][0], case.mark.outlines[0][2])
    )  # fmt: skip
    where = None if case.change is None else ((x + right) / 2, (y + low) / 2)
    return judge(UUID(int=number), case, case.course, where, seconds, at)


@given(histories, st.integers(0, 2**32))
@settings(max_examples=40, deadline=None)
def test_the_next_case_is_another_one_of_another_patient_and_no_third_of_a_kind(
    history: list[Said], seed: int
) -> None:
    answers = answers_of(history)
    standing = Standing.of(answers)
    now = answers[-1].at if answers else BEGIN
    case = next_case(CASES, standing, now, Random(seed))
    again = next_case(CASES, standing, now, Random(seed))
    assert case == again
    patients = {one.id: one.patient for one in CASES}
    assert case.patient not in [patients[answer.case] for answer in answers[-3:]]
    latest = answers[-ALIKE:]
    if len(latest) == ALIKE and len({one.finding for one in latest}) == 1:
        assert case.finding != latest[0].finding


@given(histories)
@settings(max_examples=40, deadline=None)
def test_shares_and_levels_stay_between_nothing_and_all(history: list[Said]) -> None:
    standing = Standing.of(answers_of(history))
    assert 0 <= standing.level <= 1
    assert all(0 <= one.share <= 1 for one in standing.skills.values())
    assert all(0 <= expected_share(case, standing) <= 1 for case in CASES)
    assert 0.1 <= unchanged_chance(standing.recent) <= 0.8


@given(histories)
@settings(max_examples=25, deadline=None)
def test_a_standing_is_the_same_at_once_and_answer_by_answer(history: list[Said]) -> None:
    answers = answers_of(history)
    middle = len(answers) // 2
    in_steps = Standing.of(answers[:middle])
    for answer in answers[middle:]:
        in_steps = in_steps.after(answer)
    assert in_steps == Standing.of(answers)


@given(shares, shares, shares)
def test_a_case_suits_the_more_the_nearer_it_is_to_the_level(
    one: float, other: float, level: float
) -> None:
    near, far = sorted((one, other), key=lambda difficulty: abs(difficulty - level))
    assert suits(near, level) >= suits(far, level) > 0


@given(st.sampled_from(CHANGED), st.sampled_from(UNCHANGED), shares)
def test_being_right_never_lowers_the_level_and_false_alarms_never_raise_it(
    changed: DrillCase, unchanged: DrillCase, level: float
) -> None:
    fast, slow = (right_answer(changed, s, BEGIN) for s in (FAST_S - 1, FAST_S + 1))
    missed = judge(UUID(int=1), changed, Course.SAME, None, 3, BEGIN)
    alarm = judge(UUID(int=2), unchanged, Course.MORE, (0.5, 0.5), 3, BEGIN)
    left_alone = right_answer(unchanged, 3, BEGIN)
    assert next_level(level, fast) >= next_level(level, slow) >= level
    assert next_level(level, missed) <= level
    assert next_level(level, alarm) <= level
    assert next_level(level, left_alone) == level


@given(st.lists(st.tuples(shares, st.booleans()), min_size=1, max_size=60))
@example([(0.0, False)] * 2 + [(0.0, True)] * 4)
@settings(deadline=None)
def test_one_more_right_answer_never_lowers_an_ability(given_: list[tuple[float, bool]]) -> None:
    answers = [_answer(difficulty, right=right) for difficulty, right in given_]
    before = ability(answers)
    after = ability([*answers, _answer(0.5, right=True)])
    assert after.value >= before.value - 1e-6
    # An ability that moves away from easy cases may be known a little less well than before: they
    # tell less of it then. It is never known less well than without any answer.
    assert after.error <= ability([]).error + 1e-9


def test_a_skill_rests_after_four_fast_right_answers_on_three_days_and_returns_when_due() -> None:
    standing, case = _with_withstood_temptations(), CHANGED[0]
    key = case.skill_key
    times = [BEGIN + timedelta(days=day) for day in (0, 0, 1, 2)]
    for number, at in enumerate(times, 1):
        standing = standing.after(right_answer(case, 4, at, number))
        assert standing.is_fluent(key) is (number == STREAK)
    now = times[-1]
    assert standing.rests(key, now)
    assert standing.skills[key] not in standing.due(now)
    later = standing.skills[key].due
    assert later > now + timedelta(days=2)
    assert not standing.rests(key, later)
    assert standing.skills[key] in standing.due(later)


def test_slow_answers_one_miss_or_one_day_do_not_make_a_skill_rest() -> None:
    case, key = CHANGED[0], CHANGED[0].skill_key
    days = [BEGIN + timedelta(days=day) for day in range(5)]
    slow = _with_withstood_temptations()
    for at in days:
        slow = slow.after(right_answer(case, FAST_S + 1, at))
    one_day = _with_withstood_temptations()
    for _ in range(8):
        one_day = one_day.after(right_answer(case, 3, BEGIN))
    missed = _with_withstood_temptations()
    for at in days:
        missed = missed.after(right_answer(case, 3, at))
    missed = missed.after(judge(UUID(int=9), case, Course.SAME, None, 3, days[-1]))
    assert not any(one.is_fluent(key) for one in (slow, one_day, missed))


@given(histories)
@settings(max_examples=30, deadline=None)
def test_a_session_lasts_no_longer_than_it_was_worked_at(history: list[Said]) -> None:
    answers = answers_of(history)
    taken = active_time(BEGIN, answers)
    assert timedelta() <= taken <= len(answers) * LONGEST_PAUSE
    session = DrillSession(UUID(int=1), UUID(int=2), "", 5, BEGIN)
    assert is_over(session, answers) is (taken >= timedelta(minutes=5))


@given(histories)
@settings(max_examples=30, deadline=None)
def test_the_misses_shown_again_are_misses_and_at_most_three(history: list[Said]) -> None:
    answers = answers_of(history)
    again = instructive(answers, {case.id: case for case in CASES})
    missed = {one.case for one in answers if not one.right}
    assert len(again) == len(set(again)) == min(3, len(missed))
    assert set(again) <= missed


def _with_withstood_temptations() -> Standing:
    """Ten films without change left alone, and the first finding seen well."""
    standing = Standing()
    for number, case in enumerate(UNCHANGED[:12], 100):
        standing = standing.after(right_answer(case, 3, BEGIN - timedelta(days=1), number))
    one = CHANGED[0]
    others = [
        case for case in CHANGED if case.finding is one.finding and case.skill_key != one.skill_key
    ]
    for number, case in enumerate(others[:12], 200):
        standing = standing.after(right_answer(case, 3, BEGIN - timedelta(days=1), number))
    return standing


def _answer(difficulty: float, *, right: bool) -> Judged:
    case = CHANGED[0]
    return Judged(
        UUID(int=1), case.id, case.skill, case.place, difficulty, case.course, (0.5, 0.5),
        hit=right, right=right, seconds=3, at=BEGIN,
    )  # fmt: skip

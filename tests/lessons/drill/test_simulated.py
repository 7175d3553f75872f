"""What the drill does with learners whose skill is known."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import pytest

from engine.findings import Finding
from lessons.drill.case import DrillCase, Place
from lessons.drill.choosing import ALIKE, UNCHANGED_SHARE
from lessons.drill.statistics import drill_statistics
from tests.lessons.drill.made_cases import made_cases
from tests.lessons.drill.simulated import Drilled, Learner, drilled, learners

_LEAST_CORRELATION = 0.9


@pytest.fixture(scope="module")
def cases() -> tuple[DrillCase, ...]:
    return made_cases()


@pytest.fixture(scope="module")
def after_a_month(cases: tuple[DrillCase, ...]) -> dict[str, Drilled]:
    return {learner.name: drilled(learner, cases) for learner in learners()}


def test_estimated_skills_rank_as_the_true_ones(
    after_a_month: dict[str, Drilled], cases: tuple[DrillCase, ...]
) -> None:
    estimated: list[float] = []
    true: list[float] = []
    for month in after_a_month.values():
        unchanged = [one for one in month.answers if not one.is_changed]
        for finding in Finding:
            told = drill_statistics(
                (one for one in month.answers if one.finding is finding), unchanged
            )
            if told.ability is not None:
                estimated.append(told.ability.share + (told.quiet.value or 0.0))
                true.append(_true_skill(month.learner, cases, finding))
    assert len(true) >= 40
    assert _rank_correlation(estimated, true) >= _LEAST_CORRELATION


def test_who_is_blind_on_the_left_base_is_served_left_bases(
    after_a_month: dict[str, Drilled],
) -> None:
    served = _shares(after_a_month["blind on the left base"])
    assert served[Place.LEFT_LOWER] > 1.5 * served[Place.RIGHT_LOWER]
    assert served[Place.LEFT_LOWER] > 1.5 * _shares(after_a_month["expert"])[Place.LEFT_LOWER]


def test_a_novice_is_served_the_findings_that_are_seen_least(
    after_a_month: dict[str, Drilled], cases: tuple[DrillCase, ...]
) -> None:
    month = after_a_month["novice"]
    there = Counter(case.finding for case in cases if case.finding is not None)
    served = Counter(case.finding for case in month.served if case.finding is not None)
    skill = {finding: _true_skill(month.learner, cases, finding) for finding in Finding}
    per_case = [served[finding] / there[finding] for finding in Finding]
    assert _rank_correlation(per_case, [skill[finding] for finding in Finding]) < -0.5


@pytest.mark.parametrize("name", ["guesser", "always changed"])
def test_no_simple_strategy_is_ever_called_fluent(
    after_a_month: dict[str, Drilled], name: str
) -> None:
    assert after_a_month[name].fluent_at_any_time == set()


def test_whoever_always_says_no_change_is_never_called_fluent(
    cases: tuple[DrillCase, ...],
) -> None:
    never = Learner("never changed", lambda _learner, _case: -20.0, 0.0, 3.0)
    assert drilled(never, cases).fluent_at_any_time == set()


def test_an_expert_becomes_fluent_and_a_slow_one_does_not(
    after_a_month: dict[str, Drilled],
) -> None:
    assert len(after_a_month["expert"].fluent_at_any_time) > 20
    assert len(after_a_month["slow"].fluent_at_any_time) <= 2


def test_cases_follow_what_a_learner_can_do(after_a_month: dict[str, Drilled]) -> None:
    level = {name: month.standing.level for name, month in after_a_month.items()}
    assert level["expert"] > 0.6
    assert level["guesser"] < 0.1


def test_two_in_five_films_show_no_change_and_never_three_alike_follow_each_other(
    after_a_month: dict[str, Drilled],
) -> None:
    for month in after_a_month.values():
        unchanged = sum(case.change is None for case in month.served) / len(month.served)
        assert abs(unchanged - UNCHANGED_SHARE) < 0.06
        findings = [case.finding for case in month.served]
        runs = (set(findings[at : at + ALIKE + 1]) for at in range(len(findings) - ALIKE))
        assert all(len(run) > 1 for run in runs)
        patients = [case.patient for case in month.served]
        assert all(one != other for one, other in pairwise(patients))


def _true_skill(learner: Learner, cases: Sequence[DrillCase], finding: Finding) -> float:
    """Changes seen, and unchanged films left alone."""
    seen = [learner.sees(case) * (1 - learner.guesses) for case in cases if case.finding is finding]
    return sum(seen) / len(seen) + 1 - (1.0 if learner.always_changed else learner.alarms)


def _shares(month: Drilled) -> dict[Place, float]:
    places = Counter(case.place for case in month.served if case.place is not None)
    return {place: places[place] / places.total() for place in Place}


def _rank_correlation(one: Sequence[float], other: Sequence[float]) -> float:
    """Spearman's."""
    first, second = _ranks(one), _ranks(other)
    middle = (len(first) - 1) / 2
    along = sum((a - middle) * (b - middle) for a, b in zip(first, second, strict=True))
    spread = [sum((rank - middle) ** 2 for rank in ranks) for ranks in (first, second)]
    return along / (spread[0] * spread[1]) ** 0.5


def _ranks(values: Sequence[float]) -> list[float]:
    """Equal values share the middle of their ranks."""
    ordered = sorted(values)
    return [
        (ordered.index(value) + len(ordered) - 1 - ordered[::-1].index(value)) / 2
        for value in values
    ]

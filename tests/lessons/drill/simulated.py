"""Learners who see as a rule says, drilled for days. What they can truly do is known."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from math import exp
from random import Random
from uuid import UUID

from engine.findings import Finding
from lessons.changes import Course
from lessons.drill.answers import Judged, judge
from lessons.drill.case import DrillCase, Place
from lessons.drill.choosing import next_case
from lessons.drill.standing import Standing
from lessons.drill.statistics import STEEPNESS
from lessons.marks import Point

BEGIN = datetime(2026, 1, 5, 18, 0, tzinfo=UTC)
_LUNGS = ((0.14, 0.44), (0.56, 0.86)), (0.16, 0.72)

Ability = Callable[["Learner", DrillCase], float]


def _steady(value: float) -> Ability:
    return lambda _learner, _case: value


@dataclass
class Learner:
    """ability: log odds of seeing a change of middle difficulty. alarms: of films without change,
    how often something is said to have changed. seconds: middle of the time taken."""

    name: str
    ability: Ability
    alarms: float
    seconds: float
    guesses: float = 0.0
    always_changed: bool = False
    practised: dict[Finding, int] = field(default_factory=dict)

    def sees(self, case: DrillCase) -> float:
        """How likely the change of a case is to be seen."""
        return 1 / (1 + exp(-(self.ability(self, case) + STEEPNESS * (0.5 - case.difficulty))))

    def answer(self, case: DrillCase, dice: Random) -> tuple[Course, Point | None, float]:
        seconds = self.seconds * dice.uniform(0.6, 1.5)
        if dice.random() < self.guesses:
            if dice.random() < 0.5:
                return Course.SAME, None, seconds
            return _any_course(dice), _anywhere(dice), seconds
        if case.change is not None:
            finding = case.change.finding
            self.practised[finding] = self.practised.get(finding, 0) + 1
            if dice.random() < self.sees(case):
                return case.course, _inside(case, dice), seconds
        if self.always_changed or dice.random() < self.alarms:
            return _any_course(dice), _anywhere(dice), seconds
        return Course.SAME, None, seconds


def learners() -> tuple[Learner, ...]:
    return (
        Learner("expert", _expert, 0.06, 4.0),
        Learner("novice", _novice, 0.2, 6.0),
        Learner("guesser", _steady(-9), 0.5, 3.0, guesses=1.0),
        Learner("always changed", _steady(-0.8), 1.0, 3.0, always_changed=True),
        Learner("blind on the left base", _blind, 0.1, 5.0),
        Learner("slow", _steady(1.4), 0.1, 16.0),
    )


_ORDER = {finding: number for number, finding in enumerate(Finding)}


def _expert(_learner: Learner, case: DrillCase) -> float:
    assert case.finding is not None
    return 3.2 - 0.15 * _ORDER[case.finding]


def _novice(learner: Learner, case: DrillCase) -> float:
    """Learns each finding by seeing it, some from further below than others."""
    assert case.finding is not None
    start = -0.4 - 0.35 * ((_ORDER[case.finding] * 3) % 8)
    return start + 2.0 * (1 - exp(-learner.practised.get(case.finding, 0) / 60))


def _blind(_learner: Learner, case: DrillCase) -> float:
    return -4.0 if case.place is Place.LEFT_LOWER else 2.4


@dataclass
class Drilled:
    learner: Learner
    answers: list[Judged]
    served: list[DrillCase]
    standing: Standing
    fluent_at_any_time: set[str]


def drilled(
    learner: Learner, cases: Sequence[DrillCase], days: int = 30, a_day: int = 40, seed: int = 7
) -> Drilled:
    dice, standing = Random(seed), Standing()
    answers: list[Judged] = []
    served: list[DrillCase] = []
    fluent: set[str] = set()
    for day in range(days):
        now = BEGIN + timedelta(days=day)
        for _ in range(a_day):
            case = next_case(cases, standing, now, dice)
            course, point, seconds = learner.answer(case, dice)
            now += timedelta(seconds=seconds + 3)
            judged = judge(UUID(int=dice.getrandbits(128)), case, course, point, seconds, now)
            standing = standing.after(judged)
            answers.append(judged)
            served.append(case)
            if standing.is_fluent(judged.skill.key):
                fluent.add(judged.skill.key)
    return Drilled(learner, answers, served, standing, fluent)


def _any_course(dice: Random) -> Course:
    return dice.choice((Course.MORE, Course.LESS))


def _anywhere(dice: Random) -> Point:
    sides, rows = _LUNGS
    return dice.uniform(*dice.choice(sides)), dice.uniform(*rows)


def _inside(case: DrillCase, dice: Random) -> Point:
    outline = case.mark.outlines[0]
    xs, ys = [x for x, _ in outline], [y for _, y in outline]
    return dice.uniform(min(xs), max(xs)), dice.uniform(min(ys), max(ys))

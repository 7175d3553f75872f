"""A session of the drill: how long it has gone, and what is said at its end. Pure functions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from lessons.drill.answers import Judged
from lessons.drill.case import DrillCase
from lessons.drill.standing import Standing

MINUTES = 5
MISSES_AGAIN = 3
LONGEST_PAUSE = timedelta(seconds=45)
"""What lies longer between two answers was a pause, and counts as so much."""


@dataclass(frozen=True, slots=True)
class DrillSession:
    """Times are UTC. source: which cases; "" is what ships, else a pack's id."""

    id: UUID
    learner: UUID
    source: str
    minutes: int
    began_at: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Summary:
    """What a session won. again: the misses from which most can be learned. tomorrow: skills that
    are due by the end of the next day. days: in a row, today included, on which there was a drill.
    """

    answers: int
    right: int
    fast: int
    won: tuple[str, ...]
    again: tuple[UUID, ...]
    tomorrow: int
    days: int


@dataclass(frozen=True, slots=True)
class DrillOverview:
    """What the first page says. days: in a row with a drill, today or yesterday the last of them.

    unfinished: a session that can go on. due: skills that are due now. minutes: of all sessions.
    """

    answers: int
    answers_today: int
    days: int
    minutes: int
    due: int
    unfinished: DrillSession | None


def active_time(began_at: datetime, answers: Sequence[Judged]) -> timedelta:
    """Oldest first; what a pause took is left out."""
    total, before = timedelta(), began_at
    for answer in answers:
        total += min(max(answer.at - before, timedelta()), LONGEST_PAUSE)
        before = answer.at
    return total


def is_over(session: DrillSession, answers: Sequence[Judged]) -> bool:
    limit = timedelta(minutes=session.minutes)
    return session.ended_at is not None or active_time(session.began_at, answers) >= limit


def summary(
    answers: Sequence[Judged],
    before: Standing,
    after: Standing,
    cases: Mapping[UUID, DrillCase],
    days: int,
) -> Summary:
    """answers: of the session; before, after: it."""
    now = answers[-1].at if answers else None
    keys = dict.fromkeys(one.skill.key for one in answers)
    won = tuple(key for key in keys if after.is_fluent(key) and not before.is_fluent(key))
    return Summary(
        answers=len(answers),
        right=sum(one.right for one in answers),
        fast=sum(one.is_fluent for one in answers),
        won=won,
        again=instructive(answers, cases),
        tomorrow=0 if now is None else len(after.due(now + timedelta(days=1))),
        days=days,
    )


def instructive(answers: Sequence[Judged], cases: Mapping[UUID, DrillCase]) -> tuple[UUID, ...]:
    """Misses that were easiest to see, each of another finding where there are such."""
    missed = {one.case: one for one in answers if not one.right and one.case in cases}
    easiest = sorted(missed.values(), key=lambda one: (one.difficulty, str(one.case)))
    chosen: list[Judged] = []
    for other_finding in (True, False):
        for one in easiest:
            is_new = one.finding not in {had.finding for had in chosen}
            if len(chosen) < MISSES_AGAIN and one not in chosen and (is_new or not other_finding):
                chosen.append(one)
    return tuple(one.case for one in chosen)


def days_in_a_row(days: Sequence[date], today: date) -> int:
    """How many days up to today had a drill; one missed day ends the row."""
    had = set(days)
    count = 0
    while today - timedelta(days=count) in had:
        count += 1
    return count

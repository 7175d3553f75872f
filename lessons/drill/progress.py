"""What the drill has shown of a learner, for the progress page. Pure functions over answers."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

from engine.findings import Finding
from lessons.drill.answers import Judged
from lessons.drill.standing import Standing
from lessons.drill.statistics import ENOUGH, DrillStatistics, drill_statistics
from lessons.marks import Point
from lessons.progress_records import Rate

_MOST_DAYS = 30
_MOST_CLICKS = 400


@dataclass(frozen=True, slots=True)
class DrillDay:
    """right, seconds: of that day's answers; the median time."""

    day: date
    right: Rate
    seconds: float


@dataclass(frozen=True, slots=True)
class Click:
    """Where a change was said to be, in parts of the film, and whether there was one."""

    at: Point
    hit: bool


@dataclass(frozen=True, slots=True)
class DrillProgress:
    """all: whatever changed. findings: those with at least 20 answers to films on which they
    changed. days: the latest, oldest first. clicks: the latest. fluent: skills that are right and
    fast and rest until they are due; tried: skills that were ever met. minutes: of looking."""

    answers: int
    all: DrillStatistics
    findings: tuple[tuple[Finding, DrillStatistics], ...]
    days: tuple[DrillDay, ...]
    clicks: tuple[Click, ...]
    fluent: int
    tried: int
    minutes: int


def drill_progress(answers: Sequence[Judged]) -> DrillProgress:
    """Oldest first."""
    standing = Standing.of(answers)
    changed = [one for one in answers if one.is_changed]
    unchanged = [one for one in answers if not one.is_changed]
    of_finding = {
        finding: [one for one in changed if one.finding is finding] for finding in Finding
    }
    keys = [key for key, one in standing.skills.items() if one.skill.finding is not None]
    return DrillProgress(
        answers=len(answers),
        all=drill_statistics(changed, unchanged),
        findings=tuple(
            (finding, drill_statistics(own, unchanged))
            for finding, own in of_finding.items()
            if len(own) >= ENOUGH
        ),
        days=_days(answers),
        clicks=_clicks(answers),
        fluent=sum(standing.is_fluent(key) for key in keys),
        tried=len(keys),
        minutes=round(sum(one.seconds for one in answers) / 60),
    )


def _days(answers: Iterable[Judged]) -> tuple[DrillDay, ...]:
    by_day: dict[date, list[Judged]] = defaultdict(list)
    for answer in answers:
        by_day[answer.day].append(answer)
    days = [
        DrillDay(
            day,
            Rate(sum(one.right for one in own), len(own)),
            median(one.seconds for one in own),
        )
        for day, own in sorted(by_day.items())
    ]
    return tuple(days[-_MOST_DAYS:])


def _clicks(answers: Iterable[Judged]) -> tuple[Click, ...]:
    clicks = [Click(one.point, one.hit) for one in answers if one.point is not None]
    return tuple(clicks[-_MOST_CLICKS:])

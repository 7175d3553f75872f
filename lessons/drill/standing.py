"""Where a learner stands in the drill: per skill, per place, and how difficult cases should be.

Nothing here changes: `after` gives the standing after one more answer. Knows no store.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Self
from uuid import UUID

from engine.findings import Finding
from lessons.changes import Skill
from lessons.drill.answers import Judged
from lessons.drill.case import Place
from lessons.drill.statistics import ENOUGH, ability

STREAK, STREAK_DAYS = 4, 3
"""So many answers in a row, right and fast, on so many days, and a skill rests until it is due."""
ALARMS_ALLOWED = 0.3
"""Of films without change, how many may be called changed before any skill counts as fluent."""

EASY = 0.2
"""Where everybody begins, of [0, 1]."""
_STEP_UP, _STEP_FAST, _STEP_DOWN = 0.012, 0.008, 0.068
_STEP_ALARM = 0.03
_LEARNS = 0.25
_UNKNOWN = 0.5
_KEPT = 8
_RECENT = 60
_LEAST_UNCHANGED = 10


@dataclass(frozen=True, slots=True)
class SkillStanding:
    """share: how often it is right, [0, 1], the latest answers counting most. latest: newest last.

    card: the scheduler's state. due: UTC.
    """

    skill: Skill
    answers: int
    share: float
    latest: tuple[Judged, ...]
    card: dict[str, Any]
    due: datetime

    @property
    def has_streak(self) -> bool:
        streak: list[Judged] = []
        for answer in reversed(self.latest):
            if not answer.is_fluent:
                break
            streak.append(answer)
        return len(streak) >= STREAK and len({one.day for one in streak}) >= STREAK_DAYS


@dataclass(frozen=True, slots=True)
class Standing:
    """skills: by their keys. places: how often a change there is seen, [0, 1]. level: [0, 1], how
    difficult the next case should be. recent: newest last. seen: when a case was answered last."""

    skills: Mapping[str, SkillStanding] = field(default_factory=dict[str, SkillStanding])
    places: Mapping[Place, float] = field(default_factory=dict[Place, float])
    findings: Mapping[Finding, tuple[Judged, ...]] = field(
        default_factory=dict[Finding, tuple[Judged, ...]]
    )
    unchanged: tuple[Judged, ...] = ()
    level: float = EASY
    recent: tuple[Judged, ...] = ()
    seen: Mapping[UUID, datetime] = field(default_factory=dict[UUID, datetime])

    @classmethod
    def of(cls, answers: Iterable[Judged]) -> Self:
        """Oldest first."""
        standing = cls()
        for answer in answers:
            standing = standing.after(answer)
        return standing

    def after(self, answer: Judged) -> Self:
        key = answer.skill.key
        changed = replace(
            self,
            skills={**self.skills, key: _moved(self.skills.get(key), answer)},
            level=next_level(self.level, answer),
            recent=(*self.recent, answer)[-_RECENT:],
            seen={**self.seen, answer.case: answer.at},
        )
        if not answer.is_changed:
            return replace(changed, unchanged=(*self.unchanged, answer)[-_RECENT:])
        places, findings = dict(self.places), dict(self.findings)
        if answer.place is not None:
            places[answer.place] = _learned(places.get(answer.place), answer.right)
        assert answer.finding is not None
        findings[answer.finding] = (*findings.get(answer.finding, ()), answer)[-_RECENT:]
        return replace(changed, places=places, findings=findings)

    @property
    def alarm_rate(self) -> float:
        """Of the latest films without change, how many were called changed; 1 before ten of them:
        who was never tempted has not withstood."""
        if len(self.unchanged) < _LEAST_UNCHANGED:
            return 1.0
        return sum(one.is_false_alarm for one in self.unchanged) / len(self.unchanged)

    def is_fluent(self, key: str) -> bool:
        """Right and fast in a row over days; and neither by saying "changed" of every film nor by
        luck: the finding is seen more often than not where it is of middle difficulty."""
        standing = self.skills.get(key)
        if standing is None or not standing.has_streak or self.alarm_rate > ALARMS_ALLOWED:
            return False
        finding = standing.skill.finding
        if finding is None:
            # Whoever never sees a change leaves every film alone.
            seen = [one for one in self.recent if one.is_changed]
            return len(seen) >= ENOUGH and sum(one.hit for one in seen) > len(seen) / 2
        return ability(self.findings[finding]).least > 0

    def rests(self, key: str, now: datetime) -> bool:
        return self.is_fluent(key) and self.skills[key].due > now

    def due(self, now: datetime) -> tuple[SkillStanding, ...]:
        """Most overdue first."""
        now = now.astimezone(UTC)
        late = (one for one in self.skills.values() if one.due <= now)
        return tuple(sorted(late, key=lambda one: (one.due, one.skill.key)))


def next_level(level: float, answer: Judged) -> float:
    """[0, 1]. Steps up and down meet where about four in five are right, and answers that take
    long do not raise it as much. A false alarm lowers it, a film rightly left alone does nothing:
    that would reward whoever says nothing."""
    if not answer.is_changed:
        step = -_STEP_ALARM if answer.is_false_alarm else 0.0
    elif answer.right:
        step = _STEP_UP + (_STEP_FAST if answer.is_fluent else 0.0)
    else:
        step = -_STEP_DOWN
    return min(max(level + step, 0.0), 1.0)


def _moved(before: SkillStanding | None, answer: Judged) -> SkillStanding:
    # The scheduler is loaded with the first answer, not with the window.
    from lessons.schedule import review

    moved = review(None if before is None else before.card, answer.right, answer.at)
    return SkillStanding(
        skill=answer.skill,
        answers=1 if before is None else before.answers + 1,
        share=_learned(None if before is None else before.share, answer.right),
        latest=((() if before is None else before.latest) + (answer,))[-_KEPT:],
        card=moved.card,
        due=moved.due,
    )


def _learned(share: float | None, right: bool) -> float:
    before = _UNKNOWN if share is None else share
    return before + _LEARNS * (float(right) - before)

"""What changed from one film to the next, as an instructor writes it or a student says it.

Also the skills that noticing a change trains. Knows no film and no store.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import Self

from pydantic import BaseModel, ConfigDict

from engine.findings import NO_CHANGE, Finding, Progression, Reading, Severity, Side, Trend, Zone


class Course(StrEnum):
    """Whether there is more or less of a finding, whatever that does to the picture."""

    MORE = "more"
    LESS = "less"
    SAME = "same"


_COURSES = {
    Trend.NEW: Course.MORE,
    Trend.WORSE: Course.MORE,
    Trend.BETTER: Course.LESS,
    Trend.RESOLVED: Course.LESS,
    Trend.UNCHANGED: Course.SAME,
}


def course_of(trend: Trend) -> Course:
    return _COURSES[trend]


class Change(BaseModel):
    """One finding that became more or less; None is what is left open."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    finding: Finding
    side: Side | None = None
    zone: Zone | None = None
    trend: Trend
    severity: Severity | None = None

    @property
    def course(self) -> Course:
        return course_of(self.trend)

    def words(self) -> str:
        """As a hypothesis is written: "worse large right effusion"."""
        said = (self.trend, self.severity, self.side, self.zone, self.finding)
        return " ".join(word.value for word in said if word is not None)


class SideClass(StrEnum):
    """Right and left are one skill, both sides at once another."""

    ONE_SIDE = "one side"
    BOTH_SIDES = "both sides"
    NO_SIDE = "no side"


class Skill(BaseModel):
    """What is scheduled for review. `finding` is None for seeing that nothing changed.

    size: of a skill of the drill, how much changes; None for every other.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    finding: Finding | None
    side: SideClass
    trend: Trend
    size: Severity | None = None

    @classmethod
    def of(cls, change: Change, size: Severity | None = None) -> Self:
        if change.side is None:
            side = SideClass.NO_SIDE
        elif change.side is Side.BILATERAL:
            side = SideClass.BOTH_SIDES
        else:
            side = SideClass.ONE_SIDE
        return cls(finding=change.finding, side=side, trend=change.trend, size=size)

    @property
    def key(self) -> str:
        """Stable text for the library: "effusion/one side/worse", and "/small" after it where the
        skill has a size."""
        size = "" if self.size is None else f"/{self.size}"
        return f"{self.finding or ''}/{self.side}/{self.trend}{size}"

    @classmethod
    def from_key(cls, key: str) -> Self:
        """Raises ValueError for what is no key."""
        finding, side, trend, *size = key.split("/")
        if len(size) > 1:
            raise ValueError(f"{key} is no skill")
        return cls(
            finding=Finding(finding) if finding else None,
            side=SideClass(side),
            trend=Trend(trend),
            size=Severity(size[0]) if size else None,
        )


NO_CHANGE_SKILL = Skill(finding=None, side=SideClass.NO_SIDE, trend=Trend.UNCHANGED)


def changes_of(reading: Reading) -> tuple[Change, ...]:
    """What a hypothesis says will change; empty where it says that nothing does."""
    changes = (_change(progression) for progression in reading.progressions)
    return tuple(change for change in changes if change is not None)


def hypothesis_of(changes: Iterable[Change]) -> str:
    """Changes as a student would type them."""
    return " and ".join(change.words() for change in real_changes(changes)) or NO_CHANGE


def real_changes(changes: Iterable[Change]) -> tuple[Change, ...]:
    """Without what stayed the same: that is the same as not being named."""
    return tuple(change for change in changes if change.course is not Course.SAME)


def skills_of(changes: tuple[Change, ...]) -> tuple[Skill, ...]:
    """Each skill once; telling that nothing changed is one too."""
    real = real_changes(changes)
    if not real:
        return (NO_CHANGE_SKILL,)
    return tuple(dict.fromkeys(Skill.of(change) for change in real))


def changing_findings(changes: Iterable[Change]) -> str:
    """The findings that become more or less, sorted and joined by commas."""
    return ",".join(sorted({change.finding for change in real_changes(changes)}))


def _change(progression: Progression) -> Change | None:
    unsaid = progression.finding is None or progression.trend is None or progression.negated
    if unsaid or progression.trend is Trend.UNCHANGED:
        return None
    assert progression.finding is not None
    assert progression.trend is not None
    return Change(
        finding=progression.finding,
        side=progression.side,
        zone=progression.zone,
        trend=progression.trend,
        severity=progression.severity,
    )

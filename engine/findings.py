"""The vocabulary of a hypothesis: findings, where, which way, how much; and its canonical form.

Plain typed words. Must not know how text is read, nor what any model can do.
"""

from dataclasses import dataclass
from enum import StrEnum


class Finding(StrEnum):
    EFFUSION = "effusion"
    CONSOLIDATION = "consolidation"
    ATELECTASIS = "atelectasis"
    PNEUMOTHORAX = "pneumothorax"
    OEDEMA = "oedema"
    CARDIOMEGALY = "cardiomegaly"
    NODULE = "nodule"
    HYPERINFLATION = "hyperinflation"


class Side(StrEnum):
    """The patient's side, which is on the other side of the picture."""

    RIGHT = "right"
    LEFT = "left"
    BILATERAL = "bilateral"


class Zone(StrEnum):
    UPPER = "upper"
    MIDDLE = "middle"
    LOWER = "lower"


class Trend(StrEnum):
    NEW = "new"
    WORSE = "worse"
    BETTER = "better"
    RESOLVED = "resolved"
    UNCHANGED = "unchanged"


class Severity(StrEnum):
    """How much of the finding there is in the end, after the change."""

    SMALL = "small"
    MODERATE = "moderate"
    LARGE = "large"


NO_CHANGE = "no change"


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` to `end` (exclusive) of the text that was read."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Progression:
    """One thing that changes, or is said not to; None is what the text leaves open.

    `finding` is None only where the whole film stays as it is; the trend is then `unchanged`.
    `trend` is None only for a negated finding ("no effusion"). `start` and `end` are where in the
    text it was found.
    """

    finding: Finding | None
    side: Side | None
    zone: Zone | None
    trend: Trend | None
    severity: Severity | None
    negated: bool
    start: int
    end: int

    def canonical(self) -> str:
        if self.finding is None:
            return NO_CHANGE
        words = (self.trend, self.severity, self.side, self.zone, self.finding)
        said = " ".join(word.value for word in words if word is not None)
        return f"no {said}" if self.negated else said


@dataclass(frozen=True, slots=True)
class Reading:
    """A hypothesis as it was understood; `unknown` are the parts of `text` that were not."""

    text: str
    progressions: tuple[Progression, ...]
    unknown: tuple[Span, ...]

    def canonical(self) -> str:
        """What an embedded model reads; reading it again gives the same progressions."""
        return " and ".join(progression.canonical() for progression in self.progressions)

"""What the progress view draws: frozen numbers, each share with its interval."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.findings import Finding
from lessons.learning_records import DueDay

ENOUGH_ANSWERS = 20
FLUENT_S = 15.0
"""Right within so many seconds is called fluent."""

if TYPE_CHECKING:
    from lessons.drill.progress import DrillProgress


@dataclass(frozen=True, slots=True)
class Rate:
    """A share with its 95 % interval (Wilson, 1927); all [0, 1]. None where nothing was counted."""

    hits: int
    total: int

    @property
    def value(self) -> float | None:
        return self.hits / self.total if self.total else None

    @property
    def interval(self) -> tuple[float, float]:
        return wilson(self.hits, self.total)


@dataclass(frozen=True, slots=True)
class FindingProgress:
    """sensitivity: changes seen of those that were there. specificity: none said where none was."""

    finding: Finding
    sensitivity: Rate
    specificity: Rate


@dataclass(frozen=True, slots=True)
class ReliabilityPoint:
    """Answers given with a confidence in [low, high): how sure on average, how often right."""

    low: float
    high: float
    stated: float
    right: Rate


@dataclass(frozen=True, slots=True)
class RetentionPoint:
    """Reviews of skills after a pause of up to so many days: how many were remembered, and how
    many the scheduler expected, [0, 1]."""

    days: int
    remembered: Rate
    expected: float


@dataclass(frozen=True, slots=True)
class Practised:
    """Answers to items in which the finding changes, whatever they asked; it is counted only."""

    finding: Finding
    answers: int
    right: int


@dataclass(frozen=True, slots=True)
class Progress:
    """judged: whether there are enough answers to say anything; the lists are empty where not.

    fluent: right within 15 seconds, of all answers. seconds: median time to the locked answer.
    brier: mean, 0 is best, 0.25 is what 50 % always earns; None without confidences.
    weakest: what to practise next: the finding missed most often. drill: None where there was none.
    practised: by finding, those that were met; told while nothing can be judged yet.
    """

    answers: int
    judged: bool
    accuracy: Rate
    fluent: Rate
    seconds: float | None
    brier: float | None
    findings: tuple[FindingProgress, ...]
    reliability: tuple[ReliabilityPoint, ...]
    retention: tuple[RetentionPoint, ...]
    forecast: tuple[DueDay, ...]
    weakest: Finding | None
    drill: "DrillProgress | None" = None
    practised: tuple[Practised, ...] = ()


def wilson(hits: int, total: int, z: float = 1.959964) -> tuple[float, float]:
    """The interval of a share; (0, 1) where nothing was counted."""
    if total == 0:
        return 0.0, 1.0
    share, square = hits / total, z * z
    centre = (share + square / (2 * total)) / (1 + square / total)
    spread = z * math.sqrt(share * (1 - share) / total + square / (4 * total**2))
    spread /= 1 + square / total
    return max(0.0, centre - spread), min(1.0, centre + spread)

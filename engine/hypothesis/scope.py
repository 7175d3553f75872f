"""What one model was trained to draw, and what to suggest where a hypothesis is beyond it.

Knows readings, not texts.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from engine.errors import HypothesisDeclined, Named, SentenceValue
from engine.findings import (
    NO_CHANGE,
    SIMULATED,
    Finding,
    Progression,
    Reading,
    Severity,
    Side,
    Sides,
    Trend,
    Zone,
)

SUGGESTIONS_AT_MOST = 4


class Scope(BaseModel):
    """What a model was trained for. `bilateral`: the findings it can draw on both sides at once."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    findings: tuple[Finding, ...] = Field(default=SIMULATED, min_length=1)
    bilateral: tuple[Finding, ...] = tuple(Finding)
    zones: tuple[Zone, ...] = tuple(Zone)
    trends: tuple[Trend, ...] = Field(default=tuple(Trend), min_length=1)
    severities: tuple[Severity, ...] = tuple(Severity)
    no_change: bool = True
    negation: bool = False
    max_progressions: int = Field(default=1, ge=1)

    def supports(self, progression: Progression) -> bool:
        return _fault(progression, self) is None


EVERYTHING = Scope(findings=tuple(Finding), negation=True, max_progressions=8)


def require_scope(reading: Reading, scope: Scope) -> None:
    """Raises `HypothesisDeclined` where the model was not trained for the reading."""
    fault = next(
        (found for p in reading.progressions if (found := _fault(p, scope)) is not None), None
    )
    count = len(reading.progressions)
    if fault is None and count > scope.max_progressions:
        most = scope.max_progressions
        fault = _Fault(
            "This model draws {limit} change at a time, and the hypothesis names {count}.",
            {"limit": Named("one") if most == 1 else most, "count": count},
        )
    if fault is not None:
        nearest = nearest_supported(reading.progressions, scope)
        raise HypothesisDeclined(fault.sentence, nearest, **fault.said)


def nearest_supported(wanted: Sequence[Progression], scope: Scope) -> tuple[str, ...]:
    """Canonical hypotheses inside `scope`, nearest to what was wanted first."""
    found = [near.canonical() for progression in wanted for near in _fitted(progression, scope)]
    found += [near.canonical() for near in _examples(scope)]
    if scope.no_change:
        found = [*found[: SUGGESTIONS_AT_MOST - 1], NO_CHANGE]
    return tuple(dict.fromkeys(found))[:SUGGESTIONS_AT_MOST]


def abilities(scope: Scope) -> Named:
    """The findings that the model draws, for the middle of a sentence."""
    return named(*scope.findings)


def named(*words: StrEnum) -> Named:
    """Words of the vocabulary, for the middle of a sentence."""
    return Named(_listed([word.value for word in words]), words)


@dataclass(frozen=True, slots=True)
class _Fault:
    """A sentence with placeholders, and their values."""

    sentence: str
    said: Mapping[str, SentenceValue] = field(default_factory=dict[str, SentenceValue])


def _fault(progression: Progression, scope: Scope) -> _Fault | None:
    finding = progression.finding
    if finding is None:
        return _always_a_change(scope)
    many = Named(finding.facts.plural, (finding,))
    if finding not in scope.findings:
        return _Fault(
            "This model does not draw {finding}; it draws {findings}.",
            {"finding": many, "findings": abilities(scope)},
        )
    if progression.negated and not scope.negation:
        return _Fault(
            "This model draws what is there, not what is absent: leave out what will not be seen."
        )
    if progression.side is Side.BILATERAL and finding not in scope.bilateral:
        return _Fault(
            "This model draws {finding} on one side only: say right or left.", {"finding": many}
        )
    if progression.zone is not None and progression.zone not in scope.zones:
        return _Fault(
            "This model does not place {finding} in the {zone} zone.",
            {"finding": many, "zone": named(progression.zone)},
        )
    if progression.trend is not None and progression.trend not in scope.trends:
        return _Fault(
            "This model does not know the trend {trend}; it knows {trends}.",
            {"trend": named(progression.trend), "trends": named(*scope.trends)},
        )
    if progression.severity is not None and progression.severity not in scope.severities:
        return _Fault(
            "This model cannot be asked for a {severity} amount of a finding.",
            {"severity": named(progression.severity)},
        )
    return None


def _always_a_change(scope: Scope) -> _Fault | None:
    if scope.no_change:
        return None
    return _Fault("This model always draws a change: {findings}.", {"findings": abilities(scope)})


def _fitted(progression: Progression, scope: Scope) -> Iterator[Progression]:
    """The progression without, or with a replacement for, what the model does not support."""
    if progression.finding is None:
        return
    nearest = (progression.finding, *progression.finding.facts.related)
    finding = next((one for one in nearest if one in scope.findings), scope.findings[0])
    trend = _asserted_trend(progression)
    trend = trend if trend in scope.trends else scope.trends[0]
    fitted = replace(
        progression,
        finding=finding,
        trend=trend,
        zone=progression.zone if progression.zone in scope.zones else None,
        severity=progression.severity if progression.severity in scope.severities else None,
        negated=False,
    )
    if fitted.side is Side.BILATERAL and finding not in scope.bilateral:
        yield from (replace(fitted, side=side) for side in (Side.RIGHT, Side.LEFT))
    else:
        yield fitted


def _asserted_trend(progression: Progression) -> Trend | None:
    """The trend that a negation amounts to: resolved, or unchanged where a trend is denied."""
    if not progression.negated:
        return progression.trend
    return Trend.RESOLVED if progression.trend is None else Trend.UNCHANGED


def _examples(scope: Scope) -> Iterator[Progression]:
    sides = (Side.RIGHT, Side.LEFT)
    for position, finding in enumerate(scope.findings):
        side = sides[position % 2] if finding.facts.sides is Sides.EITHER else None
        trend = scope.trends[position % len(scope.trends)]
        yield Progression(finding, side, None, trend, None, negated=False, start=0, end=0)


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"

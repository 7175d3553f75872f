"""What one model was trained to draw, and the nearest to offer where a hypothesis is beyond it.

Knows findings, not texts: how a hypothesis was typed is over by now.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pydantic import BaseModel, ConfigDict, Field

from engine.errors import HypothesisDeclined
from engine.findings import NO_CHANGE, Finding, Progression, Reading, Severity, Side, Trend, Zone

SUGGESTIONS_AT_MOST = 4

# Where a finding is not supported, these resemble it most: in place, in look, in what causes it.
_RELATED = {
    Finding.EFFUSION: (Finding.ATELECTASIS, Finding.CONSOLIDATION),
    Finding.CONSOLIDATION: (Finding.ATELECTASIS, Finding.OEDEMA, Finding.EFFUSION),
    Finding.ATELECTASIS: (Finding.CONSOLIDATION, Finding.EFFUSION),
    Finding.PNEUMOTHORAX: (Finding.EFFUSION, Finding.ATELECTASIS),
    Finding.OEDEMA: (Finding.EFFUSION, Finding.CONSOLIDATION, Finding.CARDIOMEGALY),
    Finding.CARDIOMEGALY: (Finding.OEDEMA, Finding.EFFUSION),
    Finding.NODULE: (Finding.CONSOLIDATION, Finding.ATELECTASIS),
    Finding.HYPERINFLATION: (Finding.PNEUMOTHORAX, Finding.CONSOLIDATION),
}
_PLURALS = {
    Finding.EFFUSION: "effusions",
    Finding.CONSOLIDATION: "consolidation",
    Finding.ATELECTASIS: "atelectasis",
    Finding.PNEUMOTHORAX: "pneumothorax",
    Finding.OEDEMA: "oedema",
    Finding.CARDIOMEGALY: "cardiomegaly",
    Finding.NODULE: "nodules",
    Finding.HYPERINFLATION: "hyperinflation",
}


class Scope(BaseModel):
    """What a model was trained for. `bilateral`: the findings it can draw on both sides at once."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    findings: tuple[Finding, ...] = Field(default=tuple(Finding), min_length=1)
    bilateral: tuple[Finding, ...] = tuple(Finding)
    zones: tuple[Zone, ...] = tuple(Zone)
    trends: tuple[Trend, ...] = Field(default=tuple(Trend), min_length=1)
    severities: tuple[Severity, ...] = tuple(Severity)
    no_change: bool = True
    negation: bool = False
    max_progressions: int = Field(default=1, ge=1)

    def supports(self, progression: Progression) -> bool:
        return _fault(progression, self) is None


EVERYTHING = Scope(negation=True, max_progressions=8)


def require_scope(reading: Reading, scope: Scope) -> None:
    """Raises `HypothesisDeclined` where the model was not trained for what the reading says."""
    fault = next(
        (found for p in reading.progressions if (found := _fault(p, scope)) is not None), None
    )
    count = len(reading.progressions)
    if fault is None and count > scope.max_progressions:
        limit = "one" if scope.max_progressions == 1 else str(scope.max_progressions)
        fault = f"This model draws {limit} change at a time, and the hypothesis names {count}."
    if fault is not None:
        raise HypothesisDeclined(fault, nearest_supported(reading.progressions, scope))


def nearest_supported(wanted: Sequence[Progression], scope: Scope) -> tuple[str, ...]:
    """Canonical hypotheses inside `scope`, those nearest to what was wanted first."""
    found = [near.canonical() for progression in wanted for near in _fitted(progression, scope)]
    found += [near.canonical() for near in _examples(scope)]
    if scope.no_change:
        found = [*found[: SUGGESTIONS_AT_MOST - 1], NO_CHANGE]
    return tuple(dict.fromkeys(found))[:SUGGESTIONS_AT_MOST]


def abilities(scope: Scope) -> str:
    """What the model can do, for the middle of a sentence."""
    return _listed([finding.value for finding in scope.findings])


def _fault(progression: Progression, scope: Scope) -> str | None:
    finding = progression.finding
    if finding is None:
        return None if scope.no_change else f"This model always draws a change: {abilities(scope)}."
    if finding not in scope.findings:
        return f"This model does not draw {_PLURALS[finding]}; it draws {abilities(scope)}."
    if progression.negated and not scope.negation:
        return (
            "This model draws what is there, not what is absent: leave out what will not be seen."
        )
    if progression.side is Side.BILATERAL and finding not in scope.bilateral:
        return f"This model draws {_PLURALS[finding]} on one side only: say right or left."
    if progression.zone is not None and progression.zone not in scope.zones:
        return f"This model does not place {_PLURALS[finding]} in the {progression.zone} zone."
    if progression.trend is not None and progression.trend not in scope.trends:
        known = _listed([trend.value for trend in scope.trends])
        return f"This model does not know the trend {progression.trend}; it knows {known}."
    if progression.severity is not None and progression.severity not in scope.severities:
        return f"This model cannot be asked for a {progression.severity} amount of a finding."
    return None


def _fitted(progression: Progression, scope: Scope) -> Iterator[Progression]:
    """The progression with everything taken out or replaced that the model does not support."""
    if progression.finding is None:
        return
    nearest = (progression.finding, *_RELATED[progression.finding])
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
    """What a negated finding comes to: gone where its absence was meant, else as before."""
    if not progression.negated:
        return progression.trend
    return Trend.RESOLVED if progression.trend is None else Trend.UNCHANGED


def _examples(scope: Scope) -> Iterator[Progression]:
    sides = (Side.RIGHT, Side.LEFT)
    sideless = (Finding.CARDIOMEGALY, Finding.HYPERINFLATION, Finding.OEDEMA)
    for position, finding in enumerate(scope.findings):
        side = None if finding in sideless else sides[position % 2]
        trend = scope.trends[position % len(scope.trends)]
        yield Progression(finding, side, None, trend, None, negated=False, start=0, end=0)


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"

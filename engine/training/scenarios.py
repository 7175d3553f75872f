"""Draws what a training pair shows and asks: lesions before and after, prompt, interpretation."""

from dataclasses import dataclass, replace

import numpy as np

from engine.hypothesis import Finding, Severity, Side, Trend, Zone
from engine.training.progression import SEVERITY_AMOUNTS, Lesion
from engine.training.wording import Change, Writer

LUNGS = (Side.RIGHT, Side.LEFT)
TREND_SHARES = {
    Trend.NEW: 0.34,
    Trend.WORSE: 0.20,
    Trend.BETTER: 0.12,
    Trend.RESOLVED: 0.12,
    Trend.UNCHANGED: 0.22,
}
CONTRADICTED_SHARE = 0.06


@dataclass(frozen=True, slots=True)
class Scenario:
    """Lesions of the prior and of the target, and the words around them."""

    before: tuple[Lesion, ...]
    after: tuple[Lesion, ...]
    prompt: str
    interpretation: str


def draw_scenario(rng: np.random.Generator) -> Scenario:
    if rng.random() < CONTRADICTED_SHARE:
        return _contradicted(rng)
    trend = Trend(rng.choice(list(TREND_SHARES), p=list(TREND_SHARES.values())))
    changes = _changes(rng, trend)
    companion = _companion(rng, changes)
    everything = (*changes, *companion)
    shapes = rng.integers(2**31, size=len(everything))
    before = tuple(
        _lesion(rng, c, c.before, int(s)) for c, s in zip(everything, shapes, strict=True)
    )
    after = tuple(
        lesion if change.before == change.after else _moved(rng, lesion, change)
        for lesion, change in zip(before, everything, strict=True)
    )
    text = Writer(rng).interpretation(everything, None)
    return Scenario(_present(before), _present(after), _prompt(rng, trend, changes), text)


def _contradicted(rng: np.random.Generator) -> Scenario:
    """The prompt wants something better or gone that the film does not show."""
    absent = Change(*_site(rng), None, None)
    companion = _companion(rng, (absent,))
    lesions = _present(
        tuple(_lesion(rng, c, c.before, int(rng.integers(2**31))) for c in companion)
    )
    trend = Trend.RESOLVED if rng.random() < 0.6 else Trend.BETTER
    text = Writer(rng).interpretation(companion, absent)
    return Scenario(lesions, lesions, _words(rng, trend, None, absent.side, absent), text)


def _changes(rng: np.random.Generator, trend: Trend) -> tuple[Change, ...]:
    if trend is Trend.UNCHANGED and rng.random() < 0.45:
        return ()
    before, after = _severities(rng, trend)
    finding, side, zone = _site(rng)
    change = Change(finding, side, zone, before, after)
    if finding is Finding.EFFUSION and rng.random() < 0.12:
        return tuple(replace(change, side=lung) for lung in LUNGS)
    return (change,)


def _site(rng: np.random.Generator) -> tuple[Finding, Side, Zone | None]:
    side = LUNGS[rng.integers(2)]
    if rng.random() < 0.6:
        return Finding.EFFUSION, side, None
    return Finding.CONSOLIDATION, side, Zone(rng.choice(list(Zone), p=[0.25, 0.25, 0.5]))


def _severities(rng: np.random.Generator, trend: Trend) -> tuple[Severity | None, Severity | None]:
    some = list(Severity)
    low, high = ((0, 1), (0, 2), (1, 2))[rng.integers(3)]
    any_one = some[rng.integers(3)]
    match trend:
        case Trend.NEW:
            return None, any_one
        case Trend.WORSE:
            return some[low], some[high]
        case Trend.BETTER:
            return some[high], some[low]
        case Trend.RESOLVED:
            return any_one, None
        case Trend.UNCHANGED:
            return any_one, any_one


def _companion(rng: np.random.Generator, changes: tuple[Change, ...]) -> tuple[Change, ...]:
    """Sometimes another finding that stays: the model has to leave it alone and to say so."""
    if rng.random() > 0.22 or len(changes) > 1:
        return ()
    finding, side, zone = _site(rng)
    if any(change.side == side for change in changes):
        side = LUNGS[1 - LUNGS.index(side)]
    severity = list(Severity)[rng.integers(3)]
    return (Change(finding, side, zone, severity, severity),)


def _lesion(
    rng: np.random.Generator, change: Change, severity: Severity | None, shape: int
) -> Lesion:
    amount = 0.0 if severity is None else float(rng.uniform(*SEVERITY_AMOUNTS[severity]))
    return Lesion(change.finding, change.side, change.zone, amount, shape)


def _moved(rng: np.random.Generator, lesion: Lesion, change: Change) -> Lesion:
    return _lesion(rng, change, change.after, lesion.shape)


def _present(lesions: tuple[Lesion, ...]) -> tuple[Lesion, ...]:
    return tuple(lesion for lesion in lesions if lesion.amount > 0)


def _prompt(rng: np.random.Generator, trend: Trend, changes: tuple[Change, ...]) -> str:
    if not changes or (trend is Trend.UNCHANGED and rng.random() < 0.4):
        return "no change"
    first = changes[0]
    if trend is Trend.NEW and rng.random() < 0.1:
        trend = Trend.WORSE  # "worse" is what many type for what was not there before
    side = Side.BILATERAL if len(changes) > 1 else first.side
    return _words(rng, trend, first.after, side, first)


def _words(
    rng: np.random.Generator, trend: Trend, after: Severity | None, side: Side, change: Change
) -> str:
    """The canonical prompt: `{trend} {severity} {side} {zone} {finding}`."""
    tell_severity = after is not None and rng.random() < 0.55
    tell_zone = change.zone is not None and rng.random() < 0.75
    parts = (
        str(trend),
        str(after) if tell_severity else "",
        str(side),
        str(change.zone) if tell_zone else "",
        str(change.finding),
    )
    return " ".join(part for part in parts if part)

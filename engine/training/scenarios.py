"""Draws what one prior is asked and shows: lesions before, and K targets that contrast.

The prompts of a group differ in side, trend or finding on the same prior, so that only prior and
prompt together tell what changes.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

import numpy as np

from engine.findings import SIMULATED, Finding, Progression, Severity, Side, Sides, Trend, Zone
from engine.sites import Site
from engine.training.changes import Change
from engine.training.progression.lesion import SEVERITY_AMOUNTS, Lesion
from engine.training.wording import Writer

# What is asked of a prior with lesions and of one without, and how often in one group at most.
_WEIGHTS_ILL = {
    "new": 0.13,
    "worse": 0.34,
    "better": 0.22,
    "resolved": 0.14,
    "unchanged": 0.08,
    "no change": 0.05,
    "contradicted": 0.18,
}
_WEIGHTS_CLEAR = {"new": 0.48, "no change": 0.14, "contradicted": 0.38}
_MOST = {
    "new": 3,
    "worse": 2,
    "better": 2,
    "resolved": 2,
    "unchanged": 1,
    "no change": 1,
    "contradicted": 2,
}

LUNGS = (Side.RIGHT, Side.LEFT)
SEVERITIES = tuple(Severity)
# Weights of draws. What goes with little else is drawn more often than it is kept.
FINDING_WEIGHTS = {
    Finding.EFFUSION: 0.22,
    Finding.CONSOLIDATION: 0.15,
    Finding.ATELECTASIS: 0.14,
    Finding.PNEUMOTHORAX: 0.11,
    Finding.OEDEMA: 0.19,
    Finding.CARDIOMEGALY: 0.11,
    Finding.NODULE: 0.09,
    Finding.HYPERINFLATION: 0.16,
}
ZONE_WEIGHTS = {Zone.UPPER: 0.30, Zone.MIDDLE: 0.25, Zone.LOWER: 0.45}
SEVERITY_BEFORE = {Severity.SMALL: 0.38, Severity.MODERATE: 0.36, Severity.LARGE: 0.26}
SEVERITY_NEW = {Severity.SMALL: 0.26, Severity.MODERATE: 0.44, Severity.LARGE: 0.30}
CONTRADICTED_TRENDS = {
    Trend.RESOLVED: 0.32,
    Trend.BETTER: 0.28,
    Trend.WORSE: 0.28,
    Trend.UNCHANGED: 0.12,
}
BILATERAL_SHARES = {Finding.EFFUSION: 0.20, Finding.CONSOLIDATION: 0.28}
# Consolidation of both lungs is mostly patchy, that of one lung mostly lobar.
PATCHY_SHARES = {Side.BILATERAL: 0.8, Side.RIGHT: 0.3, Side.LEFT: 0.3}
LESIONS_BEFORE = {0: 0.22, 1: 0.42, 2: 0.28, 3: 0.08}
# What often comes with a finding, and how often it is looked for when there is a second one.
COMPANIONS = {
    Finding.OEDEMA: {Finding.EFFUSION: 0.55, Finding.CARDIOMEGALY: 0.25},
    Finding.CARDIOMEGALY: {Finding.OEDEMA: 0.35, Finding.EFFUSION: 0.35},
    Finding.CONSOLIDATION: {Finding.EFFUSION: 0.35},
    Finding.ATELECTASIS: {Finding.EFFUSION: 0.35},
}
SUPINE_TEXTS = 0.15
TRIES = 60


@dataclass(frozen=True, slots=True)
class Premises:
    """What a film allows to be said of it. present: findings that it may show by itself, of unknown
    extent, which are neither added nor spoken of."""

    supine: bool = False
    present: frozenset[Finding] = frozenset()


@dataclass(frozen=True, slots=True)
class Scenario:
    """One target. changes: all findings of prior or target; absent: what the prompt presumes and
    the prior does not show; trend: what the prompt asks."""

    prompt: str
    interpretation: str
    trend: Trend
    changes: tuple[Change, ...]
    absent: Site | None
    after: tuple[Lesion, ...]


@dataclass(frozen=True, slots=True)
class Group:
    before: tuple[Lesion, ...]
    scenarios: tuple[Scenario, ...]


@dataclass(frozen=True, slots=True)
class _Present:
    """A finding of the prior with its lesions: two where it is bilateral, else one."""

    site: Site
    severity: Severity
    lesions: tuple[Lesion, ...]


@dataclass(frozen=True, slots=True)
class _Question:
    """What a target is about: `change` moves or is said to stay; `absent` is not there."""

    trend: Trend
    change: Change | None = None
    absent: Site | None = None

    @property
    def site(self) -> Site | None:
        return self.absent if self.change is None else self.change.site


def draw_group(
    rng: np.random.Generator,
    k: int,
    premises: Premises | None = None,
    findings: Collection[Finding] = SIMULATED,
) -> Group:
    """`k` targets of one prior, of these findings only. Without premises: those of some film that
    shows nothing itself."""
    if premises is None:
        premises = Premises(supine=bool(rng.random() < SUPINE_TEXTS))
    weights = {finding: FINDING_WEIGHTS[finding] for finding in findings}
    drawer = _Drawer(rng, premises, weights)
    scenarios = [drawer.scenario(question) for question in drawer.questions(k)]
    before = tuple(lesion for present in drawer.before for lesion in present.lesions)
    return Group(before, tuple(scenarios[int(i)] for i in rng.permutation(k)))


@dataclass(slots=True)
class _Drawer:
    rng: np.random.Generator
    premises: Premises
    weights: Mapping[Finding, float]
    before: tuple[_Present, ...] = field(init=False, default=())

    def __post_init__(self) -> None:
        for _ in range(_drawn(self.rng, LESIONS_BEFORE)):
            site = self._companion() or self._new_site()
            if site is not None:
                severity = _drawn(self.rng, SEVERITY_BEFORE)
                lesions = self._lesions(site, severity)
                self.before = (*self.before, _Present(site, severity, lesions))

    def questions(self, k: int) -> list[_Question]:
        asked: list[_Question] = []
        left = dict(_MOST)
        weights = _WEIGHTS_ILL if self.before else _WEIGHTS_CLEAR
        for _ in range(TRIES * k):
            if len(asked) == k:
                return asked
            kind = _drawn(self.rng, weights)
            question = self._question(kind, asked) if left[kind] else None
            if question is not None and question not in asked:
                asked.append(question)
                left[kind] -= 1
        return asked + [_Question(Trend.UNCHANGED)] * (k - len(asked))

    def scenario(self, question: _Question) -> Scenario:
        moving = question.change
        changes: list[Change] = []
        after: list[Lesion] = []
        for present in self.before:
            moves = moving is not None and moving.site == present.site
            severity = moving.after if moves and moving is not None else present.severity
            changes.append(Change(present.site, present.severity, severity))
            after += self._moved(present, severity)
        if moving is not None and moving.trend is Trend.NEW and moving.after is not None:
            changes.append(moving)
            after += self._lesions(moving.site, moving.after)
        told = tuple(sorted(changes, key=lambda change: change != moving))
        patchy = moving is not None and self._patchy(moving.site, after)
        writer = Writer(self.rng, self.premises.supine, patchy)
        text = writer.interpretation(told, question.absent, question.trend)
        return Scenario(
            self._prompt(question), text, question.trend, told, question.absent, tuple(after)
        )

    def _new(self, asked: list[_Question]) -> _Question | None:
        site = self._mirrored(asked) if self.rng.random() < 0.4 else self._new_site()
        if site is None or not self._room_for(site):
            return None
        return _Question(Trend.NEW, Change(site, None, _drawn(self.rng, SEVERITY_NEW)))

    def _question(self, kind: str, asked: list[_Question]) -> _Question | None:
        if kind == "new":
            return self._new(asked)
        if kind == "contradicted":
            return self._contradicted(asked)
        if kind == "no change":
            return _Question(Trend.UNCHANGED)
        return self._of_present(Trend(kind))

    def _of_present(self, trend: Trend) -> _Question | None:
        """None where what was drawn is already the largest or smallest."""
        present = self.before[self.rng.integers(len(self.before))]
        step = SEVERITIES.index(present.severity)
        after: Severity | None = present.severity
        if trend in {Trend.WORSE, Trend.BETTER}:
            others = SEVERITIES[step + 1 :] if trend is Trend.WORSE else SEVERITIES[:step][::-1]
            if not others:
                return None
            after = others[int(len(others) == 2 and self.rng.random() < 0.3)]
        elif trend is Trend.RESOLVED:
            after = None
        return _Question(trend, Change(present.site, present.severity, after))

    def _contradicted(self, asked: list[_Question]) -> _Question | None:
        """Often the other side of what is there: the model has to look."""
        site = self._mirrored(asked) if self.rng.random() < 0.6 else self._new_site()
        if site is None or any(_overlap(site, present.site) for present in self.before):
            return None
        if site.finding in self.premises.present:
            return None
        return _Question(_drawn(self.rng, CONTRADICTED_TRENDS), absent=site)

    def _mirrored(self, asked: list[_Question]) -> Site | None:
        """The other side of something that is there or was asked."""
        sites = [present.site for present in self.before]
        sites += [question.site for question in asked if question.site is not None]
        sites = [site for site in sites if site.side in LUNGS]
        if not sites:
            return None
        site = sites[self.rng.integers(len(sites))]
        return Site(site.finding, LUNGS[1 - LUNGS.index(site.side or Side.RIGHT)], site.zone)

    def _new_site(self) -> Site | None:
        for _ in range(TRIES):
            site = self._site()
            if self._room_for(site):
                return site
        return None

    def _companion(self) -> Site | None:
        """What often comes with what is there already."""
        for present in self.before:
            chance = self.rng.random()
            for finding, share in COMPANIONS.get(present.site.finding, {}).items():
                chance -= share
                if chance < 0 and finding in self.weights:
                    site = self._site(finding)
                    return site if self._room_for(site) else None
        return None

    def _site(self, finding: Finding | None = None) -> Site:
        finding = finding or _drawn(self.rng, self.weights)
        if finding.facts.sides is Sides.NONE:
            return Site(finding, None, None)
        if finding.facts.takes_both_lungs or self.rng.random() < BILATERAL_SHARES.get(finding, 0):
            side = Side.BILATERAL
        else:
            side = LUNGS[self.rng.integers(2)]
        zone = _drawn(self.rng, ZONE_WEIGHTS) if finding.facts.zoned else None
        return Site(finding, side, zone)

    def _room_for(self, site: Site) -> bool:
        return site.finding not in self.premises.present and all(
            _compatible(site, present.site) for present in self.before
        )

    def _lesions(self, site: Site, severity: Severity) -> tuple[Lesion, ...]:
        both = site.side is Side.BILATERAL and not site.finding.facts.takes_both_lungs
        sides = LUNGS if both else (site.side,)
        patchy = site.finding is Finding.CONSOLIDATION and bool(
            self.rng.random() < PATCHY_SHARES.get(site.side or Side.BILATERAL, 0)
        )
        return tuple(
            Lesion(site.finding, side, site.zone, self._amount(severity), self._shape(), patchy)
            for side in sides
        )

    def _patchy(self, site: Site, after: list[Lesion]) -> bool:
        before = [lesion for present in self.before for lesion in present.lesions]
        return any(
            lesion.patchy and lesion.finding is site.finding and lesion.zone is site.zone
            for lesion in (*before, *after)
            if site.side in {lesion.side, Side.BILATERAL}
        )

    def _moved(self, present: _Present, severity: Severity | None) -> tuple[Lesion, ...]:
        """The same lesions at another amount; those that stay are the same to the last digit."""
        if severity is present.severity:
            return present.lesions
        if severity is None:
            return ()
        return tuple(replace(old, amount=self._amount(severity)) for old in present.lesions)

    def _amount(self, severity: Severity) -> float:
        return float(self.rng.uniform(*SEVERITY_AMOUNTS[severity]))

    def _shape(self) -> int:
        return int(self.rng.integers(2**31))

    def _prompt(self, question: _Question) -> str:
        """Canonical; leaves out what students leave out where the prior tells it."""
        site, trend = question.site, question.trend
        if site is None:
            return Progression(None, None, None, Trend.UNCHANGED, None, False, 0, 0).canonical()
        severity = None if question.change is None else self._stated_severity(question.change)
        known = question.change is not None and trend is not Trend.NEW
        zone = site.zone if self.rng.random() < (0.75 if known else 0.92) else None
        spoken = not site.finding.facts.takes_both_lungs or self.rng.random() < 0.35
        side = site.side if spoken else None
        if trend is Trend.WORSE and question.change is not None and self.rng.random() < 0.05:
            trend = Trend.NEW  # many type "new" for more of what was there
        return Progression(site.finding, side, zone, trend, severity, False, 0, 0).canonical()

    def _stated_severity(self, change: Change) -> Severity | None:
        """Left out mostly where it is what one would expect: one step on, or moderate at first."""
        if change.trend is Trend.UNCHANGED or change.after is None:
            return None
        if change.before is None:
            expected = change.after is Severity.MODERATE
        else:
            expected = abs(SEVERITIES.index(change.after) - SEVERITIES.index(change.before)) == 1
        return change.after if self.rng.random() < (0.6 if expected else 0.94) else None


_Drawn = TypeVar("_Drawn")


def _drawn(rng: np.random.Generator, weights: Mapping[_Drawn, float]) -> _Drawn:
    left = rng.random() * sum(weights.values())
    for choice, weight in weights.items():
        left -= weight
        if left < 0:
            return choice
    return next(reversed(list(weights)))


def _overlap(one: Site, other: Site) -> bool:
    """Whether both are the same finding in the same lung, whatever the zone."""
    same_side = one.side == other.side or Side.BILATERAL in {one.side, other.side}
    return one.finding is other.finding and same_side


# Together neither could be read from the film, or they do not go together.
_APART = {
    Finding.OEDEMA: frozenset(
        {
            Finding.CONSOLIDATION,
            Finding.ATELECTASIS,
            Finding.HYPERINFLATION,
            Finding.NODULE,
            Finding.PNEUMOTHORAX,
        }
    ),
    Finding.HYPERINFLATION: frozenset(
        {Finding.OEDEMA, Finding.EFFUSION, Finding.ATELECTASIS, Finding.CARDIOMEGALY}
    ),
}


def _compatible(one: Site, other: Site) -> bool:
    """Whether one film can show both so that each is seen for itself."""
    if _overlap(one, other):
        return False
    for first, second in ((one, other), (other, one)):
        if second.finding in _APART.get(first.finding, frozenset()):
            return False
    if all(site.finding.facts.sides is Sides.EITHER for site in (one, other)):
        return one.side != other.side and Side.BILATERAL not in {one.side, other.side}
    return True

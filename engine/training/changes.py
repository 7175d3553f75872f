"""What happens to one finding between prior and target, apart from any picture."""

from dataclasses import dataclass

from engine.findings import Finding, Severity, Side, Trend, Zone

SEVERITY_STEPS = (None, Severity.SMALL, Severity.MODERATE, Severity.LARGE)


@dataclass(frozen=True, slots=True)
class Site:
    """A finding and where it is; side None for the heart, zone None where a finding has none."""

    finding: Finding
    side: Side | None
    zone: Zone | None


@dataclass(frozen=True, slots=True)
class Change:
    """A finding before and after. Severity None means absent."""

    site: Site
    before: Severity | None
    after: Severity | None

    @property
    def trend(self) -> Trend:
        step = SEVERITY_STEPS.index(self.after) - SEVERITY_STEPS.index(self.before)
        if step == 0:
            return Trend.UNCHANGED
        if step > 0:
            return Trend.NEW if self.before is None else Trend.WORSE
        return Trend.RESOLVED if self.after is None else Trend.BETTER

"""What happens to one finding between prior and target, apart from any picture."""

from dataclasses import dataclass

from engine.findings import Severity, Trend
from engine.sites import SEVERITY_STEPS, Site


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

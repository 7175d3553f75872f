"""What a hypothesis presumes of the prior, and whether it does: words and bounds, no numbers of a
net (`engine.generation.prior_reading` has them)."""

from collections.abc import Mapping
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from engine.findings import Finding, Progression, Side, Trend


class Calibration(BaseModel):
    """From the net's evidence for a finding to the log odds that real films bear out."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    slope: float = Field(default=1.0, gt=0.0, allow_inf_nan=False)
    offset: float = Field(default=0.0, allow_inf_nan=False)


class Bounds(BaseModel):
    """Below `absent_below` a finding is surely not there and the premise is denied; from
    `seen_from` on it is there. Both are calibrated probabilities."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    absent_below: float = Field(ge=0.0, le=1.0)
    seen_from: float = Field(ge=0.0, le=1.0)


class PremiseSpec(Bounds):
    """The bounds, those of findings that have their own, and the calibration of each finding that
    was seen in real films."""

    of_finding: Mapping[Finding, Bounds] = Field(default_factory=dict[Finding, Bounds])
    calibration: Mapping[Finding, Calibration] = Field(default_factory=dict[Finding, Calibration])

    def bounds(self, finding: Finding) -> Bounds:
        return self.of_finding.get(finding, self)


class Standing(StrEnum):
    SEEN = "seen"
    UNSURE = "unsure"
    ABSENT = "absent"


class Premise(BaseModel):
    """A finding that a hypothesis presumes. probability: that the prior shows it, as calibrated on
    real films. instead: a hypothesis that would fit the prior, where this one does not."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    finding: Finding
    side: Side | None
    trend: Trend
    probability: float = Field(ge=0.0, le=1.0)
    standing: Standing
    instead: str | None = None

    @property
    def holds(self) -> bool:
        """As far as anybody can be sure."""
        return self.standing is not Standing.ABSENT

    @property
    def moves(self) -> bool:
        """Whether something is to change because it holds."""
        return self.holds and self.trend is not Trend.UNCHANGED


def grows_from_normal(asked: Progression) -> bool:
    """Every chest has a heart, so that one that grows larger than it should be is a new finding
    where it was not too large before."""
    return asked.finding is Finding.CARDIOMEGALY and asked.trend is Trend.WORSE

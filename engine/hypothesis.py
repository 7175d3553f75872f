"""Free text to a reading: what progression a student asks for. Knows words, no model and no image."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field


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
    SMALL = "small"
    MODERATE = "moderate"
    LARGE = "large"


class Scope(BaseModel):
    """What a model was trained for: everything else is declined with a reason."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    findings: tuple[Finding, ...]
    sides: tuple[Side, ...] = tuple(Side)
    zones: tuple[Zone, ...] = tuple(Zone)
    trends: tuple[Trend, ...] = tuple(Trend)
    severities: tuple[Severity, ...] = tuple(Severity)
    max_progressions: int = Field(default=1, ge=1)

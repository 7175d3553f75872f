"""Claims of an interpretation and their verdicts. Plain data, which is also stored.

Must not know how text is read (`engine.grounding` does) nor how pictures are measured.
"""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from engine.findings import Finding, Severity, Side, Zone
from engine.regions import Region


class Direction(StrEnum):
    """What a claim says about the picture: brighter, darker, or as before."""

    DENSER = "denser"
    CLEARER = "clearer"
    UNCHANGED = "unchanged"


class Verdict(StrEnum):
    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    NOT_VISIBLE = "not_visible"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ParsedClaim(_Part):
    """One statement of a text, at characters `start` to `end` (exclusive); None: not stated.

    finding: None where the claim speaks of a structure ("the heart is unchanged") or of everything.
    direction: None where the claim does not say whether the film changed.
    severity_before, severity_after: where the text names them; None is no absence.
    negated: the claim says that the finding is absent.
    regions: where the claim can be looked up in a picture; empty means the whole film.
    """

    text: str
    start: int = Field(ge=0)
    end: int = Field(ge=0)
    finding: Finding | None
    side: Side | None
    zone: Zone | None
    direction: Direction | None
    severity_before: Severity | None
    severity_after: Severity | None
    negated: bool
    regions: tuple[Region, ...]


class Claim(ParsedClaim):
    """A claim and its verdict. measured: the mean signed change where the claim looks, a fraction
    of the display range, positive denser; None where it cannot be measured."""

    measured: float | None
    verdict: Verdict


class RegionChange(_Part):
    """mean: signed change averaged over the region, a fraction of the display range.
    share: part of the region's area that changed visibly, [0, 1]."""

    region: Region
    mean: float
    share: float = Field(ge=0, le=1)


class Grounding(_Part):
    """A run's text checked against its picture, and what changed in each region found."""

    claims: tuple[Claim, ...]
    regions: tuple[RegionChange, ...]

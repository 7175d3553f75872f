"""What a lesion is, apart from any film."""

from dataclasses import dataclass

from engine.findings import Finding, Severity, Side, Zone

# Disjoint, with gaps: the severity has to be readable from the picture.
SEVERITY_AMOUNTS: dict[Severity, tuple[float, float]] = {
    Severity.SMALL: (0.08, 0.22),
    Severity.MODERATE: (0.36, 0.54),
    Severity.LARGE: (0.70, 0.95),
}
ZONE_CENTRES: dict[Zone, float] = {Zone.UPPER: 0.22, Zone.MIDDLE: 0.50, Zone.LOWER: 0.78}


@dataclass(frozen=True, slots=True)
class Lesion:
    """One finding. `amount`: 0 (absent) to 1; `shape` seeds what the amount does not change.

    side: None for the heart; bilateral for what takes both lungs. zone: of the findings that lie
    in a zone of their lung, else None.
    patchy: a consolidation of scattered, partly ground-glass patches, not of a lobe.
    """

    finding: Finding
    side: Side | None
    zone: Zone | None
    amount: float
    shape: int
    patchy: bool = False

"""Where a finding can be in a film, and in which order findings nets tell of these places."""

from dataclasses import dataclass

from engine.findings import SIMULATED, Finding, Severity, Side, Sides, Zone

SEVERITY_STEPS = (None, *Severity)
"""How severe a finding is, None where it is absent: the classes of a site, in their order."""
CLASSES = len(SEVERITY_STEPS)


@dataclass(frozen=True, slots=True)
class Site:
    """A finding and where it is; side None for the heart, zone None where a finding has none."""

    finding: Finding
    side: Side | None
    zone: Zone | None


def _sites() -> tuple[Site, ...]:
    sites: list[Site] = []
    for finding in SIMULATED:
        zones: tuple[Zone | None, ...] = tuple(Zone) if finding.facts.zoned else (None,)
        sites += [Site(finding, side, zone) for side in _sides(finding) for zone in zones]
    return tuple(sites)


def _sides(finding: Finding) -> tuple[Side | None, ...]:
    match finding.facts.sides:
        case Sides.NONE:
            return (None,)
        case Sides.BOTH | Sides.USUALLY_BOTH:
            return (Side.BILATERAL,)
        case Sides.EITHER:
            return (Side.RIGHT, Side.LEFT)


SITES = _sites()

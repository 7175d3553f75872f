"""Where in a film a claim is looked up: findings, structures, sides and zones as regions."""

from collections.abc import Iterable

from engine.findings import Finding, Side, Zone
from engine.regions import Region, Structure

SIDES = (Side.RIGHT, Side.LEFT)


def regions_of_finding(
    finding: Finding, side: Side | None, zone: Zone | None
) -> tuple[Region, ...]:
    """Where the finding shows, first where it shows first."""
    facts = finding.facts
    if facts.zoned and zone is not None:
        return tuple(Region(f"{one}_{zone}_zone") for one in each_side(side))
    of_side = tuple(region for region in facts.regions if region.startswith(f"{side}_"))
    return of_side or facts.regions


def regions_of_structure(
    structure: Structure, side: Side | None, zone: Zone | None
) -> tuple[Region, ...]:
    match structure:
        case Structure.HEART:
            return (Region.HEART,)
        case Structure.MEDIASTINUM:
            return (Region.MEDIASTINUM,)
        case Structure.LUNG:
            part = "lung" if zone is None else f"{zone}_zone"
        case Structure.CHEST_WALL | Structure.PLEURA:
            part = "lung"
        case _:
            part = str(structure)
    return tuple(Region(f"{one}_{part}") for one in each_side(side))


def each_side(side: Side | None) -> tuple[Side, ...]:
    return SIDES if side in (None, Side.BILATERAL) else (side,)


def mirrored(regions: Iterable[Region]) -> tuple[Region, ...]:
    """The same regions of the other side; the heart and the mediastinum have none."""
    swap = {"right": "left", "left": "right"}
    found: list[Region] = []
    for region in regions:
        side, _, part = region.partition("_")
        if side in swap:
            found.append(Region(f"{swap[side]}_{part}"))
    return tuple(found)

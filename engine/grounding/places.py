"""Where in a film a claim is looked up: findings, structures, sides and zones as regions."""

from collections.abc import Iterable
from enum import StrEnum

from engine.findings import Finding, Side, Zone
from engine.regions import Region

SIDES = (Side.RIGHT, Side.LEFT)
LUNGS = (Region.RIGHT_LUNG, Region.LEFT_LUNG)


class Structure(StrEnum):
    """What a report names besides findings. Those of a side are spelled as their regions are."""

    LUNG = "lung"
    COSTOPHRENIC_ANGLE = "costophrenic_angle"
    HILUM = "hilum"
    HEMIDIAPHRAGM = "hemidiaphragm"
    CHEST_WALL = "chest_wall"
    HEART = "heart"
    MEDIASTINUM = "mediastinum"
    PLEURA = "pleura"


def regions_of_finding(
    finding: Finding, side: Side | None, zone: Zone | None
) -> tuple[Region, ...]:
    """Where the finding shows, first where it shows first."""
    match finding:
        case Finding.CARDIOMEGALY:
            return (Region.HEART,)
        case Finding.EFFUSION:
            parts = ("lower_zone", "costophrenic_angle", "hemidiaphragm", "middle_zone")
        case Finding.HYPERINFLATION:
            parts = ("lung", "hemidiaphragm")
        case Finding.PNEUMOTHORAX:
            parts = ("lung",)
        case Finding.OEDEMA:
            parts = ("lung", "hilum")
        case _:
            parts = ("lung",) if zone is None else (f"{zone}_zone",)
    return tuple(Region(f"{one}_{part}") for one in one_by_one(side) for part in parts)


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
    return tuple(Region(f"{one}_{part}") for one in one_by_one(side))


def one_by_one(side: Side | None) -> tuple[Side, ...]:
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

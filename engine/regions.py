"""Names for the regions and structures of a frontal chest film; `engine.anatomy` finds regions."""

from enum import StrEnum


class Region(StrEnum):
    """Sides are the patient's: the right lung is on the image's left."""

    RIGHT_LUNG = "right_lung"
    LEFT_LUNG = "left_lung"
    RIGHT_UPPER_ZONE = "right_upper_zone"
    RIGHT_MIDDLE_ZONE = "right_middle_zone"
    RIGHT_LOWER_ZONE = "right_lower_zone"
    LEFT_UPPER_ZONE = "left_upper_zone"
    LEFT_MIDDLE_ZONE = "left_middle_zone"
    LEFT_LOWER_ZONE = "left_lower_zone"
    RIGHT_COSTOPHRENIC_ANGLE = "right_costophrenic_angle"
    LEFT_COSTOPHRENIC_ANGLE = "left_costophrenic_angle"
    RIGHT_HILUM = "right_hilum"
    LEFT_HILUM = "left_hilum"
    RIGHT_HEMIDIAPHRAGM = "right_hemidiaphragm"
    LEFT_HEMIDIAPHRAGM = "left_hemidiaphragm"
    HEART = "heart"
    MEDIASTINUM = "mediastinum"


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


def paired(*parts: str) -> tuple[Region, ...]:
    """These parts of the right side, in this order, then those of the left; "hilum" and the like.

    Raises ValueError where a part is no region of a side.
    """
    return tuple(Region(f"{side}_{part}") for side in ("right", "left") for part in parts)

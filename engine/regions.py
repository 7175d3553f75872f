"""The named regions of a frontal chest film. Plain words: `engine.anatomy` finds where they are."""

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

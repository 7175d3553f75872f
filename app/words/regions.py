"""The names of a film's regions as the window shows them, in the window's language."""

from PySide6.QtCore import QCoreApplication

from engine.regions import Region

translate = QCoreApplication.translate


def region_titles() -> dict[Region, str]:
    """Sides are the patient's."""
    return {
        Region.RIGHT_LUNG: translate("Regions", "Right lung"),
        Region.LEFT_LUNG: translate("Regions", "Left lung"),
        Region.RIGHT_UPPER_ZONE: translate("Regions", "Right upper zone"),
        Region.RIGHT_MIDDLE_ZONE: translate("Regions", "Right middle zone"),
        Region.RIGHT_LOWER_ZONE: translate("Regions", "Right lower zone"),
        Region.LEFT_UPPER_ZONE: translate("Regions", "Left upper zone"),
        Region.LEFT_MIDDLE_ZONE: translate("Regions", "Left middle zone"),
        Region.LEFT_LOWER_ZONE: translate("Regions", "Left lower zone"),
        Region.RIGHT_COSTOPHRENIC_ANGLE: translate("Regions", "Right costophrenic angle"),
        Region.LEFT_COSTOPHRENIC_ANGLE: translate("Regions", "Left costophrenic angle"),
        Region.RIGHT_HILUM: translate("Regions", "Right hilum"),
        Region.LEFT_HILUM: translate("Regions", "Left hilum"),
        Region.RIGHT_HEMIDIAPHRAGM: translate("Regions", "Right hemidiaphragm"),
        Region.LEFT_HEMIDIAPHRAGM: translate("Regions", "Left hemidiaphragm"),
        Region.HEART: translate("Regions", "Heart"),
        Region.MEDIASTINUM: translate("Regions", "Mediastinum"),
    }

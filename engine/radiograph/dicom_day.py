"""On which day a DICOM film was taken: for telling apart the films of one study, and nothing else.

A date is an identifier: only distances between two films may leave `engine.radiograph`.
"""

import re
from datetime import date

from engine.radiograph.dicom_numbers import attribute_values
from engine.radiograph.dicom_parse import parsed
from engine.radiograph.silencing import damage_as_error, third_party_silenced

_DATES = ("AcquisitionDateTime", "AcquisitionDate", "ContentDate", "SeriesDate", "StudyDate")


def day_taken(content: bytes) -> int | None:
    """As the ordinal of a date; None where the header tells none that exists. Raises
    RadiographError."""
    damaged = damage_as_error("The DICOM file is damaged or was cut off; copy or export it again.")
    with third_party_silenced(), damaged:
        dataset = parsed(content, _DATES)
        for keyword in _DATES:
            # 20260131, or 2026.01.31 in files from before 1993
            for value in attribute_values(dataset, keyword):
                told = re.match(r"\s*(\d{4})\.?(\d\d)\.?(\d\d)", str(value))
                if told is not None:
                    day = _ordinal(*map(int, told.groups()))
                    if day is not None:
                        return day
    return None


def _ordinal(year: int, month: int, day: int) -> int | None:
    try:
        return date(year, month, day).toordinal()
    except ValueError:
        return None

"""Numbers in a DICOM header, read leniently: what a unit wrote counts, not how well it wrote it.

Decimal commas, blanks, texts in place of binary numbers and values that are no numbers at all occur
in films that are otherwise sound. Knows no meaning of any attribute.
"""

import math
import struct
from typing import Any, cast

from pydicom.datadict import tag_for_keyword
from pydicom.dataelem import RawDataElement
from pydicom.dataset import Dataset
from pydicom.multival import MultiValue

_BINARY = {"US": "H", "SS": "h", "UL": "I", "SL": "i", "FL": "f", "FD": "d"}
_UNDEFINED_LENGTH = 0xFFFFFFFF


def attribute_values(dataset: Dataset, keyword: str) -> list[Any]:
    """The values of an attribute, however many the file holds; none where it is absent, empty or
    cannot be read."""
    try:
        value = dataset.get(keyword)
    except (ValueError, TypeError, OverflowError, AttributeError, NotImplementedError, LookupError):
        return _raw_values(dataset, keyword)
    if value is None or value == "":
        return []
    # pydicom gives the descriptor of a lookup table as a plain list.
    return list(cast("list[Any]", value)) if isinstance(value, MultiValue | list) else [value]


def numbers(dataset: Dataset, keyword: str) -> list[float]:
    """The finite numbers of an attribute, in order; what is no number is left out."""
    found = (_number(value) for value in attribute_values(dataset, keyword))
    return [one for one in found if one is not None]


def integer(dataset: Dataset, keyword: str, default: int) -> int:
    found = numbers(dataset, keyword)
    return int(found[0]) if found else default


def raw_bytes(dataset: Dataset, keyword: str) -> bytes:
    """The value as it stands in the file; empty where it is absent or was decoded already."""
    element = dataset.get_item(keyword)
    value = element.value if isinstance(element, RawDataElement) else None
    return value if isinstance(value, bytes) else b""


def has_value(dataset: Dataset, keyword: str) -> bool:
    return keyword in dataset and bool(dataset.get_item(keyword).value)


def is_cut_off(dataset: Dataset, keyword: str) -> bool:
    """Whether the file ends before the value does. To be asked before the value is used."""
    element = dataset.get_item(keyword)
    if not isinstance(element, RawDataElement) or not isinstance(element.value, bytes):
        return False
    return len(element.value) < element.length != _UNDEFINED_LENGTH


def _number(value: Any) -> float | None:
    if isinstance(value, bytes):
        value = value.decode("latin-1")
    if isinstance(value, str):
        value = value.strip(" \0").replace(",", ".")
    try:
        number = float(value)
    except (ValueError, TypeError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _raw_values(dataset: Dataset, keyword: str) -> list[Any]:
    tag = tag_for_keyword(keyword)
    element = dataset.get_item(tag) if tag is not None else None
    if not isinstance(element, RawDataElement) or not isinstance(element.value, bytes):
        return []
    kind = _BINARY.get(element.VR or "")
    if kind is None:
        return list(element.value.decode("latin-1").split("\\"))
    size = struct.calcsize(kind)
    whole = element.value[: len(element.value) // size * size]
    order = "<" if element.is_little_endian else ">"
    return list(struct.unpack(f"{order}{len(whole) // size}{kind}", whole))

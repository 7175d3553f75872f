"""Lookup tables in a DICOM header, read as units write them. PS3.3 C.11.1.1, C.11.2.1.1.

Each field of a descriptor is wrong in some unit's files: the depth, the number of entries, the sign
of the first mapped value; and the data may be short or in the other byte order. What the entries
and the film's own values show counts more.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset

from engine.radiograph.dicom_numbers import attribute_values, numbers

Values = NDArray[np.float64]

_DEPTHS = (8, 10, 12, 14, 16)


class UnusableLut(ValueError):
    """There is no table, or one that makes all greys the same."""


@dataclass(frozen=True, slots=True, eq=False)
class Lut:
    """table: outputs, from the input `first` on; the ends go on for ever. bits: of the outputs."""

    table: NDArray[np.int64]
    first: int
    bits: int

    def __call__(self, values: Values) -> Values:
        position = np.clip(np.rint(values) - self.first, 0, self.table.size - 1)
        return self.table[position.astype(np.intp)].astype(np.float64)

    @property
    def full_scale(self) -> int:
        return 2**self.bits - 1


def read_lut(item: Dataset, occurring: Values, counts: NDArray[np.int64]) -> Lut:
    """The table in an item of a LUT sequence; occurring: the film's values that go into it, and
    counts: how often each does. Raises UnusableLut."""
    descriptor = numbers(item, "LUTDescriptor")
    if len(descriptor) != 3:
        raise UnusableLut("no descriptor")
    told, first, depth = (int(number) for number in descriptor)
    table = _entries(item, (told & 0xFFFF) or 2**16)
    if table.size < 2 or int(table.min()) == int(table.max()):
        raise UnusableLut("no two entries differ")
    return Lut(table, _first(first, table.size, occurring, counts), _depth(table, depth))


def _entries(item: Dataset, count: int) -> NDArray[np.int64]:
    data = item.get("LUTData")
    if data is None or data == b"" or data == "":
        raise UnusableLut("no data")
    if not isinstance(data, bytes):
        listed = attribute_values(item, "LUTData")[:count]
        return np.array([int(one) & 0xFFFF for one in listed], dtype=np.int64)
    if len(data) <= count + 1:
        return np.frombuffer(data, "u1")[:count].astype(np.int64)
    whole = data[: len(data) // 2 * 2]
    little, big = (np.frombuffer(whole, f"{order}u2")[:count].astype(np.int64) for order in "<>")
    # Curves of greys are smooth; in the wrong byte order they are noise.
    return big if _roughness(big) < _roughness(little) / 2 else little


def _roughness(table: NDArray[np.int64]) -> float:
    """How far the table goes up and down for the range that it covers: 1 for a monotone one."""
    return float(np.abs(np.diff(table)).sum()) / max(1, int(np.ptp(table)))


def _first(told: int, size: int, occurring: Values, counts: NDArray[np.int64]) -> int:
    """Which first mapped value, with either sign, lets more of the film into the table."""

    def within(first: int) -> int:
        return int(counts[(occurring >= first) & (occurring < first + size)].sum())

    other = told - 2**16 if told >= 2**15 else told + 2**16
    return other if within(other) > 2 * within(told) else told


def _depth(table: NDArray[np.int64], told: int) -> int:
    """The depth that the entries have where the descriptor's is too large or too small."""
    reached = int(table.max()).bit_length()
    if reached > told:
        return reached
    fitting = next(depth for depth in (*_DEPTHS, 16) if depth >= reached)
    return min(told, fitting) if told in range(8, 17) else fitting

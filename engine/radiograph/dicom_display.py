"""Stored DICOM values to display values: modality LUT, VOI LUT or window, polarity, padding.

PS3.3 C.11.1 (modality), C.11.2 (VOI), C.7.6.3.1.2 (photometric interpretation). A stored value has
at most 16 bits, so the chain is worked out once per possible value, not once per pixel.
"""

from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset

from engine.radiograph.dicom_header import attribute_values
from engine.radiograph.strips import look_up, strip_rows

Values = NDArray[np.float64]
Unsigned = NDArray[np.unsignedinteger]

# What a marker, a hot pixel or a dead column covers at most, at each end of the histogram.
_OUTLIERS = 0.0005


def display_values(stored: NDArray[np.integer], dataset: Dataset, bits: int) -> NDArray[np.float32]:
    """Fraction of the display range, float32 in [0, 1], bright = dense, of stored values.

    Where the header gives neither a VOI LUT nor a window, 8-bit pictures keep their full range and
    deeper ones are stretched over the values that occur, but for the outermost 0.05 % at each end.
    Padding pixels become black. Raises ValueError where the header contradicts itself.
    """
    stored = np.ascontiguousarray(stored, dtype=stored.dtype.newbyteorder("="))
    unsigned = np.dtype(f"u{stored.dtype.itemsize}")
    if unsigned.itemsize > 2:
        raise ValueError("more than 16 bits")
    codes: Unsigned = stored.view(unsigned)
    possible = np.arange(2 ** (8 * unsigned.itemsize), dtype=unsigned).view(stored.dtype)

    padding = _padding(possible, dataset)
    values = _modality(possible, dataset)
    shown = _voi(values, dataset)
    if shown is None:
        shown = _without_voi(values, possible, codes, padding, bits)
    if not np.isfinite(shown).all():
        raise ValueError("the header's numbers are not finite")
    if _is_inverted(dataset):
        shown = 1 - shown
    shown[padding] = 0
    return look_up(shown.astype(np.float32), codes)


def _padding(possible: NDArray[np.integer], dataset: Dataset) -> NDArray[np.bool_]:
    value = dataset.get("PixelPaddingValue")
    if value is None:
        return np.zeros(possible.shape, dtype=np.bool_)
    limit = dataset.get("PixelPaddingRangeLimit")
    low, high = sorted((int(value), int(value if limit is None else limit)))
    return (possible >= low) & (possible <= high)


def _modality(possible: NDArray[np.integer], dataset: Dataset) -> Values:
    values = possible.astype(np.float64)
    sequence = dataset.get("ModalityLUTSequence")
    if sequence:
        return _through_lut(values, sequence[0])[0]
    return values * float(dataset.get("RescaleSlope") or 1) + float(
        dataset.get("RescaleIntercept") or 0
    )


def _voi(values: Values, dataset: Dataset) -> Values | None:
    """The first VOI LUT, else the first usable window, as a fraction of its output range."""
    sequence = dataset.get("VOILUTSequence")
    if sequence:
        output, full_scale = _through_lut(values, sequence[0])
        return output / full_scale
    center, width = _first(dataset, "WindowCenter"), _first(dataset, "WindowWidth")
    if center is None or width is None:
        return None
    function = str(dataset.get("VOILUTFunction") or "LINEAR").strip().upper()
    if function == "SIGMOID" and width > 0:
        return 1 / (1 + np.exp(np.clip(-4 * (values - center) / width, -80, 80)))
    if function == "LINEAR_EXACT" and width > 0:
        return _ramp(values, center, width)
    if width >= 1:
        return _ramp(values, center - 0.5, width - 1)
    return None


def _ramp(values: Values, center: float, width: float) -> Values:
    """0 up to the lower end of the window, 1 above the upper end (C.11.2.1.2.1, C.11.2.1.3.2)."""
    if width == 0:
        return (values > center).astype(np.float64)
    return np.clip((values - center) / width + 0.5, 0, 1)


def _without_voi(
    values: Values,
    possible: NDArray[np.integer],
    codes: Unsigned,
    padding: NDArray[np.bool_],
    bits: int,
) -> Values:
    counts = np.zeros(possible.size, dtype=np.int64)
    for rows in strip_rows(codes):
        counts += np.bincount(codes[rows].ravel(), minlength=possible.size)
    counts[padding] = 0
    occurring = values[counts > 0]
    if not occurring.size:
        return np.zeros_like(values)
    if bits == 8 and codes.dtype.itemsize == 1:
        low, high = float(values.min()), float(values.max())
    else:
        order = np.argsort(values, kind="stable")
        share = np.cumsum(counts[order]) / counts.sum()
        low, high = (
            float(values[order[np.searchsorted(share, at)]]) for at in (_OUTLIERS, 1 - _OUTLIERS)
        )
    return _ramp(values, (low + high) / 2, high - low)


def _is_inverted(dataset: Dataset) -> bool:
    """Whether the lowest display value is white. Each of the two attributes says so alone."""
    return (
        str(dataset.get("PhotometricInterpretation")).strip() == "MONOCHROME1"
        or str(dataset.get("PresentationLUTShape")).strip() == "INVERSE"
    )


def _through_lut(values: Values, item: Dataset) -> tuple[Values, int]:
    """Values through a lookup table (C.11.1.1, C.11.2.1.1), and the table's largest output."""
    entries, first, depth = (int(number) for number in item.LUTDescriptor)
    table = _lut_entries(item, entries or 2**16)
    position = np.clip(np.rint(values) - first, 0, table.size - 1).astype(np.intp)
    # Some writers give a depth that their own entries exceed.
    depth = max(depth, int(table.max()).bit_length())
    return table[position].astype(np.float64), 2**depth - 1


def _lut_entries(item: Dataset, count: int) -> NDArray[np.integer]:
    data = item.LUTData
    if not isinstance(data, bytes):
        return np.atleast_1d(np.asarray(data, dtype=np.int64))[:count] & 0xFFFF
    order: Literal["<", ">"] = "<" if item.is_little_endian is not False else ">"
    narrow = len(data) < 2 * count
    return np.frombuffer(data, dtype=f"{order}u{1 if narrow else 2}")[:count]


def _first(dataset: Dataset, keyword: str) -> float | None:
    values = attribute_values(dataset, keyword)
    return float(values[0]) if values else None

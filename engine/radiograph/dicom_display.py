"""Stored DICOM values to display values: modality LUT, VOI LUT or window, polarity, padding.

PS3.3 C.11.1 (modality), C.11.2 (VOI), C.7.6.3.1.2 (photometric interpretation). A stored value has
at most 16 bits, so the chain is worked out once per possible value, not once per pixel.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset

from engine.radiograph.dicom_lut import Lut, UnusableLut, read_lut
from engine.radiograph.dicom_numbers import attribute_values, numbers
from engine.radiograph.dicom_pixels import Stored
from engine.radiograph.dicom_shutter import Mask, blank_borders, shuttered
from engine.radiograph.doubts import (
    LUT_UNUSABLE,
    POLARITY_UNTOLD,
    SHUTTER_UNUSABLE,
    WINDOW_UNUSABLE,
    Doubt,
)
from engine.radiograph.strips import look_up, strip_rows

Values = NDArray[np.float64]
Counts = NDArray[np.int64]
Unsigned = NDArray[np.unsignedinteger]

# What a marker, a hot pixel or a dead column covers at most, at each end of the histogram.
_OUTLIERS = 0.0005
# So much of a film may be black or white by its window; and so much of the greys it must use.
_MOST_LOST = 0.97
_LEAST_RANGE = 0.1
_WHITE = 0.9


@dataclass(frozen=True, slots=True, eq=False)
class _Greys:
    """The chain of a film, by possible stored value. values: after the modality LUT. counts: how
    many pixels of some rows have each, but for padding, shutter and border. padding: which values
    are padding."""

    possible: NDArray[np.integer]
    values: Values
    counts: Counts
    padding: NDArray[np.bool_]
    bits: int

    @property
    def occurring(self) -> Values:
        return self.values[self.counts > 0]

    @property
    def how_often(self) -> Counts:
        return self.counts[self.counts > 0]


def display_values(
    stored: Stored, dataset: Dataset, photometric: str
) -> tuple[NDArray[np.float32], tuple[Doubt, ...]]:
    """Fraction of the display range, float32 in [0, 1], bright = dense, of stored values; and what
    is doubtful about it.

    The first VOI LUT or window that shows the film is taken. Where the header gives none, 8-bit
    pictures keep their full range and deeper ones are stretched over the values that occur, but for
    the outermost 0.05 % at each end. Padding, what a shutter hides and white borders that no ray
    reached become black. Raises ValueError where the header contradicts itself.
    """
    pixels = np.ascontiguousarray(stored.values)
    unsigned = np.dtype(f"u{pixels.dtype.itemsize}")
    codes: Unsigned = pixels.view(unsigned)
    possible = np.arange(2 ** (8 * unsigned.itemsize), dtype=unsigned).view(pixels.dtype)
    if stored.is_plain:
        plain = (possible / np.float32(2**stored.bits - 1)).astype(np.float32)
        return look_up(plain, codes), ()

    padding = _padding(possible, dataset, stored.bits)
    shutter, left_out = shuttered(dataset, *pixels.shape)
    border = blank_borders(pixels, shutter)
    hidden = border if shutter is None else shutter if border is None else shutter | border
    # The header's window is judged by some rows of a large film.
    step = max(1, codes.size >> 20)
    counts = _counts(codes[::step], None if hidden is None else hidden[::step])
    counts[padding] = 0
    values, doubts = _modality(possible, counts, dataset)
    greys = _Greys(possible, values, counts, padding, stored.bits)

    shown, doubted = _voi(greys, dataset)
    if shown is None:
        if step > 1:
            every = _counts(codes, hidden)
            every[padding] = 0
            greys = replace(greys, counts=every)
        shown = _without_voi(greys)
    if not np.isfinite(shown).all():
        raise ValueError("the header's numbers are not finite")
    if _is_inverted(dataset, photometric):
        shown = 1 - shown
    shown[padding] = 0
    picture = look_up(shown.astype(np.float32), codes)
    _blacken(picture, shutter, border)
    if left_out:
        doubts = (*doubts, SHUTTER_UNUSABLE)
    if photometric not in ("MONOCHROME1", "MONOCHROME2"):
        doubts = (*doubts, POLARITY_UNTOLD)
    return picture, (*doubts, *doubted)


def _blacken(picture: NDArray[np.float32], shutter: Mask | None, border: Mask | None) -> None:
    if shutter is not None:
        picture[shutter] = 0
    if border is not None:
        # Black and grey ones are as they should be, or as somebody wanted them.
        picture[border & (picture > _WHITE)] = 0


def _padding(possible: NDArray[np.integer], dataset: Dataset, bits: int) -> NDArray[np.bool_]:
    """Which stored values are padding. Its own sign may be another than that of the pixels."""
    told = numbers(dataset, "PixelPaddingValue")
    if not told:
        return np.zeros(possible.shape, dtype=np.bool_)
    limit = numbers(dataset, "PixelPaddingRangeLimit")
    signed = possible.dtype.kind == "i"
    ends = [_folded(int(end), signed, bits) for end in (told[0], *limit[:1])]
    return (possible >= min(ends)) & (possible <= max(ends))


def _folded(value: int, signed: bool, bits: int) -> int:
    """`value` as a number of `bits` with the sign that the pixels have."""
    low, high = (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) if signed else (0, 2**bits - 1)
    if low <= value <= high:
        return value
    folded = value % 2**16
    if signed and folded >= 2**15:
        folded -= 2**16
    return folded


def _counts(codes: Unsigned, hidden: Mask | None) -> Counts:
    possible = 2 ** (8 * codes.dtype.itemsize)
    counts = np.zeros(possible, dtype=np.int64)
    for rows in strip_rows(codes):
        strip = codes[rows].ravel() if hidden is None else codes[rows][~hidden[rows]]
        counts += np.bincount(strip, minlength=possible)
    return counts


def _modality(
    possible: NDArray[np.integer], counts: Counts, dataset: Dataset
) -> tuple[Values, tuple[Doubt, ...]]:
    values = possible.astype(np.float64)
    for item in dataset.get("ModalityLUTSequence") or ():
        try:
            return read_lut(item, values[counts > 0], counts[counts > 0])(values), ()
        except UnusableLut:
            return values, (LUT_UNUSABLE,)
    slope, intercept = numbers(dataset, "RescaleSlope"), numbers(dataset, "RescaleIntercept")
    return values * (slope[0] if slope else 1) + (intercept[0] if intercept else 0), ()


def _voi(greys: _Greys, dataset: Dataset) -> tuple[Values | None, tuple[Doubt, ...]]:
    """The first VOI LUT, else the first window, that shows the film, as a fraction of its range."""
    doubts: list[Doubt] = []
    for item in dataset.get("VOILUTSequence") or ():
        lut = _lut_or_none(item, greys)
        if lut is not None:
            shown = lut(greys.values) / lut.full_scale
            if _shows(shown, greys):
                return shown, ()
        doubts = [LUT_UNUSABLE]
    for shown in _windows(greys.values, dataset):
        if _shows(shown, greys):
            return shown, tuple(doubts)
        doubts = [WINDOW_UNUSABLE]
    return None, tuple(doubts)


def _lut_or_none(item: Dataset, greys: _Greys) -> Lut | None:
    try:
        return read_lut(item, greys.occurring, greys.how_often)
    except UnusableLut:
        return None


def _windows(values: Values, dataset: Dataset) -> Iterator[Values]:
    """What each window of the header makes of the values; those without a width are no windows."""
    centers, widths = numbers(dataset, "WindowCenter"), numbers(dataset, "WindowWidth")
    told = attribute_values(dataset, "VOILUTFunction")
    function = str(told[0]).strip().upper() if told else "LINEAR"
    for center, width in zip(centers, widths, strict=False):
        if function == "SIGMOID" and width > 0:
            yield 1 / (1 + np.exp(np.clip(-4 * (values - center) / width, -80, 80)))
        elif function == "LINEAR_EXACT" and width > 0:
            yield _ramp(values, center, width)
        elif width >= 1:
            yield _ramp(values, center - 0.5, width - 1)


def _shows(shown: Values, greys: _Greys) -> bool:
    """Whether a film can be seen: not nearly all black or white, nor in a few close greys."""
    occurring, counts = shown[greys.counts > 0], greys.how_often
    total = int(counts.sum())
    if not total or np.ptp(greys.occurring) == 0:
        return True
    lost = int(counts[(occurring <= 0.002) | (occurring >= 0.998)].sum())
    low, high = _quantiles(occurring, counts)
    return lost <= _MOST_LOST * total and high - low >= _LEAST_RANGE


def _quantiles(values: Values, counts: Counts) -> tuple[float, float]:
    """Between which all values lie but for the outliers at each end."""
    order = np.argsort(values, kind="stable")
    share = np.cumsum(counts[order]) / counts.sum()
    low, high = (order[np.searchsorted(share, at)] for at in (_OUTLIERS, 1 - _OUTLIERS))
    return float(values[low]), float(values[high])


def _ramp(values: Values, center: float, width: float) -> Values:
    """0 up to the lower end of the window, 1 above the upper end (C.11.2.1.2.1, C.11.2.1.3.2)."""
    if width == 0:
        return (values > center).astype(np.float64)
    return np.clip((values - center) / width + 0.5, 0, 1)


def _without_voi(greys: _Greys) -> Values:
    if not greys.how_often.size:
        return np.zeros_like(greys.values)
    if greys.bits == 8 and greys.possible.size == 2**8:
        low, high = float(greys.values.min()), float(greys.values.max())
    else:
        low, high = _quantiles(greys.occurring, greys.how_often)
    return _ramp(greys.values, (low + high) / 2, high - low)


def _is_inverted(dataset: Dataset, photometric: str) -> bool:
    """Whether the lowest display value is white. Each of the two attributes says so alone."""
    shape = attribute_values(dataset, "PresentationLUTShape")
    return photometric == "MONOCHROME1" or (
        bool(shape) and str(shape[0]).strip().upper() == "INVERSE"
    )

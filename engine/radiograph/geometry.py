"""How large the pixels are, and making them square where they are not. PS3.3 10.7, C.7.6.3.1.7."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from pydicom.dataset import Dataset

from engine.radiograph.dicom_numbers import numbers

# What detectors and scanners have, in millimetres.
_SMALLEST, _LARGEST = 0.01, 10.0
# Rounding makes no pixel oblong, and none is four times as long as wide.
_SQUARE, _CREDIBLE = 1.01, 4.0


@dataclass(frozen=True, slots=True)
class PixelSize:
    """spacing_mm: distance between rows and between columns, where it is told. aspect: height of a
    pixel over its width. is_credible: False where the header told sizes that no unit has."""

    spacing_mm: tuple[float, float] | None
    aspect: float = 1.0
    is_credible: bool = True

    def squared_shape(self, rows: int, columns: int) -> tuple[int, int]:
        if self.aspect > 1:
            return rows, round(columns / self.aspect)
        return round(rows * self.aspect), columns

    def transposed(self) -> "PixelSize":
        if self.spacing_mm is None:
            return PixelSize(None, 1 / self.aspect, self.is_credible)
        row, column = self.spacing_mm
        return PixelSize((column, row), 1 / self.aspect, self.is_credible)


def pixel_size(dataset: Dataset) -> PixelSize:
    """Of the stored picture. A spacing counts before a mere ratio."""
    credible = True
    for keyword in ("PixelSpacing", "ImagerPixelSpacing", "NominalScannedPixelSpacing"):
        told = numbers(dataset, keyword)
        if len(told) != 2 or not all(_SMALLEST <= one <= _LARGEST for one in told):
            continue
        row, column = told
        if _is_credible(row / column):
            return PixelSize((row, column), _aspect(row / column))
        credible = False
    told = numbers(dataset, "PixelAspectRatio")
    if len(told) == 2 and min(told) > 0:
        if _is_credible(told[0] / told[1]):
            return PixelSize(None, _aspect(told[0] / told[1]), credible)
        credible = False
    return PixelSize(None, is_credible=credible)


def _is_credible(aspect: float) -> bool:
    return 1 / _CREDIBLE <= aspect <= _CREDIBLE


def _aspect(told: float) -> float:
    return 1.0 if 1 / _SQUARE <= told <= _SQUARE else told


def squared(
    pixels: NDArray[np.float32], size: PixelSize
) -> tuple[NDArray[np.float32], tuple[float, float] | None]:
    """The picture with square pixels as wide as the longer side of its own, and their spacing.

    Made smaller along the finer side, never larger: no detail is invented.
    """
    if size.aspect == 1:
        return pixels, size.spacing_mm
    height, width = size.squared_shape(*pixels.shape)
    image = Image.fromarray(np.ascontiguousarray(pixels))
    small = np.asarray(image.resize((width, height), Image.Resampling.BOX))
    larger = None if size.spacing_mm is None else max(size.spacing_mm)
    return np.clip(small, 0, 1), None if larger is None else (larger, larger)

"""What of a film is not shown: display shutters, and borders that no ray reached.

PS3.3 C.7.6.11 (rectangular, circular, polygonal), C.7.6.15 (bitmap). Rows and columns count from 1.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from pydicom.dataset import Dataset
from pydicom.tag import Tag

from engine.radiograph.dicom_numbers import attribute_values, integer, numbers

Mask = NDArray[np.bool_]

# A shutter or border that leaves less is a mistake.
_LEAST_SHOWN = 0.1
# How far, in parts of the film's range, most of the first exposed line is from a blank border.
_ABRUPT = 0.1

_OVERLAY_GROUPS = range(0x6000, 0x6020, 2)
_OVERLAY_ELEMENTS = (0x0010, 0x0011, 0x0050, 0x3000)

SHUTTER_ATTRIBUTES: tuple[str | int, ...] = (
    "ShutterShape", "ShutterLeftVerticalEdge", "ShutterRightVerticalEdge",
    "ShutterUpperHorizontalEdge", "ShutterLowerHorizontalEdge", "CenterOfCircularShutter",
    "RadiusOfCircularShutter", "VerticesOfThePolygonalShutter", "ShutterOverlayGroup",
    *(group << 16 | element for group in _OVERLAY_GROUPS for element in _OVERLAY_ELEMENTS),
)  # fmt: skip


def shuttered(dataset: Dataset, rows: int, columns: int) -> tuple[Mask | None, bool]:
    """What the header's shutters hide, bool (rows, columns), or None where they hide nothing; and
    whether they were left out because they would hide nearly all."""
    shapes = {str(shape).strip().upper() for shape in attribute_values(dataset, "ShutterShape")}
    hidden = np.zeros((rows, columns), dtype=np.bool_)
    for shape, shown in _SHAPES.items():
        if shape in shapes:
            mask = shown(dataset, rows, columns)
            if mask is not None:
                hidden |= ~mask
    if not hidden.any():
        return None, False
    return (None, True) if _is_too_much(hidden) else (hidden, False)


def _rectangle(dataset: Dataset, rows: int, columns: int) -> Mask | None:
    shown = np.zeros((rows, columns), dtype=np.bool_)
    left = max(0, integer(dataset, "ShutterLeftVerticalEdge", 0))
    right = integer(dataset, "ShutterRightVerticalEdge", columns + 1)
    top = max(0, integer(dataset, "ShutterUpperHorizontalEdge", 0))
    bottom = integer(dataset, "ShutterLowerHorizontalEdge", rows + 1)
    shown[top : max(0, bottom - 1), left : max(0, right - 1)] = True
    return shown


def _circle(dataset: Dataset, rows: int, columns: int) -> Mask | None:
    centre, radius = (
        numbers(dataset, "CenterOfCircularShutter"),
        numbers(dataset, "RadiusOfCircularShutter"),
    )
    if len(centre) != 2 or not radius:
        return None
    row = np.arange(1, rows + 1, dtype=np.float64)[:, None] - centre[0]
    column = np.arange(1, columns + 1, dtype=np.float64) - centre[1]
    return row**2 + column**2 <= radius[0] ** 2


def _polygon(dataset: Dataset, rows: int, columns: int) -> Mask | None:
    told = numbers(dataset, "VerticesOfThePolygonalShutter")
    corners = [(told[at + 1] - 1, told[at] - 1) for at in range(0, len(told) - 1, 2)]
    if len(corners) < 3:
        return None
    drawn = Image.new("1", (columns, rows))
    ImageDraw.Draw(drawn).polygon(corners, fill=1)
    return np.array(drawn, dtype=np.bool_)


def _bitmap(dataset: Dataset, rows: int, columns: int) -> Mask | None:
    """The overlay's ones are hidden."""
    group = integer(dataset, "ShutterOverlayGroup", 0x6000)
    if group not in _OVERLAY_GROUPS:
        return None

    def value(element: int) -> object:
        tag = Tag(group, element)
        return dataset[tag].value if tag in dataset else None

    data, size = value(0x3000), (value(0x0010), value(0x0011))
    if size != (rows, columns) or not isinstance(data, bytes) or len(data) * 8 < rows * columns:
        return None
    bits = np.unpackbits(np.frombuffer(data, "u1"), count=rows * columns, bitorder="little")
    return bits.reshape(rows, columns) == 0


_SHAPES: dict[str, Callable[[Dataset, int, int], Mask | None]] = {
    "RECTANGULAR": _rectangle,
    "CIRCULAR": _circle,
    "POLYGONAL": _polygon,
    "BITMAP": _bitmap,
}


def blank_borders(stored: NDArray[np.integer], hidden: Mask | None) -> Mask | None:
    """Rows and columns at the edges that are one value and nothing else, and end abruptly; None
    where there are none.

    hidden: what a shutter hides already. Such a border was never exposed, or was blanked: it is no
    tissue, whatever grey it has. Tissue that is all white at an edge fades into what is beside it.
    """
    box = _Box(0, stored.shape[0], 0, stored.shape[1])
    while (smaller := _without_blank_edges(stored, hidden, box)) != box:
        box = smaller
    if min(box.bottom - box.top, box.right - box.left) < 2:
        return None
    close = _ABRUPT * float(int(stored.max()) - int(stored.min()))

    def is_abrupt(outer: tuple[int | slice, int | slice], inner: int, *, row: bool) -> bool:
        line = stored[inner, box.left : box.right] if row else stored[box.top : box.bottom, inner]
        grey = np.median(stored[outer])
        return float(np.mean(np.abs(line - grey) <= close)) < 0.5

    rows, columns = slice(box.top, box.bottom), slice(box.left, box.right)
    border = np.zeros(stored.shape, dtype=np.bool_)
    if box.top and is_abrupt((0, columns), box.top, row=True):
        border[: box.top] = True
    if box.bottom < stored.shape[0] and is_abrupt((-1, columns), box.bottom - 1, row=True):
        border[box.bottom :] = True
    if box.left and is_abrupt((rows, 0), box.left, row=False):
        border[:, : box.left] = True
    if box.right < stored.shape[1] and is_abrupt((rows, -1), box.right - 1, row=False):
        border[:, box.right :] = True
    return None if not border.any() or _is_too_much(border) else border


@dataclass(frozen=True, slots=True)
class _Box:
    """What lies within the borders; bottom and right are the first row and column outside."""

    top: int
    bottom: int
    left: int
    right: int


def _without_blank_edges(stored: NDArray[np.integer], hidden: Mask | None, box: _Box) -> _Box:
    across, down = slice(box.left, box.right), slice(box.top, box.bottom)
    rows, columns = range(box.top, box.bottom), range(box.left, box.right)
    return _Box(
        box.top + _blank(stored, hidden, ((row, across) for row in rows)),
        box.bottom - _blank(stored, hidden, ((row, across) for row in reversed(rows))),
        box.left + _blank(stored, hidden, ((down, column) for column in columns)),
        box.right - _blank(stored, hidden, ((down, column) for column in reversed(columns))),
    )


def _blank(
    stored: NDArray[np.integer],
    hidden: Mask | None,
    lines: Iterator[tuple[int | slice, int | slice]],
) -> int:
    """How many of the `lines` from the edge are blank, all with the same value."""
    grey: int | None = None
    for count, line in enumerate(lines):
        values = stored[line]
        if hidden is not None:
            values = values[~hidden[line]]
        if not values.size:
            continue
        low, high = int(values.min()), int(values.max())
        if low != high or grey not in (None, low):
            return count
        grey = low
    return 0


def _is_too_much(hidden: Mask) -> bool:
    return float(np.mean(hidden)) > 1 - _LEAST_SHOWN

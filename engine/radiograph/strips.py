"""Large pictures in strips of rows, so that what is only needed on the way stays small."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray


def look_up(table: NDArray[np.float32], codes: NDArray[np.unsignedinteger]) -> NDArray[np.float32]:
    """`table[codes]`, in strips: NumPy would widen all codes to 64 bits at once."""
    shown = np.empty(codes.shape, dtype=np.float32)
    for rows in strip_rows(codes):
        np.take(table, codes[rows], out=shown[rows], mode="clip")
    return shown


def strip_rows(picture: NDArray[np.generic]) -> Iterator[slice]:
    """The rows of a picture in slices of about a megapixel."""
    height, width = picture.shape
    rows = max(1, 2**20 // max(1, width))
    for top in range(0, height, rows):
        yield slice(top, min(top + rows, height))

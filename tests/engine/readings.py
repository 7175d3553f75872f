"""Reading a film that was made for a test, and how far its greys are from the truth."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset

from engine.radiograph import Radiograph, read_radiograph
from tests.engine.films import film, unchecked, write

FULL_WINDOW: dict[str, Any] = {"WindowCenter": 2048, "WindowWidth": 4096}


def read(header: Dataset, folder: Path) -> Radiograph:
    with unchecked():
        path = write(header, folder / "film")
    return read_radiograph(path)


def off(radiograph: Radiograph, truth: NDArray[np.floating] | None = None) -> float:
    """How far the greys are from the film's, at most."""
    truth = film() if truth is None else truth
    assert radiograph.pixels.shape == truth.shape
    return float(np.abs(radiograph.pixels - truth).max())


def likeness(radiograph: Radiograph) -> float:
    return float(np.corrcoef(radiograph.pixels.ravel(), film().ravel())[0, 1])

"""How near rendered films come to real ones in grey levels and in sharpness, as two numbers.

python -m engine.training.thorax.realism --films rendered --against real

Beside each stands what two halves of the real films differ by: nearer than that is not to be had.
"""

import argparse
import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Array: TypeAlias = NDArray[np.float64]

SIZE = 256
BINS = 64
LOWEST = 2
"""Cycles per film from which spectra are compared: below, the window's own spectrum is seen."""
HIGHEST = 115
"""Short of the 128 that a film of SIZE can hold, where the resampling cuts off."""
PICTURES = frozenset({".png", ".jpg", ".jpeg", ".npz"})


@dataclass(frozen=True, slots=True)
class Likeness:
    """Distances between two groups of films; 0 is alike.

    histogram: half the sum of the absolute differences of mean histograms of BINS greys, at most 1.
    spectrum: root mean square difference of mean radial power spectra, in log10.
    """

    histogram: float
    spectrum: float


def likeness(films: Sequence[Array], others: Sequence[Array]) -> Likeness:
    """Films (SIZE, SIZE) of greys in [0, 1]. Raises ValueError where a group is empty."""
    if not films or not others:
        raise ValueError("each group needs a film at least")
    histograms = [np.mean([_histogram(film) for film in group], 0) for group in (films, others)]
    spectra = [np.mean([radial_spectrum(film) for film in group], 0) for group in (films, others)]
    return Likeness(
        histogram=float(np.abs(histograms[0] - histograms[1]).sum() / 2),
        spectrum=math.sqrt(np.square(np.subtract(spectra[0], spectra[1])).mean()),
    )


def radial_spectrum(film: Array) -> Array:
    """log10 of the mean power at LOWEST to HIGHEST cycles per film, (HIGHEST - LOWEST + 1,)."""
    size = len(film)
    window = np.hanning(size)
    power = np.abs(np.fft.fft2((film - film.mean()) * np.outer(window, window))) ** 2
    frequency = np.fft.fftfreq(size) * size
    ring = np.round(np.hypot(frequency[:, None], frequency)).astype(int).ravel()
    mean = np.bincount(ring, power.ravel()) / np.bincount(ring)
    return np.log10(mean[LOWEST : HIGHEST + 1] + 1e-12)


def read_film(path: Path) -> Array:
    """The centre square of a picture, or `film` of a rendered .npz, as (SIZE, SIZE) in [0, 1]."""
    if path.suffix == ".npz":
        with np.load(path) as arrays:
            picture = Image.fromarray(arrays["film"])
    else:
        with Image.open(path) as opened:
            picture = opened.convert("L")
    side = min(picture.size)
    left, top = (picture.width - side) // 2, (picture.height - side) // 2
    square = picture.crop((left, top, left + side, top + side))
    return np.asarray(square.resize((SIZE, SIZE), Image.Resampling.BOX), float) / 255


def main() -> None:
    parser = argparse.ArgumentParser(description="Compare rendered films with real ones.")
    parser.add_argument("--films", type=Path, required=True)
    parser.add_argument("--against", type=Path, required=True)
    arguments = parser.parse_args()
    films, others = _read(arguments.films), _read(arguments.against)
    lines = [
        _line(f"{len(films)} films against {len(others)}", likeness(films, others)),
        _line("halves of the latter", likeness(others[::2], others[1::2])),
    ]
    sys.stdout.write("".join(lines))


def _read(folder: Path) -> list[Array]:
    return [read_film(path) for path in sorted(folder.iterdir()) if path.suffix in PICTURES]


def _line(name: str, found: Likeness) -> str:
    return f"{name}: histogram {found.histogram:.3f}, spectrum {found.spectrum:.3f} log10\n"


def _histogram(film: Array) -> Array:
    counts, _ = np.histogram(film, BINS, (0, 1))
    return counts / film.size


if __name__ == "__main__":
    main()

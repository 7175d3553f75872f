"""What panes show: a film as it was read, and pictures of it. Knows no widgets."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.film.pyramid import Pyramid, change_codes, grey_codes
from engine.difference import FieldWindow, Preview
from engine.layers import Layers
from engine.radiograph import Radiograph
from engine.result import ModelField


@dataclass(frozen=True, slots=True, eq=False)
class Film:
    """A radiograph with where it came from and how a person calls it, ready for the screen.
    `is_synthetic`: of a digital patient, which must be said wherever it is shown.
    `is_private`: name and folder of its file may be a patient's and are never written down.
    `number`: which of a study's films it is, from 1; None for a file, or a study's only one."""

    radiograph: Radiograph
    source: Path
    title: str
    greys: Pyramid
    is_synthetic: bool = False
    is_private: bool = False
    number: int | None = None

    @classmethod
    def of(
        cls,
        radiograph: Radiograph,
        source: Path,
        title: str,
        *,
        is_synthetic: bool = False,
        is_private: bool = False,
        number: int | None = None,
    ) -> Self:
        greys = Pyramid.of_greys(radiograph.pixels)
        return cls(radiograph, source, title, greys, is_synthetic, is_private, number)

    @property
    def size(self) -> tuple[int, int]:
        """Width, height in pixels."""
        height, width = self.radiograph.pixels.shape
        return width, height


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """`size`: width and height of the film that pyramids of any step refer to. `arrived`: the part
    of the film's height, [0, 1], that a run has filled; None once it is complete. `frame`: the size
    of the film that the view is about, where this is another one, laid middle on middle."""

    size: tuple[int, int]
    greys: Pyramid
    change: Pyramid | None = None
    arrived: float | None = None
    frame: tuple[int, int] | None = None


def prior_picture(film: Film) -> Picture:
    return Picture(film.size, film.greys)


def follow_up_picture(follow_up: Film, prior: Film) -> Picture:
    """As large as the prior along its longer side, so that both can share one view."""
    step = max(prior.size) / max(follow_up.size)
    width, height = (max(1, round(length * step)) for length in follow_up.size)
    greys = Pyramid(follow_up.greys.levels, follow_up.greys.step * step)
    return Picture((width, height), greys, frame=prior.size)


def finished_picture(
    film: Film, counterfactual: NDArray[np.float32], change: NDArray[np.float32]
) -> Picture:
    """counterfactual, change: float32 (height, width) of the film."""
    return Picture(film.size, Pyramid.of_greys(counterfactual), Pyramid.of_change(change))


def preview_picture(
    preview: Preview, film: Film, field: ModelField, layers: Layers, arrived: float
) -> Picture:
    """A run on its way: made for each few rows, so it costs what a pane holds.

    `preview` is of the film; layers: over `field`; arrived: part of its rows.
    """
    composite = preview.compose(layers)
    step = max(film.size) / max(preview.pixels.shape)
    return Picture(
        film.size,
        Pyramid((grey_codes(composite.counterfactual),), step),
        Pyramid.of_change_codes(change_codes(composite.change), step),
        _arrived_of_film(arrived, field, film.size),
    )


def decoded_picture(
    film: Film, field: ModelField, raw: NDArray[np.float32], pixels: int = 1024
) -> Picture:
    """What the model decoded, float32 (S, S) over `field`, in the film's frame."""
    greys = np.clip(over_film(film.size, field, raw, pixels), 0.0, 1.0)
    return Picture(film.size, Pyramid((grey_codes(greys),), max(film.size) / max(greys.shape)))


def compared_picture(
    film: Film, one: NDArray[np.float32], other: NDArray[np.float32], greys: Pyramid
) -> Picture:
    """What another run of the same film shows otherwise: its change less that of the first.

    one, other: changes, float32 (height, width) of the film; greys: of the first counterfactual.
    """
    return Picture(film.size, greys, Pyramid.of_change(other - one))


def over_film(
    film: tuple[int, int], field: ModelField, values: NDArray[np.float32], pixels: int = 1024
) -> NDArray[np.float32]:
    """values: float32 (S, S) over `field`; returned: float32 (rows, columns) spanning the film,
    `pixels` along its longer side at most. `film`: width and height."""
    width, height = film
    window = FieldWindow.of(field, height, width)
    side = values.shape[0]
    left, top, right, bottom = (side * edge for edge in window)
    box = (max(left, 0.0), max(top, 0.0), min(right, float(side)), min(bottom, float(side)))
    step = max(1.0, max(film) / pixels)
    size = (max(1, round(width / step)), max(1, round(height / step)))
    contiguous = np.ascontiguousarray(values, dtype=np.float32)
    spread = Image.fromarray(contiguous).resize(size, Image.Resampling.BICUBIC, box=box)
    return np.asarray(spread, dtype=np.float32)


def _arrived_of_film(arrived: float, field: ModelField, film: tuple[int, int]) -> float:
    row = field.top + arrived * field.side
    return min(max(row / film[1], 0.0), 1.0)

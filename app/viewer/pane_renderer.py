"""The pixel layers of one pane, from pictures to arrays. Knows no widgets and no Qt.

Each layer is kept until something that it depends on changes, so that a pointer moving over a film
costs no pixels.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.film.film import Picture
from app.film.grey_window import GreyWindow
from app.film.pyramid import Pyramid
from app.viewer.rendering import certainties, colours, greys
from app.viewer.sampling import Box, Sampled, Sampler
from app.viewer.viewport import Projection

Pixels = NDArray[np.uint8] | NDArray[np.uint32]


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """pixels: uint8 greys, or uint32 0xAARRGGBB premultiplied; `left`, `top`: where on the pane, in
    device pixels."""

    pixels: Pixels
    left: int
    top: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where a picture is on the pane, in device pixels, `density` of which make a pane pixel."""

    projection: Projection
    pane: tuple[int, int]
    density: float


@dataclass(frozen=True, slots=True)
class Shade:
    """How a change is coloured; see `colours`."""

    opacity: float
    hatched_from: float | None


class PaneRenderer:
    def __init__(self) -> None:
        self._first = _Kept()
        self._second = _Kept()
        self._change = _Kept()
        self._certainty = _Kept()

    def first(self, picture: Picture, place: Place, window: GreyWindow) -> Layer | None:
        return self._greys(self._first, picture, place, window)

    def second(self, picture: Picture, place: Place, window: GreyWindow) -> Layer | None:
        return self._greys(self._second, picture, place, window)

    def change(self, picture: Picture, place: Place, shade: Shade) -> Layer | None:
        if picture.change is None:
            return None
        sampled = self._change.sample(picture.change, place)
        if sampled is None:
            return None
        if not self._change.holds(sampled, shade):
            pixels = colours(sampled, shade.opacity, shade.hatched_from, place.density)
            self._change.keep(sampled, shade, pixels)
        return self._change.layer(sampled.box, place)

    def certainty(self, pyramid: Pyramid, place: Place) -> Layer | None:
        sampled = self._certainty.sample(pyramid, place)
        if sampled is None:
            return None
        if not self._certainty.holds(sampled, None):
            self._certainty.keep(sampled, None, certainties(sampled.codes))
        return self._certainty.layer(sampled.box, place)

    def _greys(
        self, kept: "_Kept", picture: Picture, place: Place, window: GreyWindow
    ) -> Layer | None:
        sampled = kept.sample(picture.greys, place)
        if sampled is None:
            return None
        if not kept.holds(sampled, window):
            kept.keep(sampled, window, greys(sampled.codes, window))
        return kept.layer(sampled.box, place)


def lens(picture: Picture, place: Place, window: GreyWindow) -> Layer | None:
    """Greys for once: a lens is somewhere else in the next frame."""
    sampled = Sampler().sample(picture.greys, place.projection, place.pane)
    if sampled is None:
        return None
    return _layer(greys(sampled.codes, window), sampled.box, place)


class _Kept:
    """The last sample of one pyramid, and the pixels made of it."""

    def __init__(self) -> None:
        self._sampler = Sampler()
        self._sampled: Sampled | None = None
        self._shade: GreyWindow | Shade | None = None
        self._pixels: Pixels | None = None

    def sample(self, pyramid: Pyramid, place: Place) -> Sampled | None:
        return self._sampler.sample(pyramid, place.projection, place.pane)

    def holds(self, sampled: Sampled, shade: GreyWindow | Shade | None) -> bool:
        return self._pixels is not None and self._sampled is sampled and self._shade == shade

    def keep(self, sampled: Sampled, shade: GreyWindow | Shade | None, pixels: Pixels) -> None:
        self._sampled, self._shade, self._pixels = sampled, shade, pixels

    def layer(self, box: Box, place: Place) -> Layer:
        assert self._pixels is not None
        return _layer(self._pixels, box, place)


def _layer(pixels: Pixels, box: Box, place: Place) -> Layer:
    left, top = round(place.projection.left), round(place.projection.top)
    return Layer(pixels, box.left + left, box.top + top)

"""From 16-bit pictures to what a screen can show, for the part that is in sight. No widgets.

Windowing happens before greys become 8 bit; colours come from the engine's overlay scale, so that
screen, legend and exported files agree.
"""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from app.viewer.pyramid import CHANGE_STEPS, GREY_MAX, ZERO_CHANGE, Pyramid
from app.viewer.view_state import GreyWindow, Projection
from engine.difference import overlay_rgba


@dataclass(frozen=True, slots=True)
class Region:
    """Rows [top, bottom), columns [left, right) of a level; `step` film pixels each."""

    level: int
    top: int
    bottom: int
    left: int
    right: int
    step: float


def visible_region(
    pyramid: Pyramid, projection: Projection, pane: tuple[float, float], density: float = 1.0
) -> Region | None:
    """The part of `pyramid` that a pane (width, height) shows, at the level that suffices for a
    screen of `density` device pixels per pane pixel. None: nothing is in sight."""
    level = pyramid.level_for(projection.scale * density)
    step = pyramid.step_of(level)
    height, width = pyramid.levels[level].shape
    x0, y0 = projection.to_film(0.0, 0.0)
    x1, y1 = projection.to_film(*pane)
    # One pixel more on each side, so that smoothing at the pane's edge has its neighbours.
    left, top = max(math.floor(x0 / step) - 1, 0), max(math.floor(y0 / step) - 1, 0)
    right, bottom = min(math.ceil(x1 / step) + 1, width), min(math.ceil(y1 / step) + 1, height)
    if left >= right or top >= bottom:
        return None
    return Region(level, top, bottom, left, right, step)


def greys(pyramid: Pyramid, region: Region, window: GreyWindow) -> NDArray[np.uint8]:
    """uint8 (rows, columns) of the region through the window."""
    return grey_table(window).take(_codes(pyramid, region), mode="clip")


def colours(pyramid: Pyramid, region: Region, opacity: float) -> NDArray[np.uint32]:
    """uint32 (rows, columns), 0xAARRGGBB with premultiplied alpha: the signed change in colour."""
    return change_table(opacity).take(_codes(pyramid, region), mode="clip")


@lru_cache(maxsize=8)
def grey_table(window: GreyWindow) -> NDArray[np.uint8]:
    """uint8 (65536,): the screen's grey for each stored grey (DICOM PS3.3 C.11.2.1.3, linear)."""
    greys = np.arange(GREY_MAX + 1, dtype=np.float64) / GREY_MAX
    spread = np.clip((greys - window.centre) / window.width + 0.5, 0.0, 1.0)
    if window.inverted:
        spread = 1.0 - spread
    return np.rint(spread * 255.0).astype(np.uint8)


@lru_cache(maxsize=8)
def change_table(opacity: float) -> NDArray[np.uint32]:
    """uint32 (65536,): premultiplied colour for each stored change; no change is transparent."""
    codes = np.arange(2 * ZERO_CHANGE, dtype=np.float32)
    change = ((codes - ZERO_CHANGE) / CHANGE_STEPS).astype(np.float32)
    rgba = overlay_rgba(change[np.newaxis])[0].astype(np.float64)
    alpha = rgba[:, 3] * opacity
    red, green, blue = (np.rint(rgba[:, i] * alpha / 255.0).astype(np.uint32) for i in range(3))
    packed = np.rint(alpha).astype(np.uint32) << 24 | red << 16 | green << 8 | blue
    packed[ZERO_CHANGE] = 0
    return packed


def _codes(pyramid: Pyramid, region: Region) -> NDArray[np.uint16]:
    level = pyramid.levels[region.level]
    return level[region.top : region.bottom, region.left : region.right]

"""From the 16-bit codes of a pane to what a screen can show. No widgets.

Windowing happens before greys become 8 bit; colours come from the engine's overlay scale, so that
screen, legend and exported files agree.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from app.film.grey_window import GreyWindow
from app.film.pyramid import CHANGE_STEPS, GREY_MAX, ZERO_CHANGE
from app.viewer.sampling import Codes, Sampled
from engine.difference import overlay_rgba

HATCH_PERIOD = 9
"""Pane pixels from one line of the hatching to the next."""
_HATCH_LINE = 1.5
_HATCH_ALPHA = 0.8
_PATTERN_STEP = 512
_LIGHT, _DARK = 255, 10
_SURE = (214, 150, 255)
_SUREST_ALPHA = 0.75
_ALL_CODES = GREY_MAX + 1


def greys(codes: Codes, window: GreyWindow) -> NDArray[np.uint8]:
    """uint8 (rows, columns) of stored greys through the window."""
    return grey_table(window)[codes]


def colours(
    sampled: Sampled, opacity: float, hatched_from: float | None = None, density: float = 1.0
) -> NDArray[np.uint32]:
    """uint32 (rows, columns), 0xAARRGGBB with premultiplied alpha: the signed change in colour.

    hatched_from: changes at least this strong, in fractions of the display range, are hatched too:
    light lines rising to the right where denser, dark lines falling where clearer, so that the
    sign is seen without colours.
    """
    if hatched_from is None:
        return change_table(opacity)[sampled.codes]
    rows, columns = sampled.codes.shape
    period = max(2, round(HATCH_PERIOD * density))
    pattern = _hatching(period, _rounded_up(rows + period), _rounded_up(columns + period), density)
    down, right = sampled.box.top % period, sampled.box.left % period
    lines = pattern[down : down + rows, right : right + columns]
    return hatched_table(opacity, hatched_from)[lines + sampled.codes]


def certainties(codes: Codes) -> NDArray[np.uint32]:
    """uint32 (rows, columns), premultiplied: how sure a change is, from nothing to violet."""
    return _certainty_table()[codes]


@lru_cache(maxsize=8)
def grey_table(window: GreyWindow) -> NDArray[np.uint8]:
    """uint8 (65536,): the screen's grey for each stored grey (DICOM PS3.3 C.11.2.1.3, linear)."""
    greys = np.arange(_ALL_CODES, dtype=np.float64) / GREY_MAX
    spread = np.clip((greys - window.centre) / window.width + 0.5, 0.0, 1.0)
    if window.inverted:
        spread = 1.0 - spread
    return np.rint(spread * 255.0).astype(np.uint8)


@lru_cache(maxsize=8)
def change_table(opacity: float) -> NDArray[np.uint32]:
    """uint32 (65536,): premultiplied colour for each stored change; no change is transparent."""
    rgba = overlay_rgba(_changes()[np.newaxis])[0].astype(np.float64)
    packed = _packed(rgba[:, :3], rgba[:, 3] * opacity)
    packed[ZERO_CHANGE] = 0
    return packed


@lru_cache(maxsize=4)
def hatched_table(opacity: float, hatched_from: float) -> NDArray[np.uint32]:
    """uint32 (4 × 65536,): as `change_table`, for pixels on no line of the hatching, on a rising
    one, on a falling one, on both."""
    plain, changes = change_table(opacity), _changes()
    alpha = np.full(_ALL_CODES, 255.0 * _HATCH_ALPHA * max(opacity, 0.5))
    light = _packed(np.full((_ALL_CODES, 3), float(_LIGHT)), alpha)
    dark = _packed(np.full((_ALL_CODES, 3), float(_DARK)), alpha)
    rising = np.where(changes >= hatched_from, light, plain)
    falling = np.where(changes <= -hatched_from, dark, plain)
    both = np.where(changes < 0, falling, rising)
    return np.concatenate([plain, rising, falling, both])


def _rounded_up(pixels: int) -> int:
    """So that few patterns serve changes of every size."""
    return -(-pixels // _PATTERN_STEP) * _PATTERN_STEP


@lru_cache(maxsize=2)
def _hatching(period: int, rows: int, columns: int, density: float) -> NDArray[np.int32]:
    """int32 (rows, columns): where in `hatched_table` a pixel's part begins."""
    down = np.arange(rows)[:, np.newaxis]
    right = np.arange(columns)[np.newaxis]
    width = max(1, round(_HATCH_LINE * density))
    rising = (right + down) % period < width
    falling = (right - down) % period < width
    return (rising * _ALL_CODES + falling * (2 * _ALL_CODES)).astype(np.int32)


@lru_cache(maxsize=1)
def _certainty_table() -> NDArray[np.uint32]:
    share = np.arange(_ALL_CODES, dtype=np.float64) / GREY_MAX
    return _packed(np.broadcast_to(np.array(_SURE, np.float64), (_ALL_CODES, 3)),
                   share * 255.0 * _SUREST_ALPHA)  # fmt: skip


def _changes() -> NDArray[np.float32]:
    """float32 (65536,): the change that each code stands for."""
    codes = np.arange(_ALL_CODES, dtype=np.float32)
    return ((codes - ZERO_CHANGE) / CHANGE_STEPS).astype(np.float32)


def _packed(rgb: NDArray[np.float64], alpha: NDArray[np.float64]) -> NDArray[np.uint32]:
    """rgb: (count, 3), alpha: (count,), both to 255."""
    packed = np.rint(alpha).astype(np.uint32) << np.uint32(24)
    for column, shift in enumerate((16, 8, 0)):
        channel = np.rint(rgb[:, column] * alpha / 255.0).astype(np.uint32)
        packed |= channel << np.uint32(shift)
    return packed

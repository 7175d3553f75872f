"""What a hand marks on a film: strokes, polygons and whole zones become one mask. Knows no widgets.

Masks are kept on a grid that spans the film, fine enough to point with and small enough to undo.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from lessons.marks import resampled

FilmPoint = tuple[float, float]
"""x, y in film pixels from the film's top left corner."""
Mask = NDArray[np.bool_]
"""(rows, columns) of any fineness; spans the whole film."""

FINEST = 1024
_UNDOABLE = 100


class Marking:
    """The mask of one film and the way it came about."""

    def __init__(self, film: tuple[int, int], finest: int = FINEST) -> None:
        """film: width and height; `finest`: cells of the grid along its longer side at most."""
        self._film = film
        step = max(1.0, max(film) / finest)
        self._grid = max(1, round(film[0] / step)), max(1, round(film[1] / step))
        self._mask = _frozen(np.zeros(self._grid[::-1], np.bool_))
        self._before: list[Mask] = []
        self._after: list[Mask] = []
        self._stroke: Image.Image | None = None
        self._last: FilmPoint = (0.0, 0.0)

    @property
    def mask(self) -> Mask:
        """Read-only; another array after each change."""
        return self._mask

    @property
    def is_empty(self) -> bool:
        return not self._mask.any()

    @property
    def can_undo(self) -> bool:
        return bool(self._before)

    @property
    def can_redo(self) -> bool:
        return bool(self._after)

    def begin_stroke(self, at: FilmPoint, radius: float, *, erase: bool = False) -> None:
        """A stroke is one step to undo; `radius` in film pixels."""
        self._remember()
        self._stroke = Image.fromarray(self._mask.astype(np.uint8))
        self._last = at
        self.stroke_to(at, radius, erase=erase)

    def stroke_to(self, at: FilmPoint, radius: float, *, erase: bool = False) -> None:
        """Draws from where the stroke was; nothing before `begin_stroke`."""
        if self._stroke is None:
            return
        _draw_stroke(self._stroke, self._on_grid(self._last), self._on_grid(at),
                     radius * self._cells, 0 if erase else 1)  # fmt: skip
        self._last = at
        self._set(np.asarray(self._stroke).astype(np.bool_))

    def end_stroke(self) -> None:
        self._stroke = None

    def abandon_stroke(self) -> bool:
        """As if the stroke had not begun; False where there is none."""
        if self._stroke is None:
            return False
        self._stroke = None
        self._mask = self._before.pop()
        return True

    def add_polygon(self, corners: Sequence[FilmPoint]) -> None:
        """Fewer than three corners enclose nothing and leave the mask as it is."""
        if len(corners) < 3:
            return
        picture = Image.fromarray(self._mask.astype(np.uint8))
        ImageDraw.Draw(picture).polygon([self._on_grid(corner) for corner in corners], fill=1)
        self._change(np.asarray(picture).astype(np.bool_))

    def toggle(self, region: Mask) -> None:
        """Takes the region out where all of it is marked already, else adds it."""
        inside = resampled(region, self._mask.shape)
        if not inside.any():
            return
        is_marked = bool(self._mask[inside].all())
        self._change(self._mask & ~inside if is_marked else self._mask | inside)

    def replace(self, mask: Mask) -> None:
        self._change(resampled(mask, self._mask.shape))

    def clear(self) -> None:
        if not self.is_empty:
            self._change(np.zeros_like(self._mask))

    def undo(self) -> None:
        if self._before:
            self._after.append(self._mask)
            self._mask = self._before.pop()

    def redo(self) -> None:
        if self._after:
            self._before.append(self._mask)
            self._mask = self._after.pop()

    @property
    def _cells(self) -> float:
        """Of the grid per film pixel."""
        return self._grid[0] / self._film[0]

    def _on_grid(self, at: FilmPoint) -> FilmPoint:
        # Pillow's coordinates are of pixel centres.
        columns, rows = self._grid
        return at[0] * columns / self._film[0] - 0.5, at[1] * rows / self._film[1] - 0.5

    def _change(self, mask: Mask) -> None:
        self._remember()
        self._set(mask)

    def _remember(self) -> None:
        self._before = [*self._before, self._mask][-_UNDOABLE:]
        self._after = []

    def _set(self, mask: Mask) -> None:
        self._mask = _frozen(mask)


def _draw_stroke(
    picture: Image.Image, start: FilmPoint, end: FilmPoint, radius: float, value: int
) -> None:
    radius = max(radius, 0.5)
    draw = ImageDraw.Draw(picture)
    draw.line([start, end], fill=value, width=max(1, round(2 * radius)))
    for x, y in (start, end):
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=value)


def _frozen(mask: Mask) -> Mask:
    mask.flags.writeable = False
    return mask

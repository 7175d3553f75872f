"""Where a film is on a pane: how large, which part, turned and flipped in which way.

Arithmetic alone; knows no widgets and no Qt.
"""

from dataclasses import dataclass, replace
from typing import Self

_LARGEST_SCALE = 32.0
_SMALLEST_OF_FIT = 0.5

Size = tuple[int, int]
"""Width, height in film pixels."""
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Orientation:
    """How a film is shown: mirrored first where `flipped`, then turned clockwise."""

    quarter_turns: int = 0
    flipped: bool = False

    def turned(self) -> Self:
        """A quarter clockwise as seen."""
        return replace(self, quarter_turns=(self.quarter_turns + 1) % 4)

    def mirrored(self) -> Self:
        """Left and right exchanged as seen."""
        return replace(self, quarter_turns=-self.quarter_turns % 4, flipped=not self.flipped)

    @property
    def is_upright(self) -> bool:
        return self.quarter_turns == 0 and not self.flipped

    @property
    def is_sideways(self) -> bool:
        return self.quarter_turns % 2 == 1

    def size(self, film: Size) -> Size:
        """Of the film as shown."""
        width, height = film
        return (height, width) if self.is_sideways else film

    def shown(self, point: Point, film: Size) -> Point:
        """The film's point (x, y) in pixels of the film as shown."""
        x, y = point
        width, height = film
        if self.flipped:
            x = width - x
        for _ in range(self.quarter_turns):
            x, y = height - y, x
            width, height = height, width
        return x, y

    def on_film(self, point: Point, film: Size) -> Point:
        """The inverse of `shown`."""
        x, y = point
        width, height = self.size(film)
        for _ in range(self.quarter_turns):
            x, y = y, width - x
            width, height = height, width
        return (width - x if self.flipped else x), y

    def patients_right(self) -> tuple[int, int]:
        """Which way it is on the pane: right and down, one of them 0.

        On an upright film the patient's right is at the left.
        """
        x, y = (1, 0) if self.flipped else (-1, 0)
        for _ in range(self.quarter_turns):
            x, y = -y, x
        return x, y


UPRIGHT = Orientation()


@dataclass(frozen=True, slots=True)
class Viewport:
    """`scale`: screen pixels per film pixel, None shows the whole film; `x`, `y`: the point of the
    film, in film pixels, at the centre of the pane (only while `scale` is set)."""

    scale: float | None = None
    x: float = 0.0
    y: float = 0.0


FIT = Viewport()


@dataclass(frozen=True, slots=True)
class Projection:
    """Film pixels to pane pixels: `left`, `top` is the corner of the film as shown."""

    scale: float
    left: float
    top: float
    film: Size
    orientation: Orientation = UPRIGHT

    def to_film(self, x: float, y: float) -> Point:
        shown = (x - self.left) / self.scale, (y - self.top) / self.scale
        return self.orientation.on_film(shown, self.film)

    def to_pane(self, x: float, y: float) -> Point:
        shown_x, shown_y = self.orientation.shown((x, y), self.film)
        return self.left + shown_x * self.scale, self.top + shown_y * self.scale

    @property
    def frame(self) -> tuple[float, float, float, float]:
        """left, top, width, height of the film on the pane."""
        width, height = self.orientation.size(self.film)
        return self.left, self.top, width * self.scale, height * self.scale

    def scaled(self, density: float) -> Self:
        """In device pixels, of which a pane pixel has `density`; the corner on a whole one."""
        left, top = round(self.left * density), round(self.top * density)
        return replace(self, scale=self.scale * density, left=left, top=top)

    def centred_on(self, film: Size) -> Self:
        """The projection of another film whose middle lies on this one's."""
        width, height = self.orientation.size(self.film)
        other_width, other_height = self.orientation.size(film)
        return replace(
            self,
            left=self.left + (width - other_width) * self.scale / 2,
            top=self.top + (height - other_height) * self.scale / 2,
            film=film,
        )


def project(
    viewport: Viewport, film: Size, pane: Point, orientation: Orientation = UPRIGHT
) -> Projection:
    """`film` and `pane` are (width, height); both must be above zero."""
    if viewport.scale is None:
        scale = fit_scale(orientation.size(film), pane)
        centre = film[0] / 2, film[1] / 2
    else:
        scale, centre = viewport.scale, (viewport.x, viewport.y)
    x, y = orientation.shown(centre, film)
    return Projection(scale, pane[0] / 2 - x * scale, pane[1] / 2 - y * scale, film, orientation)


def fit_scale(film: Size, pane: Point) -> float:
    return min(pane[0] / film[0], pane[1] / film[1])


def zoomed(
    viewport: Viewport,
    factor: float,
    at: Point,
    film: Size,
    pane: Point,
    orientation: Orientation = UPRIGHT,
) -> Viewport:
    """Larger by `factor`; the film's point under the pane's point `at` stays where it is."""
    before = project(viewport, film, pane, orientation)
    smallest = fit_scale(orientation.size(film), pane) * _SMALLEST_OF_FIT
    scale = min(max(before.scale * factor, smallest), max(_LARGEST_SCALE, smallest))
    x, y = orientation.shown(before.to_film(*at), film)
    centre = x + (pane[0] / 2 - at[0]) / scale, y + (pane[1] / 2 - at[1]) / scale
    return _inside(scale, orientation.on_film(centre, film), film)


def panned(
    viewport: Viewport, by: Point, film: Size, pane: Point, orientation: Orientation = UPRIGHT
) -> Viewport:
    """Moved by pane pixels; some of the film always stays visible."""
    now = project(viewport, film, pane, orientation)
    centre = now.to_film(pane[0] / 2 - by[0], pane[1] / 2 - by[1])
    return _inside(now.scale, centre, film)


def _inside(scale: float, centre: Point, film: Size) -> Viewport:
    x, y = (min(max(at, 0.0), float(length)) for at, length in zip(centre, film, strict=True))
    return Viewport(scale, x, y)

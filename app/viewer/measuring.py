"""Lengths and the cardiothoracic ratio, measured with points on a film. Knows no widgets."""

import math
from dataclasses import dataclass

from app.film.marking import FilmPoint


@dataclass(frozen=True, slots=True)
class Distance:
    start: FilmPoint
    end: FilmPoint

    def pixels(self) -> float:
        return math.dist(self.start, self.end)

    def millimetres(self, spacing: tuple[float, float]) -> float:
        """spacing: millimetres between rows and between columns."""
        down, across = spacing
        return math.hypot(
            (self.end[0] - self.start[0]) * across, (self.end[1] - self.start[1]) * down
        )


@dataclass(frozen=True, slots=True)
class CardiothoracicRatio:
    """The widest heart against the widest inside of the thorax, both measured level: how high on
    the film an edge was pointed at does not count."""

    heart: tuple[FilmPoint, FilmPoint]
    thorax: tuple[FilmPoint, FilmPoint]

    def value(self) -> float | None:
        """None where the thorax has no width."""
        thorax = _level_width(self.thorax)
        return _level_width(self.heart) / thorax if thorax else None


Measurement = Distance | CardiothoracicRatio


def cardiothoracic_ratio(points: tuple[FilmPoint, ...]) -> CardiothoracicRatio:
    """points: both edges of the heart, then both inner edges of the thorax."""
    heart_one, heart_other, thorax_one, thorax_other = points
    return CardiothoracicRatio((heart_one, heart_other), (thorax_one, thorax_other))


def _level_width(pair: tuple[FilmPoint, FilmPoint]) -> float:
    return abs(pair[0][0] - pair[1][0])

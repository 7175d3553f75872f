"""Exchanging one word of a reading for another that the model knows too. Knows no Qt."""

from collections.abc import Iterator
from dataclasses import replace
from enum import StrEnum

from engine.findings import Finding, Progression, Reading, Severity, Side, Trend, Zone
from engine.hypothesis import Scope
from engine.phrasing import hypothesis_text

Value = Finding | Side | Zone | Trend | Severity


class Part(StrEnum):
    """The parts of a progression, in the order of its canonical form."""

    TREND = "trend"
    SEVERITY = "severity"
    SIDE = "side"
    ZONE = "zone"
    FINDING = "finding"


# What a hypothesis may leave open.
OPTIONAL = (Part.SEVERITY, Part.SIDE, Part.ZONE)
_VALUES: dict[Part, tuple[Value, ...]] = {
    Part.TREND: tuple(Trend),
    Part.SEVERITY: tuple(Severity),
    Part.SIDE: tuple(Side),
    Part.ZONE: tuple(Zone),
    Part.FINDING: tuple(Finding),
}


def value_of(progression: Progression, part: Part) -> Value | None:
    return getattr(progression, part.value)


def alternatives(progression: Progression, part: Part, scope: Scope) -> Iterator[Value]:
    """What could stand in this place of the progression without leaving the scope."""
    for value in _VALUES[part]:
        if scope.supports(with_value(progression, part, value)):
            yield value


def with_value(progression: Progression, part: Part, value: Value | None) -> Progression:
    return replace(progression, **{part.value: value})


def corrected_text(
    reading: Reading, position: int, part: Part, value: Value | None, language: str = "en"
) -> str:
    """The reading in the language with one part of one progression exchanged."""
    progressions = [
        with_value(one, part, value) if index == position else one
        for index, one in enumerate(reading.progressions)
    ]
    return hypothesis_text(progressions, language)

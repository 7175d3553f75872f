"""The written hypotheses in `data/`, and the fixed division of the first set into halves."""

import hashlib
from pathlib import Path

from engine.findings import Finding, Reading, Severity, Side, Trend, Zone

DATA = Path(__file__).parent / "data"

Said = tuple[Finding | None, Side | None, Zone | None, Trend | None, Severity | None, bool]


def said(reading: Reading) -> list[Said]:
    """All that a reading says, without where it was said."""
    return [
        (p.finding, p.side, p.zone, p.trend, p.severity, p.negated) for p in reading.progressions
    ]


def phrasings(name: str) -> dict[str, list[Said]]:
    pairs = (line.rsplit("=>", 1) for line in _lines(name))
    return {
        text.strip(): [_parsed(progression) for progression in expected.split(";")]
        for text, expected in pairs
    }


def out_of_scope() -> list[str]:
    names = ("out_of_scope", "out_of_scope_later", "out_of_scope_third", "out_of_scope_fourth")
    return [text for name in names for text in _lines(f"{name}.txt")]


def out_of_scope_in(language: str) -> list[str]:
    return _lines(f"out_of_scope_{language}.txt")


def held_aside(text: str) -> bool:
    """The half, chosen by digest, on which the reader was not tuned."""
    return hashlib.sha256(text.encode()).digest()[0] % 2 == 0


def _lines(name: str) -> list[str]:
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def _parsed(progression: str) -> Said:
    negated = progression.split()[0] == "not"
    slots = progression.strip().removeprefix("not ").rsplit(maxsplit=4)
    finding, side, zone, trend, severity = (
        None if word in ("-", "none") else word for word in slots
    )
    return (
        Finding(finding) if finding else None,
        Side(side) if side else None,
        Zone(zone) if zone else None,
        Trend(trend) if trend else None,
        Severity(severity) if severity else None,
        negated,
    )

"""A small set of drawn cases: two lungs, and a spot that comes, grows, shrinks or goes."""

from itertools import cycle
from pathlib import Path
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from engine.findings import Finding, Severity, Side, Trend, Zone
from lessons.changes import Change, Course
from lessons.drill.case_set import SetCase, film_bytes, film_name, write_set
from lessons.marks import Mark

_SIDE = 256
_PLACES = {
    (Side.RIGHT, Zone.UPPER): (0.3, 0.28),
    (Side.RIGHT, Zone.LOWER): (0.3, 0.6),
    (Side.LEFT, Zone.UPPER): (0.7, 0.28),
    (Side.LEFT, Zone.LOWER): (0.7, 0.6),
}
_TRENDS = (Trend.NEW, Trend.WORSE, Trend.BETTER, Trend.RESOLVED)
_FINDINGS = (Finding.NODULE, Finding.CONSOLIDATION, Finding.ATELECTASIS)


def write_drawn_set(file: Path, count: int = 60) -> Path:
    """Two in five without change."""
    cases: list[SetCase] = []
    films: dict[str, bytes] = {}
    places, trends, findings = cycle(_PLACES), cycle(_TRENDS), cycle(_FINDINGS)
    for number in range(count):
        side, zone = next(places)
        changed = number % 5 < 3
        change = None
        if changed:
            change = Change(
                finding=next(findings), side=side, zone=zone, trend=next(trends),
                severity=Severity.SMALL,
            )  # fmt: skip
        names: list[str] = []
        for is_after in (False, True):
            content = film_bytes(_film(number, change, _PLACES[side, zone], is_after=is_after))
            names.append(film_name(content))
            films[names[-1]] = content
        mark = Mark() if change is None else _mark(_PLACES[side, zone])
        cases.append(
            SetCase(
                id=UUID(int=number + 1),
                prior=names[0],
                follow_up=names[1],
                patient=f"{number // 5}",
                projection="PA",
                supine=False,
                change=change,
                size=None if change is None else tuple(Severity)[number % 3],
                mark=mark,
                reach=mark,
                signal=float(number % 7 + 1) if changed else 0.0,
                covered=0.1,
                stable=(),
            )
        )
    write_set(file, cases, films)
    return file


def _film(
    number: int, change: Change | None, place: tuple[float, float], *, is_after: bool
) -> NDArray[np.uint8]:
    y, x = np.mgrid[0:_SIDE, 0:_SIDE] / _SIDE
    body = 165.0 + 50.0 * y + number % 5 + 4 * is_after
    for centre in (0.3, 0.7):
        lung = ((x - centre) / 0.16) ** 2 + ((y - 0.45) / 0.32) ** 2
        body -= 105.0 * np.clip(1.4 - lung, 0.0, 1.0)
    if change is not None:
        size = _amount(change, is_after=is_after)
        away = np.hypot(x - place[0], y - place[1])
        body += 90.0 * np.clip(1.5 - away / max(0.06 * size, 1e-6), 0, 1) * (size > 0)
    return np.clip(body, 0, 255).astype(np.uint8)


def _amount(change: Change, *, is_after: bool) -> float:
    more = change.course is Course.MORE
    least = 0.0 if change.trend in (Trend.NEW, Trend.RESOLVED) else 0.45
    return 1.0 if more is is_after else least


def _mark(place: tuple[float, float]) -> Mark:
    x, y = place
    half = 0.07
    corners = ((x - half, y - half), (x + half, y - half), (x + half, y + half),
               (x - half, y + half))  # fmt: skip
    return Mark(outlines=(corners,))

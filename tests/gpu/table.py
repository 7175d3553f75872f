"""What a check found: a line of the table, and the figures behind it."""

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from time import perf_counter
from typing import Any


@dataclass(frozen=True, slots=True)
class Found:
    """ok: None where there is nothing to pass, only figures."""

    says: str
    ok: bool | None = None
    figures: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Line:
    check: str
    ok: bool | None
    says: str
    seconds: float
    figures: dict[str, Any]


Check = Callable[[], Found]


def run_checks(checks: dict[str, Check], say: Callable[[str], None]) -> Iterator[Line]:
    """Each by itself: what one of them breaks is told, and the others go on."""
    for name, check in checks.items():
        begun = perf_counter()
        try:
            found = check()
        except Exception as error:  # noqa: BLE001 - a check that breaks has failed
            found = Found(f"{type(error).__name__}: {str(error)[:300]}", False)
        line = Line(name, found.ok, found.says, perf_counter() - begun, found.figures)
        say(text(line))
        yield line


def text(line: Line) -> str:
    word = {True: "ok", False: "FAILS", None: "–"}[line.ok]
    return f"{word:5s}  {line.check:44s} {line.says}  [{line.seconds:.1f} s]"


def as_json(machine: dict[str, Any], lines: list[Line]) -> str:
    return json.dumps({"machine": machine, "checks": [asdict(line) for line in lines]}, indent=1)

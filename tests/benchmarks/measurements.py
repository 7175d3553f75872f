"""What was measured, against which limit, on which machine, as a table for people."""

import os
import platform
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Self

from engine.bundle import Manifest


@dataclass(frozen=True, slots=True)
class Measurement:
    """`limit` is what the value must not exceed; None where there is none."""

    what: str
    value: float
    unit: str
    limit: float | None = None

    @property
    def within(self) -> bool:
        return self.limit is None or self.value <= self.limit

    def row(self) -> str:
        limit = "" if self.limit is None else f"{self.limit:g} {self.unit}"
        verdict = "" if self.limit is None else ("yes" if self.within else "**no**")
        return f"| {self.what} | {self.value:.3g} {self.unit} | {limit} | {verdict} |"


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a number means nothing without. `load`: of the machine before the measurements."""

    machine: str
    system: str
    load: str

    @classmethod
    def now(cls) -> Self:
        packages = ", ".join(f"{name} {version(name)}" for name in ("numpy", "PySide6-Essentials"))
        return cls(
            machine=f"{_processor()}, {os.cpu_count()} cores",
            system=f"{platform.platform()}, Python {platform.python_version()}, {packages}",
            load=f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown",
        )


def report(
    measurements: list[Measurement],
    circumstances: Circumstances,
    manifest: Manifest,
    digest: str,
    runs: int,
) -> str:
    return f"""# Performance

Measured by `make bench` on {datetime.now(UTC):%d %B %Y}: medians of {runs} runs, each on another
film than the one before, or the largest value where the row says so.

- Machine: {circumstances.machine}; load before the start {circumstances.load}
- System: {circumstances.system}
- Model: {manifest.name} {manifest.version}, {manifest.language_model.dtype}, digest {digest[:16]}

| what | measured | limit | within |
| --- | --- | --- | --- |
{chr(10).join(measurement.row() for measurement in measurements)}
"""


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        for line in cpuinfo.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()

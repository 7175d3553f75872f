"""What was measured, against which limit, and on which machine."""

import os
import platform
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Self

from engine.runtime.onnx_runtime import VERSION as RUNTIME_VERSION


@dataclass(frozen=True, slots=True)
class Measurement:
    """`limit` is what the value must not exceed, or, where `least`, must reach; None: neither."""

    what: str
    value: float
    unit: str
    limit: float | None = None
    least: bool = False

    @property
    def within(self) -> bool:
        if self.limit is None:
            return True
        return self.value >= self.limit if self.least else self.value <= self.limit

    def row(self) -> str:
        limit = verdict = ""
        if self.limit is not None:
            limit = f"{'at least' if self.least else 'at most'} {self.limit:g} {self.unit}".strip()
            verdict = "yes" if self.within else "**no**"
        return f"| {self.what} | {figure(self.value)} {self.unit} | {limit} | {verdict} |"


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a number means nothing without. `load`: of the machine before the measurements."""

    machine: str
    system: str
    load: str

    @classmethod
    def now(cls) -> Self:
        names = ("numpy", "PySide6-Essentials", "torch", "transformers")
        packages = ", ".join(f"{name} {version(name)}" for name in names)
        packages = f"onnxruntime {RUNTIME_VERSION}, {packages}"
        return cls(
            machine=f"{_processor()}, {os.cpu_count()} cores",
            system=f"{platform.platform()}, Python {platform.python_version()}, {packages}",
            load=f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown",
        )


def figure(value: float) -> str:
    """Three significant digits, and never an exponent."""
    return f"{value:.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        for line in cpuinfo.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()

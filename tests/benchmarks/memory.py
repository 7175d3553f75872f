"""How much memory the command needs for a very large film, in a process of its own."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import psutil
from PIL import Image

from tests.benchmarks.measurements import Measurement

SIDE = 4000
LIMIT_MB = 1000
_POLL_S = 0.02


def measure_memory(film: Path, model: Path, hypothesis: str) -> Measurement:
    with tempfile.TemporaryDirectory() as folder:
        large = Path(folder) / "large.png"
        with Image.open(film) as picture:
            picture.convert("L").resize((SIDE, SIDE), Image.Resampling.BICUBIC).save(large)
        command = [sys.executable, "-m", "app", "generate", str(large), hypothesis]
        command += ["--out", str(Path(folder) / "run"), "--model", str(model), "--device", "cpu"]
        peak = _peak_mb(command)
    return Measurement(f"memory, film of {SIDE} × {SIDE}", peak, "MB", LIMIT_MB)


def _peak_mb(command: list[str]) -> float:
    """The process's own high-water mark where the system keeps one, else the largest sample."""
    process = psutil.Popen(command, stdout=subprocess.DEVNULL)
    peak = 0
    while process.poll() is None:
        try:
            peak = max(peak, _resident(process))
        except psutil.NoSuchProcess:
            break
        try:
            process.wait(_POLL_S)
        except psutil.TimeoutExpired:
            continue
    if process.wait() != 0:
        raise RuntimeError(f"{' '.join(command)} ended with exit code {process.returncode}")
    return peak / 1e6


def _resident(process: psutil.Process) -> int:
    status = Path(f"/proc/{process.pid}/status")
    if os.name == "posix" and status.exists():
        for line in status.read_text(encoding="utf-8").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    return process.memory_info().rss

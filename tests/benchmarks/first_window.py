"""From the command to the first page on the screen, by part, with files cached and without.

Cold: what the start reads is taken out of the cache of files first, where the system lets a
program do that; what another process has mapped stays.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from tests.benchmarks.measurements import Measurement

TRIES = 3
LIMIT_S = 2.5
_PARTS = ("Python", "Qt", "Foresee's code", "building the window", "showing it")

_CHILD = """
import time
times = [time.monotonic()]
import PySide6.QtWidgets, PySide6.QtSvg
times.append(time.monotonic())
from app.services.bundles import model_to_open
from app.window.opening import make_window, prepared_application
times.append(time.monotonic())
application = prepared_application()
window = make_window()
times.append(time.monotonic())
window.show()
application.processEvents()
times.append(time.monotonic())
computed = time.thread_time()
import json, sys
from pathlib import Path
maps = Path("/proc/self/maps")
mapped = {line.split()[-1] for line in maps.read_text().splitlines()} if maps.exists() else set()
modules = list(sys.modules.values())
files = {str(one.__file__) for one in modules if getattr(one, "__file__", None)}
files |= {str(one.__cached__) for one in modules if getattr(one, "__cached__", None)}
files |= {one for one in mapped if one.startswith("/")}
print(json.dumps([times, computed, sorted(files)]))
window.close()
"""


@dataclass(frozen=True, slots=True)
class Start:
    """parts: seconds, as in `_PARTS`. computed: seconds for which the window's thread really had a
    processor, which tells how much of a busy machine's figure is waiting. files: that were read."""

    parts: tuple[float, ...]
    computed: float
    files: tuple[str, ...]

    @property
    def seconds(self) -> float:
        return sum(self.parts)


def measure_first_window() -> Iterator[Measurement]:
    """Of a first start, on an empty home: the median of a few, and the parts of that one."""
    warm = _median([_start() for _ in range(TRIES)])
    yield Measurement("first start to the window, files cached", warm.seconds, "s", LIMIT_S)
    yield Measurement("– computing, of all that", warm.computed, "s")
    for name, seconds in zip(_PARTS, warm.parts, strict=True):
        yield Measurement(f"– {name}", seconds, "s")
    if hasattr(os, "posix_fadvise"):
        cold = _median([_cold_start(warm.files) for _ in range(TRIES)])
        yield Measurement("first start to the window, files not cached", cold.seconds, "s", LIMIT_S)
        for name, seconds in zip(_PARTS, cold.parts, strict=True):
            yield Measurement(f"– {name}, not cached", seconds, "s")


def _cold_start(files: Iterable[str]) -> Start:
    for name in files:
        path = Path(name)
        if path.is_file():
            with path.open("rb") as file:
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    return _start()


def _start() -> Start:
    with tempfile.TemporaryDirectory(prefix="foresee-start-") as home:
        environment = {**os.environ, "FORESEE_HOME": home}
        begun = time.monotonic()
        command = [sys.executable, "-c", _CHILD]
        done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    times, computed, files = json.loads(done.stdout)
    moments = [begun, *times]
    parts = tuple(after - before for before, after in pairwise(moments))
    return Start(parts, computed, tuple(files))


def _median(starts: list[Start]) -> Start:
    return sorted(starts, key=lambda start: start.seconds)[len(starts) // 2]

"""From a new process to an opened model."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.measurements import Measurement

TRIES = 3
OPEN_LIMIT_S = 1

_START = """
import json, sys, time
from pathlib import Path
begun = time.perf_counter()
from engine.progemu import Engine
imported = time.perf_counter()
Engine.open(Path(sys.argv[1]), "cpu").close()
print(json.dumps([imported - begun, time.perf_counter() - imported]))
"""


def measure_start(model: Path) -> Iterator[Measurement]:
    """The best of a few tries: what the disk takes for its first read is not Foresee's doing."""
    told = [_start(model) for _ in range(TRIES)]
    yield Measurement("loading the engine's code", min(t[0] for t in told), "s")
    opened = min(t[1] for t in told)
    yield Measurement("opening the model, digests checked", opened, "s", OPEN_LIMIT_S)


def _start(model: Path) -> tuple[float, float]:
    command = [sys.executable, "-c", _START, str(model)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    imported, opened = json.loads(done.stdout)
    return imported, opened

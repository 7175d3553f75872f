"""How long a run takes, and how long it goes on after it was cancelled."""

import statistics
import threading
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

from engine.events import Finished
from engine.progemu import Engine
from engine.radiograph import read_radiograph
from engine.result import RunResult, Timings
from tests.benchmarks.measurements import Measurement

CANCEL_MOMENTS = (0.05, 0.2, 0.4, 0.6, 0.8)
"""When to cancel, as shares of a whole run."""


def measure_speed(
    engine: Engine, films: tuple[Path, Path], hypothesis: str, runs: int
) -> Iterator[Measurement]:
    """Runs alternate between two films: what the engine keeps of a film would flatter it."""
    film = films[0]
    # The first run of a process warms the caches of the machine and is left out.
    results = [_run(engine, films[index % 2], hypothesis) for index in range(runs + 1)][1:]
    timings = [result.timings for result in results]
    yield _median("prefill", [t.prefill_s for t in timings])
    yield _median("first rows visible", [t.first_rows_s for t in timings], limit=1.0)
    yield _median("whole image", [t.image_s for t in timings])
    yield _median("finished text", [t.total_s for t in timings], limit=6.0)
    passes = statistics.median(result.passes for result in results)
    yield Measurement("passes through the language model", passes, "passes")
    latency = _longest_cancel(engine, film, hypothesis, timings[-1])
    yield Measurement("cancel, the longest of five", latency * 1000, "ms", limit=200)


def _run(engine: Engine, film: Path, hypothesis: str) -> RunResult:
    prior = read_radiograph(film)
    for event in engine.generate(prior, hypothesis):
        if isinstance(event, Finished):
            return event.result
    raise RuntimeError("the run ended without a result")


def _median(what: str, seconds: list[float], limit: float | None = None) -> Measurement:
    return Measurement(what, statistics.median(seconds), "s", limit)


def _longest_cancel(engine: Engine, film: Path, hypothesis: str, timings: Timings) -> float:
    return max(
        _cancel(engine, film, hypothesis, share * timings.total_s) for share in CANCEL_MOMENTS
    )


def _cancel(engine: Engine, film: Path, hypothesis: str, after_s: float) -> float:
    """Seconds between the call of `cancel` in another thread and the end of the iteration."""
    run = engine.generate(read_radiograph(film), hypothesis)
    asked: list[float] = []

    def cancel() -> None:
        asked.append(perf_counter())
        run.cancel()

    timer = threading.Timer(after_s, cancel)
    timer.start()
    for _ in run:
        pass
    ended = perf_counter()
    timer.join()
    return max(0.0, ended - asked[0])

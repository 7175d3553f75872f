"""Whole runs as a student asks for them, and how long one goes on after it was cancelled."""

import statistics
import threading
from collections.abc import Iterator, Sequence
from time import perf_counter

from engine.evaluation.speed import Round, decoding_s, finish
from engine.progemu import Engine
from engine.radiograph import Radiograph
from tests.benchmarks.measurements import Measurement

CANCEL_MOMENTS = (0.05, 0.2, 0.4, 0.6, 0.8)
"""When to cancel, as shares of a whole run."""


def run_measurements(rounds: Sequence[Round]) -> Iterator[Measurement]:
    new, second = [r.new.timings for r in rounds], [r.second.timings for r in rounds]
    yield _median("run on a new film", [t.total_s for t in new], 2.5)
    yield _median("– first rows visible", [t.first_rows_s for t in new], 0.5)
    yield _median("– prefill", [t.prefill_s for t in new])
    yield _median("– whole image", [t.image_s for t in new])
    yield _median("second hypothesis on the same film", [t.total_s for t in second], 2.0)
    previews = statistics.median(t.previews_s / t.total_s for t in new)
    yield Measurement("previews, share of a run", 100 * previews, "%", 10)
    speedup = statistics.median(decoding_s(r.alone) / decoding_s(r.second) for r in rounds)
    yield Measurement("speculative against sequential decoding", speedup, "times", 3, least=True)


def measure_cancel(engine: Engine, film: Radiograph, hypothesis: str) -> Measurement:
    whole = finish(engine, film, hypothesis).timings.total_s
    longest = max(_cancel(engine, film, hypothesis, share * whole) for share in CANCEL_MOMENTS)
    return Measurement("cancel, the longest of five", longest * 1000, "ms", 200)


def _median(what: str, seconds: list[float], limit: float | None = None) -> Measurement:
    return Measurement(what, statistics.median(seconds), "s", limit)


def _cancel(engine: Engine, film: Radiograph, hypothesis: str, after_s: float) -> float:
    """Seconds between the call of `cancel` in another thread and the end of the iteration."""
    run = engine.generate(film, hypothesis)
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

"""Measures how fast a bundle runs on this machine, for `foresee model bench`.

Knows no report and no limit. Whole runs use `Engine.generate`, as a student's do.
"""

import statistics
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import numpy as np
import psutil
from pydantic import BaseModel, ConfigDict

from engine.bundle import LANGUAGE_MODEL, Bundle
from engine.bundle.onnx_file import inspect_onnx
from engine.errors import BundleError, HypothesisDeclined
from engine.events import Finished
from engine.hypothesis import require_scope
from engine.progemu import Engine
from engine.radiograph import Radiograph
from engine.result import RunResult, Sampling
from engine.runtime.memory import cache_bytes
from engine.runtime.onnx_runtime import physical_cores

CANDIDATES = (
    "new moderate right effusion",
    "new moderate left lower consolidation",
    "new moderate left pneumothorax",
    "new moderate cardiomegaly",
    "no change",
)
# Tables of which a pass reads the rows of its own tokens only, and the head of the other kind.
_LOOKED_UP = frozenset({"embedding", "position", "cos", "sin"})
_TEXT_HEAD = "head.text"


class Speed(BaseModel):
    """Medians over runs. Seconds; shares and ratios are plain numbers.

    sequential_s, speculative_s: from the end of the prefill to the result, previews left out, one
        token per pass against drafts that are verified; the tokens are the same.
    passes_per_token: passes with drafts for each pass without.
    first_rows_s, run_s: a run on a film that is new to the engine; second_run_s: the next
        hypothesis about the same film.
    preview_share: of a run's time, spent on previews.
    roofline_share: the time that memory needs to deliver the bytes of a pass, as a share of the
        time that sequential decoding takes per token; None off the CPU.
    rss_mb: what this process holds after the runs.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    sequential_s: float
    speculative_s: float
    speedup: float
    passes_per_token: float
    first_rows_s: float
    run_s: float
    second_run_s: float
    preview_share: float
    roofline_share: float | None
    open_s: float
    rss_mb: float


@dataclass(frozen=True, slots=True, eq=False)
class Round:
    """Three runs on one film that the engine did not know."""

    new: RunResult
    second: RunResult
    alone: RunResult
    """The second once more, one token per pass."""


def measure_speed(path: Path, device: str, films: Sequence[Radiograph], rounds: int) -> Speed:
    """`films`: two at least, taken in turn. Raises what `Engine.open` and `Engine.generate` do."""
    begun = perf_counter()
    engine = Engine.open(path, device)
    opened = perf_counter() - begun
    with closing(engine):
        hypotheses = understood(engine)
        done = list(play(engine, films, hypotheses, rounds))
        resident = psutil.Process().memory_info().rss
        share = roofline_share(path, engine, done) if engine.device == "cpu" else None
    return _summary(done, opened, resident, share)


def play(
    engine: Engine, films: Sequence[Radiograph], hypotheses: tuple[str, str], rounds: int
) -> Sequence[Round]:
    """The first run of all warms machine and engine, and counts for nothing."""
    if len(films) < 2:
        raise ValueError("what the engine keeps of one film would flatter it: two are needed")
    finish(engine, films[-1], hypotheses[0])
    found: list[Round] = []
    for index in range(rounds):
        film = films[index % len(films)]
        new = finish(engine, film, hypotheses[0], index)
        second = finish(engine, film, hypotheses[1], index)
        found.append(Round(new, second, finish(engine, film, hypotheses[1], index, False)))
    return found


def finish(
    engine: Engine, film: Radiograph, hypothesis: str, seed: int = 0, drafting: bool = True
) -> RunResult:
    """With the bundle's own sampling."""
    sampling = engine.manifest.sampling.sampling(seed)
    return finish_run(engine, film, hypothesis, sampling, drafting=drafting)


def finish_run(
    engine: Engine, film: Radiograph, hypothesis: str, sampling: Sampling, *, drafting: bool
) -> RunResult:
    *_, last = engine.generate(film, hypothesis, sampling, drafting=drafting)
    assert isinstance(last, Finished)
    return last.result


def understood(engine: Engine) -> tuple[str, str]:
    """Two hypotheses that the model takes. Raises BundleError for one that takes fewer."""
    taken: list[str] = []
    for text in CANDIDATES:
        try:
            require_scope(engine.reading(text), engine.manifest.scope)
        except HypothesisDeclined:
            continue
        taken.append(text)
    if len(taken) < 2:
        raise BundleError(
            f"The model {engine.manifest.name} takes none of the hypotheses that are measured; "
            "name another model with --model."
        )
    return taken[0], taken[1]


def decoding_s(result: RunResult) -> float:
    timings = result.timings
    return timings.total_s - timings.prefill_s - timings.previews_s


def roofline_share(path: Path, engine: Engine, rounds: Sequence[Round]) -> float:
    """See `Speed`."""
    per_token = statistics.median(decoding_s(r.alone) / r.alone.passes for r in rounds)
    passes = statistics.median(r.alone.passes for r in rounds)
    length = engine.longest_run - engine.manifest.max_text_tokens - round(passes / 2)
    return bytes_per_pass(path, length) / memory_bandwidth() / per_token


def bytes_per_pass(path: Path, tokens: int) -> int:
    """What a pass within the image must read: weights, and the cache of so many tokens."""
    bundle = Bundle.open(path)
    tensors = inspect_onnx(bundle.file(LANGUAGE_MODEL)).tensors
    weights = sum(
        size
        for name, size in tensors.items()
        if name not in _LOOKED_UP and not name.startswith(_TEXT_HEAD)
    )
    return weights + cache_bytes(bundle.manifest, tokens)


def memory_bandwidth(megabytes: int = 128, tries: int = 5) -> float:
    """Bytes per second that all cores together read from memory: the best of some tries."""
    threads = max(1, physical_cores())
    shares = [np.ones(megabytes * 2**20 // 4, np.float32) for _ in range(threads)]
    best = 0.0
    with ThreadPoolExecutor(threads) as pool:
        for _ in range(tries):
            begun = perf_counter()
            list(pool.map(_read, shares))
            best = max(best, threads * megabytes * 2**20 / (perf_counter() - begun))
    return best


def _read(share: np.ndarray[tuple[int], np.dtype[np.float32]]) -> float:
    return float(share.max())


def _summary(rounds: Sequence[Round], opened: float, resident: int, share: float | None) -> Speed:
    def median(values: Sequence[float]) -> float:
        return round(statistics.median(values), 4)

    sequential = median([decoding_s(r.alone) for r in rounds])
    speculative = median([decoding_s(r.second) for r in rounds])
    return Speed(
        sequential_s=sequential,
        speculative_s=speculative,
        speedup=round(sequential / speculative, 2),
        passes_per_token=median([r.second.passes / r.alone.passes for r in rounds]),
        first_rows_s=median([r.new.timings.first_rows_s for r in rounds]),
        run_s=median([r.new.timings.total_s for r in rounds]),
        second_run_s=median([r.second.timings.total_s for r in rounds]),
        preview_share=median([r.new.timings.previews_s / r.new.timings.total_s for r in rounds]),
        roofline_share=None if share is None else round(share, 4),
        open_s=round(opened, 4),
        rss_mb=round(resident / 1e6, 1),
    )

"""Where the time of a run goes: by part of the engine, and by operator within a pass."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any
from unittest.mock import patch

import numpy as np
import onnxruntime

from engine.bundle import LANGUAGE_MODEL, Manifest
from engine.evaluation.speed import finish
from engine.generation import decoding, pipeline
from engine.generation.row_preview import RowPreview
from engine.progemu import Engine
from engine.radiograph import Radiograph
from engine.runtime.onnx_runtime import physical_cores
from engine.runtime.sessions import Cache

PASSES = 60
# How operators are called in the report.
KINDS = {
    "MatMulIntegerToFloat": "products of matrices",
    "MatMulInteger": "products of matrices",
    "MatMul": "products of matrices",
    "MatMulNBits": "products of matrices",
    "If": "scores (the output matrix)",
    "GroupQueryAttention": "attention over the cache",
    "SkipSimplifiedLayerNormalization": "norms",
    "QuantizeLinear": "quantising the activations",
    "Abs": "quantising the activations",
    "ReduceMax": "quantising the activations",
    "Reshape": "quantising the activations",
}


@dataclass(frozen=True, slots=True)
class Shares:
    """Seconds of one run: within passes, drawing tokens, previews, composing, and the rest."""

    passes: int
    model: float
    sampling: float
    previews: float
    composing: float
    total: float

    @property
    def rest(self) -> float:
        return self.total - self.model - self.sampling - self.previews - self.composing


def measure_shares(engine: Engine, film: Radiograph, hypothesis: str, *, drafting: bool) -> Shares:
    """Of a run on a film that the engine has just seen, so that encoding it is not in it."""
    finish(engine, film, hypothesis)
    spent: Counter[str] = Counter()
    with (
        _timed(Cache, "_pass", "model", spent),
        _timed(decoding, "draw_whether", "sampling", spent),
        _timed(decoding, "draw_which", "sampling", spent),
        _timed(RowPreview, "update", "decoding previews", spent),
        _timed(pipeline, "compose", "composing", spent),
    ):
        result = finish(engine, film, hypothesis, 1, drafting)
    timings = result.timings
    return Shares(
        result.passes,
        spent["model"],
        spent["sampling"],
        timings.previews_s,
        spent["composing"],
        timings.total_s,
    )


@dataclass(frozen=True, slots=True)
class PassProfile:
    """Of a pass of `rows` tokens after `tokens` others; parts: names and shares of its time."""

    rows: int
    tokens: int
    milliseconds: float
    parts: tuple[tuple[str, float], ...]


def profile_pass(model: Path, manifest: Manifest, rows: int, scratch: Path) -> PassProfile:
    """By ONNX Runtime's own profile, which adds a little to small operators."""
    spec = manifest.language_model
    tokens = 2 * manifest.image.rows * manifest.image.columns
    tokens = min(tokens, spec.context - rows - 1)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = physical_cores()
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.enable_profiling = True
    options.profile_file_prefix = str(scratch / "pass")
    session = onnxruntime.InferenceSession(
        str(model / LANGUAGE_MODEL), options, providers=["CPUExecutionProvider"]
    )
    binding = _bound(session, manifest, rows, tokens)
    took = [_one_pass(session, binding) for _ in range(PASSES)]
    events = json.loads(Path(session.end_profiling()).read_text(encoding="utf-8"))
    parts: Counter[str] = Counter()
    for event in events:
        if event.get("cat") == "Node" and event["name"].endswith("_kernel_time"):
            parts[KINDS.get(event["args"]["op_name"], "other operators")] += event["dur"]
    whole = parts.total()
    shares = tuple((name, microseconds / whole) for name, microseconds in parts.most_common())
    return PassProfile(rows, tokens, 1000 * float(np.median(took)), shares)


def _bound(
    session: onnxruntime.InferenceSession, manifest: Manifest, rows: int, tokens: int
) -> Any:
    spec = manifest.language_model
    kind = np.dtype(spec.cache_dtype)
    binding = session.io_binding()
    for value in session.get_inputs():
        if value.name.startswith("past_key_values."):
            buffer = onnxruntime.OrtValue.ortvalue_from_numpy(np.zeros(value.shape, kind))
            binding.bind_ortvalue_input(value.name, buffer)
            name = value.name.replace("past_key_values", "present")
            binding.bind_ortvalue_output(name, buffer)
    first = manifest.ids.visual_offset
    binding.bind_cpu_input("input_ids", np.arange(first, first + rows, dtype=np.int64)[None])
    binding.bind_cpu_input("seqlens_k", np.array([tokens + rows - 1], np.int32))
    binding.bind_cpu_input("total_sequence_length", np.array(tokens + rows, np.int32))
    binding.bind_cpu_input("scored", np.array([rows], np.int64))
    binding.bind_cpu_input("text", np.array(False))
    if manifest.findings_net is not None:
        told = np.zeros((1, rows, manifest.findings_net.features), np.float32)
        binding.bind_cpu_input("features", told)
    binding.bind_output("logits", "cpu")
    return binding


def _one_pass(session: onnxruntime.InferenceSession, binding: Any) -> float:
    begun = perf_counter()
    session.run_with_iobinding(binding)
    return perf_counter() - begun


@contextmanager
def _timed(owner: Any, name: str, what: str, spent: "Counter[str]") -> Iterator[None]:
    """Seconds within `owner.name` are added to `spent`: the engine itself carries no stopwatch."""
    original: Callable[..., Any] = getattr(owner, name)

    def timed(*arguments: Any, **more: Any) -> Any:
        begun = perf_counter()
        try:
            return original(*arguments, **more)
        finally:
            spent[what] += perf_counter() - begun  # pyright: ignore[reportArgumentType]

    with patch.object(owner, name, timed):
        yield

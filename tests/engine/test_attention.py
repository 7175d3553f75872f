"""What the exported graphs rely on: ONNX Runtime's GroupQueryAttention against plain arithmetic."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import onnx
import onnxruntime as ort
import pytest
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

HEADS, KV_HEADS, HEAD_DIM, CONTEXT = 4, 2, 16, 48
Floats = NDArray[np.float32]


@dataclass
class Attention:
    """One GroupQueryAttention node whose past and present are the same two buffers."""

    session: ort.InferenceSession
    keys: ort.OrtValue
    values: ort.OrtValue
    packed: bool

    def __call__(self, q: Floats, k: Floats, v: Floats, total: int) -> Floats:
        binding = self.session.io_binding()
        if self.packed:
            binding.bind_cpu_input("query", np.concatenate([q, k, v], 2))
        else:
            for name, array in (("query", q), ("key", k), ("value", v)):
                binding.bind_cpu_input(name, array)
        binding.bind_cpu_input("seqlens_k", np.array([total - 1], np.int32))
        binding.bind_cpu_input("total_sequence_length", np.array(total, np.int32))
        for part, buffer in (("key", self.keys), ("value", self.values)):
            binding.bind_ortvalue_input(f"past_{part}", buffer)
            binding.bind_ortvalue_output(f"present_{part}", buffer)
        binding.bind_output("out", "cpu")
        self.session.run_with_iobinding(binding)
        present, _, out = binding.get_outputs()
        assert present.data_ptr() == self.keys.data_ptr()
        return np.array(out.numpy())


def attention(*, rotary: bool = True, packed: bool = False, window: int = -1) -> Attention:
    def value(name: str, kind: int, shape: Sequence[int | str]) -> onnx.ValueInfoProto:
        return helper.make_tensor_value_info(name, kind, shape)

    width, kv_width = HEADS * HEAD_DIM, KV_HEADS * HEAD_DIM
    cache = [1, KV_HEADS, CONTEXT, HEAD_DIM]
    cos, sin = rotary_tables()
    qkv = ["query", "", ""] if packed else ["query", "key", "value"]
    widths = [width + 2 * kv_width] if packed else [width, kv_width, kv_width]
    node = helper.make_node(
        "GroupQueryAttention",
        [
            *(*qkv, "past_key", "past_value", "seqlens_k", "total_sequence_length"),
            *(("cos", "sin") if rotary else ()),
        ],
        ["out", "present_key", "present_value"],
        domain="com.microsoft",
        num_heads=HEADS,
        kv_num_heads=KV_HEADS,
        do_rotary=int(rotary),
        local_window_size=window,
    )
    graph = helper.make_graph(
        [node],
        "attention",
        [
            *(
                value(n, TensorProto.FLOAT, [1, "T", w])
                for n, w in zip(filter(None, qkv), widths, strict=True)
            ),
            value("seqlens_k", TensorProto.INT32, [1]),
            value("total_sequence_length", TensorProto.INT32, []),
            value("past_key", TensorProto.FLOAT, cache),
            value("past_value", TensorProto.FLOAT, cache),
        ],
        [
            value("out", TensorProto.FLOAT, [1, "T", width]),
            value("present_key", TensorProto.FLOAT, cache),
            value("present_value", TensorProto.FLOAT, cache),
        ],
        [numpy_helper.from_array(cos, "cos"), numpy_helper.from_array(sin, "sin")]
        if rotary
        else [],
    )
    opsets = [helper.make_opsetid("", 20), helper.make_opsetid("com.microsoft", 1)]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=10)
    session = ort.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    # Filled with garbage: slots beyond the length must never be read.
    garbage = np.full(cache, 1e4, np.float32)
    keys, values = (ort.OrtValue.ortvalue_from_numpy(garbage.copy()) for _ in range(2))
    return Attention(session, keys, values, packed)


def rotary_tables() -> tuple[Floats, Floats]:
    half = HEAD_DIM // 2
    angles = np.arange(CONTEXT)[:, None] * 10000.0 ** (-np.arange(half) / half)
    return np.cos(angles).astype(np.float32), np.sin(angles).astype(np.float32)


def reference(q: Floats, k: Floats, v: Floats, *, rotary: bool = True, window: int = -1) -> Floats:
    """Causal attention over the whole sequence at once. q (1, T, heads * dim) and so on."""
    length = q.shape[1]
    split = [x.reshape(length, -1, HEAD_DIM).transpose(1, 0, 2) for x in (q, k, v)]
    queries, keys, values = (x.astype(np.float64) for x in split)
    if rotary:
        queries, keys = rotate(queries), rotate(keys)
    keys, values = (np.repeat(x, HEADS // KV_HEADS, axis=0) for x in (keys, values))
    scores = queries @ keys.transpose(0, 2, 1) / np.sqrt(HEAD_DIM)
    i, j = np.indices((length, length))
    visible = (j <= i) & ((i - j < window) if window > 0 else True)
    scores = np.where(visible, scores, -np.inf)
    weights = np.exp(scores - scores.max(-1, keepdims=True))
    weights /= weights.sum(-1, keepdims=True)
    out = (weights @ values).transpose(1, 0, 2).reshape(1, length, -1)
    return out.astype(np.float32)


def rotate(x: NDArray[np.float64]) -> NDArray[np.float64]:
    cos, sin = (t[: x.shape[1]] for t in rotary_tables())
    a, b = np.split(x, 2, axis=-1)
    return np.concatenate([a * cos - b * sin, b * cos + a * sin], -1)


def sequence(length: int, seed: int = 0) -> tuple[Floats, Floats, Floats]:
    rng = np.random.default_rng(seed)
    return tuple(
        rng.normal(size=(1, length, heads * HEAD_DIM)).astype(np.float32)
        for heads in (HEADS, KV_HEADS, KV_HEADS)
    )  # pyright: ignore[reportReturnType]


CHUNKS = [(40,), (1,) * 40, (17, 1, 1, 5, 16), (2, 38), (33, 2, 2, 3)]


def in_chunks(chunks: tuple[int, ...], run: Attention) -> Floats:
    q, k, v = sequence(40)
    out, start = [], 0
    for size in chunks:
        part = slice(start, start + size)
        out.append(run(q[:, part], k[:, part], v[:, part], start + size))
        start += size
    return np.concatenate(out, 1)


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("rotary", [True, False])
def test_attention_in_chunks_over_a_shared_buffer_equals_attention_at_once(
    packed: bool, rotary: bool
) -> None:
    expected = reference(*sequence(40), rotary=rotary)
    for chunks in CHUNKS:
        out = in_chunks(chunks, attention(rotary=rotary, packed=packed))
        np.testing.assert_allclose(out, expected, atol=2e-5)


def test_a_local_window_limits_how_far_back_attention_sees() -> None:
    expected = reference(*sequence(40), window=8)
    for chunks in CHUNKS:
        np.testing.assert_allclose(in_chunks(chunks, attention(window=8)), expected, atol=2e-5)


def test_lowering_the_length_rewinds_and_stale_slots_are_overwritten() -> None:
    q, k, v = sequence(40)
    other = sequence(12, seed=1)
    run = attention()
    run(q[:, :20], k[:, :20], v[:, :20], 20)
    run(*other, 32)  # proposals that will be rejected
    out = run(q[:, 20:26], k[:, 20:26], v[:, 20:26], 26)
    expected = reference(q[:, :26], k[:, :26], v[:, :26])[:, 20:]
    np.testing.assert_allclose(out, expected, atol=2e-5)

"""Emu3's transformer as a graph: grouped-query attention over a cache shared by past and present.

The same interface as the embedded model's graph; see `engine.bundle` for the names. The weights
are read, changed and written one by one. Source: Emu3 (Wang et al., 2024), a Llama with QKV groups.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from onnx import TensorProto

from engine.bundle import TokenIds
from engine.training.conversion.config import TextConfig
from engine.training.conversion.errors import ConversionError
from engine.training.conversion.external_weights import WeightyGraph
from engine.training.conversion.layout import HARMLESS, TextLayout, text_layout
from engine.training.conversion.weights import Weights
from engine.training.graph import FLOAT, INT32, INT64, MICROSOFT
from engine.training.linear import Linear, Storage

_TO_THE_END = 2**62


def write_language_model(
    path: Path,
    weights: Weights,
    config: TextConfig,
    ids: TokenIds,
    storage: Storage,
    done: Callable[[float], None],
) -> None:
    """`done` is told the share that is written. Raises ConversionError for unfit weights."""
    with WeightyGraph(path) as graph:
        _Transformer(graph, weights, config, ids, storage).build(done)
        graph.save("language_model")


class _Transformer:
    def __init__(
        self,
        graph: WeightyGraph,
        weights: Weights,
        config: TextConfig,
        ids: TokenIds,
        storage: Storage,
    ) -> None:
        self._graph, self._weights, self._config, self._ids = graph, weights, config, ids
        self._layout: TextLayout = text_layout(weights, config.tie_word_embeddings)
        self._linear = Linear(graph, storage)
        self._full, self._half = storage == "float32", storage.endswith("float16")
        self._float = np.dtype("float16" if self._half else "float32")
        self._kind = TensorProto.FLOAT16 if self._half else FLOAT

    def build(self, done: Callable[[float], None]) -> None:
        config, graph = self._config, self._graph
        ids = graph.input("input_ids", INT64, [1, "T"])
        graph.input("seqlens_k", INT32, [1])
        graph.input("total_sequence_length", INT32, [])
        graph.input("scored", INT64, [1])
        graph.input("text", TensorProto.BOOL, [])
        cache = [1, config.num_key_value_heads, config.max_position_embeddings, config.head_dim]
        names = [f"{i}.{p}" for i in range(config.num_hidden_layers) for p in ("key", "value")]
        for name in names:
            graph.input(f"past_key_values.{name}", self._kind, cache)
        self._rotary_tables()
        stream, normed = self._embedded(ids)
        for index in range(config.num_hidden_layers):
            stream, normed = self._layer(index, stream, normed)
            done((index + 1) / (config.num_hidden_layers + 1))
        self._head(normed)
        graph.output("logits", FLOAT, [1, "scored", "ids"])
        for name in names:
            graph.output(f"present.{name}", self._kind, cache)
        self._weights.require_all_taken((self._layout.body, self._layout.head), HARMLESS)

    def _rotary_tables(self) -> None:
        config = self._config
        half = config.head_dim // 2
        frequencies = config.rope_theta ** (-np.arange(half) / half)
        angles = np.arange(config.max_position_embeddings)[:, None] * frequencies
        self._graph.constant("cos", np.cos(angles).astype(self._float))
        self._graph.constant("sin", np.sin(angles).astype(self._float))

    def _embedded(self, ids: str) -> tuple[str, str]:
        """The residual stream and what the first layer's attention sees of it."""
        config, graph = self._config, self._graph
        name = f"{self._layout.body}embed_tokens.weight"
        table = self._weights.take(name, config.vocab_size, config.hidden_size)
        # Half the bytes, in every precision but the full one: rows are only looked up.
        stored = graph.constant("embedding", table if self._full else _halved(name, table))
        stream = graph.node("Gather", stored, ids)
        if not self._full and not self._half:
            stream = graph.node("Cast", stream, to=FLOAT)
        return stream, self._first_norm(stream)

    def _first_norm(self, x: str) -> str:
        """RMSNorm in float32 as Emu3 does; the others are fused with the addition before them."""
        graph = self._graph
        wide = graph.node("Cast", x, to=FLOAT)
        square = graph.node("ReduceMean", graph.node("Mul", wide, wide), graph.ints(-1), keepdims=1)
        epsilon = graph.scalar(self._config.rms_norm_eps)
        root = graph.node("Sqrt", graph.node("Add", square, epsilon))
        normed = graph.node("Cast", graph.node("Div", wide, root), to=self._kind)
        return graph.node("Mul", normed, self._norm_weight("layers.0.input_layernorm"))

    def _layer(self, index: int, stream: str, normed: str) -> tuple[str, str]:
        """The stream after this layer and what the next one's attention (or the head) sees."""
        config = self._config
        last = index + 1 == config.num_hidden_layers
        stream, normed = self._added(
            stream, self._attention(index, normed), f"layers.{index}.post_attention_layernorm"
        )
        following = "norm" if last else f"layers.{index + 1}.input_layernorm"
        return self._added(stream, self._feed_forward(index, normed), following)

    def _attention(self, index: int, normed: str) -> str:
        config, name = self._config, f"layers.{index}.self_attn"
        width, inner = config.hidden_size, config.num_key_value_heads * config.head_dim
        parts = (("q_proj", width), ("k_proj", inner), ("v_proj", inner))
        packed = np.concatenate([self._matrix(f"{name}.{p}", rows, width) for p, rows in parts])
        mixed = self._graph.node(
            "GroupQueryAttention",
            self._product(f"{name}.qkv", packed, normed),
            *("", "", f"past_key_values.{index}.key", f"past_key_values.{index}.value"),
            *("seqlens_k", "total_sequence_length", "cos", "sin"),
            outputs=[f"{name}.mixed", f"present.{index}.key", f"present.{index}.value"],
            domain=MICROSOFT,
            num_heads=config.num_attention_heads,
            kv_num_heads=config.num_key_value_heads,
            do_rotary=1,
        )
        out = self._matrix(f"{name}.o_proj", width, width)
        return self._product(f"{name}.out", out, mixed)

    def _feed_forward(self, index: int, normed: str) -> str:
        graph, name = self._graph, f"layers.{index}.mlp"
        width, inner = self._config.hidden_size, self._config.intermediate_size
        both = np.concatenate(
            [self._matrix(f"{name}.{part}", inner, width) for part in ("gate_proj", "up_proj")]
        )
        gate, up = graph.nodes(
            "Split",
            self._product(f"{name}.gate_up", both, normed),
            count=2,
            axis=-1,
            num_outputs=2,
        )
        active = graph.node("Mul", graph.node("Mul", gate, graph.node("Sigmoid", gate)), up)
        down = self._matrix(f"{name}.down_proj", width, inner)
        return self._product(f"{name}.down", down, active)

    def _added(self, stream: str, change: str, norm: str) -> tuple[str, str]:
        """stream + change, and its RMSNorm: one operator, computed in float32 inside."""
        normed, total = f"{norm}.normed", f"{norm}.sum"
        self._graph.node(
            "SkipSimplifiedLayerNormalization",
            *(stream, change, self._norm_weight(norm)),
            outputs=[normed, "", "", total],
            domain=MICROSOFT,
            epsilon=self._config.rms_norm_eps,
        )
        return total, normed

    def _head(self, normed: str) -> None:
        """Scores of the last new tokens, for images or for text: only what the grammar allows."""
        config, graph = self._config, self._graph
        matrix = self._weights.take(self._layout.head, config.vocab_size, config.hidden_size)
        start = graph.node("Neg", "scored")
        last = graph.node("Slice", normed, start, graph.ints(_TO_THE_END), graph.ints(1))

        prepared = self._linear.rows(last, "scored")

        def scores(name: str, allowed: Sequence[range]) -> str:
            part = np.concatenate([matrix[ids.start : ids.stop] for ids in allowed])
            self._require_storable(name, part)
            return graph.node("Cast", self._linear.product(name, part, prepared), to=FLOAT)

        graph.either(
            "text",
            lambda: scores("head.text", self._ids.text_ids),
            lambda: scores("head.visual", self._ids.visual_ids),
            FLOAT,
            [1, "scored", "ids"],
            output="logits",
        )

    def _product(self, name: str, matrix: NDArray[np.float32], x: str) -> str:
        self._require_storable(name, matrix)
        return self._linear.apply(name, matrix, x)

    def _require_storable(self, name: str, matrix: NDArray[np.float32]) -> None:
        if self._half:
            _require_16_bits(name, matrix)

    def _matrix(self, name: str, rows: int, columns: int) -> NDArray[np.float32]:
        return self._weights.take(f"{self._layout.body}{name}.weight", rows, columns)

    def _norm_weight(self, name: str) -> str:
        weight = self._weights.take(f"{self._layout.body}{name}.weight", self._config.hidden_size)
        return self._graph.constant(f"{name}.weight", weight.astype(self._float))


def _halved(name: str, matrix: NDArray[np.float32]) -> NDArray[np.float16]:
    _require_16_bits(name, matrix)
    return matrix.astype(np.float16)


def _require_16_bits(name: str, matrix: NDArray[np.float32]) -> None:
    largest = max(float(matrix.max()), -float(matrix.min()))
    if not largest <= np.finfo(np.float16).max:
        raise ConversionError(
            f"{name} holds numbers that no Emu3 has (up to {largest:g}); download the model again."
        )

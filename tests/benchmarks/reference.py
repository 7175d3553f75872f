"""The embedded model's own weights in transformers: a Llama with a table of places.

Weights come out of the bundle, the int8 ones multiplied out, so that both sides compute with the
same numbers. `generate` runs with its static cache and draws with our sampler and our grammar.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper
from transformers import (
    CompileConfig,
    LlamaConfig,
    LlamaForCausalLM,
    LogitsProcessor,
    LogitsProcessorList,
)

from engine.bundle import LANGUAGE_MODEL, Manifest
from engine.generation.digits import CodeDigits
from engine.generation.grammar import Grammar, Kind, State
from engine.generation.sampling import draw
from engine.result import Sampling

Arrays = Mapping[str, NDArray[Any]]
EPSILON = 1e-5


class PlacedLlama(LlamaForCausalLM):
    """Adds a learned vector of its place to each token's own, and what is told of it besides."""

    places: torch.nn.Parameter
    features: torch.Tensor
    told: torch.Tensor

    def forward(self, *, input_ids: Any, position_ids: Any, **more: Any) -> Any:  # pyright: ignore[reportIncompatibleMethodOverride]
        """`generate` names what it passes; ids and position_ids are (1, T)."""
        tokens: Any = self.get_input_embeddings()
        embedded: Any = tokens(input_ids) + self.places[position_ids]
        embedded = embedded + self.told[position_ids]
        return super().forward(inputs_embeds=embedded, position_ids=position_ids, **more)


def reference_model(bundle: Path, manifest: Manifest) -> PlacedLlama:
    arrays = stored_arrays(bundle / LANGUAGE_MODEL)
    spec = manifest.language_model
    width = arrays["embedding"].shape[1]
    hidden = matrix(arrays, "layers.0.gate_up").shape[0] // 2
    config = LlamaConfig(
        vocab_size=manifest.ids.vocabulary,
        hidden_size=width,
        intermediate_size=hidden,
        num_hidden_layers=spec.layers,
        num_attention_heads=width // spec.head_dim,
        num_key_value_heads=spec.kv_heads,
        head_dim=spec.head_dim,
        max_position_embeddings=spec.context,
        rms_norm_eps=EPSILON,
        rope_parameters={"rope_type": "default", "rope_theta": _theta(arrays["sin"])},
        bos_token_id=manifest.ids.bos,
        eos_token_id=manifest.ids.eos,
        pad_token_id=manifest.ids.pad,
    )
    model = PlacedLlama(config)
    model.places = torch.nn.Parameter(torch.from_numpy(arrays["position"].copy()))
    state = {name: torch.from_numpy(value) for name, value in _state(arrays, manifest, width)}
    model.load_state_dict({**state, "places": model.places.data})
    told = arrays.get("features.weight", np.zeros((0, width), np.float32))
    model.features = torch.from_numpy(told.copy())
    return model.eval()


@dataclass(frozen=True, slots=True)
class Generated:
    """`tokens`: those after the prefix."""

    tokens: list[int]
    seconds: float


@torch.no_grad()
def generate(
    model: PlacedLlama,
    grammar: Grammar,
    prefix: Sequence[int],
    prior: Sequence[int],
    sampling: Sampling,
    features: NDArray[np.float32] | None = None,
    *,
    static: bool = True,
    compiled: bool = False,
) -> Generated:
    """prior: visual ids in the order of the image; features (P, F) of the first P tokens of the
    prefix. `static` False takes the default cache. compiled: passes of one token go through
    torch.compile, which needs a C++ compiler and a first run to compile in."""
    model.told = torch.zeros_like(model.places)
    if features is not None:
        told = torch.from_numpy(features) @ model.features
        model.told[: len(features)] = told.to(model.told.dtype)
    drawing = _Drawing(grammar, len(prefix), prior, sampling)
    ids = torch.tensor([list(prefix)])
    begun = perf_counter()
    anything: Any = model
    out = anything.generate(
        ids,
        attention_mask=torch.ones_like(ids),
        do_sample=False,
        max_new_tokens=grammar.image_length + grammar.max_text_tokens + 1,
        cache_implementation="static" if static else None,
        compile_config=_for_processors() if compiled else None,
        logits_processor=LogitsProcessorList([drawing]),
    )
    seconds = perf_counter() - begun
    return Generated(out[0, len(prefix) :].tolist(), seconds)


def _for_processors() -> CompileConfig:
    """transformers compiles for accelerators unless it is told otherwise."""
    config: Any = CompileConfig(mode="default")
    config._compile_all_devices = True
    return config


class _Drawing(LogitsProcessor):
    """Leaves nothing but the token that our engine would draw from these scores."""

    def __init__(
        self, grammar: Grammar, start: int, prior: Sequence[int], sampling: Sampling
    ) -> None:
        self._grammar, self._start = grammar, start
        self._prior, self._sampling = prior, sampling
        self._digits = CodeDigits(grammar.ids.levels) if grammar.ids.levels else None
        self._ids = {
            kind: torch.tensor([i for ids in ranges for i in ids])
            for kind, ranges in (
                (Kind.VISUAL, grammar.ids.visual_ids),
                (Kind.TEXT, grammar.ids.text_ids),
            )
        }

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        position = input_ids.shape[1]
        token = self._token(State(position - self._start), position, scores)
        only = torch.full_like(scores, float("-inf"))
        only[0, token] = 0.0
        return only

    def _token(self, state: State, position: int, scores: torch.Tensor) -> int:
        expected = self._grammar.next(state)
        if expected.forced is not None:
            return expected.forced
        kept = None
        if expected.kind is Kind.VISUAL:
            kept = expected.place(self._prior[self._grammar.visual_index(state)])
        logits = scores[0, self._ids[expected.kind]].float().numpy()
        drawn = draw(logits, None, position, self._sampling, kept, digits=self._digits)
        return expected.at(drawn)


def stored_arrays(path: Path) -> dict[str, NDArray[Any]]:
    graph = onnx.load(path).graph
    return {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}


def matrix(arrays: Arrays, name: str) -> NDArray[np.float32]:
    """(out, in), whether stored in floats or in int8 with a scale for each output."""
    if name in arrays:
        return np.ascontiguousarray(arrays[name].T)
    whole = arrays[f"{name}.int8"].astype(np.float32)
    return np.ascontiguousarray((whole * arrays[f"{name}.scale"]).T)


def _state(
    arrays: Arrays, manifest: Manifest, width: int
) -> Sequence[tuple[str, NDArray[np.float32]]]:
    inner = manifest.language_model.kv_heads * manifest.language_model.head_dim
    found = [
        ("model.embed_tokens.weight", arrays["embedding"].copy()),
        ("model.norm.weight", arrays["norm.w"].copy()),
        ("lm_head.weight", _head(arrays, manifest, width)),
    ]
    for index in range(manifest.language_model.layers):
        ours, theirs = f"layers.{index}", f"model.layers.{index}"
        query, key, value = np.split(matrix(arrays, f"{ours}.qkv"), [width, width + inner])
        gate, up = np.split(matrix(arrays, f"{ours}.gate_up"), 2)
        found += [
            (f"{theirs}.self_attn.q_proj.weight", query),
            (f"{theirs}.self_attn.k_proj.weight", key),
            (f"{theirs}.self_attn.v_proj.weight", value),
            (f"{theirs}.self_attn.o_proj.weight", matrix(arrays, f"{ours}.out")),
            (f"{theirs}.mlp.gate_proj.weight", gate),
            (f"{theirs}.mlp.up_proj.weight", up),
            (f"{theirs}.mlp.down_proj.weight", matrix(arrays, f"{ours}.down")),
            (f"{theirs}.input_layernorm.weight", arrays[f"{ours}.attention_norm.w"].copy()),
            (
                f"{theirs}.post_attention_layernorm.weight",
                arrays[f"{ours}.feed_forward_norm.w"].copy(),
            ),
        ]
    return found


def _head(arrays: Arrays, manifest: Manifest, width: int) -> NDArray[np.float32]:
    """One matrix for all ids; those that our graph never scores stay zero and are never drawn."""
    table = np.zeros((manifest.ids.vocabulary, width), np.float32)
    for name, ranges in (("text", manifest.ids.text_ids), ("visual", manifest.ids.visual_ids)):
        rows = matrix(arrays, f"head.{name}")
        ids = np.concatenate([np.arange(r.start, r.stop) for r in ranges])
        table[ids] = rows
    return table


def _theta(sin: NDArray[np.float32]) -> float:
    """The base of the rotary angles, from the slowest of them at place 1."""
    half = sin.shape[1]
    slowest = float(np.arcsin(np.float64(sin[1, -1])))
    return float(np.round(slowest ** (-half / (half - 1))))

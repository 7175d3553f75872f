"""What the benchmarks compare with computes the same: transformers' `generate` on our weights."""

from itertools import chain
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch

from engine.bundle import (
    LANGUAGE_MODEL,
    FindingsNetSpec,
    ImageSpec,
    LanguageModelSpec,
    Manifest,
    PromptSpec,
)
from engine.generation.decoding import Decoder
from engine.generation.grammar import Grammar
from engine.hypothesis import Scope
from engine.result import Sampling
from engine.runtime.onnx_runtime import open_session
from engine.runtime.sessions import LanguageModel
from engine.training.architecture import TransformerConfig
from engine.training.export import language_model_graph
from tests.benchmarks.reference import generate, reference_model
from tests.training.test_architecture import token_ids, wild_transformer

GRID, SLOT, TEXT, SIZE_IDS = 5, 6, 12, (20, 21, 20)
CONFIG = TransformerConfig(
    300, 44, (4, 4, 16), layers=2, width=64, heads=4, kv_heads=2, hidden=96, context=128, features=6
)


def manifest() -> Manifest:
    spec = LanguageModelSpec(layers=2, kv_heads=2, head_dim=16, context=128, dtype="float32")
    return Manifest(
        name="reference",
        version="1",
        title="Random",
        licence="MIT",
        description="For tests.",
        image=ImageSpec(size=40, patch=8, rows=GRID, columns=GRID, decoder_reach=1),
        ids=token_ids(CONFIG),
        prompt=PromptSpec(form="canonical", slot=SLOT),
        language_model=spec,
        max_text_tokens=TEXT,
        scope=Scope(),
        findings_net=FindingsNetSpec(patch_features=4, whole_features=2),
    )


@pytest.mark.parametrize(
    "sampling",
    [
        Sampling(top_k=1),
        Sampling(seed=5, temperature=1.3, top_k=40),
        Sampling(seed=6, temperature=1.0, change_temperature=0.5),
    ],
    ids=["greedy", "seeded", "seeded, change decided first"],
)
def test_transformers_generates_our_sequence_from_our_weights(
    tmp_path: Path, sampling: Sampling
) -> None:
    known = manifest()
    graph = language_model_graph(wild_transformer(CONFIG), "float32", known.ids)
    onnx.save(graph, tmp_path / LANGUAGE_MODEL)
    grammar = Grammar.of(known, SIZE_IDS)
    codes = np.random.default_rng(0).integers(0, 256, (GRID, GRID))
    prefix = grammar.prefix(codes.tolist(), [30, 31, 32])
    prior = (codes.ravel() + known.ids.visual_offset).tolist()
    language = LanguageModel(open_session(tmp_path / LANGUAGE_MODEL, "cpu", 1), known, "cpu")
    decoder = Decoder(grammar, sampling, language.new_cache(), None, prior)
    features = np.random.default_rng(1).standard_normal((len(prefix) - SLOT, 6), np.float32)
    for _ in decoder.prefill(prefix, features):
        pass
    ours = list(chain.from_iterable(decoder.steps()))
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    theirs = generate(reference_model(tmp_path, known), grammar, prefix, prior, sampling, features)
    torch.set_num_threads(threads)
    assert theirs.tokens[grammar.header_length :] == ours

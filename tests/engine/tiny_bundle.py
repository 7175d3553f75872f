"""A bundle that is small and untrained but real: every graph, file and digest is there.

The language model is a two-layer Llama with GroupQueryAttention; one head is wired by hand to copy
the prior's tokens, so that runs look like runs: most tokens kept, some changed by sampling.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

from engine.bundle import (
    FINDINGS_NET,
    IMAGE_DECODER,
    IMAGE_ENCODER,
    LANGUAGE_MODEL,
    LAYERS_NET,
    MODEL_CARD,
    TOKENIZER,
    FindingsNetSpec,
    ImageSpec,
    LanguageModelSpec,
    LayersNetSpec,
    Manifest,
    PromptSpec,
    TokenIds,
    write_manifest,
)
from engine.findings import Finding
from engine.hypothesis import Scope
from engine.result import SamplingDefaults

ROWS = COLUMNS = 6
PATCH = 8
SIZE = ROWS * PATCH
CODES = 64
LAYERS, HEADS, KV_HEADS, HEAD_DIM, HIDDEN, INNER = 2, 4, 2, 16, 64, 96
CONTEXT = 256
SLOT = 32
THETA = 10000.0
OPSET = 20
IR_VERSION = 10

TOLD = FindingsNetSpec(patch_features=2, whole_features=3)

SPECIALS = ("<pad>", "<bos>", "<eos>", "<boi>", "<eoi>", "<img>", "<eol>", "<eof>")
SENTENCES = (
    "new large right effusion",
    "worse moderate left lower consolidation",
    "resolved bilateral effusion",
    "no change",
    "The right hemidiaphragm is now hidden; the left lung stays clear. Größe, naïve, 20*20.",
)


def write_tiny_bundle(
    folder: Path,
    *,
    row_separators: bool = True,
    slot: int = SLOT,
    seed: int = 0,
    findings_net: bool = False,
    layers_net: bool = False,
    levels: tuple[int, ...] = (),
) -> Path:
    """Write the bundle into `folder` (made if missing) and return `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer = tiny_tokenizer()
    tokenizer.save(str(folder / TOKENIZER))
    manifest = tiny_manifest(tokenizer, row_separators=row_separators, slot=slot, levels=levels)
    if findings_net:
        manifest = manifest.model_copy(update={"findings_net": TOLD})
        onnx.save(findings_net_graph(), folder / FINDINGS_NET)
    if layers_net:
        manifest = manifest.model_copy(update={"layers_net": LayersNetSpec(prior_size=2 * SIZE)})
        onnx.save(layers_net_graph(), folder / LAYERS_NET)
    onnx.save(encoder_graph(), folder / IMAGE_ENCODER)
    onnx.save(decoder_graph(), folder / IMAGE_DECODER)
    onnx.save(language_model_graph(manifest, tokenizer, seed), folder / LANGUAGE_MODEL)
    (folder / MODEL_CARD).write_text("# Tiny\n\nUntrained. For tests only.\n", encoding="utf-8")
    write_manifest(folder, manifest)
    return folder


def tiny_tokenizer() -> Tokenizer:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=len(SPECIALS) + 256 + 60,
        special_tokens=list(SPECIALS),
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(SENTENCES * 4, trainer)
    return tokenizer


def tiny_manifest(
    tokenizer: Tokenizer,
    *,
    row_separators: bool = True,
    slot: int = SLOT,
    levels: tuple[int, ...] = (),
) -> Manifest:
    text_ids = tokenizer.get_vocab_size()
    pad, bos, eos, boi, eoi, img, eol, eof = range(len(SPECIALS))
    return Manifest(
        name="tiny",
        version="1",
        title="Tiny",
        licence="MIT",
        description="Untrained model for tests.",
        image=ImageSpec(size=SIZE, patch=PATCH, rows=ROWS, columns=COLUMNS, decoder_reach=1),
        ids=TokenIds(
            bos=bos,
            eos=eos,
            pad=pad,
            boi=boi,
            eoi=eoi,
            img=img,
            eol=eol if row_separators else None,
            eof=eof,
            visual_offset=text_ids,
            visual_count=CODES,
            text_ids_below=text_ids,
            levels=levels,
        ),
        prompt=PromptSpec(form="canonical", slot=slot),
        language_model=LanguageModelSpec(
            layers=LAYERS, kv_heads=KV_HEADS, head_dim=HEAD_DIM, context=CONTEXT, dtype="float32"
        ),
        sampling=SamplingDefaults(temperature=0.4, top_k=16, guidance=1.0),
        max_text_tokens=24,
        scope=Scope(
            findings=(Finding.EFFUSION, Finding.CONSOLIDATION), bilateral=(Finding.EFFUSION,)
        ),
    )


def encoder_graph() -> onnx.ModelProto:
    """A patch's code is its mean grey level."""
    nodes = [
        helper.make_node("Reshape", ["image", "blocks"], ["patches"]),
        helper.make_node("ReduceMean", ["patches", "axes"], ["mean"], keepdims=0),
        helper.make_node("Mul", ["mean", "scale"], ["scaled"]),
        helper.make_node("Round", ["scaled"], ["rounded"]),
        helper.make_node("Cast", ["rounded"], ["codes"], to=TensorProto.INT64),
    ]
    constants = {
        "blocks": np.array([1, ROWS, PATCH, COLUMNS, PATCH], np.int64),
        "axes": np.array([2, 4], np.int64),
        "scale": np.float32(CODES - 1),
    }
    return _model(
        nodes,
        constants,
        [_value("image", TensorProto.FLOAT, [1, 1, SIZE, SIZE])],
        [_value("codes", TensorProto.INT64, [1, ROWS, COLUMNS])],
    )


def decoder_graph() -> onnx.ModelProto:
    """Flat patches, each mixed with the row above and below, so that it reaches one token far."""
    nodes = [
        helper.make_node("Cast", ["codes"], ["floats"], to=TensorProto.FLOAT),
        helper.make_node("Mul", ["floats", "scale"], ["grey"]),
        helper.make_node("Pad", ["grey", "pads"], ["padded"], mode="edge"),
        helper.make_node("Slice", ["padded", "zero", "minus_two", "one"], ["above"]),
        helper.make_node("Slice", ["padded", "two", "far", "one"], ["below"]),
        helper.make_node("Add", ["above", "below"], ["around"]),
        helper.make_node("Mul", ["around", "quarter"], ["quarters"]),
        helper.make_node("Mul", ["grey", "half"], ["halves"]),
        helper.make_node("Add", ["quarters", "halves"], ["mixed"]),
        helper.make_node("Unsqueeze", ["mixed", "inner"], ["blocks"]),
        helper.make_node("Expand", ["blocks", "block"], ["pixels"]),
        helper.make_node("Reshape", ["pixels", "shape"], ["flat"]),
        helper.make_node("Clip", ["flat", "low", "high"], ["image"]),
    ]
    constants = {
        "scale": np.float32(1 / (CODES - 1)),
        "pads": np.array([0, 1, 0, 0, 1, 0], np.int64),
        "zero": np.array([0], np.int64),
        "one": np.array([1], np.int64),
        "two": np.array([2], np.int64),
        "minus_two": np.array([-2], np.int64),
        "far": np.array([1 << 30], np.int64),
        "quarter": np.float32(0.25),
        "half": np.float32(0.5),
        "inner": np.array([2, 4], np.int64),
        "block": np.array([1, 1, PATCH, 1, PATCH], np.int64),
        "shape": np.array([1, 1, -1, SIZE], np.int64),
        "low": np.float32(0),
        "high": np.float32(1),
    }
    return _model(
        nodes,
        constants,
        [_value("codes", TensorProto.INT64, [1, "h", COLUMNS])],
        [_value("image", TensorProto.FLOAT, [1, 1, "height", SIZE])],
    )


def findings_net_graph() -> onnx.ModelProto:
    """A patch's features are its mean grey level and the film's; the film's are the same thrice."""
    nodes = [
        helper.make_node("Reshape", ["image", "blocks"], ["apart"]),
        helper.make_node("ReduceMean", ["apart", "axes"], ["mean"], keepdims=0),
        helper.make_node("Unsqueeze", ["mean", "last"], ["first"]),
        helper.make_node("ReduceMean", ["first", "places"], ["all"], keepdims=1),
        helper.make_node("Expand", ["all", "shape"], ["second"]),
        helper.make_node("Concat", ["first", "second"], ["patches"], axis=3),
        helper.make_node("Reshape", ["all", "flat"], ["one"]),
        helper.make_node("Concat", ["one", "one", "one"], ["whole"], axis=1),
    ]
    constants: dict[str, NDArray[np.generic]] = {
        "blocks": np.array([1, ROWS, PATCH, COLUMNS, PATCH], np.int64),
        "axes": np.array([2, 4], np.int64),
        "last": np.array([3], np.int64),
        "places": np.array([1, 2], np.int64),
        "shape": np.array([1, ROWS, COLUMNS, 1], np.int64),
        "flat": np.array([1, 1], np.int64),
    }
    return _model(
        nodes,
        constants,
        [_value("image", TensorProto.FLOAT, [1, 1, SIZE, SIZE])],
        [
            _value("patches", TensorProto.FLOAT, [1, ROWS, COLUMNS, TOLD.patch_features]),
            _value("whole", TensorProto.FLOAT, [1, TOLD.whole_features]),
        ],
    )


def layers_net_graph() -> onnx.ModelProto:
    """The decoded change as grey; where it is strong, ribs, borders and vessels are hidden."""
    nodes = [
        helper.make_node("Sub", ["decoded_target", "decoded_prior"], ["change"]),
        helper.make_node("Abs", ["change"], ["strength"]),
        helper.make_node("Mul", ["strength", "steep"], ["steeper"]),
        helper.make_node("Min", ["steeper", "all"], ["veil"]),
        helper.make_node("Sub", ["change", "change"], ["none"]),
        helper.make_node(
            "Concat", ["change", "veil", "veil", "none", "none", "none"], ["layers"], axis=1
        ),
    ]
    square = [1, 1, SIZE, SIZE]
    return _model(
        nodes,
        {"steep": np.float32(4), "all": np.float32(1)},
        [
            _value("prior", TensorProto.FLOAT, [1, 1, 2 * SIZE, 2 * SIZE]),
            _value("decoded_prior", TensorProto.FLOAT, square),
            _value("decoded_target", TensorProto.FLOAT, square),
        ],
        [_value("layers", TensorProto.FLOAT, [1, 6, SIZE, SIZE])],
    )


def language_model_graph(
    manifest: Manifest, tokenizer: Tokenizer, seed: int = 0
) -> onnx.ModelProto:
    weights = _weights(manifest, tokenizer, np.random.default_rng(seed))
    nodes, told = _embedding(manifest, weights, seed)
    for layer in range(LAYERS):
        nodes += _layer(layer)
    nodes += _rms_norm(f"x{LAYERS}", "normed")
    nodes += _head(weights, manifest)
    cache = [1, KV_HEADS, CONTEXT, HEAD_DIM]
    names = [(i, part) for i in range(LAYERS) for part in ("key", "value")]
    return _model(
        nodes,
        weights,
        [
            _value("input_ids", TensorProto.INT64, [1, "T"]),
            _value("seqlens_k", TensorProto.INT32, [1]),
            _value("total_sequence_length", TensorProto.INT32, []),
            _value("scored", TensorProto.INT64, [1]),
            _value("text", TensorProto.BOOL, []),
            *told,
            *(_value(f"past_key_values.{i}.{p}", TensorProto.FLOAT, cache) for i, p in names),
        ],
        [
            _value("logits", TensorProto.FLOAT, [1, "scored", "ids"]),
            *(_value(f"present.{i}.{p}", TensorProto.FLOAT, cache) for i, p in names),
        ],
    )


def _embedding(
    manifest: Manifest, weights: dict[str, NDArray[np.generic]], seed: int
) -> tuple[list[onnx.NodeProto], list[onnx.ValueInfoProto]]:
    """The nodes up to the first layer, and the input for what is told beside the tokens, if any."""
    if manifest.findings_net is None:
        return [helper.make_node("Gather", ["embedding", "input_ids"], ["x0"])], []
    width = manifest.findings_net.features
    weights["told"] = np.random.default_rng(seed).normal(size=(width, HIDDEN)).astype(np.float32)
    nodes = [
        helper.make_node("Gather", ["embedding", "input_ids"], ["tokens.x"]),
        helper.make_node("MatMul", ["features", "told"], ["told.x"]),
        helper.make_node("Add", ["tokens.x", "told.x"], ["x0"]),
    ]
    return nodes, [_value("features", TensorProto.FLOAT, [1, "T", width])]


def _layer(i: int) -> list[onnx.NodeProto]:
    def name(what: str) -> str:
        return f"{what}.{i}"

    return [
        *_rms_norm(f"x{i}", name("h")),
        helper.make_node("MatMul", [name("h"), name("wq")], [name("q")]),
        helper.make_node("MatMul", [name("h"), name("wk")], [name("k")]),
        helper.make_node("MatMul", [name("h"), name("wv")], [name("v")]),
        helper.make_node(
            "GroupQueryAttention",
            [
                *(name("q"), name("k"), name("v")),
                *(f"past_key_values.{i}.key", f"past_key_values.{i}.value"),
                *("seqlens_k", "total_sequence_length", "cos", "sin"),
            ],
            [name("a"), f"present.{i}.key", f"present.{i}.value"],
            domain="com.microsoft",
            num_heads=HEADS,
            kv_num_heads=KV_HEADS,
            do_rotary=1,
        ),
        helper.make_node("MatMul", [name("a"), name("wo")], [name("o")]),
        helper.make_node("Add", [f"x{i}", name("o")], [name("y")]),
        *_rms_norm(name("y"), name("m")),
        helper.make_node("MatMul", [name("m"), name("wg")], [name("g")]),
        helper.make_node("Sigmoid", [name("g")], [name("sg")]),
        helper.make_node("Mul", [name("g"), name("sg")], [name("silu")]),
        helper.make_node("MatMul", [name("m"), name("wu")], [name("u")]),
        helper.make_node("Mul", [name("silu"), name("u")], [name("gu")]),
        helper.make_node("MatMul", [name("gu"), name("wd")], [name("d")]),
        helper.make_node("Add", [name("y"), name("d")], [f"x{i + 1}"]),
    ]


def _head(weights: dict[str, NDArray[np.generic]], manifest: Manifest) -> list[onnx.NodeProto]:
    """Scores of the last `scored` tokens, for text ids or for visual ids."""
    head = weights.pop("head")
    branches: dict[str, onnx.GraphProto] = {}
    for kind, ranges in (("then", manifest.ids.text_ids), ("else", manifest.ids.visual_ids)):
        ids = np.concatenate([np.arange(r.start, r.stop) for r in ranges])
        weights[f"head.{kind}"] = head[:, ids]
        node = helper.make_node("MatMul", ["asked", f"head.{kind}"], [f"{kind}.logits"])
        scores = _value(f"{kind}.logits", TensorProto.FLOAT, [1, "scored", len(ids)])
        branches[f"{kind}_branch"] = helper.make_graph([node], kind, [], [scores])
    choice = helper.make_node("If", ["text"], ["logits"])
    for name, branch in branches.items():
        choice.attribute.append(helper.make_attribute(name, branch))
    weights["end"] = np.array([2**31], np.int64)
    weights["tokens"] = np.array([1], np.int64)
    return [
        helper.make_node("Neg", ["scored"], ["first"]),
        helper.make_node("Slice", ["normed", "first", "end", "tokens"], ["asked"]),
        choice,
    ]


def _rms_norm(source: str, target: str) -> list[onnx.NodeProto]:
    t = target
    return [
        helper.make_node("Mul", [source, source], [f"{t}.square"]),
        helper.make_node("ReduceMean", [f"{t}.square", "last"], [f"{t}.mean"]),
        helper.make_node("Add", [f"{t}.mean", "eps"], [f"{t}.safe"]),
        helper.make_node("Sqrt", [f"{t}.safe"], [f"{t}.rms"]),
        helper.make_node("Div", [source, f"{t}.rms"], [t]),
    ]


# Hidden channels: 0 is constant, 1..16 say which token this is, 17..32 which token comes next.
_OWN = slice(1, 1 + HEAD_DIM)
_NEXT = slice(1 + HEAD_DIM, 1 + 2 * HEAD_DIM)


def _weights(
    manifest: Manifest, tokenizer: Tokenizer, rng: np.random.Generator
) -> dict[str, NDArray[np.generic]]:
    ids = manifest.ids
    vocabulary = ids.vocabulary
    vectors = rng.normal(size=(vocabulary, HEAD_DIM)) / np.sqrt(HEAD_DIM)
    # Codes are grey levels: neighbours look alike to the model as they do to a reader.
    phase = np.arange(CODES)[:, None] / CODES * np.pi * np.arange(1, HEAD_DIM // 2 + 1)
    vectors[ids.visual_offset :] = np.concatenate([np.cos(phase), np.sin(phase)], 1)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    embedding = np.zeros((vocabulary, HIDDEN))
    embedding[:, 0] = 1.0
    embedding[:, _OWN] = vectors
    head = np.zeros((HIDDEN, vocabulary))
    head[_NEXT] = 3.0 * vectors.T
    head[0] = _text_bias(manifest, tokenizer)
    angles = np.arange(CONTEXT)[:, None] * _frequencies()
    weights: dict[str, NDArray[np.generic]] = {
        "embedding": embedding.astype(np.float32),
        "head": head.astype(np.float32),
        "cos": np.cos(angles).astype(np.float32),
        "sin": np.sin(angles).astype(np.float32),
        "last": np.array([-1], np.int64),
        "eps": np.array(1e-6, np.float32),
    }
    shapes = {
        "wq": (HIDDEN, HEADS * HEAD_DIM),
        "wk": (HIDDEN, KV_HEADS * HEAD_DIM),
        "wv": (HIDDEN, KV_HEADS * HEAD_DIM),
        "wo": (HEADS * HEAD_DIM, HIDDEN),
        "wg": (HIDDEN, INNER),
        "wu": (HIDDEN, INNER),
        "wd": (INNER, HIDDEN),
    }
    for layer in range(LAYERS):
        for name, shape in shapes.items():
            value = rng.normal(size=shape) * 0.05
            weights[f"{name}.{layer}"] = value.astype(np.float32)
    _wire_copy_head(weights, copy_distance(manifest, tokenizer))
    return weights


def copy_distance(manifest: Manifest, tokenizer: Tokenizer) -> int:
    """How far back a target position finds the same position of the prior."""
    ids, image = manifest.ids, manifest.image
    row = image.columns + (ids.eol is not None)
    block = 4 + len(tokenizer.encode(manifest.grid_text).ids) + image.rows * row
    return block + SLOT


def _wire_copy_head(weights: dict[str, NDArray[np.generic]], distance: int) -> None:
    """Head 0 of layer 0 looks exactly `distance - 1` back, where its rotary phases peak."""
    phase = -(distance - 1) * _frequencies()
    own = np.sqrt(2 / HIDDEN)  # undoes the norm of a two-channel unit embedding
    query = 10.0 * np.concatenate([np.cos(phase), np.sin(phase)])
    key = 10.0 * np.concatenate([np.ones_like(phase), np.zeros_like(phase)])
    wq, wk, wv, wo = (weights[f"{name}.0"] for name in ("wq", "wk", "wv", "wo"))
    head = slice(0, HEAD_DIM)
    for matrix in (wq, wk, wv):
        matrix[:, head] = 0.0
    wq[0, head] = own * query
    wk[0, head] = own * key
    wv[_OWN, head] = own * np.eye(HEAD_DIM)
    wo[head, :] = 0.0
    wo[head, _NEXT] = 4.0 * np.eye(HEAD_DIM)


def _frequencies() -> NDArray[np.float64]:
    return THETA ** (-np.arange(HEAD_DIM // 2) / (HEAD_DIM // 2))


def _text_bias(manifest: Manifest, tokenizer: Tokenizer) -> NDArray[np.float64]:
    """Whole words likelier than stray bytes, an end within some twenty tokens."""
    bias = np.zeros(manifest.ids.vocabulary)
    for token, index in tokenizer.get_vocab().items():
        if len(token) > 1 and index >= len(SPECIALS):
            bias[index] = 2.0
    bias[manifest.ids.eos] = 2.5
    return bias


def _value(name: str, kind: int, shape: Sequence[int | str]) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, kind, list(shape))


def _model(
    nodes: list[onnx.NodeProto],
    constants: dict[str, NDArray[np.generic]] | dict[str, np.generic],
    inputs: list[onnx.ValueInfoProto],
    outputs: list[onnx.ValueInfoProto],
) -> onnx.ModelProto:
    initializers = [numpy_helper.from_array(np.asarray(v), k) for k, v in constants.items()]
    graph = helper.make_graph(nodes, "tiny", inputs, outputs, initializers)
    opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid("com.microsoft", 1)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=IR_VERSION)

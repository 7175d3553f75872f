# torch and onnx annotate backward, from_numpy, save and some more in part only.
# pyright: strict, reportUnknownMemberType=false
# Parts of torch's, onnx's and scipy's interfaces are untyped; everything of our own is.
"""Writes a trained ProgEmu as a bundle: four hand-written ONNX graphs, tokenizer, card, manifest.

The graphs use standard operators plus GroupQueryAttention, whose key/value cache is shared between
past and present, so that one graph serves prefill, single tokens and several new tokens at once.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor, nn

from engine.bundle import (
    FINDINGS_NET,
    IMAGE_DECODER,
    IMAGE_ENCODER,
    LANGUAGE_MODEL,
    MODEL_CARD,
    TOKENIZER,
    Manifest,
    TokenIds,
    read_manifest,
    write_manifest,
)
from engine.training.architecture import (
    ChannelNorm,
    ConvBlock,
    ImageTokenizer,
    Layer,
    Transformer,
    TransformerConfig,
)
from engine.training.checkpoint import load_image_tokenizer, load_transformer
from engine.training.findings_net.export import findings_graph
from engine.training.findings_net.net import FindingsNet
from engine.training.findings_net.train import CHECKPOINT, load_findings_net
from engine.training.graph import BOOL, FLOAT, INT32, INT64, MICROSOFT, GraphBuilder
from engine.training.linear import Linear
from engine.training.published import transformer_of

Precision = Literal["float32", "int8"]
_END = 2**31


@dataclass(frozen=True, slots=True)
class Trained:
    """What an exported bundle is made of."""

    image_tokenizer: ImageTokenizer
    transformer: Transformer
    findings_net: FindingsNet
    text_tokenizer: Tokenizer
    card: str


def read_trained(runs: Path, card: str) -> Trained:
    """What a finished training left in `runs`."""
    return Trained(
        load_image_tokenizer(runs / "tokenizer.pt"),
        load_transformer(runs / "transformer.pt"),
        load_findings_net(runs / CHECKPOINT),
        Tokenizer.from_file(str(runs / "tokenizer.json")),
        card,
    )


def export_bundle(
    folder: Path, manifest: Manifest, trained: Trained, precision: Precision
) -> Manifest:
    """Writes and verifies the bundle; raises BundleError when the result would be refused."""
    folder.mkdir(parents=True, exist_ok=True)
    size = manifest.image.size
    onnx.save(encoder_graph(trained.image_tokenizer, size), folder / IMAGE_ENCODER)
    onnx.save(decoder_graph(trained.image_tokenizer, size), folder / IMAGE_DECODER)
    language_model = language_model_graph(trained.transformer, precision, manifest.ids)
    onnx.save(language_model, folder / LANGUAGE_MODEL)
    onnx.save(findings_graph(trained.findings_net), folder / FINDINGS_NET)
    trained.text_tokenizer.save(str(folder / TOKENIZER))
    (folder / MODEL_CARD).write_text(trained.card, encoding="utf-8")
    return write_manifest(folder, manifest)


def add_language_model(
    model: Transformer, precision: Precision, version: str, folder: Path, share: float = 1.0
) -> Manifest:
    """Puts the transformer into the bundle at `folder` in place of its own, under another version;
    all its nets stay. share: of its weights, the rest are those of the bundle's own, which it was
    trained on from (see `add_findings_net`). Raises BundleError where the result would be refused,
    and ForeseeError where the transformers cannot be mixed."""
    manifest = read_manifest(folder)
    if share < 1:
        model = _mixed(model, transformer_of(folder, model.config), share)
    onnx.save(language_model_graph(model, precision, manifest.ids), folder / LANGUAGE_MODEL)
    spec = manifest.language_model.model_copy(update={"dtype": precision})
    changed = {"language_model": spec, "version": version}
    return write_manifest(folder, manifest.model_copy(update=changed))


def _mixed(model: Transformer, before: Transformer, share: float) -> Transformer:
    """`before`, with a share of the weights of `model`."""
    with torch.no_grad():
        for old, new in zip(before.parameters(), model.parameters(), strict=True):
            old.lerp_(new, share)
    return before


def encoder_graph(tokenizer: ImageTokenizer, size: int) -> onnx.ModelProto:
    """`image` float32 (1, 1, S, S) in [0, 1] to `codes` int64 (1, S/8, S/8)."""
    graph = GraphBuilder()
    image = graph.input("image", FLOAT, [1, 1, size, size])
    centred = graph.node("Sub", graph.node("Mul", image, graph.scalar(2.0)), graph.scalar(1.0))
    z = _convolutions(graph, tokenizer.encoder, centred, "encoder")
    quantizer = tokenizer.quantizer
    half = graph.constant("half_range", _array(quantizer.half_range)[None])
    bounded = graph.node("Mul", graph.node("Add", graph.node("Tanh", z), graph.scalar(1.0)), half)
    digits = graph.node("Cast", graph.node("Round", bounded), to=INT64)
    basis = graph.constant("basis", _array(quantizer.basis).reshape(1, -1, 1, 1))
    weighted = graph.node("Mul", digits, basis)
    graph.node("ReduceSum", weighted, graph.ints(1), outputs=["codes"], keepdims=0)
    graph.output("codes", INT64, [1, size // tokenizer.patch, size // tokenizer.patch])
    return graph.model("image_encoder")


def decoder_graph(tokenizer: ImageTokenizer, size: int) -> onnx.ModelProto:
    """`codes` int64 (1, h, S/8), any number of rows, to `image` float32 (1, 1, 8h, S) in [0, 1]."""
    graph = GraphBuilder()
    codes = graph.input("codes", INT64, [1, "rows", size // tokenizer.patch])
    quantizer = tokenizer.quantizer
    basis = graph.constant("basis", _array(quantizer.basis).reshape(1, -1, 1, 1))
    levels = graph.constant("levels", np.array(quantizer.levels, np.int64).reshape(1, -1, 1, 1))
    shifted = graph.node("Div", graph.node("Unsqueeze", codes, graph.ints(1)), basis)
    digits = graph.node("Cast", graph.node("Mod", shifted, levels), to=FLOAT)
    half = graph.constant("half_range", _array(quantizer.half_range)[None])
    centred = graph.node("Sub", graph.node("Div", digits, half), graph.scalar(1.0))
    pixels = _convolutions(graph, tokenizer.decoder, centred, "decoder")
    grey = graph.node("Mul", graph.node("Add", pixels, graph.scalar(1.0)), graph.scalar(0.5))
    graph.node("Clip", grey, graph.scalar(0.0), graph.scalar(1.0), outputs=["image"])
    graph.output("image", FLOAT, [1, 1, "height", size])
    return graph.model("image_decoder")


def _convolutions(graph: GraphBuilder, modules: nn.Sequential, x: str, name: str) -> str:
    for index, module in enumerate(modules):
        here = f"{name}.{index}"
        if isinstance(module, nn.Conv2d):
            x = _convolution(graph, module, x, here)
        elif isinstance(module, ChannelNorm):
            x = _channel_norm(graph, module, x, here)
        elif isinstance(module, ConvBlock):
            normed = _channel_norm(graph, module.norm, x, f"{here}.norm")
            spatial = _convolution(graph, module.spatial, normed, f"{here}.spatial")
            active = graph.node("Mul", spatial, graph.node("Sigmoid", spatial))
            x = graph.node("Add", x, _convolution(graph, module.mix, active, f"{here}.mix"))
        elif isinstance(module, nn.PixelShuffle):
            x = graph.node("DepthToSpace", x, blocksize=module.upscale_factor, mode="CRD")
        else:
            raise TypeError(f"no graph for {type(module).__name__}")
    return x


def _convolution(graph: GraphBuilder, module: nn.Conv2d, x: str, name: str) -> str:
    assert module.bias is not None
    weight = graph.constant(f"{name}.weight", _array(module.weight))
    bias = graph.constant(f"{name}.bias", _array(module.bias))
    padding = int(module.padding[0])
    return graph.node(
        "Conv",
        *(x, weight, bias),
        kernel_shape=list(module.kernel_size),
        strides=list(module.stride),
        pads=[padding] * 4,
    )


def _channel_norm(graph: GraphBuilder, module: ChannelNorm, x: str, name: str) -> str:
    square = graph.node("ReduceMean", graph.node("Mul", x, x), graph.ints(1), keepdims=1)
    root = graph.node("Sqrt", graph.node("Add", square, graph.scalar(1e-6)))
    weight = graph.constant(f"{name}.weight", _array(module.weight)[None])
    return graph.node("Mul", graph.node("Div", x, root), weight)


def language_model_graph(
    model: Transformer, precision: Precision, token_ids: TokenIds
) -> onnx.ModelProto:
    """One call takes T new tokens after what the cache holds; see `engine.bundle` for the names."""
    config = model.config
    graph = GraphBuilder()
    ids = graph.input("input_ids", INT64, [1, "T"])
    graph.input("seqlens_k", INT32, [1])
    graph.input("total_sequence_length", INT32, [])
    cache = [1, config.kv_heads, config.context, config.head_dim]
    for index in range(config.layers):
        for part in ("key", "value"):
            graph.input(f"past_key_values.{index}.{part}", FLOAT, cache)
    graph.constant("cos", _array(model.cos))
    graph.constant("sin", _array(model.sin))
    tokens = graph.constant("embedding", _array(model.embedding.weight()))
    places = graph.constant("position", _array(model.position))
    stream = _stated_features(graph, model, graph.node("Gather", tokens, ids))
    change = graph.node("Gather", places, _positions(graph, ids))
    linear = Linear(graph, precision)
    for index, layer in enumerate(model.layers):
        assert isinstance(layer, Layer)
        stream, change = _layer(graph, linear, config, layer, (stream, change), index)
    _, normed = _added(graph, stream, change, model.norm.weight, "norm")
    _head(graph, linear, _array(model.head.weight()), normed, token_ids)
    for index in range(config.layers):
        for part in ("key", "value"):
            graph.output(f"present.{index}.{part}", FLOAT, cache)
    return graph.model("language_model")


def _stated_features(graph: GraphBuilder, model: Transformer, tokens: str) -> str:
    """Vectors of the tokens with those of what is told of them besides, if anything is."""
    if not model.config.features:
        return tokens
    told = graph.input("features", FLOAT, [1, "T", model.config.features])
    return graph.node(
        "Add",
        tokens,
        graph.node("MatMul", told, graph.constant("features.weight", _array(model.features))),
    )


def _head(
    graph: GraphBuilder,
    linear: Linear,
    table: NDArray[np.float32],
    normed: str,
    token_ids: TokenIds,
) -> None:
    """Scores of the last `scored` tokens, for text ids or for visual ids; table (ids, width)."""
    first = graph.node("Neg", graph.input("scored", INT64, [1]))
    asked = graph.node("Slice", normed, first, graph.ints(_END), graph.ints(1))

    prepared = linear.rows(asked, "scored")

    def scores(name: str, ranges: tuple[range, ...]) -> str:
        matrix = np.concatenate([table[r.start : r.stop] for r in ranges])
        return linear.product(f"head.{name}", matrix, prepared)

    graph.either(
        graph.input("text", BOOL, []),
        lambda: scores("text", token_ids.text_ids),
        lambda: scores("visual", token_ids.visual_ids),
        FLOAT,
        [1, "scored", "ids"],
        output="logits",
    )
    graph.output("logits", FLOAT, [1, "scored", "ids"])


def _positions(graph: GraphBuilder, ids: str) -> str:
    """Places of the new tokens in the sequence: the last T of the total length, (T,)."""
    total = graph.node("Cast", "total_sequence_length", to=INT64)
    axis = graph.constant("int:1", np.array(1, np.int64))
    new = graph.node("Gather", graph.node("Shape", ids), axis)
    return graph.node("Range", graph.node("Sub", total, new), total, axis)


def _layer(
    graph: GraphBuilder,
    linear: Linear,
    config: TransformerConfig,
    layer: Layer,
    entering: tuple[str, str],
    index: int,
) -> tuple[str, str]:
    """`entering`: the residual stream, and what has to be added to it; returned as found after
    this layer, so that each addition is one operator with the norm behind it."""
    name, attention, feed = f"layers.{index}", layer.attention, layer.feed_forward
    stream, normed = _added(graph, *entering, layer.attention_norm.weight, f"{name}.attention_norm")
    packed = [_array(m.weight) for m in (attention.query, attention.key, attention.value)]
    mixed = graph.node(
        "GroupQueryAttention",
        linear.apply(f"{name}.qkv", np.concatenate(packed), normed),
        *("", "", f"past_key_values.{index}.key", f"past_key_values.{index}.value"),
        *("seqlens_k", "total_sequence_length", "cos", "sin"),
        outputs=[f"{name}.mixed", f"present.{index}.key", f"present.{index}.value"],
        domain=MICROSOFT,
        num_heads=config.heads,
        kv_num_heads=config.kv_heads,
        do_rotary=1,
    )
    attended = linear.apply(f"{name}.out", _array(attention.out.weight), mixed)
    stream, normed = _added(
        graph, stream, attended, layer.feed_forward_norm.weight, f"{name}.feed_forward_norm"
    )
    both = np.concatenate([_array(feed.gate.weight), _array(feed.up.weight)])
    gate, up = graph.nodes(
        "Split", linear.apply(f"{name}.gate_up", both, normed), count=2, axis=-1, num_outputs=2
    )
    active = graph.node("Mul", graph.node("Mul", gate, graph.node("Sigmoid", gate)), up)
    return stream, linear.apply(f"{name}.down", _array(feed.down.weight), active)


def _added(
    graph: GraphBuilder, stream: str, change: str, weight: Tensor, name: str
) -> tuple[str, str]:
    """stream + change, and its RMS norm."""
    graph.node(
        "SkipSimplifiedLayerNormalization",
        *(stream, change, graph.constant(f"{name}.w", _array(weight))),
        outputs=[f"{name}.normed", "", "", f"{name}.sum"],
        domain=MICROSOFT,
        epsilon=1e-5,
    )
    return f"{name}.sum", f"{name}.normed"


def _array(tensor: Tensor) -> NDArray[np.float32]:
    return tensor.detach().cpu().numpy()

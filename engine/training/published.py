"""Weights of a published bundle as the start of another training: a bundle is a checkpoint that
travels with the project."""

import shutil
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper
from torch import Tensor, nn

from engine.bundle import (
    FINDINGS_NET,
    IMAGE_DECODER,
    IMAGE_ENCODER,
    LANGUAGE_MODEL,
    TOKENIZER,
    read_manifest,
)
from engine.errors import ForeseeError
from engine.training.architecture import (
    CodebookTable,
    ImageTokenizer,
    Layer,
    TokenizerConfig,
    Transformer,
    TransformerConfig,
)
from engine.training.convolutions import Convolution
from engine.training.findings_net.net import FindingsConfig, FindingsNet

Constants = Mapping[str, NDArray[np.float32]]


def start_tokenizer_from(bundle: Path, model: ImageTokenizer) -> None:
    """Copies the image tokenizer of `bundle`, whatever its picture size, into `model`.

    Raises ForeseeError where the bundle cannot be read or its tokenizer has another shape.
    """
    stored = {**_constants(bundle / IMAGE_ENCODER), **_constants(bundle / IMAGE_DECODER)}
    for name, parameter in model.named_parameters():
        _take(parameter, stored.get(name), f"the image tokenizer's {name}", bundle)


def image_tokenizer_of(bundle: Path, config: TokenizerConfig) -> ImageTokenizer:
    """That of `bundle`, to tokenise with. Raises as `start_tokenizer_from`."""
    model = ImageTokenizer(config)
    start_tokenizer_from(bundle, model)
    return model.eval()


def start_transformer_from(bundle: Path, model: Transformer) -> None:
    """Copies the language model of `bundle` into `model`; int8 weights as nearly as they say.

    Raises ForeseeError where the bundle cannot be read or its transformer has another shape.
    """
    stored = _constants(bundle / LANGUAGE_MODEL)
    if "features.weight" in stored:  # else nothing is made of them yet
        _take(model.features, stored["features.weight"], "the features", bundle)
    for index, layer in enumerate(model.layers):
        assert isinstance(layer, Layer)
        attention, feed, name = layer.attention, layer.feed_forward, f"layers.{index}"
        packed: dict[str, list[nn.Linear]] = {
            "qkv": [attention.query, attention.key, attention.value],
            "out": [attention.out],
            "gate_up": [feed.gate, feed.up],
            "down": [feed.down],
        }
        for part, modules in packed.items():
            _take_rows(modules, _product(stored, f"{name}.{part}"), f"{name}.{part}", bundle)
        for norm in ("attention_norm", "feed_forward_norm"):
            weight = getattr(layer, norm).weight
            _take(weight, stored.get(f"{name}.{norm}.w"), f"{name}.{norm}", bundle)
    _take(model.norm.weight, stored.get("norm.w"), "norm", bundle)
    _take(model.position, stored.get("position"), "position", bundle)
    _take_table(model.embedding, stored.get("embedding"), "embedding", bundle)
    ids = read_manifest(bundle).ids
    rows = model.head.own.detach().numpy().copy()  # special ids are never scored: theirs stay
    for kind, ranges in (("text", ids.text_ids), ("visual", ids.visual_ids)):
        scored = np.concatenate([np.arange(r.start, r.stop) for r in ranges])
        values = _product(stored, f"head.{kind}")
        if (
            values is None
            or values.shape != (len(scored), rows.shape[1])
            or scored[-1] >= len(rows)
        ):
            raise _unlike(bundle, f"head.{kind}")
        rows[scored] = values
    _take_table(model.head, rows, "head", bundle)


def transformer_of(bundle: Path, config: TransformerConfig) -> Transformer:
    """The language model of `bundle`, as nearly as its weights say. Raises as
    `start_transformer_from`."""
    model = Transformer(config)
    start_transformer_from(bundle, model)
    return model.eval()


def start_findings_net_from(bundle: Path, model: FindingsNet) -> None:
    """Copies the findings net of `bundle` into `model`, to be trained on with its norms at rest:
    in a bundle they are folded into the convolutions, so here they are a bias and nothing else.

    Raises ForeseeError where the bundle cannot be read or its net has another shape.
    """
    stored = _constants(bundle / FINDINGS_NET)
    modules: dict[str, nn.Module] = dict(model.named_modules())  # pyright: ignore[reportUnknownArgumentType]
    for name, module in modules.items():
        if isinstance(module, Convolution):
            convolution, norm, _ = module
            assert isinstance(convolution, nn.Conv2d)
            assert isinstance(norm, nn.BatchNorm2d)
            _take(convolution.weight, stored.get(f"{name}.weight"), name, bundle)
            _take(norm.bias, stored.get(f"{name}.bias"), name, bundle)
            _rest(norm)
    plain: dict[str, nn.Module] = {
        f"narrow.{index}": narrow for index, narrow in enumerate(model.narrow)
    }
    plain |= {"patches": model.patches, "squeeze": model.squeeze, "sites": model.sites}
    for name, module in plain.items():
        assert isinstance(module, nn.Conv2d | nn.Linear)
        assert module.bias is not None
        _take(module.weight, stored.get(f"{name}.weight"), name, bundle)
        _take(module.bias, stored.get(f"{name}.bias"), name, bundle)


def findings_net_of(bundle: Path, config: FindingsConfig) -> FindingsNet:
    """That of `bundle`, to read with. Raises as `start_findings_net_from`."""
    model = FindingsNet(config)
    start_findings_net_from(bundle, model)
    return model.eval()


def _rest(norm: nn.BatchNorm2d) -> None:
    """A norm that changes nothing but by its bias."""
    assert norm.running_mean is not None
    assert norm.running_var is not None
    with torch.no_grad():
        norm.weight.fill_(1.0)
        norm.running_mean.zero_()
        norm.running_var.fill_(1.0 - norm.eps)


def take_text_tokenizer(bundle: Path, path: Path) -> None:
    """The bundle's text tokenizer becomes the run's, unless the run has one already."""
    if not path.exists():
        shutil.copyfile(bundle / TOKENIZER, path)


def _constants(path: Path) -> Constants:
    try:
        graph = onnx.load(path).graph  # pyright: ignore[reportUnknownMemberType]
    except (OSError, ValueError) as error:
        raise ForeseeError(
            f"{path} cannot be read ({error}); get a fresh copy of the model."
        ) from error
    arrays = {constant.name: numpy_helper.to_array(constant) for constant in graph.initializer}
    return {name: array.astype(np.float32) for name, array in arrays.items()}


def _product(stored: Constants, name: str) -> NDArray[np.float32] | None:
    """A matrix (out, in), whole numbers times the scale of each output where it is in int8."""
    if f"{name}.int8" in stored:
        return (stored[f"{name}.int8"] * stored[f"{name}.scale"]).T
    return stored[name].T if name in stored else None


def _take_rows(
    modules: list[nn.Linear], packed: NDArray[np.float32] | None, what: str, bundle: Path
) -> None:
    if packed is None or len(packed) != sum(module.out_features for module in modules):
        raise _unlike(bundle, what)
    start = 0
    for module in modules:
        _take(module.weight, packed[start : start + module.out_features], what, bundle)
        start += module.out_features


def _take_table(
    table: CodebookTable, rows: NDArray[np.float32] | None, what: str, bundle: Path
) -> None:
    """A bundle holds the sums, which become the rows' own part; no digit has one of its own yet."""
    _take(table.own, rows, what, bundle)
    with torch.no_grad():
        table.digits.zero_()


def _take(parameter: Tensor, values: NDArray[np.float32] | None, what: str, bundle: Path) -> None:
    if values is None or values.size != parameter.numel():
        raise _unlike(bundle, what)
    with torch.no_grad():
        parameter.copy_(torch.from_numpy(values.copy()).reshape(parameter.shape))  # pyright: ignore[reportUnknownMemberType]


def _unlike(bundle: Path, what: str) -> ForeseeError:
    return ForeseeError(
        f"The model in {bundle} has another shape than the plan asks for ({what}); start without "
        "it, or take its shape over into the plan."
    )

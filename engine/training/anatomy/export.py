# pyright: strict, reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# Parts of torch's and onnx's interfaces are untyped; everything of our own is.
"""Writes the trained anatomy net as the optional graph of a bundle."""

from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from torch import Tensor, nn

from engine.anatomy import STRUCTURES, VIEW_SCORES, Lie
from engine.bundle import ANATOMY, AnatomySpec, Manifest, read_manifest, write_manifest
from engine.training.anatomy.net import AnatomyNet, Convolution, DoubleConvolution
from engine.training.anatomy.train import CHECKPOINT, load_anatomy
from engine.training.graph import FLOAT, GraphBuilder


def export_anatomy(runs: Path, folder: Path) -> Manifest:
    """Puts the net that was trained in `runs` into the bundle at `folder`; its digest changes."""
    return add_anatomy(load_anatomy(runs / CHECKPOINT), folder)


def add_anatomy(model: AnatomyNet, folder: Path) -> Manifest:
    """Writes the graph and names it in the manifest. Raises BundleError where the result would be
    refused."""
    onnx.save(anatomy_graph(model), folder / ANATOMY)
    spec = AnatomySpec(size=model.config.side, structures=STRUCTURES)
    return write_manifest(folder, read_manifest(folder).model_copy(update={"anatomy": spec}))


def anatomy_graph(model: AnatomyNet) -> onnx.ModelProto:
    """`image` float32 (1, 1, S, S) to `masks` (1, 3, S, S) and `views` (1, 7), all in [0, 1]."""
    model = model.eval()
    side, graph = model.config.side, GraphBuilder()
    image = graph.input("image", FLOAT, [1, 1, side, side])
    centred = graph.node("Sub", graph.node("Mul", image, graph.scalar(4.0)), graph.scalar(2.0))
    x, beside = _folded(graph, model.stem, centred, "stem"), list[str]()
    for index, block in enumerate(model.down):
        assert isinstance(block, DoubleConvolution)
        if index:
            x = graph.node("MaxPool", x, kernel_shape=[2, 2], strides=[2, 2])
        x = _double(graph, block, x, f"down.{index}")
        beside.append(x)
    _views(graph, model, x)
    steps = zip(model.narrow, model.up, beside[-2::-1], strict=True)
    for index, (narrow, block, finer) in enumerate(steps):
        assert isinstance(narrow, nn.Conv2d)
        assert isinstance(block, Convolution)
        coarse = _plain(graph, narrow, x, f"narrow.{index}")
        summed = graph.node("Add", _doubled(graph, coarse, "nearest"), finer)
        x = _folded(graph, block, summed, f"up.{index}")
    logits = _doubled(graph, _plain(graph, model.masks, x, "masks"), "linear")
    graph.node("Sigmoid", logits, outputs=["masks"])
    graph.output("masks", FLOAT, [1, len(STRUCTURES), side, side])
    return graph.model("anatomy")


def _views(graph: GraphBuilder, model: AnatomyNet, x: str) -> None:
    pooled = [graph.node(f"Global{kind}Pool", x) for kind in ("Average", "Max")]
    flat = graph.node("Flatten", graph.node("Concat", *pooled, axis=1))
    first, _, last = model.view
    assert isinstance(first, nn.Linear)
    assert isinstance(last, nn.Linear)
    hidden = graph.node("Relu", _linear(graph, first, flat, "view.0"))
    lie, rest = graph.nodes(
        "Split",
        _linear(graph, last, hidden, "view.2"),
        graph.ints(len(Lie), VIEW_SCORES - len(Lie)),
        count=2,
        axis=1,
    )
    chances = graph.node("Softmax", lie, axis=1), graph.node("Sigmoid", rest)
    graph.node("Concat", *chances, outputs=["views"], axis=1)
    graph.output("views", FLOAT, [1, VIEW_SCORES])


def _double(graph: GraphBuilder, block: DoubleConvolution, x: str, name: str) -> str:
    for index, convolution in enumerate(block):
        assert isinstance(convolution, Convolution)
        x = _folded(graph, convolution, x, f"{name}.{index}")
    return x


def _folded(graph: GraphBuilder, block: Convolution, x: str, name: str) -> str:
    """Convolution, norm and ReLU; at rest the norm is a scale of the weights and a bias."""
    convolution, norm, _ = block
    assert isinstance(convolution, nn.Conv2d)
    assert isinstance(norm, nn.BatchNorm2d)
    assert norm.running_var is not None
    assert norm.running_mean is not None
    scale = _array(norm.weight) / np.sqrt(_array(norm.running_var) + norm.eps)
    bias = _array(norm.bias) - _array(norm.running_mean) * scale
    weight = _array(convolution.weight) * scale[:, None, None, None]
    stride = int(convolution.stride[0])
    single = weight.astype(np.float32), bias.astype(np.float32)
    return graph.node("Relu", _convolved(graph, *single, x, name, stride))


def _plain(graph: GraphBuilder, module: nn.Conv2d, x: str, name: str) -> str:
    assert module.bias is not None
    return _convolved(graph, _array(module.weight), _array(module.bias), x, name, 1)


def _convolved(
    graph: GraphBuilder,
    weight: NDArray[np.float32],
    bias: NDArray[np.float32],
    x: str,
    name: str,
    stride: int,
) -> str:
    size = weight.shape[-1]
    return graph.node(
        "Conv",
        x,
        graph.constant(f"{name}.weight", weight),
        graph.constant(f"{name}.bias", bias),
        kernel_shape=[size, size],
        strides=[stride, stride],
        pads=[size // 2] * 4,
    )


def _linear(graph: GraphBuilder, module: nn.Linear, x: str, name: str) -> str:
    weight = graph.constant(f"{name}.weight", _array(module.weight))
    return graph.node(
        "Gemm", x, weight, graph.constant(f"{name}.bias", _array(module.bias)), transB=1
    )


def _doubled(graph: GraphBuilder, x: str, mode: str) -> str:
    scales = graph.constant("doubled", np.array([1, 1, 2, 2], np.float32))
    return graph.node(
        "Resize", x, "", scales, mode=mode, coordinate_transformation_mode="half_pixel"
    )


def _array(tensor: Tensor) -> NDArray[np.float32]:
    return tensor.detach().cpu().numpy()

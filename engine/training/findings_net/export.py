# Parts of torch's and onnx's interfaces are untyped; everything of our own is.
"""The trained findings net as a graph of a bundle."""

from pathlib import Path

import numpy as np
import onnx
from onnx.numpy_helper import from_array, to_array
from torch import nn

from engine.bundle import FINDINGS_NET, PREMISES_NET, Manifest, read_manifest, write_manifest
from engine.premises import PremiseSpec
from engine.sites import CLASSES, SITES
from engine.training.convolutions import (
    DoubleConvolution,
    descended,
    double,
    doubled,
    linear,
    plain,
)
from engine.training.findings_net.net import FindingsNet
from engine.training.graph import FLOAT, GraphBuilder
from engine.training.published import findings_net_of


def add_findings_net(
    model: FindingsNet, version: str, folder: Path, share: float = 1.0
) -> Manifest:
    """Puts the net into the bundle at `folder` in place of its own, under another version; the
    transformer has to learn again what it is told. share: of its weights, the rest are those of the
    bundle's own net, which it was trained on from: the mean of both reads kept films better than
    either (Wortsman et al., ICML 2022). Raises BundleError where the result would be refused, and
    ForeseeError where the nets cannot be mixed."""
    graph = findings_graph(model)
    if share < 1:
        _mix_in(graph, findings_graph(findings_net_of(folder, model.config)), share)
    onnx.save(graph, folder / FINDINGS_NET)  # pyright: ignore[reportUnknownMemberType]
    changed = {"version": version}
    return write_manifest(folder, read_manifest(folder).model_copy(update=changed))


def add_premises_net(model: FindingsNet, spec: PremiseSpec, version: str, folder: Path) -> Manifest:
    """Puts the net and its bounds into the bundle at `folder`, under another version. Raises
    BundleError where the result would be refused."""
    onnx.save(findings_graph(model), folder / PREMISES_NET)  # pyright: ignore[reportUnknownMemberType]
    changed = {"premises": spec, "version": version}
    return write_manifest(folder, read_manifest(folder).model_copy(update=changed))


def _mix_in(graph: onnx.ModelProto, other: onnx.ModelProto, share: float) -> None:
    """Graphs of one shape."""
    both = zip(graph.graph.initializer, other.graph.initializer, strict=True)
    for constant, before in both:
        values = to_array(constant)
        if values.dtype == np.float32:
            mixed = share * values + (1 - share) * to_array(before)
            constant.CopyFrom(from_array(mixed.astype(np.float32), constant.name))


def findings_graph(model: FindingsNet) -> onnx.ModelProto:
    """`image` float32 (1, 1, S, S) in [0, 1] to features `patches` (1, S / 8, S / 8, F) and `whole`
    (1, W), as `patch_features` and `whole_features` make them."""
    model = model.eval()
    side, graph = model.config.side, GraphBuilder()
    image = graph.input("image", FLOAT, [1, 1, side, side])
    beside = descended(graph, model.stem, model.down, image)
    x = beside[-1]
    seen = [graph.node("Flatten", graph.node(f"Global{k}Pool", x)) for k in ("Average", "Max")]
    for index, (narrow, block) in enumerate(zip(model.narrow, model.up, strict=True)):
        assert isinstance(narrow, nn.Conv2d)
        assert isinstance(block, DoubleConvolution)
        coarse = doubled(graph, plain(graph, narrow, x, f"narrow.{index}"), "nearest")
        x = double(graph, block, graph.node("Add", coarse, beside[-2 - index]), f"up.{index}")
        if index == len(model.up) - 2:
            squeezed = graph.node("Relu", plain(graph, model.squeeze, x, "squeeze"))
            seen.append(graph.node("Flatten", squeezed))
    _patches(graph, model, x)
    _whole(graph, model, graph.node("Concat", *seen, axis=1))
    return graph.model("findings_net")


def _patches(graph: GraphBuilder, model: FindingsNet, x: str) -> None:
    logits = graph.node("Transpose", plain(graph, model.patches, x, "patches"), perm=[0, 2, 3, 1])
    shrunk = graph.node("Mul", logits, graph.scalar(0.25))
    graph.node("Clip", shrunk, graph.scalar(-2.0), graph.scalar(2.0), outputs=["patches"])
    side = model.config.side // 8
    graph.output("patches", FLOAT, [1, side, side, model.config.patch_features])


def _whole(graph: GraphBuilder, model: FindingsNet, seen: str) -> None:
    logits = linear(graph, model.sites, seen, "sites")
    apart = graph.node("Reshape", logits, graph.ints(1, len(SITES), CLASSES))
    chances = graph.node("Clip", graph.node("LogSoftmax", apart, axis=2), graph.scalar(-8.0))
    told = graph.node("Add", graph.node("Mul", chances, graph.scalar(0.25)), graph.scalar(1.0))
    graph.node("Flatten", told, outputs=["whole"])
    graph.output("whole", FLOAT, [1, model.config.whole_features])

# Parts of torch's and onnx's interfaces are untyped; everything of our own is.
"""Writes the trained anatomy net as the optional graph of a bundle."""

from pathlib import Path

import onnx
from torch import nn

from engine.anatomy import STRUCTURES, VIEW_SCORES, Pose
from engine.bundle import ANATOMY, AnatomySpec, Manifest, read_manifest, write_manifest
from engine.training.anatomy.net import AnatomyNet
from engine.training.anatomy.train import CHECKPOINT, load_anatomy
from engine.training.convolutions import (
    Convolution,
    descended,
    doubled,
    folded,
    linear,
    plain,
)
from engine.training.graph import FLOAT, GraphBuilder


def export_anatomy(runs: Path, folder: Path) -> Manifest:
    """Puts the net that was trained in `runs` into the bundle at `folder`; its digest changes."""
    return add_anatomy(load_anatomy(runs / CHECKPOINT), folder)


def add_anatomy(model: AnatomyNet, folder: Path) -> Manifest:
    """Writes the graph and names it in the manifest. Raises BundleError where the result would be
    refused."""
    onnx.save(anatomy_graph(model), folder / ANATOMY)  # pyright: ignore[reportUnknownMemberType]
    spec = AnatomySpec(size=model.config.side, structures=STRUCTURES)
    return write_manifest(folder, read_manifest(folder).model_copy(update={"anatomy": spec}))


def anatomy_graph(model: AnatomyNet) -> onnx.ModelProto:
    """`image` float32 (1, 1, S, S) to `masks` (1, 3, S, S) and `views` (1, 7), all in [0, 1]."""
    model = model.eval()
    side, graph = model.config.side, GraphBuilder()
    image = graph.input("image", FLOAT, [1, 1, side, side])
    beside = descended(graph, model.stem, model.down, image)
    x = beside[-1]
    _views(graph, model, x)
    steps = zip(model.narrow, model.up, beside[-2::-1], strict=True)
    for index, (narrow, block, finer) in enumerate(steps):
        assert isinstance(narrow, nn.Conv2d)
        assert isinstance(block, Convolution)
        coarse = plain(graph, narrow, x, f"narrow.{index}")
        summed = graph.node("Add", doubled(graph, coarse, "nearest"), finer)
        x = folded(graph, block, summed, f"up.{index}")
    logits = doubled(graph, plain(graph, model.masks, x, "masks"), "linear")
    graph.node("Sigmoid", logits, outputs=["masks"])
    graph.output("masks", FLOAT, [1, len(STRUCTURES), side, side])
    return graph.model("anatomy")


def _views(graph: GraphBuilder, model: AnatomyNet, x: str) -> None:
    pooled = [graph.node(f"Global{kind}Pool", x) for kind in ("Average", "Max")]
    flat = graph.node("Flatten", graph.node("Concat", *pooled, axis=1))
    first, _, last = model.view
    assert isinstance(first, nn.Linear)
    assert isinstance(last, nn.Linear)
    hidden = graph.node("Relu", linear(graph, first, flat, "view.0"))
    lie, rest = graph.nodes(
        "Split",
        linear(graph, last, hidden, "view.2"),
        graph.ints(len(Pose), VIEW_SCORES - len(Pose)),
        count=2,
        axis=1,
    )
    chances = graph.node("Softmax", lie, axis=1), graph.node("Sigmoid", rest)
    graph.node("Concat", *chances, outputs=["views"], axis=1)
    graph.output("views", FLOAT, [1, VIEW_SCORES])

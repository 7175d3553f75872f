# Parts of torch's and onnx's interfaces are untyped; everything of our own is.
"""Writes the trained layers net as the optional graph of a bundle."""

from pathlib import Path

import numpy as np
import onnx
from torch import nn

from engine.bundle import LAYERS_NET, LayersNetSpec, Manifest, read_manifest, write_manifest
from engine.difference.fading import COARSE
from engine.layers import LAYER_COUNT
from engine.training.convolutions import Convolution, doubled, folded, plain
from engine.training.graph import FLOAT, GraphBuilder
from engine.training.layers_net.net import (
    ESTIMATES,
    FARTHEST,
    LINE_SCALE,
    MOVEMENT_LEVEL,
    MOVEMENT_SCALE,
    PLAIN,
    SEEN,
    LayersNet,
    kernel,
)
from engine.training.layers_net.train import CHECKPOINT, load_layers_net


def export_layers(runs: Path, folder: Path) -> Manifest:
    """Puts the net that was trained in `runs` into the bundle at `folder`; its digest changes."""
    return add_layers(load_layers_net(runs / CHECKPOINT), folder)


def add_layers(model: LayersNet, folder: Path) -> Manifest:
    """Writes the graph and names it in the manifest. Raises BundleError where the result would be
    refused."""
    onnx.save(layers_graph(model), folder / LAYERS_NET)  # pyright: ignore[reportUnknownMemberType]
    spec = LayersNetSpec(prior_size=2 * model.config.side)
    return write_manifest(folder, read_manifest(folder).model_copy(update={"layers_net": spec}))


def layers_graph(model: LayersNet) -> onnx.ModelProto:
    """`prior` float32 (1, 1, 2 S, 2 S), `decoded_prior` and `decoded_target` (1, 1, S, S), in
    [0, 1], to `layers` (1, 6, S, S)."""
    model = model.eval()
    side, graph = model.config.side, GraphBuilder()
    prior = graph.input("prior", FLOAT, [1, 1, 2 * side, 2 * side])
    decoded = [
        graph.input(f"decoded_{film}", FLOAT, [1, 1, side, side]) for film in ("prior", "target")
    ]
    change = graph.node("Sub", decoded[1], decoded[0])
    x, movement = _read(graph, model, _input(graph, prior, decoded, change), decoded)
    seen = plain(graph, model.seen, x, "seen")
    seen = graph.node("DepthToSpace", seen, blocksize=2, mode="CRD")
    veil, unmarked, line = graph.nodes("Split", seen, count=SEEN, axis=1, num_outputs=SEEN)
    hidden = graph.node("Mul", veil, _finer(graph, decoded[0], COARSE * side))
    shade, line = graph.node("Add", change, hidden), _scaled(graph, line, LINE_SCALE)
    movement = _scaled(graph, movement, MOVEMENT_SCALE)
    graph.node("Concat", shade, veil, unmarked, line, movement, axis=1, outputs=["layers"])
    graph.output("layers", FLOAT, [1, LAYER_COUNT, side, side])
    return graph.model("layers_net")


def _input(graph: GraphBuilder, prior: str, decoded: list[str], change: str) -> str:
    apart = [graph.node("SpaceToDepth", prior, blocksize=4)]
    apart += [graph.node("SpaceToDepth", film, blocksize=2) for film in decoded]
    films = graph.node("Concat", *apart, axis=1)
    centred = graph.node("Sub", _scaled(graph, films, 4.0), graph.scalar(2.0))
    changes = _scaled(graph, graph.node("SpaceToDepth", change, blocksize=2), 8.0)
    return graph.node("Concat", centred, changes, axis=1)


def _flow(graph: GraphBuilder, side: int, decoded: list[str]) -> str:
    """side: of a quarter of the model's size."""
    small = [
        graph.node("AveragePool", film, kernel_shape=[4, 4], strides=[4, 4]) for film in decoded
    ]
    change = graph.node("Sub", small[1], small[0])
    between = _scaled(graph, graph.node("Add", *small), 0.5)
    found = [
        _flow_estimate(graph, (change, between), side, fine, around) for fine, around in ESTIMATES
    ]
    return graph.node("Concat", *(d for d, _ in found), *(a for _, a in found), axis=1)


def _flow_estimate(
    graph: GraphBuilder, films: tuple[str, str], side: int, fine: float, around: float
) -> tuple[str, str]:
    """films: the change and what lies between both states."""
    if fine:
        change, between = (_finer(graph, film, fine * side) for film in films)
    else:
        change, between = films
    down, across = (_gradient(graph, between, name) for name in ("down", "across"))
    pairs = (down, down), (across, across), (down, across), (change, down), (change, across)
    rr, cc, rc, tr, tc = (
        _blurred(graph, graph.node("Mul", *pair), around * side) for pair in pairs
    )
    rr, cc = (graph.node("Add", own, graph.scalar(PLAIN)) for own in (rr, cc))
    size = graph.node("Sub", graph.node("Mul", rr, cc), graph.node("Mul", rc, rc))
    moved: list[str] = []
    for (given, of), (taken, by) in (((tc, rc), (tr, cc)), ((tr, rc), (tc, rr))):
        apart = graph.node("Sub", graph.node("Mul", given, of), graph.node("Mul", taken, by))
        apart = graph.node("Div", apart, size)
        moved.append(graph.node("Clip", apart, graph.scalar(-FARTHEST), graph.scalar(FARTHEST)))
    return moved[0], moved[1]


def _gradient(graph: GraphBuilder, film: str, way: str) -> str:
    down, across = (1, 0) if way == "down" else (0, 1)
    pads = graph.ints(0, 0, down, across, 0, 0, down, across)
    padded = graph.node("Pad", film, pads, mode="edge")
    shape = (1, 1, 3, 1) if way == "down" else (1, 1, 1, 3)
    step = np.array([-0.5, 0, 0.5], np.float32).reshape(shape)
    return graph.node("Conv", padded, graph.constant(f"step.{way}", step))


def _read(graph: GraphBuilder, model: LayersNet, x: str, decoded: list[str]) -> tuple[str, str]:
    """What the net knows at half the model's size, and the movement at its own."""
    x = _convolutions(graph, model.stem, x, "stem")
    beside = [x]
    for level, block in enumerate(model.down):
        x = _convolutions(graph, block, x, f"down.{level}")
        beside.append(x)
    movement = ""
    for index, (narrow, block) in enumerate(zip(model.narrow, model.up, strict=True)):
        assert isinstance(narrow, nn.Conv2d)
        assert isinstance(block, Convolution)
        level = len(model.down) - 1 - index
        coarse = doubled(graph, plain(graph, narrow, x, f"narrow.{index}"), "nearest")
        x = folded(graph, block, graph.node("Add", coarse, beside[level]), f"up.{index}")
        if level == MOVEMENT_LEVEL:
            movement = _moved(graph, model, x, _flow(graph, model.config.side // 4, decoded))
            movement = doubled(graph, doubled(graph, movement, "linear"), "linear")
    return x, movement


def _moved(graph: GraphBuilder, model: LayersNet, x: str, flows: str) -> str:
    count = len(ESTIMATES)
    x = folded(graph, model.weighing, graph.node("Concat", x, flows, axis=1), "weighing")
    read = plain(graph, model.movement, x, "movement")
    own, trust = graph.nodes("Split", read, graph.ints(2, count), count=2, axis=1)
    estimates = graph.nodes("Split", flows, count=2, axis=1, num_outputs=2)
    sums = [
        graph.node("ReduceSum", graph.node("Mul", trust, one), graph.ints(1), keepdims=1)
        for one in estimates
    ]
    return graph.node("Add", own, graph.node("Concat", *sums, axis=1))


def _finer(graph: GraphBuilder, film: str, deviation: float) -> str:
    return graph.node("Sub", film, _blurred(graph, film, deviation))


def _blurred(graph: GraphBuilder, film: str, deviation: float) -> str:
    bell = kernel(deviation).numpy()
    reach = len(bell) // 2
    for name, shape in (("down", (1, 1, -1, 1)), ("across", (1, 1, 1, -1))):
        down, across = (reach, 0) if name == "down" else (0, reach)
        pads = graph.ints(0, 0, down, across, 0, 0, down, across)
        padded = graph.node("Pad", film, pads, mode="edge")
        weight = graph.constant(f"bell.{name}:{deviation!r}", bell.reshape(shape))
        film = graph.node("Conv", padded, weight)
    return film


def _convolutions(graph: GraphBuilder, block: nn.Module, x: str, name: str) -> str:
    assert isinstance(block, nn.Sequential)
    for index, convolution in enumerate(block):
        assert isinstance(convolution, Convolution)
        x = folded(graph, convolution, x, f"{name}.{index}")
    return x


def _scaled(graph: GraphBuilder, x: str, by: float) -> str:
    return graph.node("Mul", x, graph.scalar(by))

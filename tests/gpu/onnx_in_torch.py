"""The graphs of a bundle, computed with PyTorch on any device and in any precision.

Only the operators that these graphs use. Products of whole numbers are products of floats here:
the weights are the bundle's own, activations are not rounded.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from tests.gpu.onnx_file import Graph, Node, read_graph

Values = dict[str, Any]
_DTYPES = {1: "float", 6: torch.int32, 7: torch.int64, 10: "float"}


class TorchGraph:
    """dtype: of everything that is float."""

    def __init__(self, path: Path, device: torch.device, dtype: torch.dtype) -> None:
        self.graph = read_graph(path)
        self.device, self.dtype = device, dtype
        self._weights: Values = {}
        weights = dict(self.graph.weights)
        for node in _every_node(self.graph):
            if node.operator == "MatMulIntegerToFloat":
                whole, scale = node.inputs[1], node.inputs[3]
                weights[whole] = weights[whole].astype(np.float32) * weights[scale]
        for name, array in weights.items():
            self._weights[name] = self._placed(array)

    @property
    def weight_bytes(self) -> int:
        return sum(w.numel() * w.element_size() for w in self._weights.values())

    @torch.no_grad()
    def run(self, **inputs: Any) -> Values:
        """Outputs by their name."""
        values = {**self._weights, **inputs}
        self._run(self.graph, values)
        return {name: values[name] for name in self.graph.outputs}

    def weight(self, name: str) -> Tensor:
        return self._weights[name]

    def _placed(self, array: np.ndarray[Any, Any]) -> Tensor:
        tensor = torch.from_numpy(array.copy())
        if tensor.is_floating_point():
            return tensor.to(self.device, self.dtype)
        # Lengths and positions are counted on the processor, as ONNX Runtime does.
        return tensor if tensor.numel() <= 8 else tensor.to(self.device)

    def _run(self, graph: Graph, values: Values) -> None:
        for node in graph.nodes:
            if node.operator == "If":
                branch = "then_branch" if bool(values[node.inputs[0]]) else "else_branch"
                chosen: Graph = node.attributes[branch]
                self._run(chosen, values)
                values[node.outputs[0]] = values[chosen.outputs[0]]
                continue
            given = [values[name] if name else None for name in node.inputs]
            found = _OPERATORS[node.operator](self, node, *given)
            several = found if isinstance(found, tuple) else (found,)
            values |= zip(node.outputs, several, strict=False)

    def cast(self, x: Tensor, kind: int) -> Tensor:
        wanted = _DTYPES[kind]
        return x.to(self.dtype if wanted == "float" else wanted)


def _attention(
    graph: TorchGraph,
    node: Node,
    packed: Tensor,
    _k: Any,
    _v: Any,
    keys: Tensor,
    values: Tensor,
    _lengths: Any,
    total: Tensor,
    cos: Tensor,
    sin: Tensor,
) -> tuple[Tensor, Tensor, Tensor]:
    """packed (1, T, (heads + 2 kv) * d); keys and values (1, kv, C, d) are written in place."""
    heads, kv = node.attributes["num_heads"], node.attributes["kv_num_heads"]
    end, new, depth = int(total), packed.shape[1], keys.shape[3]
    query, key, value = (
        packed.view(new, heads + 2 * kv, depth).transpose(0, 1).split((heads, kv, kv))
    )
    place = slice(end - new, end)
    keys[0, :, place] = _rotated(key, cos[place], sin[place])
    values[0, :, place] = value
    query = _rotated(query, cos[place], sin[place])
    seen = torch.arange(end, device=packed.device) <= torch.arange(
        end - new, end, device=packed.device
    ).unsqueeze(1)
    each = [t[0, :, :end].repeat_interleave(heads // kv, 0) for t in (keys, values)]
    mixed = torch.nn.functional.scaled_dot_product_attention(query, *each, attn_mask=seen)
    return mixed.transpose(0, 1).reshape(1, new, heads * depth), keys, values


def _rotated(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    first, second = x.chunk(2, -1)
    return torch.cat([first * cos - second * sin, second * cos + first * sin], -1)


def _skip_norm(
    _graph: TorchGraph, node: Node, stream: Tensor, change: Tensor, weight: Tensor
) -> tuple[Tensor, None, None, Tensor]:
    total = stream + change
    wide = total.float()
    root = torch.rsqrt(wide.pow(2).mean(-1, keepdim=True) + node.attributes["epsilon"])
    return (wide * root * weight.float()).to(total.dtype), None, None, total


def _levels(graph: TorchGraph, _node: Node, x: Tensor, scale: Tensor, _middle: Any) -> Tensor:
    """As floats, and not rounded."""
    wide = scale.float().clamp(min=1e-8).view(1, -1, 1)
    return (x.float() / wide).to(graph.dtype)


def _product(_graph: TorchGraph, _node: Node, levels: Tensor, weight: Tensor, *_: Any) -> Tensor:
    """The weight has its scale already."""
    return levels @ weight


def _every_node(graph: Graph) -> Iterator[Node]:
    for node in graph.nodes:
        yield node
        for value in node.attributes.values():
            if isinstance(value, Graph):
                yield from _every_node(value)


def _slice(
    _graph: TorchGraph, _node: Node, x: Tensor, start: Tensor, end: Tensor, axis: Tensor
) -> Tensor:
    size, along = x.shape[int(axis)], int(axis)
    begin, over = int(start), min(int(end), size)
    begin = max(begin + size, 0) if begin < 0 else begin
    return x.narrow(along, begin, over - begin)


def _convolution(_graph: TorchGraph, node: Node, x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    pads, strides = node.attributes["pads"], node.attributes.get("strides", [1, 1])
    return torch.nn.functional.conv2d(x, weight, bias, stride=strides, padding=pads[:2])


def _reduced(function: Callable[..., Tensor]) -> Callable[..., Tensor]:
    def reduce(_graph: TorchGraph, node: Node, x: Tensor, axes: Tensor) -> Tensor:
        return function(x, axes.tolist(), keepdim=bool(node.attributes.get("keepdims", 1)))

    return reduce


def _plain(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda _graph, _node, *given: function(*_together(given))


def _together(given: tuple[Any, ...]) -> list[Any]:
    """Small constants follow the large ones to their device."""
    device = next((t.device for t in given if t.device.type != "cpu"), None)
    return list(given) if device is None else [t.to(device) for t in given]


def _gather(graph: TorchGraph, _node: Node, table: Tensor, index: Tensor) -> Tensor:
    return table[index.to(table.device)]


_OPERATORS: dict[str, Callable[..., Any]] = {
    "Abs": _plain(torch.abs),
    "Add": _plain(torch.add),
    "Cast": lambda graph, node, x: graph.cast(x, node.attributes["to"]),
    "Clip": _plain(lambda x, low, high: x.clamp(low, high)),
    "Conv": _convolution,
    "DepthToSpace": lambda _g, node, x: torch.nn.functional.pixel_shuffle(
        x, node.attributes["blocksize"]
    ),
    "Div": _plain(
        lambda a, b: a / b if a.is_floating_point() else torch.div(a, b, rounding_mode="trunc")
    ),
    "Expand": lambda _g, _n, x, shape: x.expand(shape.tolist()),
    "Gather": _gather,
    "GroupQueryAttention": _attention,
    "MatMul": _plain(torch.matmul),
    "MatMulIntegerToFloat": _product,
    "Mod": _plain(torch.remainder),
    "Mul": _plain(torch.mul),
    "Neg": _plain(torch.neg),
    "QuantizeLinear": _levels,
    "Range": lambda _g, _n, start, end, step: torch.arange(int(start), int(end), int(step)),
    "ReduceMax": _reduced(torch.amax),
    "ReduceMean": _reduced(torch.mean),
    "ReduceSum": _reduced(torch.sum),
    "Reshape": lambda _g, _n, x, shape: x.reshape(shape.tolist()),
    "Round": _plain(torch.round),
    "Shape": lambda _g, _n, x: torch.tensor(x.shape),
    "Sigmoid": _plain(torch.sigmoid),
    "SkipSimplifiedLayerNormalization": _skip_norm,
    "Slice": _slice,
    "Split": lambda _g, node, x: x.chunk(node.attributes["num_outputs"], node.attributes["axis"]),
    "Sqrt": _plain(torch.sqrt),
    "Sub": _plain(torch.sub),
    "Tanh": _plain(torch.tanh),
    "Unsqueeze": lambda _g, _n, x, axes: x.unsqueeze(int(axes)),
}

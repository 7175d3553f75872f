"""Matrix products of a graph, in floats or quantised, from weights as PyTorch keeps them.

Needs no torch. Quantised products keep a token's result independent of its neighbours in the call,
so that several tokens per pass give exactly what single tokens give.
"""

from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.training.graph import MICROSOFT, GraphBuilder

Storage = Literal["float32", "float16", "int8", "int4", "int4-float16"]
"""Of the weights; activations are float16 with float16 behind the name, else float32."""
# Seven bits: VPMADDUBSW on processors without VNNI adds two products in 16 bits, and saturates
# where an 8-bit weight meets an 8-bit activation.
WEIGHT_PEAK = 63
# Inputs that share a scale in int4: 5 bits per weight, scale included; 4.5 with a scale of 16 bits.
INT4_BLOCK = 32
_INT8_ACTIVATIONS = 4  # accuracy level of MatMulNBits: each row and block quantised by itself
_AS_THEY_ARE = 0  # products in the floats that come in
_ROWS = 2048  # quantised at a time, which bounds what float copies need


class Rows(NamedTuple):
    """Activations (1, T, in); in int8 uint8 levels around 128, and the scale of each row."""

    values: str
    scales: str = ""


class Linear:
    """`apply` returns the product's name; activations as the storage says."""

    def __init__(self, graph: GraphBuilder, storage: Storage) -> None:
        self._graph, self._storage = graph, storage
        self._middles: dict[str, str] = {}

    def apply(self, name: str, weight: NDArray[np.float32], x: str) -> str:
        """weight (out, in), x (1, T, in) -> (1, T, out)."""
        return self.product(name, weight, self.rows(x))

    def rows(self, x: str, count: str = "T") -> "Rows":
        """x (1, T, in) made ready, so that several products may share it; `count` names how many
        rows that are, where it is not all T."""
        if self._storage != "int8":
            return Rows(x)
        graph = self._graph
        # A row of zeros gets the scale 0, and whatever its levels are, 0 comes out again.
        peak = graph.node("ReduceMax", graph.node("Abs", x), graph.ints(-1), keepdims=1)
        scales = graph.node("Mul", peak, graph.scalar(1 / 127))
        scale = graph.node("Reshape", scales, graph.ints(-1))
        levels = graph.node("QuantizeLinear", x, scale, self._middle(count, scale), axis=1)
        return Rows(levels, scales)

    def _middle(self, count: str, scale: str) -> str:
        """The level of zero, as often as there are rows."""
        if count not in self._middles:
            middle = self._graph.constant("middle", np.array(128, np.uint8))
            shape = self._graph.node("Shape", scale)
            self._middles[count] = self._graph.node("Expand", middle, shape)
        return self._middles[count]

    def product(self, name: str, weight: NDArray[np.float32], rows: "Rows") -> str:
        """weight (out, in), rows (1, T, in) -> (1, T, out)."""
        if self._storage == "int8":
            return self._int8(name, weight, rows)
        if self._storage in ("int4", "int4-float16"):
            return self._int4(name, weight, rows.values)
        stored = np.ascontiguousarray(weight.T, dtype=self._storage)
        return self._graph.node("MatMul", rows.values, self._graph.constant(name, stored))

    def _int8(self, name: str, weight: NDArray[np.float32], rows: "Rows") -> str:
        graph = self._graph
        whole, scale = int8_columns(weight)
        product = graph.node(
            "MatMulIntegerToFloat",
            *(rows.values, graph.constant(f"{name}.int8", whole)),
            *(graph.scalar(1.0), graph.constant(f"{name}.scale", scale)),
            graph.constant("middle", np.array(128, np.uint8)),
            domain=MICROSOFT,
        )
        return graph.node("Mul", product, rows.scales)

    def _int4(self, name: str, weight: NDArray[np.float32], x: str) -> str:
        packed, scale = int4_blocks(weight)
        half = self._storage == "int4-float16"
        return self._graph.node(
            "MatMulNBits",
            x,
            self._graph.constant(f"{name}.int4", packed),
            self._graph.constant(f"{name}.scale", scale.astype(np.float16) if half else scale),
            domain=MICROSOFT,
            N=weight.shape[0],
            K=weight.shape[1],
            bits=4,
            block_size=INT4_BLOCK,
            accuracy_level=_AS_THEY_ARE if half else _INT8_ACTIVATIONS,
        )


def int8_columns(weight: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """weight (out, in) -> whole numbers (in, out) and the scale of each column (out,)."""
    rows, columns = weight.shape
    whole = np.empty((columns, rows), np.int8)
    scale = np.empty(rows, np.float32)
    for start in range(0, rows, _ROWS):
        part = slice(start, start + _ROWS)
        scale[part] = np.maximum(np.abs(weight[part]).max(axis=1), 1e-8) / WEIGHT_PEAK
        whole[:, part] = np.round(weight[part] / scale[part, None]).astype(np.int8).T
    return whole, scale


def int4_blocks(weight: NDArray[np.float32]) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """weight (out, in) -> two numbers a byte (out, blocks, block / 2), scales (out * blocks,).

    The layout of MatMulNBits: the lower half of a byte first, 8 standing for zero.
    """
    rows, columns = weight.shape
    blocks = -(-columns // INT4_BLOCK)
    packed = np.empty((rows, blocks, INT4_BLOCK // 2), np.uint8)
    scales = np.empty((rows, blocks), np.float32)
    for start in range(0, rows, _ROWS):
        part = slice(start, start + _ROWS)
        padded = np.pad(weight[part], ((0, 0), (0, blocks * INT4_BLOCK - columns)))
        values = padded.reshape(-1, blocks, INT4_BLOCK)
        furthest = np.abs(values).argmax(axis=2, keepdims=True)
        # The furthest value becomes -8, the end of the range that has one number more.
        scale = np.take_along_axis(values, furthest, axis=2) / -8
        safe = np.where(scale == 0, np.float32(1), scale)
        whole = np.clip(np.round(values / safe) + 8, 0, 15).astype(np.uint8)
        packed[part] = whole[..., ::2] | (whole[..., 1::2] << 4)
        scales[part] = scale[..., 0]
    return packed, scales.ravel()

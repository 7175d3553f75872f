"""The blocks of Emu3's image tokenizer as nodes of a graph; see `image_tokenizer` for their order.

`name` is always what transformers calls the block; the layout says what the folder calls it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.training.conversion.external_weights import WeightyGraph
from engine.training.conversion.layout import ImageLayout
from engine.training.conversion.weights import Weights

Floats = NDArray[np.float32]

_GROUPS = 32
_EPSILON = 1e-6
_BATCH_NORM_EPSILON = 1e-5
_CAUSAL_PADDING = 2  # empty frames before the first, whatever the kernel


@dataclass(frozen=True, slots=True)
class Guide:
    """What spatial norms look at: quantised vectors of `channels`, `scale` times too small."""

    vectors: str
    channels: int
    scale: int = 1


@dataclass(frozen=True, slots=True)
class Blocks:
    graph: WeightyGraph
    weights: Weights
    layout: ImageLayout
    guide: Guide | None = None

    def guided_by(self, vectors: str, channels: int) -> "Blocks":
        return Blocks(self.graph, self.weights, self.layout, Guide(vectors, channels))

    def at_double_size(self) -> "Blocks":
        """The blocks after the image has doubled: the guide has to be enlarged once more."""
        assert self.guide is not None
        guide = Guide(self.guide.vectors, self.guide.channels, 2 * self.guide.scale)
        return Blocks(self.graph, self.weights, self.layout, guide)

    def weight(self, name: str, *shape: int) -> Floats:
        return self.weights.take(self.layout.name(name), *shape)

    def active(self, x: str) -> str:
        return self.graph.node("Mul", x, self.graph.node("Sigmoid", x))

    def convolution(self, name: str, x: str, channels: int, out: int, kernel: int = 3) -> str:
        return self._convolution(name, x, channels, out, kernel, [kernel // 2] * 4, stride=1)

    def halved(self, name: str, x: str, channels: int) -> str:
        """Padded on the right and below only."""
        return self._convolution(name, x, channels, channels, 3, [0, 0, 1, 1], stride=2)

    def doubled(self, name: str, x: str, channels: int) -> str:
        return self.convolution(name, self._enlarged(x, 2), channels, channels)

    def residual(self, name: str, x: str, channels: int, out: int) -> str:
        h = self.active(self.norm(f"{name}.norm1", x, channels))
        h = self.convolution(f"{name}.conv1", h, channels, out)
        h = self.active(self.norm(f"{name}.norm2", h, out))
        h = self.convolution(f"{name}.conv2", h, out, out)
        if channels != out:
            x = self.convolution(f"{name}.nin_shortcut", x, channels, out, kernel=1)
        return self.graph.node("Add", x, h)

    def attention(self, name: str, norm: str, x: str, channels: int) -> str:
        """One head over all places of the image, added to x."""
        graph = self.graph
        normed = self.norm(norm, x, channels)
        rows = graph.node("Reshape", normed, graph.ints(1, channels, -1))
        places = graph.node("Transpose", rows, perm=[0, 2, 1])
        query, key, value = (
            self._projection(f"{name}.{part}", places, channels)
            for part in ("q_proj", "k_proj", "v_proj")
        )
        towards = graph.node("MatMul", query, graph.node("Transpose", key, perm=[0, 2, 1]))
        scaled = graph.node("Mul", towards, graph.scalar(channels**-0.5))
        mixed = graph.node("MatMul", graph.node("Softmax", scaled, axis=-1), value)
        out = self._projection(f"{name}.out_proj", mixed, channels)
        back = graph.node("Transpose", out, perm=[0, 2, 1])
        return graph.node("Add", x, graph.node("Reshape", back, graph.node("Shape", x)))

    def norm(self, name: str, x: str, channels: int) -> str:
        """Group norm; where there is a guide, its vectors say how to scale and shift."""
        if self.guide is None:
            return self.group_norm(name, x, channels)
        graph, width = self.graph, self.guide.channels
        vectors = self._enlarged(self.guide.vectors, self.guide.scale)
        normed = self.group_norm(f"{name}.norm_layer", x, channels)
        scale = self.convolution(f"{name}.conv_y", vectors, width, channels, kernel=1)
        shift = self.convolution(f"{name}.conv_b", vectors, width, channels, kernel=1)
        return graph.node("Add", graph.node("Mul", normed, scale), shift)

    def group_norm(self, name: str, x: str, channels: int) -> str:
        """Through an instance norm over groups: opset 20's own group norm has one scale a group."""
        graph = self.graph
        ones = graph.constant("group:ones", np.ones(_GROUPS, np.float32))
        zeros = graph.constant("group:zeros", np.zeros(_GROUPS, np.float32))
        groups = graph.node("Reshape", x, graph.ints(1, _GROUPS, -1))
        even = graph.node("InstanceNormalization", groups, ones, zeros, epsilon=_EPSILON)
        normed = graph.node("Reshape", even, graph.node("Shape", x))
        scale, shift = (
            graph.constant(
                f"{name}.{part}", self.weight(f"{name}.{part}", channels).reshape(1, channels, 1, 1)
            )
            for part in ("weight", "bias")
        )
        return graph.node("Add", graph.node("Mul", normed, scale), shift)

    def first_frame(self, name: str, x: str, channels: int, kernel: tuple[int, int, int]) -> str:
        """A causal convolution over time where only the first frame counts: its last slice."""
        weight, bias = self._over_time_weights(name, channels, kernel)
        return self._flat(f"{name}.first", x, weight[:, :, _CAUSAL_PADDING], bias)

    def residual_first_frame(self, name: str, x: str, channels: int) -> str:
        h = self.active(self._batch_norm(f"{name}.norm1", x, channels))
        h = self.first_frame(f"{name}.conv1", h, channels, (3, 3, 3))
        h = self.active(self._batch_norm(f"{name}.norm2", h, channels))
        return self.graph.node("Add", x, self.first_frame(f"{name}.conv2", h, channels, (3, 3, 3)))

    def over_time(
        self,
        name: str,
        frames: Sequence[str],
        channels: int,
        kernel: tuple[int, int, int],
        stride: int,
    ) -> list[str]:
        """A causal convolution over `frames`; those that are the same value are added up before."""
        weight, bias = self._over_time_weights(name, channels, kernel)
        padded = [""] * _CAUSAL_PADDING + list(frames)
        out: list[str] = []
        for start in range(0, len(padded) - kernel[0] + 1, stride):
            slices: dict[str, Floats] = {}
            for time, frame in enumerate(padded[start : start + kernel[0]]):
                if frame:
                    slices[frame] = slices.get(frame, np.float32(0)) + weight[:, :, time]
            out.append(self._sum_of(f"{name}.{start}", slices, bias))
        return out

    def _sum_of(self, name: str, slices: dict[str, Floats], bias: Floats) -> str:
        total = ""
        for index, (frame, weight) in enumerate(slices.items()):
            part = self._flat(f"{name}.{index}", frame, weight, bias if not total else 0 * bias)
            total = self.graph.node("Add", total, part) if total else part
        return total

    def _over_time_weights(
        self, name: str, channels: int, kernel: tuple[int, int, int]
    ) -> tuple[Floats, Floats]:
        weight = self.weight(f"{name}.conv.weight", channels, channels, *kernel)
        return weight, self.weight(f"{name}.conv.bias", channels)

    def _flat(self, name: str, x: str, weight: Floats, bias: Floats) -> str:
        """weight (out, in, k, k), padded so that the size stays."""
        graph, kernel = self.graph, weight.shape[-1]
        return graph.node(
            "Conv",
            *(x, graph.constant(f"{name}.weight", weight), graph.constant(f"{name}.bias", bias)),
            kernel_shape=[kernel, kernel],
            pads=[kernel // 2] * 4,
        )

    def _batch_norm(self, name: str, x: str, channels: int) -> str:
        """With the statistics of training, so a scale and a shift of each channel."""
        graph = self.graph
        mean, variance, weight, bias = (
            self.weight(f"{name}.{part}", channels)
            for part in ("running_mean", "running_var", "weight", "bias")
        )
        factor = weight / np.sqrt(variance + _BATCH_NORM_EPSILON)
        scale, shift = (
            graph.constant(f"{name}.{part}", value.astype(np.float32).reshape(1, channels, 1, 1))
            for part, value in (("scale", factor), ("shift", bias - mean * factor))
        )
        return graph.node("Add", graph.node("Mul", x, scale), shift)

    def _convolution(
        self, name: str, x: str, channels: int, out: int, kernel: int, pads: list[int], stride: int
    ) -> str:
        weight = self.weight(f"{name}.weight", out, channels, kernel, kernel)
        bias = self.weight(f"{name}.bias", out)
        graph = self.graph
        return graph.node(
            "Conv",
            *(x, graph.constant(f"{name}.weight", weight), graph.constant(f"{name}.bias", bias)),
            kernel_shape=[kernel, kernel],
            strides=[stride, stride],
            pads=pads,
        )

    def _projection(self, name: str, x: str, channels: int) -> str:
        """A linear map; the original stores it as a convolution of one pixel."""
        shape = (channels, channels, 1, 1) if self.layout.original else (channels, channels)
        weight = self.weight(f"{name}.weight", *shape).reshape(channels, channels)
        graph = self.graph
        product = graph.node("MatMul", x, graph.constant(f"{name}.weight", weight.T.copy()))
        bias = graph.constant(f"{name}.bias", self.weight(f"{name}.bias", channels))
        return graph.node("Add", product, bias)

    def _enlarged(self, x: str, factor: int) -> str:
        if factor == 1:
            return x
        graph = self.graph
        scales = graph.constant(f"scales:{factor}", np.array([1, 1, factor, factor], np.float32))
        return graph.node(
            "Resize",
            *(x, "", scales),
            mode="nearest",
            coordinate_transformation_mode="asymmetric",
            nearest_mode="floor",
        )

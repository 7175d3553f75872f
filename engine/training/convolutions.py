# Parts of torch's interface are untyped; everything of our own is.
"""What the convolutional nets beside the language model are made of, and its graphs."""

from collections.abc import Iterable

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from engine.training.graph import GraphBuilder


class Convolution(nn.Sequential):
    def __init__(self, before: int, after: int, stride: int = 1) -> None:
        super().__init__(
            nn.Conv2d(before, after, 3, stride, padding=1, bias=False),
            nn.BatchNorm2d(after),
            nn.ReLU(inplace=True),
        )


@torch.no_grad()
def wake_norms(model: nn.Module, batches: Iterable[Tensor]) -> None:
    """Norms that are folded into their convolutions and so change nothing but by their bias get the
    statistics of what comes in, and weights that undo them. In training they take those of each
    batch: a net that is trained on with norms at rest would be another one at the first step.
    """
    model.eval()
    norms = [module for module in model.modules() if isinstance(module, nn.BatchNorm2d)]
    seen = [_Seen(norm) for norm in norms]
    for images in batches:
        model(images)
    for statistics in seen:
        statistics.settle()


class _Seen:
    """Mean and variance of what comes into a norm, until it is settled."""

    def __init__(self, norm: nn.BatchNorm2d) -> None:
        self._norm = norm
        self._parts: list[Tensor] = []
        self._hook = norm.register_forward_pre_hook(self._see)

    def _see(self, _: nn.Module, given: tuple[Tensor]) -> None:
        values = given[0].float()
        self._parts.append(torch.stack((values.mean((0, 2, 3)), values.square().mean((0, 2, 3)))))

    def settle(self) -> None:
        self._hook.remove()
        norm = self._norm
        assert norm.running_mean is not None
        assert norm.running_var is not None
        mean, square = torch.stack(self._parts).mean(0)
        variance = (square - mean.square()).clamp(min=0)
        norm.bias.add_(mean)
        norm.weight.copy_((variance + norm.eps).sqrt())
        norm.running_mean.copy_(mean)
        norm.running_var.copy_(variance)


class DoubleConvolution(nn.Sequential):
    def __init__(self, before: int, after: int) -> None:
        super().__init__(Convolution(before, after), Convolution(after, after))


def descend(stem: Convolution, down: Iterable[nn.Module], image: Tensor) -> list[Tensor]:
    """image (N, 1, S, S) in [0, 1] to maps of S / 2, S / 4 and so on, one from each block."""
    x, maps = stem(4 * image - 2), list[Tensor]()
    for index, block in enumerate(down):
        x = block(functional.max_pool2d(x, 2) if index else x)
        maps.append(x)
    return maps


def descended(graph: GraphBuilder, stem: Convolution, down: nn.ModuleList, image: str) -> list[str]:
    """The same as a graph."""
    centred = graph.node("Sub", graph.node("Mul", image, graph.scalar(4.0)), graph.scalar(2.0))
    x, maps = folded(graph, stem, centred, "stem"), list[str]()
    for index, block in enumerate(down):
        assert isinstance(block, DoubleConvolution)
        if index:
            x = graph.node("MaxPool", x, kernel_shape=[2, 2], strides=[2, 2])
        x = double(graph, block, x, f"down.{index}")
        maps.append(x)
    return maps


def double(graph: GraphBuilder, block: DoubleConvolution, x: str, name: str) -> str:
    for index, convolution in enumerate(block):
        assert isinstance(convolution, Convolution)
        x = folded(graph, convolution, x, f"{name}.{index}")
    return x


def folded(graph: GraphBuilder, block: Convolution, x: str, name: str) -> str:
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


def plain(graph: GraphBuilder, module: nn.Conv2d, x: str, name: str) -> str:
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


def linear(graph: GraphBuilder, module: nn.Linear, x: str, name: str) -> str:
    weight = graph.constant(f"{name}.weight", _array(module.weight))
    return graph.node(
        "Gemm", x, weight, graph.constant(f"{name}.bias", _array(module.bias)), transB=1
    )


def doubled(graph: GraphBuilder, x: str, mode: str) -> str:
    scales = graph.constant("doubled", np.array([1, 1, 2, 2], np.float32))
    return graph.node(
        "Resize", x, "", scales, mode=mode, coordinate_transformation_mode="half_pixel"
    )


def _array(tensor: Tensor) -> NDArray[np.float32]:
    return tensor.detach().cpu().numpy()

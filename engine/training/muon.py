# torch and onnx annotate backward, from_numpy, save and some more in part only.
# pyright: strict, reportUnknownMemberType=false, reportUnknownVariableType=false
# Parts of torch's, onnx's and scipy's interfaces are untyped; everything of our own is.
"""Muon (Jordan et al., 2024): momentum made orthogonal by Newton-Schulz.

torch.optim.Muon always iterates in bfloat16, which processors without bfloat16 units run a hundred
times slower; this one is told in which type the processor multiplies fast.
"""

from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch import Tensor

_A, _B, _C = 3.4445, -4.7750, 2.0315


class Muon(torch.optim.Optimizer):
    """For the two-dimensional weights inside the blocks only. `lr` is on AdamW's scale."""

    def __init__(
        self, params: Iterable[Tensor], lr: float, dtype: torch.dtype, momentum: float = 0.95
    ) -> None:
        super().__init__(list(params), {"lr": lr, "momentum": momentum})
        self._dtype = dtype

    @torch.no_grad()
    def step(self, closure: Callable[[], float] | None = None) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        for group in self.param_groups:
            by_shape: dict[tuple[int, ...], list[Tensor]] = {}
            for parameter in group["params"]:
                by_shape.setdefault(tuple(parameter.shape), []).append(parameter)
            for parameters in by_shape.values():
                self._update(parameters, group)

    def _update(self, parameters: list[Tensor], group: dict[str, Any]) -> None:
        pushed: list[Tensor] = []
        for parameter in parameters:
            state = self.state[parameter]
            if "velocity" not in state:
                state["velocity"] = torch.zeros_like(parameter)
            assert parameter.grad is not None
            state["velocity"].lerp_(parameter.grad, 1 - group["momentum"])
            pushed.append(parameter.grad.lerp(state["velocity"], group["momentum"]))
        scale = 0.2 * max(parameters[0].shape) ** 0.5
        directions = orthogonal(torch.stack(pushed).to(self._dtype)).float()
        for parameter, direction in zip(parameters, directions, strict=True):
            parameter.mul_(1 - group["lr"] * 0.05).add_(direction, alpha=-group["lr"] * scale)


def orthogonal(matrices: Tensor, steps: int = 5) -> Tensor:
    """Nearest semi-orthogonal matrices, roughly, of (N, rows, columns)."""
    tall = matrices.shape[1] > matrices.shape[2]
    x = matrices.mT if tall else matrices
    x = x / (x.norm(dim=(1, 2), keepdim=True) + 1e-7)
    for _ in range(steps):
        gram = x @ x.mT
        x = _A * x + (_B * gram + _C * gram @ gram) @ x
    return x.mT if tall else x

# Parts of torch's, onnx's and scipy's interfaces are untyped; everything of our own is.
"""Checkpoints that survive a kill: written beside, flushed, then renamed."""

import copy
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import torch
from torch import nn

from engine.errors import ForeseeError
from engine.training.architecture import (
    ImageTokenizer,
    TokenizerConfig,
    Transformer,
    TransformerConfig,
)

_Model = TypeVar("_Model", bound=nn.Module)


class ExponentialAverage:
    """Moving average of a model's parameters; `model` is what gets evaluated and exported."""

    def __init__(self, model: nn.Module, decay: float) -> None:
        self.model = copy.deepcopy(model).requires_grad_(False)
        self.decay = decay
        self.updates = 0

    @torch.no_grad()
    def update(self, model: nn.Module) -> None:
        self.updates += 1
        decay = min(self.decay, (1 + self.updates) / (10 + self.updates))
        for mean, value in zip(self.model.parameters(), model.parameters(), strict=True):
            mean.lerp_(value, 1 - decay)


@torch.no_grad()
def take_over_statistics(average: ExponentialAverage, model: nn.Module) -> None:
    """The norms' statistics are no parameters, so the average does not follow them by itself."""
    for mean, value in zip(average.model.buffers(), model.buffers(), strict=True):
        mean.copy_(value)


def save_checkpoint(
    path: Path,
    model: nn.Module,
    average: ExponentialAverage,
    optimizers: torch.optim.Optimizer | list[torch.optim.Optimizer],
    step: int,
    config: dict[str, Any],
) -> None:
    state = {
        "model": model.state_dict(),
        "average": average.model.state_dict(),
        "updates": average.updates,
        "optimizers": [o.state_dict() for o in _as_list(optimizers)],
        "step": step,
        "config": config,
    }
    partial = path.with_suffix(".partial")
    with partial.open("wb") as stream:
        torch.save(state, stream)
        stream.flush()
        os.fsync(stream.fileno())
    partial.replace(path)


def load_checkpoint(
    path: Path,
    model: nn.Module,
    average: ExponentialAverage,
    optimizers: torch.optim.Optimizer | list[torch.optim.Optimizer],
) -> int:
    """Restores everything in place and returns the step to go on from; 0 where there is none."""
    if not path.exists():
        return 0
    device = next(model.parameters()).device
    state = torch.load(path, weights_only=True, map_location=device)
    model.load_state_dict(state["model"])
    average.model.load_state_dict(state["average"])
    average.updates = state["updates"]
    for optimizer, saved in zip(_as_list(optimizers), state["optimizers"], strict=True):
        optimizer.load_state_dict(saved)
    return int(state["step"])


def _as_list(
    optimizers: torch.optim.Optimizer | list[torch.optim.Optimizer],
) -> list[torch.optim.Optimizer]:
    return optimizers if isinstance(optimizers, list) else [optimizers]


def load_image_tokenizer(path: Path) -> ImageTokenizer:
    """The averaged weights of a tokenizer checkpoint. Raises as `load_averaged`."""
    return load_averaged(path, lambda config: ImageTokenizer(TokenizerConfig(**config)))


def load_transformer(path: Path) -> Transformer:
    """The averaged weights of a transformer checkpoint. Raises as `load_averaged`."""
    return load_averaged(path, lambda config: Transformer(TransformerConfig(**config)))


def load_averaged(path: Path, build: Callable[[dict[str, Any]], _Model]) -> _Model:
    """What `build` makes of the checkpoint's configuration, with its averaged weights.

    Raises ForeseeError where there is no checkpoint.
    """
    if not path.is_file():
        raise ForeseeError(
            f"There is no {path}; run the `foresee train` step that writes it first."
        )
    state = torch.load(path, weights_only=True, map_location="cpu")
    model = build(state["config"])
    model.load_state_dict(state["average"])
    return model.eval()

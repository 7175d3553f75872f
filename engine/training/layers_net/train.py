# Parts of torch's interface are untyped; everything of our own is.
"""Trains the layers net on the simulator's own layers and resumes from its last checkpoint."""

import json
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.training.checkpoint import (
    ExponentialAverage,
    load_averaged,
    load_checkpoint,
    save_checkpoint,
    take_over_statistics,
)
from engine.training.compute import Compute
from engine.training.layers_net.batches import Batch, Batches
from engine.training.layers_net.net import LayersConfig, LayersNet
from engine.training.layers_net.pairs import LayerPairs
from engine.training.layers_net.rendering import laid_over
from engine.training.plan import LayersNetPlan
from engine.training.train_tokenizer import cosine

CHECKPOINT = "layers.pt"
REPORT_STEPS = 300
SAVE_STEPS = 100
_HELD_OUT = 8  # pairs at a time
_MEASURED = 32  # pairs in all: each is rendered

# Of shade, veil, unmarked, line, down and across: by about how much less than 1 they are, and how
# much each counts. Movements, which reach over half of a film, must not be all that is learned.
# The grey is the decoded pictures': it is not learned.
_WEIGHTS = torch.tensor([0.0, 1.5, 1.5, 25.0, 12.0, 12.0]).view(1, 6, 1, 1)
_COUNTS = torch.tensor([0.0, 1.0, 1.0, 20.0, 0.7, 0.7]).view(1, 6, 1, 1)
# Beside squares; of lines none, or half of one that may lie here or there would be nothing.
_ABSOLUTE = torch.tensor([0.0, 0.1, 0.1, 0.0, 0.1, 0.1]).view(1, 6, 1, 1)
# How much more a place counts that changes.
_CHANGED = 6.0
# Shares of the field's side: less is no movement worth measuring.
_MOVES = 0.003


@dataclass(frozen=True, slots=True)
class Readings:
    """Inside the change: mean absolute error of the picture; how much of the prior's fine detail
    survives in the net's picture and in the true one (slopes); and outside it, in the net's.
    down, across: slopes of the net's movement on the true one, where there is any."""

    error: float
    detail: float
    true_detail: float
    outside: float
    down: float | None
    across: float | None


def train_layers_net(
    out: Path,
    config: LayersConfig,
    plan: LayersNetPlan,
    training: Mapping[str, LayerPairs],
    validation: Mapping[str, LayerPairs],
    compute: Compute,
    stop_at: int | None = None,
) -> None:
    """Writes `layers.pt` (resumable) and a line per report to `layers.jsonl` in `out`.

    `stop_at` ends this sitting early; the schedule still
    follows the plan.
    """
    batches = Batches(list(training.values()), plan.reach)
    held_out = {name: Batches([pairs], plan.reach) for name, pairs in validation.items()}
    model = LayersNet(config).to(compute.device)
    average = ExponentialAverage(model, 0.99)
    optimizer = torch.optim.AdamW(model.parameters(), plan.learning_rate, weight_decay=1e-4)
    path = out / CHECKPOINT
    step = load_checkpoint(path, model, average, optimizer)
    started = time.monotonic()
    last = plan.steps if stop_at is None else min(stop_at, plan.steps)
    while step < last:
        model.train()
        warm = min(1.0, (step + 1) / 30)
        for group in optimizer.param_groups:
            group["lr"] = warm * cosine(step, plan.steps, plan.learning_rate)
        batch = batches.draw(step, plan.batch)
        loss = loss_of(read(model, batch), batch)
        optimizer.zero_grad()
        loss.backward()  # pyright: ignore[reportUnknownMemberType]
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()  # pyright: ignore[reportUnknownMemberType]
        average.update(model)
        step += 1
        if step % SAVE_STEPS == 0 or step == last:
            take_over_statistics(average, model)
            save_checkpoint(path, model, average, optimizer, step, asdict(config))
        if step % REPORT_STEPS == 0 or step == last:
            report: dict[str, Any] = {"step": step, "layers": loss.item()}
            for name, kept in held_out.items():
                report[name] = asdict(measure(average.model, kept))
            report["seconds"] = round(time.monotonic() - started)
            with (out / "layers.jsonl").open("a", encoding="utf-8") as log:
                log.write(json.dumps(report) + "\n")


def load_layers_net(path: Path) -> LayersNet:
    """The averaged weights of a checkpoint. Raises as `load_averaged`."""
    return load_averaged(path, lambda config: LayersNet(LayersConfig(**config)))


def read(model: nn.Module, batch: Batch) -> Tensor:
    """The layers (N, 6, S, S) as a film will show them: near changed tokens only."""
    layers: Tensor = model(batch.prior, batch.decoded_prior, batch.decoded_target)
    return layers * batch.window


def loss_of(layers: Tensor, batch: Batch) -> Tensor:
    """Squares, so that where several layers may be meant their mean is learned, not nothing; of
    large errors, which only movements have, no more than their size."""
    true = batch.layers * (batch.window > 0)  # beyond it nothing is ever shown
    there = (true.abs() * _WEIGHTS).amax(1, keepdim=True) > 0.1
    weight = 1 + _CHANGED * functional.max_pool2d(there.float(), 7, 1, 3)
    error = _WEIGHTS * (layers - true)
    size = error.abs()
    squares = torch.where(size < 1, size**2, 2 * size - 1)
    return (weight * _COUNTS * (squares + _ABSOLUTE * size)).mean()


@torch.no_grad()
def measure(model: nn.Module, held_out: Batches) -> Readings:
    model.eval()
    parts: list[list[float]] = []
    for start in range(0, min(_MEASURED, len(held_out)), _HELD_OUT):
        batch = held_out.plain(start, start + _HELD_OUT)
        layers = read(model, batch)
        shown = laid_over(batch.prior, layers)
        for one, prior, target, of, true in zip(
            shown, batch.prior, batch.target, layers, batch.layers, strict=True
        ):
            moved = [_slope(true[way], of[way], true[way].abs() > _MOVES) for way in (4, 5)]
            parts.append([*_reading(one[0], prior[0], target[0]), *moved])
    *picture, down, across = ([v for v in of if np.isfinite(v)] for of in zip(*parts, strict=True))
    error, detail, true_detail, outside = (_middle(values) for values in picture)
    moved = [_middle(values) if values else None for values in (down, across)]
    return Readings(error, detail, true_detail, outside, *moved)


def _middle(values: list[float]) -> float:
    return round(float(np.median(values)), 4)


def _reading(shown: Tensor, prior: Tensor, target: Tensor) -> list[float]:
    inside = functional.avg_pool2d((target - prior).abs()[None], 9, 1, 4)[0] > 0.03
    outside = functional.avg_pool2d((target - prior).abs()[None], 9, 1, 4)[0] < 1e-3
    outside &= prior > 0.05
    error = float((shown - target).abs()[inside].mean())
    films = [
        film - functional.avg_pool2d(film[None], 5, 1, 2)[0] for film in (prior, shown, target)
    ]
    return [
        error,
        _slope(films[0], films[1], inside),
        _slope(films[0], films[2], inside),
        _slope(films[0], films[1], outside),
    ]


def _slope(detail: Tensor, of: Tensor, where: Tensor) -> float:
    return float((detail * of)[where].sum() / (detail**2)[where].sum())

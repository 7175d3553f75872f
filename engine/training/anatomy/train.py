# torch and onnx annotate backward, from_numpy, save and some more in part only.
# pyright: strict, reportUnknownArgumentType=false, reportUnknownMemberType=false
# Parts of torch's interface are untyped; everything of our own is.
"""Trains the anatomy net and resumes from its last checkpoint."""

import json
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.errors import ForeseeError
from engine.training.anatomy.batches import Batch, Batches
from engine.training.anatomy.films import prepare_films
from engine.training.anatomy.lateral_films import render_laterals
from engine.training.anatomy.net import AnatomyConfig, AnatomyNet
from engine.training.anatomy.plan import AnatomyPlan
from engine.training.checkpoint import (
    ExponentialAverage,
    load_averaged,
    load_checkpoint,
    save_checkpoint,
    take_over_statistics,
)
from engine.training.compute import Compute
from engine.training.films import Film
from engine.training.train_tokenizer import cosine
from engine.training.views import PLAIN, frame_masks, frame_pixels, halve

CHECKPOINT = "anatomy.pt"
REPORT_STEPS = 100


def train_anatomy(
    out: Path, data: Path | None, thorax: Path | None, plan: AnatomyPlan, compute: Compute
) -> None:
    """Writes `anatomy.pt` (resumable) and a line per report to `anatomy.jsonl` in `out`.

    Raises ForeseeError where no film with masks is kept for validation.
    """
    out.mkdir(parents=True, exist_ok=True)
    films, kept = prepare_films(out / "anatomy_films.npz", data, thorax)
    if not kept:
        raise ForeseeError(
            "No film with masks is kept for validation: training needs twenty of them or more; "
            "give more films."
        )
    laterals = render_laterals(out / "laterals", plan.laterals)
    batches = Batches(films, laterals, plan.side)
    model = AnatomyNet(plan.config()).to(compute.device)
    average = ExponentialAverage(model, 0.998)
    optimizer = torch.optim.AdamW(model.parameters(), plan.learning_rate, weight_decay=1e-3)
    path = out / CHECKPOINT
    step = load_checkpoint(path, model, average, optimizer)
    started = time.monotonic()
    while step < plan.steps:
        for group in optimizer.param_groups:
            group["lr"] = cosine(step, plan.steps, plan.learning_rate)
        drawn = batches.draw(np.random.default_rng((1, step)), plan.batch)
        batch = drawn.on(compute.device)
        with compute.autocast():
            masks, views = model(batch.image)
        loss = anatomy_loss(masks.float(), views.float(), batch)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        average.update(model)
        step += 1
        if step % REPORT_STEPS == 0 or step == plan.steps:
            take_over_statistics(average, model)
            report = {
                "step": step,
                "loss": loss.item(),
                **dice_by_source(average.model, plan.side, kept),
            }
            report["seconds"] = time.monotonic() - started
            with (out / "anatomy.jsonl").open("a", encoding="utf-8") as log:
                log.write(json.dumps(report) + "\n")
            save_checkpoint(path, model, average, optimizer, step, asdict(plan.config()))


def load_anatomy(path: Path) -> AnatomyNet:
    """The averaged weights of an anatomy checkpoint. Raises as `load_averaged`."""
    return load_averaged(path, lambda config: AnatomyNet(AnatomyConfig(**config)))


def anatomy_loss(masks: Tensor, views: Tensor, batch: Batch) -> Tensor:
    """Cross-entropy and Dice of the masks, and cross-entropy of how the film lies."""
    chance = torch.sigmoid(masks)
    overlap = 2 * (chance * batch.masks).sum((2, 3)) + 20
    dice = 1 - overlap / ((chance + batch.masks).sum((2, 3)) + 20)
    cross = functional.binary_cross_entropy_with_logits(masks, batch.masks, reduction="none")
    traced = batch.traced / batch.traced.sum().clamp(min=1)
    mask_loss = (traced * (cross.mean((1, 2, 3)) * 3 + dice.mean(1))).sum()
    pose = functional.cross_entropy(views[:, :5], batch.pose)
    inverted = functional.binary_cross_entropy_with_logits(views[:, 5], batch.inverted)
    upright = (batch.pose == 0).float()
    sides = functional.binary_cross_entropy_with_logits(
        views[:, 6], batch.mirrored, weight=upright, reduction="sum"
    )
    return mask_loss + 0.3 * pose + 0.2 * inverted + 0.2 * sides / upright.sum().clamp(min=1)


@torch.no_grad()
def dice_by_source(model: nn.Module, side: int, films: Sequence[Film]) -> dict[str, list[float]]:
    """Mean Dice of right lung, left lung and heart over the films of each source, on the masks'
    own grid."""
    model.eval()
    found: dict[str, list[list[float]]] = {}
    for film in films:
        image = torch.from_numpy(halve(frame_pixels(film, PLAIN, 2 * side)))[None, None]
        truth = torch.from_numpy(frame_masks(film, PLAIN, 256)) > 0.5
        logits = model(image.to(next(model.parameters()).device))[0].cpu()
        enlarged = functional.interpolate(logits, (256, 256), mode="bilinear")[0]
        both = (enlarged > 0) & truth
        dice = 2 * both.sum((1, 2)) / ((enlarged > 0).sum((1, 2)) + truth.sum((1, 2))).clamp(min=1)
        found.setdefault(film.source, []).append(dice.tolist())
    return {source: np.mean(values, axis=0).round(4).tolist() for source, values in found.items()}

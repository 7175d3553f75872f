# torch and onnx annotate backward, from_numpy, save and some more in part only.
# pyright: strict, reportUnknownArgumentType=false, reportUnknownMemberType=false, reportUnknownVariableType=false
# Parts of torch's, onnx's and scipy's interfaces are untyped; everything of our own is.
"""Trains the image tokenizer and resumes from its last checkpoint.

Loss: PSNR plus a multi-scale gradient term, which keeps vessels and ribs sharp
without an adversary.
"""

import json
import math
import time
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from engine.errors import ForeseeError
from engine.training.architecture import ImageTokenizer
from engine.training.checkpoint import ExponentialAverage, load_checkpoint, save_checkpoint
from engine.training.compute import Compute
from engine.training.films import DIGITAL, Film, load_films
from engine.training.plan import TokenizerPlan
from engine.training.published import start_tokenizer_from
from engine.training.views import PLAIN, frame_pixels, halve, random_framing


def train_tokenizer(
    out: Path,
    data: Path | None,
    thorax: Path | None,
    plan: TokenizerPlan,
    side: int,
    compute: Compute,
    start: Path | None = None,
) -> None:
    """Writes `tokenizer.pt` (resumable) and a line per report to `tokenizer.jsonl` in `out`.

    `start`: a bundle whose tokenizer is trained on, where there is no checkpoint yet. Raises
    ForeseeError where no film is kept for validation.
    """
    out.mkdir(parents=True, exist_ok=True)
    films = load_films(data, thorax)
    training = [film for film in films if not film.validation]
    kept = [film for film in films if film.validation]
    real = [film for film in kept if film.source != DIGITAL]
    held_out = validation_images(real or kept, side).to(compute.device)
    model = ImageTokenizer(plan.config()).to(compute.device)
    if start is not None:
        start_tokenizer_from(start, model)
    average = ExponentialAverage(model, 0.998)
    optimizer = torch.optim.AdamW(
        model.parameters(), plan.learning_rate, (0.9, 0.99), weight_decay=1e-4
    )
    path = out / "tokenizer.pt"
    step = load_checkpoint(path, model, average, optimizer)
    started = time.monotonic()
    while step < plan.steps:
        for group in optimizer.param_groups:
            group["lr"] = cosine(step, plan.steps, plan.learning_rate)
        rng = np.random.default_rng((1, step, compute.rank))
        image = random_batch(training, rng, side, plan.batch).to(compute.device)
        with compute.autocast():
            output = model(image)
        loss = reconstruction_loss(output.float(), image)
        optimizer.zero_grad()
        loss.backward()
        compute.average_gradients(model)
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        average.update(model)
        step += 1
        if compute.leads and (step % 50 == 0 or step == plan.steps):
            quality = psnr(average.model, held_out)
            report = {"step": step, "loss": loss.item(), "psnr": quality}
            report["seconds"] = time.monotonic() - started
            with (out / "tokenizer.jsonl").open("a", encoding="utf-8") as log:
                log.write(json.dumps(report) + "\n")
            save_checkpoint(path, model, average, optimizer, step, asdict(plan.config()))
    compute.wait()


def cosine(step: int, steps: int, peak: float, warmup: int = 50) -> float:
    if step < warmup:
        return peak * (step + 1) / warmup
    return peak * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * (step - warmup) / (steps - warmup))))


def random_batch(films: list[Film], rng: np.random.Generator, side: int, batch: int) -> Tensor:
    chosen = rng.integers(len(films), size=batch)
    views = [halve(frame_pixels(films[i], random_framing(rng), 2 * side)) for i in chosen]
    return torch.from_numpy(np.stack(views))[:, None]


def validation_images(films: list[Film], side: int) -> Tensor:
    if not films:
        raise ForeseeError(
            "No film is kept for validation: training needs some twenty films or more; "
            "give more films."
        )
    views = [halve(frame_pixels(film, PLAIN, 2 * side)) for film in films]
    return torch.from_numpy(np.stack(views))[:, None]


def reconstruction_loss(output: Tensor, image: Tensor) -> Tensor:
    """Mean over films of log squared error and half the log of multi-scale gradient error.

    The first is PSNR up to a factor; logarithms keep a few difficult films from ruling the rest.
    """
    pixels = (output - image).square().mean((1, 2, 3))
    edges = torch.zeros_like(pixels)
    for _ in range(3):
        difference = output - image
        edges = edges + difference.diff(dim=-1).abs().mean((1, 2, 3))
        edges = edges + difference.diff(dim=-2).abs().mean((1, 2, 3))
        output, image = functional.avg_pool2d(output, 2), functional.avg_pool2d(image, 2)
    return (torch.log(pixels + 1e-6) + 0.5 * torch.log(edges + 1e-4)).mean()


@torch.no_grad()
def psnr(model: torch.nn.Module, images: Tensor) -> float:
    """Mean over films of the peak signal-to-noise ratio in dB, peak = 1."""
    values: list[Tensor] = []
    for chunk in images.split(16):
        error = (model(chunk).clamp(0, 1) - chunk).square().mean((1, 2, 3))
        values.append(-10 * error.log10())
    return float(torch.cat(values).mean())

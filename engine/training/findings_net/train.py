# Parts of torch's interface are untyped; everything of our own is.
"""Trains the findings net on pair sets and resumes from its last checkpoint."""

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
from engine.training.convolutions import wake_norms
from engine.training.findings_net.batches import Batches, Films, IllBatches
from engine.training.findings_net.net import FindingsConfig, FindingsNet
from engine.training.pairs import PairSet
from engine.training.plan import FindingsNetPlan
from engine.training.published import start_findings_net_from
from engine.training.shown import UNKNOWN, ill_and_clear
from engine.training.train_tokenizer import cosine

CHECKPOINT = "findings.pt"
LEARNED = "findings_learned.json"
SITES_WEIGHT = 0.5
REPORT_STEPS = 100
_WAKING = 8  # batches whose statistics a net from a bundle begins with
_HELD_OUT = 50  # films at a time


@dataclass(frozen=True, slots=True)
class Readings:
    """Losses as `ill_and_clear` weighs them; shares of sites that are read rightly: of those that
    show a finding (its severity included) and of those that do not."""

    patches: float
    sites: float
    seen: float
    clear: float


def train_findings_net(
    out: Path,
    config: FindingsConfig,
    plan: FindingsNetPlan,
    training: Mapping[str, PairSet],
    validation: Mapping[str, PairSet],
    compute: Compute,
    stop_at: int | None = None,
    start: Path | None = None,
) -> None:
    """Writes `findings.pt` (resumable), a line per report to `findings.jsonl`, and which films it
    learned from to `findings_learned.json` in `out`.

    `stop_at` ends this sitting early; the schedule still follows the plan. `start`: a bundle whose
    findings net is trained on, where there is no checkpoint yet.
    """
    _note_learned(out / LEARNED, training)
    batches = Batches(list(training.values()))
    held_out = {name: Batches([pairs]) for name, pairs in validation.items()}
    model = FindingsNet(config)
    if start is not None:
        start_findings_net_from(start, model)
        wake_norms(model, (batches.draw(i, plan.batch).image for i in range(_WAKING)))
    model.to(compute.device)
    average = ExponentialAverage(model, 0.995)
    optimizer = torch.optim.AdamW(model.parameters(), plan.learning_rate, weight_decay=1e-3)
    path = out / CHECKPOINT
    step = load_checkpoint(path, model, average, optimizer)
    started = time.monotonic()
    course = plan if start is None or plan.tuning is None else plan.tuning
    last = course.steps if stop_at is None else min(stop_at, course.steps)
    while step < last:
        for group in optimizer.param_groups:
            group["lr"] = cosine(step, course.steps, course.learning_rate)
        # What is forgotten in a step is the same in a run that is taken up again.
        torch.manual_seed(step)  # pyright: ignore[reportUnknownMemberType]
        films = batches.draw(step, plan.batch).on(compute.device)
        patches, sites = losses(*_read(model, films, compute), films)
        optimizer.zero_grad()
        (patches + SITES_WEIGHT * sites).backward()  # pyright: ignore[reportUnknownMemberType]
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()  # pyright: ignore[reportUnknownMemberType]
        average.update(model)
        step += 1
        if step % REPORT_STEPS == 0 or step == last:
            take_over_statistics(average, model)
            report: dict[str, Any] = {"step": step}
            report |= {"patches": patches.item(), "sites": sites.item()}
            for name, kept in held_out.items():
                report[name] = asdict(measure(average.model, kept, compute))
            report["seconds"] = time.monotonic() - started
            with (out / "findings.jsonl").open("a", encoding="utf-8") as log:
                log.write(json.dumps(report) + "\n")
            save_checkpoint(path, model, average, optimizer, step, asdict(config))


def learned(runs: Path) -> dict[str, int]:
    """How many groups of each set the net of a run has been trained on, from the first on."""
    path = runs / LEARNED
    return json.loads(path.read_text("utf-8")) if path.exists() else {}


def _note_learned(path: Path, training: Mapping[str, PairSet]) -> None:
    """Sets may have grown, or new ones come, since an earlier sitting."""
    before = learned(path.parent)
    known = {name: max(len(pairs.prior), before.get(name, 0)) for name, pairs in training.items()}
    path.write_text(json.dumps(before | known, indent=1), encoding="utf-8")


def load_findings_net(path: Path) -> FindingsNet:
    """The averaged weights of a checkpoint. Raises as `load_averaged`."""
    return load_averaged(path, lambda config: FindingsNet(FindingsConfig(**config)))


@torch.no_grad()
def measure(model: nn.Module, held_out: Batches | IllBatches, compute: Compute) -> Readings:
    """On priors as they are."""
    model.eval()
    parts: list[tuple[float, float, float, float]] = []
    for start in range(0, len(held_out), _HELD_OUT):
        films = held_out.plain(start, start + _HELD_OUT).on(compute.device)
        read = _read(model, films, compute)
        patches, sites = losses(*read, films)
        right = read[1].argmax(-1) == films.sites
        seen, clear = right[films.sites > 0].float(), right[films.sites == 0].float()
        parts.append((float(patches), float(sites), float(seen.mean()), float(clear.mean())))
    return Readings(*np.mean(parts, axis=0).round(4).tolist())


def _read(model: nn.Module, films: Films, compute: Compute) -> tuple[Tensor, Tensor]:
    with compute.autocast():
        patches, sites = model(films.image.contiguous(memory_format=torch.channels_last))
    return patches.float(), sites.float()


def losses(patches: Tensor, sites: Tensor, films: Films) -> tuple[Tensor, Tensor]:
    """Logits against what is known of the films: of their patches, and of their sites."""
    aims = (films.patches > 0).float()
    of_patch = functional.binary_cross_entropy_with_logits(patches, aims, reduction="none")
    of_site = functional.cross_entropy(
        sites.flatten(0, 1), films.sites.flatten(), ignore_index=UNKNOWN, reduction="none"
    )
    return ill_and_clear(of_patch, films.patches), ill_and_clear(of_site, films.sites.flatten())

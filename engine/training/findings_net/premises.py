# torch leaves tensors that it takes apart and its optimisers partly untyped.
# pyright: strict, reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# Parts of torch's interface are untyped; everything of our own is.
"""Makes of a findings net one that judges premises: takes it on to real ill films, and resumes from
its last checkpoint.

Each step mixes what is known exactly (simulated change on real films, patients rendered with
disease) with what is known badly (labels and boxes of real films) and not at all (other films). On
simulated change the net is held to what it said before, so that it forgets nothing of it.
"""

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.errors import ForeseeError
from engine.evaluation.kept_aside import measured_on
from engine.training.checkpoint import ExponentialAverage, load_checkpoint, save_checkpoint
from engine.training.compute import Compute
from engine.training.films import film_patient
from engine.training.findings_net.batches import Batches, Films, IllBatches
from engine.training.findings_net.ill_films import read_ill_films
from engine.training.findings_net.labelled import LabelledBatches, LabelledFilms, UnlabelledBatches
from engine.training.findings_net.net import FindingsNet
from engine.training.findings_net.pools import Pools, Said, Sources, Views, only, open_pools
from engine.training.findings_net.train import SITES_WEIGHT, losses, measure
from engine.training.findings_net.weak import weak_loss
from engine.training.pairs import PairSet
from engine.training.plan import PremisesNetPlan

CHECKPOINT = "premises.pt"
POOLS = "premises_pools.pt"
REPORTS = "premises.jsonl"
REPORT_STEPS = 25
_WATCHED_SHARE = 0.1
_WARM_UP = 20
_KEPT_WEIGHT = 1.0
_ILL_WEIGHT = 1.0
_WEAK_WEIGHT = 1.0
_CONSISTENT_WEIGHT = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class _Drawn:
    simulated: Films
    said: Said
    ill: Films
    labelled: LabelledFilms
    unlabelled: Views


def read_sources(
    training: Mapping[str, PairSet],
    validation: Mapping[str, PairSet],
    data: Path,
    patients: Path,
    side: int,
) -> tuple[Sources, dict[str, Batches | IllBatches]]:
    """What to learn from, and what to watch it by. data: the public collections; patients: what
    `foresee thorax films --ill` rendered. Raises ForeseeError where either is missing."""
    films, patches, sites = read_ill_films(patients)
    watched = round(len(films) * _WATCHED_SHARE)
    try:
        labelled, unlabelled = LabelledBatches(data, side), UnlabelledBatches(data, side)
    except OSError as error:
        raise ForeseeError(
            f"The films cannot be read ({error}); give the folder that holds nih, hannover, masks."
        ) from error
    sources = Sources(
        Batches([learnable(pairs) for pairs in training.values()]),
        IllBatches(films[watched:], patches[watched:], sites[watched:]),
        labelled,
        unlabelled,
    )
    held_out: dict[str, Batches | IllBatches] = {
        name: Batches([pairs]) for name, pairs in validation.items()
    }
    held_out["ill"] = IllBatches(films[:watched], patches[:watched], sites[:watched])
    return sources, held_out


def learnable(pairs: PairSet) -> PairSet:
    """Without the groups drawn on films of patients that are measured on."""
    kept = [i for i, film in enumerate(pairs.films) if not measured_on(*film_patient(film))]
    return pairs.only(kept)


def train_premises_net(
    out: Path,
    model: FindingsNet,
    plan: PremisesNetPlan,
    sources: Sources,
    held_out: dict[str, Batches | IllBatches],
    compute: Compute,
) -> None:
    """Writes `premises.pt` (resumable) and a line per report to `premises.jsonl` in `out`.

    model: of a bundle (`start_findings_net_from`), whose norms and lower half stay as they are.
    """
    out.mkdir(parents=True, exist_ok=True)
    model.eval()
    pools = open_pools(out / POOLS, model, sources, plan)
    for module in (model.stem, *model.down[:3]):
        module.requires_grad_(False)
    model.to(compute.device)
    trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
    average = ExponentialAverage(model, 0.99)
    optimizer = torch.optim.AdamW(trained, plan.learning_rate, weight_decay=1e-3)
    path = out / CHECKPOINT
    step = load_checkpoint(path, model, average, optimizer)
    started = time.monotonic()
    parts: list[list[float]] = []
    while step < plan.steps:
        for group in optimizer.param_groups:
            group["lr"] = plan.learning_rate * _schedule(step, plan.steps)
        every = _losses(model, average.model, _draw(pools, plan, step), compute)
        optimizer.zero_grad()
        torch.stack(every).sum().backward()
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimizer.step()
        average.update(model)
        parts.append([float(part.detach()) for part in every])
        step += 1
        if step % REPORT_STEPS == 0 or step == plan.steps:
            report = _report(step, parts, average.model, held_out, compute, step == plan.steps)
            report["seconds"] = round(time.monotonic() - started)
            with (out / REPORTS).open("a", encoding="utf-8") as log:
                log.write(json.dumps(report) + "\n")
            save_checkpoint(path, model, average, optimizer, step, asdict(model.config))
            parts = []


def _schedule(step: int, steps: int) -> float:
    if step < _WARM_UP:
        return (step + 1) / _WARM_UP
    return 0.5 * (1 + float(np.cos(np.pi * step / steps)))


def _draw(pools: Pools, plan: PremisesNetPlan, step: int) -> _Drawn:
    rng = np.random.default_rng((8, step))

    def chosen(count: int, batch: int) -> Tensor:
        return torch.from_numpy(rng.integers(count, size=batch))

    simulated = chosen(len(pools.simulated.image), plan.simulated)
    return _Drawn(
        only(pools.simulated, simulated),
        only(pools.said, simulated),
        only(pools.ill, chosen(len(pools.ill.image), plan.ill)),
        only(pools.labelled, chosen(len(pools.labelled.image), plan.labelled)),
        only(pools.unlabelled, chosen(len(pools.unlabelled.plain), plan.unlabelled)),
    )


_NAMES = ("simulated", "kept", "ill", "weak", "consistent")


def _losses(
    model: FindingsNet, average: nn.Module, drawn: _Drawn, compute: Compute
) -> list[Tensor]:
    """Weighed, in the order of `_NAMES`."""
    assert isinstance(average, FindingsNet)
    maps = (drawn.simulated.image, drawn.ill.image, drawn.labelled.image, drawn.unlabelled.harsh)
    patches, sites = _upper(model, torch.cat(maps), compute)
    counts = [len(part) for part in maps]
    of_patches, of_sites = patches.split(counts), sites.split(counts)
    with torch.no_grad():
        expected = _upper(average, drawn.unlabelled.plain, compute)
    simulated, ill = (
        _sum(losses(of_patches[i], of_sites[i], films))
        for i, films in enumerate((drawn.simulated, drawn.ill))
    )
    said = (drawn.said.patches, drawn.said.sites)
    return [
        simulated,
        _KEPT_WEIGHT * _apart(said, (of_patches[0], of_sites[0])),
        _ILL_WEIGHT * ill,
        _WEAK_WEIGHT * weak_loss(of_patches[2], of_sites[2], drawn.labelled),
        _CONSISTENT_WEIGHT * _apart(expected, (of_patches[3], of_sites[3])),
    ]


def _sum(parts: tuple[Tensor, Tensor]) -> Tensor:
    return parts[0] + SITES_WEIGHT * parts[1]


def _apart(said: tuple[Tensor, Tensor], now: tuple[Tensor, Tensor]) -> Tensor:
    """How far the net is from what was said (Hinton et al., 2015): by patch, then by site."""
    of_patch = functional.binary_cross_entropy_with_logits(now[0], said[0].sigmoid())
    entropy = functional.binary_cross_entropy_with_logits(said[0], said[0].sigmoid())
    chances = said[1].log_softmax(-1)
    of_site = (chances.exp() * (chances - now[1].log_softmax(-1))).sum(-1).mean()
    return 5 * (of_patch - entropy) + 5 * of_site


def _upper(model: FindingsNet, maps: Tensor, compute: Compute) -> tuple[Tensor, Tensor]:
    with compute.autocast():
        moved = maps.to(compute.device).float().contiguous(memory_format=torch.channels_last)
        patches, sites = model.upper(moved)
    return patches.float(), sites.float()


def _report(
    step: int,
    parts: Sequence[Sequence[float]],
    model: nn.Module,
    held_out: dict[str, Batches | IllBatches],
    compute: Compute,
    last: bool,
) -> dict[str, Any]:
    """Held-out films now and then: they are read from the pixels on."""
    means = np.mean(parts, axis=0).round(4).tolist()
    report: dict[str, Any] = {"step": step, **dict(zip(_NAMES, means, strict=True))}
    if last or step % (4 * REPORT_STEPS) == 0:
        for name, kept in held_out.items():
            report[name] = asdict(measure(model, kept, compute))
    return report

# torch and onnx annotate backward, from_numpy, save and some more in part only.
# pyright: strict, reportUnknownArgumentType=false, reportUnknownMemberType=false, reportUnknownVariableType=false
# Parts of torch's, onnx's and scipy's interfaces are untyped; everything of our own is.
"""Trains the transformer on encoded pairs and resumes from its last checkpoint.

Each kind of position is scored only over the ids that the grammar allows there.
"""

import json
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from engine.training.architecture import BranchStates, Transformer, TransformerConfig
from engine.training.checkpoint import ExponentialAverage, load_checkpoint, save_checkpoint
from engine.training.compute import Compute
from engine.training.encoding import EncodedPairs
from engine.training.muon import Muon
from engine.training.plan import TransformerPlan
from engine.training.published import start_transformer_from
from engine.training.sequences import IGNORED, Batch, SequenceBuilder, hide_history
from engine.training.shown import ill_and_clear
from engine.training.train_tokenizer import cosine

CHANGED_WEIGHT = 2.0
WORDS_WEIGHT = 1.5
# Most words follow from those before them, and some are one of several that are as right; how
# severe a finding is can only be told from the prior, by one word of twenty.
SEVERITY_WEIGHT = 6.0
# Which code a changed token takes is mostly texture, hence noise; whether it changes at all is what
# the hypothesis decides. So that part of the cross-entropy counts once more, and more.
WHETHER_WEIGHT = 10.0
# What the prior shows is told by few words of many: said of it outright, it is learned sooner.
SHOWN_WEIGHT = 0.3
PATCHES_WEIGHT = 0.5
HIDDEN_SHARE = 0.5
# Enough to watch a training by; the model's figures come from `foresee evaluate`.
VALIDATION_GROUPS = 32


@dataclass(frozen=True, slots=True)
class Scores:
    """Losses and accuracies of one batch or their means over several."""

    changed: float
    unchanged: float
    whether: float
    words: float
    shown: float
    patches: float
    copied: float
    spelled: float
    graded: float
    seen: float


def train_transformer(
    out: Path,
    config: TransformerConfig,
    plan: TransformerPlan,
    builder: SequenceBuilder,
    training: EncodedPairs,
    validation: EncodedPairs,
    compute: Compute,
    report_every: int = 25,
    stop_at: int | None = None,
    fuse: bool = False,
    start: Path | None = None,
) -> None:
    """Writes `transformer.pt` (resumable) and a line per report to `transformer.jsonl` in `out`.

    `stop_at` ends this sitting early; the schedule still follows the plan. `fuse` compiles the
    element-wise parts, which needs a C++ compiler and pays from some hundred steps on. `start`: a
    bundle whose language model is trained on, where there is no checkpoint yet, for the steps and
    at the rate that the plan has for that.
    """
    out.mkdir(parents=True, exist_ok=True)
    model = Transformer(config)
    if start is not None:
        start_transformer_from(start, model)
    model.to(compute.device)
    average = ExponentialAverage(model, 0.99)
    course = _course(plan, start)
    optimizers = make_optimizers(model, course.learning_rate, compute)
    path = out / "transformer.pt"
    step = load_checkpoint(path, model, average, optimizers)
    if fuse:
        model.branch_states = torch.compile(model.branch_states, dynamic=False)
    started = time.monotonic()
    last = course.steps if stop_at is None else min(stop_at, course.steps)
    while step < last:
        turn = step * compute.world + compute.rank
        chosen = _drawn(len(training), turn, plan.batch)
        whole = make_batch(builder, training, chosen, _asked(training, turn, plan))
        batch = whole.to(compute.device)
        batch = _half_blind(batch, (3, step, compute.rank), config.visual_offset)
        loss, scores = _learn(model, optimizers, batch, course.rate(step), compute, course.asked)
        average.update(model)
        step += 1
        if compute.leads and (step % report_every == 0 or step == last):
            report = {"step": step, "loss": loss, "train": asdict(scores)}
            if step % (8 * report_every) == 0 or step == last:
                held_out = evaluate(average.model, builder, validation, plan.batch, compute)
                report["validation"] = asdict(held_out)
            report["seconds"] = time.monotonic() - started
            with (out / "transformer.jsonl").open("a", encoding="utf-8") as log:
                log.write(json.dumps(report) + "\n")
            save_checkpoint(path, model, average, optimizers, step, asdict(config))
    compute.wait()


def _learn(
    model: Transformer,
    optimizers: list[torch.optim.Optimizer],
    batch: Batch,
    rate: float,
    compute: Compute,
    asked: float,
) -> tuple[float, Scores]:
    """One step of every optimizer at this learning rate; `asked` as `losses` takes it."""
    for optimizer in optimizers:
        for group in optimizer.param_groups:
            group["lr"] = rate
    loss, scores = losses(model, batch, compute, asked)
    model.zero_grad()
    loss.backward()
    compute.average_gradients(model)
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    for optimizer in optimizers:
        optimizer.step()
    return loss.item(), scores


def make_optimizers(
    model: Transformer, learning_rate: float, compute: Compute
) -> list[torch.optim.Optimizer]:
    """Muon for the matrices inside the blocks, AdamW for the rest."""
    inner = [p for name, p in model.named_parameters() if name.startswith("layers") and p.ndim == 2]
    chosen = {id(p) for p in inner}
    outer = [p for p in model.parameters() if id(p) not in chosen]
    return [
        Muon(inner, learning_rate, torch.bfloat16 if compute.bfloat16 else torch.float32),
        torch.optim.AdamW(outer, learning_rate, (0.9, 0.97), weight_decay=0.0),
    ]


def _drawn(count: int, turn: int, batch: int) -> NDArray[np.int64]:
    """The `batch` items of a turn: every item once per epoch, in an order of that epoch's own."""
    order = np.random.default_rng((2, turn * batch // count)).permutation(count)
    return order[np.arange(turn * batch, (turn + 1) * batch) % count]


def _asked(pairs: EncodedPairs, turn: int, plan: TransformerPlan) -> NDArray[np.int64]:
    """Which targets (batch, targets) each prior of a turn is asked for."""
    rng, kept = np.random.default_rng((4, turn)), pairs.target.shape[1]
    orders = [rng.permutation(kept)[: plan.targets] for _ in range(plan.batch)]
    return np.stack(orders)


def _half_blind(batch: Batch, seed: tuple[int, ...], visual_offset: int) -> Batch:
    rows = np.random.default_rng(seed).random(len(batch.branches)) < HIDDEN_SHARE
    hidden = torch.from_numpy(rows).to(batch.branches.device)
    return hide_history(batch, hidden, visual_offset)


def schedule(step: int, steps: int, warmup: int = 40, cooldown: float = 0.3) -> float:
    """Warm-up, plateau, linear cool-down: a run can be prolonged by going on from the plateau."""
    if step < warmup:
        return (step + 1) / warmup
    remaining = (steps - step) / (steps * cooldown)
    return min(1.0, max(remaining, 0.02))


@dataclass(frozen=True, slots=True)
class _Course:
    """anew: from nothing, not from a bundle."""

    steps: int
    learning_rate: float
    anew: bool

    def rate(self, step: int) -> float:
        if self.anew:
            return self.learning_rate * schedule(step, self.steps)
        return cosine(step, self.steps, self.learning_rate, warmup=25)

    @property
    def asked(self) -> float:
        """Share of their weight that questions have which are asked of the prior outright. What
        answers them is not in a bundle: begun anew, it would disturb what is known already."""
        return 1.0 if self.anew else 0.0


def _course(plan: TransformerPlan, start: Path | None) -> _Course:
    if start is None or plan.tuning is None:
        return _Course(plan.steps, plan.learning_rate, anew=True)
    return _Course(plan.tuning.steps, plan.tuning.learning_rate, anew=False)


def make_batch(
    builder: SequenceBuilder,
    pairs: EncodedPairs,
    chosen: NDArray[np.int64],
    asked: NDArray[np.int64],
) -> Batch:
    """chosen: priors (G,); asked: the targets (G, K) of each."""
    places = [(int(i), int(k)) for i, row in zip(chosen, asked, strict=True) for k in row]
    return builder.batch(
        pairs.prior[chosen].astype(np.int64),
        pairs.target[chosen[:, None], asked].astype(np.int64),
        [pairs.prompts[i][k] for i, k in places],
        [pairs.interpretations[i][k] for i, k in places],
        pairs.shown[chosen].astype(np.int64),
        pairs.patches[chosen].astype(np.int64),
        pairs.patch_features[chosen].astype(np.float32),
        pairs.whole_features[chosen].astype(np.float32),
    )


def losses(
    model: torch.nn.Module, batch: Batch, compute: Compute, asked: float = 1.0
) -> tuple[Tensor, Scores]:
    """Weighted mean cross-entropy in nats, and what it is made of. asked: see `_Course`."""
    assert isinstance(model, Transformer)
    offset = model.config.visual_offset
    with compute.autocast():
        states = model.branch_states(batch.prefix, batch.features, batch.branches)
        head = model.head.weight()
        images = (states.last[:, batch.visual_positions] @ head[offset:].T).float()
        words = (states.last[:, batch.words_start :] @ head[:offset].T).float()
    log_odds = images.log_softmax(-1)
    visual_loss = -log_odds.gather(-1, batch.visual[..., None]).flatten()
    changed = batch.changed.flatten()
    kept = log_odds.gather(-1, batch.prior[..., None]).flatten()
    moved = torch.log1p(-kept.exp().clamp(max=1 - 1e-6))
    whether = -torch.where(changed, moved, kept).mean()
    weighed_words, word_loss = _words_losses(words, batch)
    weight = torch.where(changed, CHANGED_WEIGHT, 1.0)
    loss = (visual_loss * weight).sum() / weight.sum()
    sites = states.shown.float()
    shown_loss = _shown_loss(sites, batch.shown)
    patches_loss = _patches_loss(states, batch)
    loss = loss + WHETHER_WEIGHT * whether + WORDS_WEIGHT * weighed_words
    loss = loss + asked * (SHOWN_WEIGHT * shown_loss + PATCHES_WEIGHT * patches_loss)
    with torch.no_grad():
        right = images.argmax(-1).flatten() == batch.visual.flatten()
        spelled = words.argmax(-1) == batch.words
        return loss, Scores(
            changed=float(visual_loss[changed].mean()),
            unchanged=float(visual_loss[~changed].mean()),
            whether=float(whether),
            words=float(word_loss),
            shown=float(shown_loss),
            patches=float(patches_loss),
            copied=float(right[~changed].float().mean()),
            spelled=float(spelled[batch.words != IGNORED].float().mean()),
            graded=float(spelled[batch.graded].float().mean()),
            seen=float((sites.argmax(-1) == batch.shown)[batch.shown > 0].float().mean()),
        )


def _words_losses(words: Tensor, batch: Batch) -> tuple[Tensor, Tensor]:
    """words: logits (B, W, ids). The mean over all words, first as the model learns them, then each
    as one."""
    each = functional.cross_entropy(
        words.flatten(0, 1), batch.words.flatten(), ignore_index=IGNORED, reduction="none"
    )
    weight = torch.where(batch.graded.flatten(), SEVERITY_WEIGHT, 1.0)
    count = (batch.words != IGNORED).sum().clamp(min=1)
    return (each * weight).sum() / count, each.sum() / count


def _shown_loss(sites: Tensor, shown: Tensor) -> Tensor:
    each = functional.cross_entropy(
        sites.flatten(0, 1), shown.flatten(), ignore_index=IGNORED, reduction="none"
    )
    return ill_and_clear(each, shown.flatten())


def _patches_loss(states: BranchStates, batch: Batch) -> Tensor:
    """Where a patch of the prior is read, and where the same patch of a target is about to be
    written: there all of the prior is known."""
    read = states.prefix_patches[:, batch.prior_positions]
    written = states.branch_patches[:, batch.visual_positions]
    branches = len(written) // len(read)
    every = torch.cat((read, written)).float()
    aims = torch.cat((batch.patches, batch.patches.repeat_interleave(branches, 0)))
    each = functional.binary_cross_entropy_with_logits(every, (aims > 0).float(), reduction="none")
    return ill_and_clear(each, aims)


@torch.no_grad()
def evaluate(
    model: torch.nn.Module,
    builder: SequenceBuilder,
    pairs: EncodedPairs,
    batch: int,
    compute: Compute,
) -> Scores:
    count = min(len(pairs), VALIDATION_GROUPS)
    watched = np.linspace(0, len(pairs) - 1, count).round().astype(np.int64)
    every = np.arange(pairs.target.shape[1])
    parts: list[Scores] = []
    for start in range(0, count, batch):
        chosen = watched[start : start + batch]
        asked = np.tile(every, (len(chosen), 1))
        shown = make_batch(builder, pairs, chosen, asked).to(compute.device)
        parts.append(losses(model, shown, compute)[1])
    return Scores(
        *(
            float(np.nanmean([getattr(part, name) for part in parts]))
            for name in Scores.__dataclass_fields__
        )
    )

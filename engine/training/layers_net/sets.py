"""The sets of pairs with layers of a training run, for training and validation."""

from collections.abc import Sequence
from pathlib import Path

from engine.bundle import Bundle
from engine.errors import ForeseeError
from engine.training.films import Film
from engine.training.layers_net.pairs import (
    LayerPairs,
    SampledTokens,
    Tokens,
    read_layer_pairs,
    write_layer_pairs,
)
from engine.training.plan import Plan

VALIDATION_SEED = 9500
_VALIDATION_GROUPS = 20
_SETS, _HELD_OUT = "layers_", "layers_val_"


def write_layer_sets(
    runs: Path, films: Sequence[Film], plan: Plan, bundle: Path, part: int
) -> None:
    """Writes `layers_true_PART` and `layers_sampled_PART`, and with part 0 `layers_val_true` and
    `layers_val_sampled` from patients that are kept aside. Each goes on where it was stopped."""
    usable = [f for f in films if f.masks is not None and not f.present >= set(plan.findings)]
    held_out = [film for film in usable if film.validation]
    training = [film for film in usable if not film.validation]
    seed, shape = plan.pairs.seed, plan.layers_net
    levels = plan.tokenizer.levels
    kinds = (
        ("true", Tokens(Bundle.open(bundle), levels), shape.groups),
        ("sampled", SampledTokens(bundle, levels), shape.sampled),
    )
    for kind, tokens, count in kinds:
        if held_out and part == 0:
            kept = runs / f"{_HELD_OUT}{kind}", held_out, min(count, _VALIDATION_GROUPS)
            write_layer_pairs(*kept, tokens, VALIDATION_SEED + seed, plan.findings)
        if training and count:
            folder = runs / f"{_SETS}{kind}_{part}"
            write_layer_pairs(folder, training, count, tokens, seed + part, plan.findings)


def read_layer_sets(runs: Path) -> tuple[dict[str, LayerPairs], dict[str, LayerPairs]]:
    """The training sets of a run by folder, and the validation sets by what they are made of.

    Raises ForeseeError where either is missing.
    """
    folders = sorted(path.parent for path in runs.glob(f"{_SETS}*/done.txt"))
    held_out = [folder for folder in folders if folder.name.startswith(_HELD_OUT)]
    training = [folder for folder in folders if folder not in held_out]
    if not held_out or not training:
        raise ForeseeError(f"{runs} holds no pairs with layers; run `foresee train layer-pairs`.")
    kept = {folder.name.removeprefix(_HELD_OUT): read_layer_pairs(folder) for folder in held_out}
    return {folder.name: read_layer_pairs(folder) for folder in training}, kept

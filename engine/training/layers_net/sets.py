"""The sets of pairs with layers of a training run, for training and validation."""

from collections.abc import Sequence
from pathlib import Path

from engine.bundle import Bundle
from engine.errors import ForeseeError
from engine.training.films import DIGITAL, Film
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
    """Writes `layers_real_PART`, `layers_digital_PART` and `layers_sampled_PART`, and with part 0
    `layers_val_true` and `layers_val_sampled` from real patients that are kept aside. Each goes on
    where it was stopped; none is drawn of films that are not there."""
    usable = [f for f in films if f.masks is not None and not f.present >= set(plan.findings)]
    training = [film for film in usable if not film.validation]
    held_out = [film for film in usable if film.validation and film.source != DIGITAL]
    real = [film for film in training if film.source != DIGITAL]
    digital = [film for film in training if film.source == DIGITAL]
    seed, shape, levels = plan.pairs.seed + 2 * part, plan.layers_net, plan.tokenizer.levels
    true, sampled = Tokens(Bundle.open(bundle), levels), SampledTokens(bundle, levels)
    if part == 0:
        kept, own = min(shape.real, _VALIDATION_GROUPS), VALIDATION_SEED + seed
        _write(runs / f"{_HELD_OUT}true", held_out, kept, true, own, plan)
        _write(runs / f"{_HELD_OUT}sampled", held_out, kept, sampled, own, plan)
    _write(runs / f"{_SETS}real_{part}", real, shape.real, true, seed, plan)
    _write(runs / f"{_SETS}digital_{part}", digital, shape.digital, true, seed + 1, plan)
    _write(runs / f"{_SETS}sampled_{part}", real, shape.sampled, sampled, seed, plan)


def _write(
    folder: Path, films: Sequence[Film], count: int, tokens: Tokens, seed: int, plan: Plan
) -> None:
    if films and count:
        write_layer_pairs(folder, films, count, tokens, seed, plan.findings)


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

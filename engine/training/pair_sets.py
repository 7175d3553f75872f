"""The pair sets of a training run: real films and digital patients, for training and validation."""

from collections.abc import Collection, Sequence
from pathlib import Path

from engine.cluster.running import Report
from engine.errors import ForeseeError
from engine.findings import Finding
from engine.training.films import DIGITAL, Film
from engine.training.pair_writing import Hire, OpenPairDrawer, write_pairs
from engine.training.pairs import PairSet, read_pairs
from engine.training.plan import PairsPlan
from engine.training.rendered_pairs import OpenRenderedDrawer

VALIDATION_SEED = 9000
_HELD_OUT = "pairs_val_"


def write_pair_sets(
    runs: Path,
    films: Sequence[Film],
    plan: PairsPlan,
    findings: Collection[Finding],
    side: int,
    part: int,
    hire: Hire,
    report: Report,
) -> None:
    """Writes `pairs_{real,digital,rendered}_PART` and, with part 0, the validation sets beside.

    Films that may show all findings by themselves are left out: nothing can be added to them.
    Every part has its own seeds: parts can be drawn at the same time, and added to a run later.
    Each set goes on where it was stopped.
    """
    usable = [
        film for film in films if film.masks is not None and not film.present >= set(findings)
    ]
    digital = [film for film in usable if film.source == DIGITAL]
    real = [film for film in usable if film.source != DIGITAL]
    for name, group, count in (("real", real, plan.real), ("digital", digital, plan.digital)):
        held_out = [film for film in group if film.validation]
        training = [film for film in group if not film.validation]
        if held_out and part == 0:
            folder = runs / f"{_HELD_OUT}{name}"
            seed = plan.seed + VALIDATION_SEED
            drawer = OpenPairDrawer(tuple(held_out), side, seed, tuple(findings))
            write_pairs(folder, plan.validation, drawer, hire, report)
        if training and count:
            folder = runs / f"pairs_{name}_{part}"
            drawer = OpenPairDrawer(tuple(training), side, plan.seed + part, tuple(findings))
            write_pairs(folder, count, drawer, hire, report)
    if plan.rendered:
        rendered = OpenRenderedDrawer(side, plan.seed + part, tuple(findings))
        write_pairs(runs / f"pairs_rendered_{part}", plan.rendered, rendered, hire, report)


def read_pair_sets(runs: Path) -> tuple[dict[str, PairSet], dict[str, PairSet]]:
    """The training sets of a run by folder, and the validation sets by what they are made of.

    Raises ForeseeError where either is missing.
    """
    folders = sorted(path.parent for path in runs.glob("pairs_*/words.jsonl"))
    held_out = [folder for folder in folders if folder.name.startswith(_HELD_OUT)]
    training = [folder for folder in folders if folder not in held_out]
    if not held_out or not training:
        raise ForeseeError(f"{runs} holds no pairs; run `foresee train pairs` first.")
    kept = {folder.name.removeprefix(_HELD_OUT): read_pairs(folder) for folder in held_out}
    return {folder.name: read_pairs(folder) for folder in training}, kept

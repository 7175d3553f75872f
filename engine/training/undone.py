# torch annotates from_numpy and numpy in part only.
# pyright: strict, reportUnknownMemberType=false, reportUnknownVariableType=false
"""Findings as the model draws them, resolved: the counterfactual as prior, the film as target.

A model that has only seen the simulator's disease resolves its own by half. What is new in drawn
pairs is laid over the film as a run would show it, or drawn by a run of the model itself, read
again as a prior, and the true target is the film itself. The findings net tells of it what the app
would tell, premise granted.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from engine.errors import ForeseeError, HypothesisDeclined, RadiographError
from engine.evaluation.reversal import run_to_end
from engine.findings import SIMULATED, Finding, Progression, Trend
from engine.generation.granting import grant
from engine.generation.prior_reading import PriorReading, weigh
from engine.progemu import Engine
from engine.radiograph import Radiograph
from engine.sites import Site
from engine.training.architecture import ImageTokenizer
from engine.training.changes import Change
from engine.training.encoding import CODES, EncodedPairs, load_encoded, write_encoded
from engine.training.pairs import read_pairs, read_told
from engine.training.shown import UNKNOWN, severities
from engine.training.wording import Writer

_UNDONE, _UNDONE_OWN = "pairs_undone_", "pairs_undone_own_"
_SEED = 77
Codes = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Undone:
    """One group: the ill prior's codes, those of its four targets, and their words."""

    prior: Codes
    targets: tuple[Codes, ...]
    prompts: tuple[str, ...]
    interpretations: tuple[str, ...]
    shown: NDArray[np.int8]
    reading: PriorReading


def encoded_sets(runs: Path) -> list[Path]:
    """Training sets that have their pictures and their codes."""
    found = sorted(path.parent for path in runs.glob(f"pairs_*/{CODES}"))
    own = [path for path in found if (path / "words.jsonl").exists()]
    return [path for path in own if not path.name.startswith("pairs_val_")]


def write_undone(folder: Path, tokenizer: ImageTokenizer, bundle: Path, own: bool = False) -> int:
    """Of the encoded set in `folder`, writes `pairs_undone_NAME` beside it; returns how many groups
    that has. Findings that the bundle's nets do not see in the picture are left out: the app would
    deny them. own: the bundle draws the finding by itself, into `pairs_undone_own_NAME`. Raises
    ForeseeError where the bundle has no nets or nothing can be undone."""
    engine = Engine.open(bundle, "cpu")
    if engine.manifest.premises is None:
        raise ForeseeError(f"The model in {bundle} has no nets that read findings; give another.")
    groups = list(_groups(folder, tokenizer, engine, own))
    if not groups:
        raise ForeseeError(f"{folder} shows nothing new that could be resolved; draw more pairs.")
    named = _UNDONE_OWN if own else _UNDONE
    out = folder.parent / f"{named}{folder.name.removeprefix('pairs_')}"
    out.mkdir(exist_ok=True)
    rows, columns = groups[0].prior.shape
    unknown = np.full((len(groups), rows, columns, len(SIMULATED)), UNKNOWN, np.int8)
    write_encoded(
        out,
        EncodedPairs(
            np.stack([g.prior for g in groups]).astype(np.int16),
            np.stack([np.stack(g.targets) for g in groups]).astype(np.int16),
            tuple(g.prompts for g in groups),
            tuple(g.interpretations for g in groups),
            np.stack([g.shown for g in groups]),
            unknown,
            np.stack([g.reading.patches for g in groups]).astype(np.float16),
            np.stack([g.reading.whole for g in groups]).astype(np.float16),
        ),
    )
    return len(groups)


def _groups(
    folder: Path, tokenizer: ImageTokenizer, engine: Engine, own: bool
) -> Iterator[_Undone]:
    pairs, told, codes = read_pairs(folder), read_told(folder), load_encoded([folder], False)
    skipped = len(pairs.prior) - len(codes)  # those that the findings net learned from
    rng = np.random.default_rng(_SEED)
    for group in range(len(codes)):
        known = told[skipped + group]
        film = Radiograph.from_pixels(pairs.prior[skipped + group].astype(np.float32) / 255)
        for target, changes in enumerate(known.changes):
            new = [c for c in changes if c.before is None and c.after is not None]
            if len(new) != 1 or new[0].site.finding is Finding.NODULE:
                continue
            well = codes.prior[group].astype(np.int64)
            still = tuple(c for c in changes if c is not new[0])
            ill = None if own else codes.target[group, target]
            try:
                drawn = _drawn(engine, film, ill, new[0])
                undone = _undone(rng, tokenizer, engine, drawn, well, new[0], still, known.supine)
            except (HypothesisDeclined, RadiographError):
                continue  # what the app refuses is never asked to resolve
            if undone is not None:
                yield undone


def _drawn(
    engine: Engine, film: Radiograph, ill: NDArray[np.int16] | None, new: Change
) -> NDArray[np.float32]:
    """The film with the change as a run shows it, in steps of an 8-bit film. ill: the target's
    tokens; None has a run draw them."""
    asked = _asked(new.site, Trend.NEW)
    if ill is None:
        words, sampling = replace(asked, severity=new.after), engine.manifest.sampling.sampling(0)
        changed = run_to_end(engine, film, words.canonical(), sampling).counterfactual
    else:
        changed = engine.drawn(film, ill.astype(np.int32), [asked])
    return np.round(changed * 255).astype(np.float32) / np.float32(255)


def _undone(
    rng: np.random.Generator,
    tokenizer: ImageTokenizer,
    engine: Engine,
    drawn: NDArray[np.float32],
    well: Codes,
    new: Change,
    still: tuple[Change, ...],
    supine: bool,
) -> _Undone | None:
    """None where the premise would be denied."""
    readings = engine.prior_readings(Radiograph.from_pixels(drawn))
    spec, asked = engine.manifest.premises, _asked(new.site, Trend.RESOLVED)
    assert readings is not None
    assert spec is not None
    premise = weigh(asked, readings, spec)
    if premise is None or not premise.holds:
        return None
    ill = _codes(tokenizer, drawn)
    gone, stays = Change(new.site, new.after, None), Change(new.site, new.after, new.after)
    writer = Writer(rng, supine)

    def text(change: Change, trend: Trend) -> str:
        return writer.interpretation((change, *still), None, trend)

    without_zone = _asked(new.site, Trend.RESOLVED, zone=False)
    unchanged = _asked(new.site, Trend.UNCHANGED)
    resolved = [(well, words, text(gone, Trend.RESOLVED)) for words in (asked, asked, without_zone)]
    every = [*resolved, (ill, unchanged, text(stays, Trend.UNCHANGED))]
    return _Undone(
        ill,
        tuple(codes for codes, _, _ in every),
        tuple(words.canonical() for _, words, _ in every),
        tuple(told for _, _, told in every),
        severities([stays, *still], ()),
        grant(asked, readings, premise, None, spec).conditioning,
    )


@torch.no_grad()
def _codes(tokenizer: ImageTokenizer, film: NDArray[np.float32]) -> Codes:
    return tokenizer.encode(torch.from_numpy(film[None, None])).numpy()[0]


def _asked(site: Site, trend: Trend, *, zone: bool = True) -> Progression:
    side = None if site.finding.facts.takes_both_lungs else site.side
    return Progression(site.finding, side, site.zone if zone else None, trend, None, False, 0, 0)

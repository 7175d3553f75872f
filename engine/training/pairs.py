# numpy.lib.format is partly untyped.
"""Groups of radiographs with a known, described change, written once and read many times.

A set is a folder: `prior.npy` uint8 (N, S, S), `target.npy` uint8 (N, K, S, S), `disease.npy` uint8
(N, FINDINGS, S / 8, S / 8) and a line for each prior in `words.jsonl`: {"film", "supine",
"own": findings that the film may show by itself, "targets": K of {"prompt", "interpretation",
"trend", "changes", "absent"}}. The trend is `contradicted` where the prior does not show what the
prompt presumes; `absent` then says what.
"""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter

from engine.evaluation.cases import CONTRADICTED
from engine.findings import SIMULATED, Finding
from engine.sites import Site
from engine.training.changes import Change
from engine.training.films import Film
from engine.training.progression import (
    LARGEST_NORMAL_RATIO,
    Chest,
    Lesion,
    View,
    add_lesions,
    heart_ratio,
    survey,
    usable,
)
from engine.training.progression.breath import shallow_breath
from engine.training.scenarios import Group, Premises, Scenario, draw_group
from engine.training.shown import severities
from engine.training.views import frame_masks, frame_pixels, halve, random_framing

TARGETS = 4
# Of films taken at the bedside: how often the patient breathed in less than on the real one.
SHALLOW_BREATHS = 0.25

# A change must be seen in the model's picture: more than 4 % of the range, in this many pixels of
# 192 x 192.
VISIBLE, VISIBLE_PIXELS = 0.04, 10
# Pixels of a side of what one token shows.
PATCH = 8
_CHANGE = TypeAdapter(Change)


@dataclass(frozen=True, slots=True, eq=False)
class PairGroup:
    """prior (S, S) and targets (K, S, S), uint8; equal wherever nothing changed.

    disease: uint8 (FINDINGS, S / 8, S / 8), how much each drawn finding changes the prior in every
    patch: mean absolute difference in grey levels.
    """

    film: str
    premises: Premises
    prior: NDArray[np.uint8]
    targets: NDArray[np.uint8]
    disease: NDArray[np.uint8]
    group: Group


@dataclass(frozen=True, slots=True, eq=False)
class PairSet:
    """prior (N, S, S), target (N, K, S, S); prompts, interpretations, trends: N tuples of K.

    shown: int8 (N, SITES), what every prior shows, after: int8 (N, K, SITES), what its targets
    show, and disease: uint8 (N, FINDINGS, rows, columns), how much the prior shows where
    (`engine.training.shown`).
    """

    prior: NDArray[np.uint8]
    target: NDArray[np.uint8]
    films: tuple[str, ...]
    prompts: tuple[tuple[str, ...], ...]
    interpretations: tuple[tuple[str, ...], ...]
    trends: tuple[tuple[str, ...], ...]
    shown: NDArray[np.int8]
    after: NDArray[np.int8]
    disease: NDArray[np.uint8]

    def beyond(self, first: int) -> "PairSet":
        """Without the groups before `first`."""
        return PairSet(*(getattr(self, field.name)[first:] for field in fields(self)))

    def only(self, groups: Sequence[int]) -> "PairSet":
        """These groups, in this order."""
        columns: list[Any] = [getattr(self, field.name) for field in fields(self)]
        return PairSet(*(_chosen(column, groups) for column in columns))


def _chosen(column: Any, groups: Sequence[int]) -> Any:
    """Of an array or of a tuple."""
    chosen = [column[i] for i in groups]
    return tuple(chosen) if isinstance(column, tuple) else np.stack(chosen)


def draw_pairs(
    films: list[Film],
    weights: NDArray[np.float64],
    side: int,
    seed: tuple[int, ...],
    findings: Collection[Finding] = SIMULATED,
) -> PairGroup:
    """One prior and its targets, of these findings, from a seed.

    Draws again where the drawn framing has no usable lungs, or where a change cannot be seen on the
    drawn film.
    """
    rng = np.random.default_rng(seed)
    while True:
        film = films[int(rng.choice(len(films), p=weights))]
        framing = random_framing(rng)
        supine = bool(film.bedside and rng.random() < 0.5)
        masks = frame_masks(film, framing, 2 * side)
        view = View(frame_pixels(film, framing, 2 * side), masks, supine)
        shallow = film.bedside and rng.random() < SHALLOW_BREATHS
        if not usable(view):
            continue
        if shallow:
            view = shallow_breath(view, float(rng.uniform(0.04, 0.11)))
            if not usable(view):
                continue
        premises = film_premises(film, view)
        group = draw_group(rng, TARGETS, premises, findings)
        chest = survey(view)
        prior, targets = _render(chest, group)
        if changes_show(prior, targets, group):
            disease = _disease(chest, group.before)
            name = f"{film.source}/{film.name}"
            return PairGroup(name, premises, prior, targets, disease, group)


def read_pairs(folder: Path) -> PairSet:
    """As many groups as have their words: a set that is still being written can be read too."""
    text = (folder / "words.jsonl").read_text("utf-8")
    lines = [json.loads(line) for line in text.splitlines(keepends=True) if line.endswith("\n")]
    return PairSet(
        np.load(folder / "prior.npy", mmap_mode="r")[: len(lines)],
        np.load(folder / "target.npy", mmap_mode="r")[: len(lines)],
        tuple(line["film"] for line in lines),
        _column(lines, "prompt"),
        _column(lines, "interpretation"),
        _column(lines, "trend"),
        np.stack([_shown(line) for line in lines]),
        np.stack([_shown_after(line) for line in lines]),
        np.load(folder / "disease.npy", mmap_mode="r")[: len(lines)],
    )


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of a group beyond its pictures. changes: of each of its targets."""

    supine: bool
    changes: tuple[tuple[Change, ...], ...]


def read_told(folder: Path) -> tuple[Told, ...]:
    """Of every group of a set that has been written."""
    lines = [json.loads(line) for line in (folder / "words.jsonl").read_text("utf-8").splitlines()]
    return tuple(
        Told(
            line["supine"],
            tuple(
                tuple(_read_change(words) for words in target["changes"])
                for target in line["targets"]
            ),
        )
        for line in lines
    )


def film_weights(films: list[Film]) -> NDArray[np.float64]:
    """Films with clear lungs count most: more can be added to them and said of them."""
    weights = np.array([1.0 if film.clear else 0.3 for film in films])
    return weights / weights.sum()


def film_premises(film: Film, view: View) -> Premises:
    wide_heart = heart_ratio(view) > LARGEST_NORMAL_RATIO
    present = film.present | {Finding.CARDIOMEGALY} if wide_heart else film.present
    return Premises(view.supine, present)


def _render(chest: Chest, group: Group) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """What does not change is the same to the last digit."""
    prior = grey_levels(halve(add_lesions(chest, group.before)))
    targets = [
        prior
        if scenario.after == group.before
        else grey_levels(halve(add_lesions(chest, scenario.after)))
        for scenario in group.scenarios
    ]
    return prior, np.stack(targets)


def _disease(chest: Chest, lesions: Sequence[Lesion]) -> NDArray[np.uint8]:
    clear = halve(add_lesions(chest, ()))
    alone = {lesion: halve(add_lesions(chest, [lesion])) for lesion in lesions}
    return disease_map(clear, [(lesion.finding, film) for lesion, film in alone.items()])


def disease_map(
    clear: NDArray[np.float32], alone: Iterable[tuple[Finding, NDArray[np.float32]]]
) -> NDArray[np.uint8]:
    """A group's `disease`, from the film without lesions and those that show one each, (S, S)."""
    rows, columns = (side // PATCH for side in clear.shape)
    disease = np.zeros((len(SIMULATED), rows, columns), np.uint8)
    for finding, film in alone:
        patches = np.abs(film - clear).reshape(rows, PATCH, columns, PATCH).mean((1, 3))
        of_finding = disease[SIMULATED.index(finding)]
        np.maximum(of_finding, grey_levels(patches), out=of_finding)
    return disease


def grey_levels(film: NDArray[np.float32]) -> NDArray[np.uint8]:
    """[0, 1] in steps of an 8-bit film."""
    return np.round(film * 255).astype(np.uint8)


def changes_show(prior: NDArray[np.uint8], targets: NDArray[np.uint8], group: Group) -> bool:
    """Whether each change can be seen in the model's picture."""
    least = VISIBLE_PIXELS * prior.size / 192**2
    for target, scenario in zip(targets, group.scenarios, strict=True):
        change = np.abs(target.astype(np.int16) - prior)
        if scenario.after != group.before and (change > 255 * VISIBLE).sum() < least:
            return False
    return True


def target_words(scenario: Scenario) -> dict[str, Any]:
    return {
        "prompt": scenario.prompt,
        "interpretation": scenario.interpretation,
        "trend": str(scenario.trend) if scenario.absent is None else CONTRADICTED,
        "changes": [_change_words(change) for change in scenario.changes],
        "absent": None if scenario.absent is None else _site_words(scenario.absent),
    }


def _change_words(change: Change) -> dict[str, str | None]:
    return _site_words(change.site) | {"before": change.before, "after": change.after}


def _site_words(site: Site) -> dict[str, str | None]:
    return {"finding": site.finding, "side": site.side, "zone": site.zone}


def _shown(line: dict[str, Any]) -> NDArray[np.int8]:
    """Every target's changes name all that its prior shows."""
    changes = [_read_change(words) for target in line["targets"] for words in target["changes"]]
    return severities(changes, {Finding(name) for name in line["own"]})


def _shown_after(line: dict[str, Any]) -> NDArray[np.int8]:
    """Of each target (K, SITES)."""
    own = {Finding(name) for name in line["own"]}
    changes = [[_read_change(words) for words in target["changes"]] for target in line["targets"]]
    moved = [[Change(c.site, c.after, c.after) for c in of_target] for of_target in changes]
    return np.stack([severities(of_target, own) for of_target in moved])


def _read_change(words: dict[str, str | None]) -> Change:
    """The inverse of `_change_words`."""
    return _CHANGE.validate_python({"site": words} | words)


def _column(lines: list[dict[str, Any]], name: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(target[name] for target in line["targets"]) for line in lines)

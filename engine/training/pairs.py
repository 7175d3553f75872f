"""Pairs of radiographs with a known, described change, written once and read many times.

A set is a folder: `prior.npy` and `target.npy`, uint8 (N, S, S), and a line each in `words.jsonl`.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.training.films import Film
from engine.training.progression import View, add_lesions, usable
from engine.training.scenarios import Scenario, draw_scenario
from engine.training.views import frame_masks, frame_pixels, halve, random_framing


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """prior, target: float32 (S, S) in [0, 1]; equal wherever nothing changed."""

    film: str
    prior: NDArray[np.float32]
    target: NDArray[np.float32]
    scenario: Scenario


@dataclass(frozen=True, slots=True, eq=False)
class PairSet:
    prior: NDArray[np.uint8]
    target: NDArray[np.uint8]
    films: tuple[str, ...]
    prompts: tuple[str, ...]
    interpretations: tuple[str, ...]


def draw_pair(
    films: list[Film], weights: NDArray[np.float64], side: int, seed: tuple[int, ...]
) -> Pair:
    """One pair from a seed; films without usable lungs in the drawn framing are drawn again."""
    rng = np.random.default_rng(seed)
    while True:
        film = films[int(rng.choice(len(films), p=weights))]
        framing = random_framing(rng)
        view = View(frame_pixels(film, framing, 2 * side), frame_masks(film, framing, 2 * side))
        if usable(view):
            break
    scenario = draw_scenario(rng)
    prior = halve(add_lesions(view, scenario.before))
    target = (
        prior if scenario.before == scenario.after else halve(add_lesions(view, scenario.after))
    )
    return Pair(f"{film.source}/{film.name}", prior, target, scenario)


def write_pairs(out: Path, films: list[Film], count: int, side: int, seed: int) -> None:
    out.mkdir(parents=True, exist_ok=True)
    weights = film_weights(films)
    shape = (count, side, side)
    prior = np.lib.format.open_memmap(out / "prior.npy", "w+", np.uint8, shape)
    target = np.lib.format.open_memmap(out / "target.npy", "w+", np.uint8, shape)
    with (out / "words.jsonl").open("w", encoding="utf-8") as words:
        for index in range(count):
            pair = draw_pair(films, weights, side, (seed, index))
            prior[index] = np.round(pair.prior * 255)
            target[index] = np.round(pair.target * 255)
            line = {
                "film": pair.film,
                "prompt": pair.scenario.prompt,
                "interpretation": pair.scenario.interpretation,
            }
            words.write(json.dumps(line) + "\n")


def read_pairs(folder: Path) -> PairSet:
    """As many pairs as have their words: a set that is still being written can be read too."""
    text = (folder / "words.jsonl").read_text("utf-8")
    lines = [json.loads(line) for line in text.splitlines(keepends=True) if line.endswith("\n")]
    return PairSet(
        np.load(folder / "prior.npy", mmap_mode="r")[: len(lines)],
        np.load(folder / "target.npy", mmap_mode="r")[: len(lines)],
        tuple(line["film"] for line in lines),
        tuple(line["prompt"] for line in lines),
        tuple(line["interpretation"] for line in lines),
    )


def film_weights(films: list[Film]) -> NDArray[np.float64]:
    """Films with clear lungs count most: what the text says of the prior is then true."""
    weights = np.array([1.0 if film.clear else 0.3 for film in films])
    return weights / weights.sum()

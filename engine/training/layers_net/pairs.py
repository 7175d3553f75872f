"""Pairs of films with the simulator's layers between them, as a bundle's tokenizer shows both.

A set is a folder: `prior.npy` uint8 (N, 2 S, 2 S), `target.npy` uint8 (N, K, 2 S, 2 S),
`decoded_prior.npy` uint8 (N, S, S), `decoded_target.npy` uint8 (N, K, S, S), `layers.npy` float16
(N, K, 6, S, S) and `changed.npy` bool (N, K, S / 8, S / 8): which tokens are not the prior's.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.bundle import Bundle
from engine.errors import ForeseeError, HypothesisDeclined, RadiographError
from engine.events import Finished
from engine.findings import Finding
from engine.progemu import Engine
from engine.radiograph import Radiograph
from engine.runtime.sessions import Sessions
from engine.training.films import Film
from engine.training.layers_net.truth import Truth, state, true_layers
from engine.training.pairs import TARGETS, film_premises, film_weights
from engine.training.progression import Chest, View, survey, usable
from engine.training.scenarios import Group, draw_group
from engine.training.views import frame_masks, frame_pixels, halve, random_framing

Codes = NDArray[np.int32]
Pixels = NDArray[np.float32]

# How often the tokens that a change leaves alone drift all the same, as a transformer's do, and how
# many of them at most.
_DRIFTING, _MOST_DRIFT = 0.5, 0.08


@dataclass(frozen=True, slots=True, eq=False)
class LayerPairs:
    """See the module. As many groups as are complete."""

    prior: NDArray[np.uint8]
    target: NDArray[np.uint8]
    decoded_prior: NDArray[np.uint8]
    decoded_target: NDArray[np.uint8]
    layers: NDArray[np.float16]
    changed: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.prior)


def write_layer_pairs(
    out: Path,
    films: Sequence[Film],
    count: int,
    tokens: "Tokens",
    seed: int,
    findings: Collection[Finding],
    stop_at: int | None = None,
) -> None:
    """`count` groups, each from its own seed; goes on where it was stopped. `stop_at` ends this
    sitting early."""
    out.mkdir(parents=True, exist_ok=True)
    size = tokens.image.size
    arrays = _arrays(out, count, size, tokens.image.rows)
    weights = film_weights(list(films))
    done, last = out / "done.txt", count if stop_at is None else min(stop_at, count)
    for index in range(int(done.read_text()) if done.exists() else 0, last):
        rng = np.random.default_rng((seed, index))
        chest, group = _drawn(rng, films, weights, size, findings)
        before = state(chest, group.before)
        truths = [true_layers(before, state(chest, s.after)) for s in group.scenarios]
        hypotheses = [scenario.prompt for scenario in group.scenarios]
        _store(arrays, index, truths, hypotheses, tokens, rng)
        partial = done.with_suffix(".partial")
        partial.write_text(str(index + 1))
        partial.replace(done)


def read_layer_pairs(folder: Path) -> LayerPairs:
    """Raises ForeseeError where there are none."""
    done = folder / "done.txt"
    if not done.exists():
        raise ForeseeError(f"{folder} holds no pairs with layers; run `foresee train layer-pairs`.")
    count = int(done.read_text())
    names = [field.name for field in fields(LayerPairs)]
    return LayerPairs(*(np.load(folder / f"{n}.npy", mmap_mode="r")[:count] for n in names))


def _arrays(out: Path, count: int, size: int, rows: int) -> dict[str, NDArray[np.generic]]:
    shapes = {
        "prior": (np.uint8, (count, 2 * size, 2 * size)),
        "target": (np.uint8, (count, TARGETS, 2 * size, 2 * size)),
        "decoded_prior": (np.uint8, (count, size, size)),
        "decoded_target": (np.uint8, (count, TARGETS, size, size)),
        "layers": (np.float16, (count, TARGETS, 6, size, size)),
        "changed": (np.bool_, (count, TARGETS, rows, rows)),
    }
    again = (out / "done.txt").exists()
    return {
        name: np.load(out / f"{name}.npy", mmap_mode="r+")
        if again
        else np.lib.format.open_memmap(out / f"{name}.npy", "w+", dtype, shape)
        for name, (dtype, shape) in shapes.items()
    }


def _drawn(
    rng: np.random.Generator,
    films: Sequence[Film],
    weights: NDArray[np.float64],
    size: int,
    findings: Collection[Finding],
) -> tuple[Chest, Group]:
    while True:
        film = films[int(rng.choice(len(films), p=weights))]
        framing = random_framing(rng)
        supine = bool(film.bedside and rng.random() < 0.5)
        masks = frame_masks(film, framing, 2 * size)
        view = View(frame_pixels(film, framing, 2 * size), masks, supine)
        if usable(view):
            group = draw_group(rng, TARGETS, film_premises(film, view), findings)
            return survey(view), group


def _store(
    arrays: dict[str, NDArray[np.generic]],
    index: int,
    truths: Sequence[Truth],
    hypotheses: Sequence[str],
    tokens: "Tokens",
    rng: np.random.Generator,
) -> None:
    seen = halve(truths[0].before)
    codes = tokens.of(seen)
    arrays["prior"][index] = _levels(truths[0].before)
    arrays["decoded_prior"][index] = _levels(tokens.decoded(codes))
    for branch, (truth, hypothesis) in enumerate(zip(truths, hypotheses, strict=True)):
        target = tokens.target(seen, codes, halve(truth.after), hypothesis, rng)
        arrays["target"][index, branch] = _levels(truth.after)
        arrays["decoded_target"][index, branch] = _levels(tokens.decoded(target))
        arrays["layers"][index, branch] = truth.layers.astype(np.float16)
        arrays["changed"][index, branch] = target != codes


class Tokens:
    """What a bundle's image tokenizer makes of a true target, with the drift of a transformer."""

    def __init__(self, bundle: Bundle, levels: Sequence[int]) -> None:
        """levels: of the digits of a token, the fastest first."""
        self.image = bundle.manifest.image
        self._sessions = Sessions.open(bundle, "cpu", 1)
        self._levels = np.array(levels)

    def of(self, film: Pixels) -> Codes:
        return self._sessions.encoder(film)

    def decoded(self, codes: Codes) -> Pixels:
        return self._sessions.decoder(codes)

    def target(
        self, prior: Pixels, codes: Codes, target: Pixels, hypothesis: str, rng: np.random.Generator
    ) -> Codes:
        """prior, target (S, S); codes: of the prior."""
        return self._drifted(self.of(target), codes, rng)

    def _drifted(self, target: Codes, prior: Codes, rng: np.random.Generator) -> Codes:
        """Some tokens of unchanged places, each with one of its digits one step on."""
        if rng.random() >= _DRIFTING:
            return target
        drifts = (rng.random(target.shape) < rng.uniform(0, _MOST_DRIFT)) & (target == prior)
        which = rng.integers(len(self._levels), size=target.shape)
        place = np.concatenate([[1], np.cumprod(self._levels)])[which]
        digit = target // place % self._levels[which]
        down = (digit == self._levels[which] - 1) | ((digit > 0) & (rng.random(target.shape) < 0.5))
        return np.where(drifts, target + np.where(down, -place, place), target).astype(np.int32)


class SampledTokens(Tokens):
    """What the bundle's transformer makes of each hypothesis, whatever the true target is."""

    def __init__(self, folder: Path, levels: Sequence[int]) -> None:
        super().__init__(Bundle.open(folder), levels)
        self._engine = Engine.open(folder, "cpu")

    def target(
        self, prior: Pixels, codes: Codes, target: Pixels, hypothesis: str, rng: np.random.Generator
    ) -> Codes:
        film = Radiograph.from_pixels(prior, bits=16)
        sampling = self._engine.manifest.sampling.sampling(int(rng.integers(2**31)))
        try:
            for event in self._engine.generate(film, hypothesis, sampling):
                if isinstance(event, Finished):
                    return event.result.tokens
        except (HypothesisDeclined, RadiographError):
            return codes  # withheld, or no film to the bundle: nothing of it will ever be shown
        raise AssertionError("a run that nobody cancels finishes")


def _levels(film: Pixels) -> NDArray[np.uint8]:
    return np.rint(np.clip(film, 0, 1) * 255).astype(np.uint8)

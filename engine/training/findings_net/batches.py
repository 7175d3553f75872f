# torch and onnx annotate backward, from_numpy, save and some more in part only.
# pyright: strict, reportUnknownArgumentType=false, reportUnknownMemberType=false
# Parts of torch's and numpy's interfaces are untyped; everything of our own is.
"""Films of pair sets with what they show, placed and exposed at random, for the findings net."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from engine.findings import SIMULATED
from engine.sites import SITES
from engine.training.pairs import PairSet
from engine.training.shown import UNKNOWN
from engine.training.shown import patches as seen_patches

# How often a film is drawn as its own prior, rather than as one of its targets.
_PRIOR_SHARE = 0.5
# How far films are placed elsewhere: shifted at most by so much of a side; standard deviations of
# the logarithm of their enlargement, and of their turn in radians.
_SHIFTED = 0.04
_FARTHER = 0.03
_TURNED = 0.02
# No two chests are of one shape: standard deviation of how far a knot of the film is displaced, in
# shares of a side, and how many knots there are to a side.
_BENT, _KNOTS = 0.008, 5
# How much sharper or softer films are processed: standard deviation of the share of fine detail.
_SHARPENED, _FINE_PIXELS = 0.35, 5
_OF_FINDING = np.array([[site.finding is finding for site in SITES] for finding in SIMULATED])


@dataclass(frozen=True, slots=True, eq=False)
class Films:
    """image float32 (N, 1, S, S) in [0, 1]; patches int8 (N, rows, columns, FINDINGS) and sites
    int64 (N, SITES): what they show, UNKNOWN where nobody knows (`engine.training.shown`)."""

    image: Tensor
    patches: Tensor
    sites: Tensor

    def on(self, device: torch.device) -> "Films":
        return Films(self.image.to(device), self.patches.to(device), self.sites.to(device))


class IllBatches:
    """Digital patients with disease in three dimensions, exposed at random."""

    def __init__(
        self, films: NDArray[np.uint8], patches: NDArray[np.int8], sites: NDArray[np.int8]
    ) -> None:
        self._films, self._patches, self._sites = films, patches, sites

    def __len__(self) -> int:
        return len(self._films)

    def draw(self, rng: np.random.Generator, batch: int) -> Films:
        chosen = rng.integers(len(self), size=batch)
        return _exposed(_stacked([self._film(int(i)) for i in chosen]), rng)

    def plain(self, start: int, stop: int) -> Films:
        """Films as they are."""
        return _stacked([self._film(i) for i in range(len(self))[start:stop]])

    def _film(self, index: int) -> "_Film":
        return _Film(_grey(self._films[index]), self._patches[index], self._sites[index])


class Batches:
    """Every prior once per epoch, in an order of that epoch's own, as it is or as a target."""

    def __init__(self, sets: Sequence[PairSet]) -> None:
        self._sets = sets
        self._places = [(s, i) for s, pairs in enumerate(sets) for i in range(len(pairs.prior))]

    def __len__(self) -> int:
        return len(self._places)

    def draw(self, step: int, batch: int) -> Films:
        count = len(self)
        order = np.random.default_rng((6, step * batch // count)).permutation(count)
        rng = np.random.default_rng((7, step))
        chosen = order[np.arange(step * batch, (step + 1) * batch) % count]
        places = [self._places[int(i)] for i in chosen]
        films = _stacked([self._film(rng, *place) for place in places])
        return _exposed(_placed(films, rng), rng)

    def plain(self, start: int, stop: int) -> Films:
        """Priors as they are."""
        return _stacked([_prior_of(self._sets[s], i) for s, i in self._places[start:stop]])

    def _film(self, rng: np.random.Generator, of_set: int, index: int) -> "_Film":
        pairs = self._sets[of_set]
        if rng.random() < _PRIOR_SHARE:
            return _prior_of(pairs, index)
        return _target_of(pairs, index, int(rng.integers(pairs.target.shape[1])))


@dataclass(frozen=True, slots=True, eq=False)
class _Film:
    image: NDArray[np.float32]
    patches: NDArray[np.int8]
    sites: NDArray[np.int8]


def _prior_of(pairs: PairSet, index: int) -> _Film:
    shown = pairs.shown[index]
    patches = seen_patches(pairs.disease[index][None], shown[None])[0]
    return _Film(_grey(pairs.prior[index]), patches, shown)


def _target_of(pairs: PairSet, index: int, branch: int) -> _Film:
    """Where a finding has moved is not kept; where none of it is left is known all the same."""
    prior, after = _prior_of(pairs, index), pairs.after[index, branch]
    patches = prior.patches.copy()
    for finding, of_finding in enumerate(_OF_FINDING):
        if not np.array_equal(prior.sites[of_finding], after[of_finding]):
            patches[..., finding] = UNKNOWN if (after[of_finding] > 0).any() else 0
    return _Film(_grey(pairs.target[index, branch]), patches, after)


def _placed(films: Films, rng: np.random.Generator) -> Films:
    """As another collimation, distance and posture have them, with what their patches show; the
    border goes on."""
    count = len(films.image)
    farther, turned = np.exp(rng.normal(0, _FARTHER, count)), rng.normal(0, _TURNED, count)
    across, down = 2 * rng.uniform(-_SHIFTED, _SHIFTED, (2, count))
    cosine, sine = farther * np.cos(turned), farther * np.sin(turned)
    read_from = np.stack([cosine, -sine, across, sine, cosine, down], 1).reshape(count, 2, 3)
    theta = torch.from_numpy(read_from.astype(np.float32))
    patches = films.patches.permute(0, 3, 1, 2).float()
    bent = 2 * _BENT * rng.standard_normal((count, 2, _KNOTS, _KNOTS), np.float32)
    knots = torch.from_numpy(bent)
    moved = _sampled(patches, theta, knots, "nearest").permute(0, 2, 3, 1)
    image = _sampled(films.image, theta, knots, "bilinear")
    return Films(image, moved.to(torch.int8), films.sites)


def _sampled(values: Tensor, theta: Tensor, knots: Tensor, mode: str) -> Tensor:
    """values: (N, C, rows, columns); theta: (N, 2, 3), where each place is read from; knots:
    (N, 2, K, K), how far beside it, across and down."""
    grid = functional.affine_grid(theta, list(values.shape), align_corners=False)
    bent = functional.interpolate(knots, values.shape[-2:], mode="bicubic", align_corners=False)
    read = grid + bent.permute(0, 2, 3, 1)
    return functional.grid_sample(values, read, mode, "border", align_corners=False)


def _exposed(films: Films, rng: np.random.Generator) -> Films:
    """Sharpness, brightness, contrast, gamma and noise as they differ between hospitals."""
    each = (len(films.image), 1, 1, 1)
    reach = _FINE_PIXELS // 2
    padded = functional.pad(films.image, [reach] * 4, "replicate")
    coarse = functional.avg_pool2d(padded, _FINE_PIXELS, 1).numpy()
    fine = films.image.numpy() - coarse
    image = np.clip(coarse + fine * np.exp(rng.normal(0, _SHARPENED, each)), 0, 1)
    image = image ** np.exp(rng.normal(0, 0.12, each))
    image = (image - 0.5) * np.exp(rng.normal(0, 0.08, each)) + 0.5
    image = np.clip(image + rng.normal(0, 0.03, each), 0, 1)
    image = image + rng.uniform(0, 0.015, each) * rng.standard_normal(image.shape, np.float32)
    return replace(films, image=torch.from_numpy(image.astype(np.float32)))


def _grey(levels: NDArray[np.uint8]) -> NDArray[np.float32]:
    return levels.astype(np.float32) / np.float32(255)


def _stacked(films: Sequence[_Film]) -> Films:
    return Films(
        torch.from_numpy(np.stack([film.image for film in films]))[:, None],
        torch.from_numpy(np.stack([film.patches for film in films])),
        torch.from_numpy(np.stack([film.sites for film in films]).astype(np.int64)),
    )
